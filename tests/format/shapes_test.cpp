// Lists as other people keep them: each new line takes its neighbours' shape.
#include <fmt/format.h>

#include "format/compare.hpp"
#include "format/markdown_text.hpp"
#include "list_files.hpp"
#include "rendered_markdown.hpp"

namespace preprintd::format {
namespace {

/// What an accepted paper with venue, summary and code becomes, and one with nothing.
struct Grown {
  std::string full, bare;
};

NewEntry paper_of(const std::string& list, const std::string& id, const std::string& title, Annotation annotation) {
  auto entry = new_entry(list, id, title, std::move(annotation));
  entry.line.first_year = 2026;
  entry.line.first_day =
      std::chrono::year_month_day(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(3));
  return entry;
}

Grown grown(const std::string& original, bool with_venue = true) {
  const auto file = parse_list_file(original);
  REQUIRE(file.lists.size() == 1);
  Annotation a;
  if (with_venue) a.venue = "NeurIPS 2026";
  a.summary = "sum";
  a.code = {"https://c.example/t"};
  Changes changes;
  changes.added.push_back(paper_of(file.lists[0].name, "2611.01234", "Full", a));
  changes.added.push_back(paper_of(file.lists[0].name, "2611.01235", "[Re] A [b] c", {}));
  const auto edited = applied(original, changes);
  REQUIRE(edited.written.size() == 2);
  // What was written reads back, and is taken away again without a trace.
  const auto after = parse_list_file(edited.bytes);
  for (const auto& paper : after.papers()) {
    if (paper.paper == id_of("2611.01234")) {
      CHECK(paper.annotation.title == "Full");
      CHECK(paper.annotation.summary == "sum");
      CHECK(paper.annotation.code == a.code);
      CHECK_FALSE(paper.annotation.extra);
    }
    if (paper.paper == id_of("2611.01235"))
      CHECK(unescape_link_text(paper.annotation.title.value_or("")) == "[Re] A [b] c");
  }
  Changes undo;
  for (const auto& written : edited.written)
    undo.removed.push_back({{written.list, written.id, 0}, written.made_heading});
  CHECK(difference(applied(edited.bytes, undo).bytes, original) == "");
  const auto before = rendered_by_cmark(original), now = rendered_by_cmark(edited.bytes);
  CHECK(now.links.size() == before.links.size() + 3);
  return {edited.written[0].base, edited.written[1].base};
}

std::string url(const char* id) { return std::string("https://arxiv.org/abs/") + id; }

}  // namespace

TEST_SUITE("format.shapes") {
  TEST_CASE("a venue behind the title is read and written there") {
    const std::string list =
        "# Reading\n\n- [Attention](https://arxiv.org/abs/1706.03762) - NeurIPS 2017\n"
        "- [BERT](https://arxiv.org/abs/1810.04805) - NAACL 2019\n- [G](https://arxiv.org/abs/2005.14165) - arXiv "
        "2020\n";
    const auto papers = parse_list_file(list).papers();
    CHECK(papers[0].annotation.venue == "NeurIPS 2017");
    CHECK_FALSE(papers[0].annotation.extra);
    CHECK(grown(list).full == "- [Full](" + url("2611.01234") + ") - NeurIPS 2026 (sum) [[Code](https://c.example/t)]");
    CHECK(grown(list).bare == "- [[Re] A [b] c](" + url("2611.01235") + ") - arXiv 2026");
    Changes changes;
    auto to = papers[0].annotation;
    to.venue = "ICML 2018";
    changes.changed.push_back({{"reading", papers[0].paper, 0}, papers[0].annotation, to});
    CHECK(applied(list, changes).bytes == replaced(list, "NeurIPS 2017", "ICML 2018"));
  }

  TEST_CASE("a venue in parentheses or emphasis behind the title is one, where the line has none before it") {
    for (const std::string venue : {" (ICML 2024)", ", ICML 2024", " *ICML 2024*", " | ICML 2024", " — ICML 2024"}) {
      CAPTURE(venue);
      const auto entry =
          parse_entry("- [A](https://arxiv.org/abs/2401.00001)" + venue + " [[Code](https://c.example)]");
      CHECK(entry.annotation.venue == "ICML 2024");
      CHECK_FALSE(entry.annotation.summary);
      CHECK_FALSE(entry.annotation.extra);
      CHECK(entry.annotation.code.size() == 1);
    }
    CHECK(parse_entry("1. ICLR [A](https://arxiv.org/abs/2401.00001) (ICML)").annotation.summary == "ICML");
    CHECK(parse_entry("1. [A](https://arxiv.org/abs/2401.00001) (very good)").annotation.summary == "very good");
  }

  TEST_CASE("a date in front is no venue, and a new line has its own") {
    const std::string dotted =
        "# Papers\n\n* 2024.09.30 [A](https://arxiv.org/abs/2409.20566)\n* 2024.09.02 "
        "[B](https://arxiv.org/abs/2409.01000)\n";
    CHECK_FALSE(parse_list_file(dotted).papers()[0].annotation.venue);
    CHECK(grown(dotted, false).full ==
          "* 2026.11.03 [Full](" + url("2611.01234") + ") (sum) [[Code](https://c.example/t)]");
    const std::string bold =
        "# Papers\n\n- **[2024-9-30]** A Title [[paper](https://arxiv.org/abs/2409.20566)] "
        "[[code](https://c.example)]\n";
    CHECK(parse_list_file(bold).papers()[0].annotation.title == "A Title");
    CHECK(grown(bold).full ==
          "- **[2026-11-03]** Full [[paper](" + url("2611.01234") + ")] (sum) [[code](https://c.example/t)]");
    CHECK(grown("- (24/09/30) [A](https://arxiv.org/abs/2409.20566)\n", false).bare ==
          "- (26/11/03) [[Re] A [b] c](" + url("2611.01235") + ")");
    CHECK_FALSE(parse_entry("- 2024 [A](https://arxiv.org/abs/2401.00001)").find(PieceKind::date));
    CHECK_FALSE(parse_entry("- 2024.13 [A](https://arxiv.org/abs/2401.00001)").find(PieceKind::date));
  }

  TEST_CASE("a bold title with authors and venue before its link") {
    const std::string list =
        "# Papers\n* **Segment It.** *A. Kirillov.* ICCV 2023. [[Paper](https://arxiv.org/abs/2304.02643)] "
        "[[Code](https://c.example)]\n* **Ground It.** *T. Ren.* arXiv 2024. "
        "[[Paper](https://arxiv.org/abs/2401.14159)]\n";
    const auto papers = parse_list_file(list).papers();
    CHECK(papers[0].annotation.title == "Segment It");
    CHECK(papers[0].annotation.venue == "ICCV 2023");
    CHECK(grown(list).full ==
          "* **Full.** NeurIPS 2026. [[Paper](" + url("2611.01234") + ")] (sum) [[Code](https://c.example/t)]");
    const std::string boxes =
        "# P\n- [x] **A Paper** (CVPR 2024): [arXiv](https://arxiv.org/abs/2401.00001), [code](https://c.example)\n";
    CHECK(parse_list_file(boxes).papers()[0].annotation.title == "A Paper");
    CHECK(grown(boxes).full ==
          "- [ ] **Full** (NeurIPS 2026): [arXiv](" + url("2611.01234") + ") (sum) [code](https://c.example/t)");
  }

  TEST_CASE("a line of links below the title gets its own line") {
    const std::string list =
        "# Papers\n- **One**\n  - Authors: A, B\n  - [Paper](https://arxiv.org/abs/2401.00001) | "
        "[Code](https://c.example)\n"
        "  - NeurIPS 2024\n- **Two**\n  - [Paper](https://arxiv.org/abs/2402.00001)\n  - arXiv 2024\n";
    CHECK(grown(list).full ==
          "- **Full**\n  - [Paper](" + url("2611.01234") + ") (sum) [Code](https://c.example/t)\n  - NeurIPS 2026");
  }

  TEST_CASE("a venue in front of a labelled title is one, and a new line has its own there") {
    const std::string list =
        "# L\n- (*NeurIPS 2024*) A Title [[Paper](https://arxiv.org/abs/2401.00001)] [[Code](https://github.com/a/b)]\n"
        "- (*arXiv 2024*) B Title [[Paper](https://arxiv.org/abs/2402.00002)]\n";
    const auto file = parse_list_file(list);
    CHECK(file.entries[0].text.annotation.title == "A Title");
    CHECK(file.entries[0].text.annotation.venue == "NeurIPS 2024");
    CHECK_FALSE(file.entries[0].text.annotation.extra);
    Annotation known;
    known.venue = "ICLR 2026";
    Changes changes;
    changes.added.push_back(new_entry("l", "2602.00003", "C [x] Title", known));
    changes.added.push_back(new_entry("l", "2602.00004", "D Title"));
    CHECK(applied(list, changes).bytes ==
          list +
              "- (*ICLR 2026*) C \\[x\\] Title [[Paper](https://arxiv.org/abs/2602.00003)]\n"
              "- (*arXiv 2026*) D Title [[Paper](https://arxiv.org/abs/2602.00004)]\n");
    Changes upgrade;
    auto to = file.entries[1].text.annotation;
    to.venue = "ICML 2024";
    upgrade.changed.push_back({{"l", id_of("2402.00002"), 0}, file.entries[1].text.annotation, to});
    CHECK(applied(list, upgrade).bytes == replaced(list, "(*arXiv 2024*)", "(*ICML 2024*)"));
    const std::string squared = "# L\n- [ICLR 2024] **A Title** [[paper](https://arxiv.org/abs/2401.00001)]\n";
    CHECK(parse_list_file(squared).entries[0].text.annotation.venue == "ICLR 2024");
    CHECK(parse_list_file(squared).entries[0].text.annotation.title == "A Title");
    // What is no venue stays part of the title.
    const std::string plain = "# L\n- (Re)thinking A Title [[paper](https://arxiv.org/abs/2401.00001)]\n";
    CHECK(parse_list_file(plain).entries[0].text.annotation.title == "(Re)thinking A Title");
  }

  TEST_CASE("an emphasised venue in parentheses is written with its emphasis, a list of boxes gets a box") {
    const std::string list =
        "# L\n- **[A](https://arxiv.org/abs/2401.00001)** *(ICLR 2024)*\n"
        "- **[B](https://arxiv.org/abs/2402.00002)** *(arXiv 2024)*\n";
    Annotation known;
    known.venue = "ICLR 2026";
    Changes changes;
    changes.added.push_back(new_entry("l", "2602.00003", "C", known));
    CHECK(applied(list, changes).bytes == list + "- **[C](https://arxiv.org/abs/2602.00003)** *(ICLR 2026)*\n");
    const std::string boxes =
        "# L\n- [x] [A](https://arxiv.org/abs/2401.00001)\n- [ ] [B](https://arxiv.org/abs/2402.00002)\n";
    Changes one;
    one.added.push_back(new_entry("l", "2602.00003", "C"));
    CHECK(applied(boxes, one).bytes == boxes + "- [ ] [C](https://arxiv.org/abs/2602.00003)\n");
  }

  TEST_CASE("a paper in a heading is said not to be an entry") {
    const auto file = parse_list_file("# L\n### [A](https://arxiv.org/abs/2401.00001)\ntext\n");
    CHECK(file.entries.empty());
    REQUIRE(file.oddities.size() == 1);
    CHECK(file.oddities[0].line == 2);
  }

  TEST_CASE("Chinese brackets, quotation marks and headings") {
    const std::string list =
        "# 多模态论文\n\n## 2026年\n1. 【CVPR】《[甲](https://arxiv.org/abs/2401.00001)》 [[代码](https://c.example)]\n"
        "2. 【arXiv】《[乙](https://arxiv.org/abs/2402.00001)》\n";
    const auto papers = parse_list_file(list).papers();
    CHECK(papers[0].annotation.venue == "CVPR");
    CHECK(papers[0].annotation.code == std::vector<std::string>{"https://c.example"});
    CHECK(grown(list).full ==
          "3. 【NeurIPS】《[Full](" + url("2611.01234") + ")》 (sum) [[代码](https://c.example/t)]");
    CHECK(grown(list).bare == "4. 【arXiv】《[[Re] A [b] c](" + url("2611.01235") + ")》");
  }

  TEST_CASE("a heading is named by its words, without badges, links and tags") {
    const auto file = parse_list_file(
        "# Awesome X [![Awesome](https://b.example/a.svg)](https://b.example)\n## <img src=\"x\"/> [Models](#m) "
        "![b](c)\n"
        "- [A](https://arxiv.org/abs/2401.00001)\n");
    REQUIRE(file.lists.size() == 1);
    CHECK(file.lists[0].name == "awesome-x");
    CHECK(file.sections[0].name == "Models");
  }

  TEST_CASE("a new year begins with 0 or 1 as most of its siblings do") {
    const std::string list =
        "# L\n## 2025\n0. arXiv [A](https://arxiv.org/abs/2501.00001)\n## 2024\n0. arXiv "
        "[B](https://arxiv.org/abs/2401.00001)\n"
        "## 2023\n7. arXiv [C](https://arxiv.org/abs/2301.00001)\n";
    CHECK(grown(list).full.starts_with("0. NeurIPS [Full]"));
  }

  TEST_CASE("titles that look like labels are written, and read as titles") {
    for (const std::string title :
         {"[Re] Again", "[Bracket]", "[[Code]] is not code", "A [[Paper]](x) b", "[x] done"}) {
      CAPTURE(title);
      for (const std::string list : {"- arXiv [A](https://arxiv.org/abs/2401.00001)\n",
                                     "- **A**, [[paper](https://arxiv.org/abs/2401.00001)]\n"}) {
        Changes changes;
        changes.added.push_back(new_entry("reading-list", "2611.01234", title));
        const auto edited = applied(list, changes);
        CHECK(unescape_link_text(parse_list_file(edited.bytes).papers()[1].annotation.title.value_or("")) == title);
      }
    }
  }

  TEST_CASE("a venue of ours without a place in the line is no change that waits for ever") {
    const auto file = parse_list_file("- **A**, [[paper](https://arxiv.org/abs/2401.00001)]\n");
    const auto in_file = file.papers()[0].annotation;
    auto ours = in_file;
    ours.venue = "ICML 2024";
    CHECK_FALSE(pending_change(ours, in_file, file.lists[0].style));
  }
}

}  // namespace preprintd::format
