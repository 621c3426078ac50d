#include <doctest/doctest.h>

#include <random>

#include "format/reading_line.hpp"
#include "list_files.hpp"

namespace preprintd::format {
namespace {

Annotation read(const std::string& line) { return parse_entry(line).annotation; }

ArxivId some_id() {
  auto id = parse_arxiv_id("2611.01234");
  REQUIRE(id);
  return id->id;
}

}  // namespace

TEST_SUITE("format.reading_line") {
  const std::string kLink = "3. ICLR [T](https://arxiv.org/abs/2401.00001)";

  TEST_CASE("read notes are read without regard to asterisks, brackets and the final s") {
    for (const char* marker : {"[[ReadNotes]]", "**[[ReadNotes]]**", "[[**ReadNotes**]]", "[ReadNote]",
                               "[[Read Notes 3]]", "[**read notes**]"}) {
      CAPTURE(marker);
      CHECK(read(kLink + " " + marker).read_notes == "wanted");
      CHECK_FALSE(read(kLink + " " + marker).extra);
    }
    for (const char* marker : {"[[ReadNotes](https://n.example/1)]", "[ReadNotes](https://n.example/1)",
                               "[[ReadNotes]](https://n.example/1)"})
      CHECK(read(kLink + " " + marker).read_notes == "https://n.example/1");
    CHECK(parse_entry(kLink + " [[ReadNotes 3]]").rank == 3);
  }

  TEST_CASE("code links and placeholders are read in every form") {
    for (const char* code :
         {"[[Code](https://c.example/r)]", "[Code](https://c.example/r)", "[[**Code**](https://c.example/r)]",
          "[[GitHub](https://c.example/r)]", "[![Code](https://img.example/b.svg)](https://c.example/r)"}) {
      CAPTURE(code);
      CHECK(read(kLink + " (s) " + code).code == std::vector<std::string>{"https://c.example/r"});
      CHECK(read(kLink + " (s) " + code).summary == "s");
    }
    CHECK(read(kLink + " [[Code]]").code.empty());
    CHECK(read(kLink + " [[Project](https://p.example)]").links ==
          std::vector<LabelledLink>{{"Project", "https://p.example"}});
  }

  TEST_CASE("a summary ends at the last parenthesis before the next link or note") {
    CHECK(read(kLink + " (a (b) c) [[Code](https://c.example)]").summary == "a (b) c");
    CHECK(read(kLink + " (a) b)[[Code](https://c.example)]").summary == "a) b");
    CHECK(read(kLink + " (https://arxiv.org/abs/2401.00001) (s)").summary == "s");
    CHECK(read(kLink + " [[Code](https://c.example)] (s)").summary == "s");
    CHECK(read(kLink + " (s) (**Notes**: n (m))").summary == "s");
    CHECK(read(kLink + " (s) (**Notes**: n (m))").note == "n (m)");
    CHECK(read(kLink + " (**Notes**：为什么)").note == "为什么");
    CHECK(read(kLink + " (Notes: why)").note == "why");
    CHECK(read(kLink + " (see [X](https://x.example) too)").summary == "see [X](https://x.example) too");
    CHECK(read(kLink + " (unclosed [[Code](https://c.example)]").code.size() == 1);
    CHECK(read(kLink + " (unclosed [[Code](https://c.example)]").summary == "unclosed");
  }

  TEST_CASE("text without a name is extra and stays") {
    const auto entry = read(kLink + " ⭐ starred (s) and more");
    CHECK(entry.summary == "s");
    CHECK(entry.extra == "⭐ starred\nand more");
  }

  TEST_CASE("other shapes give at least the identifier") {
    CHECK(parse_entry("- https://arxiv.org/abs/2401.00001v2").id->text() == "2401.00001");
    const auto labelled =
        parse_entry("- **A Title.** [[Paper](https://arxiv.org/pdf/2401.00001)] [[Code](https://c.example)]");
    CHECK(labelled.shape == EntryShape::labelled_link);
    CHECK(labelled.annotation.title == "A Title");
    CHECK(labelled.annotation.code.size() == 1);
    CHECK_FALSE(parse_entry("1. only words").id);
  }

  TEST_CASE("what was written reads back, whatever fields it has") {
    std::mt19937 random(7);
    const std::vector<std::string> texts = {"短句，带（括号）和标点", "a (b) c",       "x) y",   "(x",
                                            "$L_a$ and *b*",          "1. not a list", "a: b; c"};
    const auto coin = [&](int n) { return std::uniform_int_distribution<int>(0, n)(random); };
    int refused = 0;
    for (int i = 0; i < rounds(20000); ++i) {
      NewLine line{some_id(), "A Title: With Words", {}, std::nullopt, 2026};
      auto& a = line.annotation;
      if (coin(1))
        a.venue =
            std::vector<std::string>{"NeurIPS 2025", "arXiv", "Findings of ACL 2025", "TMLR"}[std::size_t(coin(3))];
      if (coin(1)) a.summary = texts[std::size_t(coin(6))];
      for (int k = coin(2); k > 0; --k) a.code.push_back("https://c.example/" + std::to_string(k));
      for (int k = coin(2); k > 0; --k)
        a.links.push_back({k == 1 ? "Project" : "Data", "https://l.example/" + std::to_string(k)});
      if (coin(1)) a.read_notes = coin(1) ? "wanted" : "https://n.example/1";
      if (coin(1)) a.note = texts[std::size_t(coin(6))];
      LineStyle style;
      style.venue_with_year = coin(1);
      const auto text = render_entry(line, style);
      const auto wanted = as_written(line, style);
      REQUIRE(wanted);
      if (!text)
        ++refused;
      else
        CHECK(read("12. " + *text) == *wanted);
    }
    CHECK(refused == 0);
  }

  TEST_CASE("a venue is written as its list writes venues") {
    LineStyle bare, dated;
    dated.venue_with_year = true;
    CHECK(written_venue("NeurIPS 2024", bare, {}) == "NeurIPS");
    CHECK(written_venue("Findings of ACL 2025", bare, {}) == "ACL Findings");
    CHECK(written_venue("Findings of the Association for Computational Linguistics: EMNLP 2024", bare, {}) ==
          "EMNLP Findings");
    CHECK(written_venue("CVPR 2025 (Oral)", bare, {}) == "CVPR");
    CHECK(written_venue("ICLR 2025 Spotlight", dated, {}) == "ICLR 2025");
    CHECK(written_venue("arXiv", dated, 2026) == "arXiv 2026");
    CHECK(written_venue("CVPR'25", dated, {}) == "CVPR 2025");
    dated.names_tracks = true;
    CHECK(written_venue("CVPR 2025 (Oral)", dated, {}) == "CVPR (Oral) 2025");
    bare.preprint_word = "Arxiv";
    CHECK(written_venue("arXiv", bare, 2026) == "Arxiv");
    CHECK(same_venue("NeurIPS 2024", "NeurIPS"));
    CHECK_FALSE(same_venue("NeurIPS 2024", "NeurIPS 2025"));
  }
}

}  // namespace preprintd::format
