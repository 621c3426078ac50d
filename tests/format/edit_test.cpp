#include "list_files.hpp"

#include <array>
#include <fmt/format.h>

namespace preprintd::format {
namespace {

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

Annotation full_annotation() {
  Annotation a;
  a.summary = "一个测试";
  a.code = {"https://github.com/example/t"};
  return a;
}

// Adds one paper to each list, checks the golden lines, takes them back.
void check_golden(const std::string& original, const std::string& daily, int last_number, const std::string& last_line,
                  const std::string& yearly, const std::string& newest_year) {
  Changes one;
  one.added.push_back(new_entry(daily, "2611.01234", "T", full_annotation()));
  const auto first = applied(original, one);
  const auto line =
      fmt::format("{}. arXiv [T](https://arxiv.org/abs/2611.01234) (一个测试) [[Code](https://github.com/example/t)]",
                  last_number + 1);
  CHECK(first.bytes == replaced(original, last_line, last_line + "\n" + line));
  REQUIRE(first.written.size() == 1);
  CHECK(first.written[0].base == line);
  CHECK(first.written[0].number == last_number + 1);
  CHECK(first.written[0].position == 12 + (last_number == 12 ? 1 : 0));
  CHECK_FALSE(first.written[0].made_heading);

  Changes two;
  two.added.push_back(new_entry(yearly, "2611.01235", "T"));
  const auto second = applied(original, two);
  CHECK(second.bytes == replaced(original, "## " + newest_year + "\n",
                                 "## 2026\n0. Arxiv [T](https://arxiv.org/abs/2611.01235)\n## " + newest_year + "\n"));
  CHECK(second.written[0].section == "2026");
  CHECK(second.written[0].made_heading);

  Changes undo;
  undo.removed.push_back({{daily, id_of("2611.01234"), 0}, true});
  CHECK(applied(first.bytes, undo).bytes == original);
  Changes undo_second;
  undo_second.removed.push_back({{yearly, id_of("2611.01235"), 0}, true});
  CHECK(applied(second.bytes, undo_second).bytes == original);
}

const auto kVariants = std::to_array<std::string (*)(std::string)>({
    [](std::string text) { return text; },
    [](std::string text) { return with_crlf(text); },
    [](std::string text) { return "\xEF\xBB\xBF" + text; },
    [](std::string text) {
      while (text.ends_with("\n")) text.pop_back();
      return text;
    },
});

}  // namespace

TEST_SUITE("format.edit") {
  TEST_CASE("with nothing accepted a list keeps every byte") {
    for (const auto variant : kVariants) CHECK(applied(variant(odd_list()), {}).bytes == variant(odd_list()));
  }

  TEST_CASE("an accepted paper is one line, in a new year two") {
    check_golden(odd_list(), "daily-robots", 11,
                 "(用更粗的动作单位做反馈学习，提升训练效率)[[Code](https://github.com/example-lab/macrostep)]",
                 "awesome-sensor-alignment", "2025");
  }

  TEST_CASE("the maintainer's list grows as its golden test says") {
    const auto seed = seed_list();
    if (!seed) return;
    check_golden(*seed, "daily-papers", 12, "[[Code](https://github.com/ernie-research/MA-RLHF)]",
                 "awesome-modality-alignment", "2024");
  }

  TEST_CASE("line endings, byte order mark and a missing last newline stay, and undo gives the original bytes") {
    for (const auto variant : kVariants) {
      const auto original = variant(odd_list());
      Changes changes;
      changes.added.push_back(new_entry("daily-robots", "2611.01234", "T", full_annotation()));
      changes.added.push_back(new_entry("daily-robots", "2611.01236", "U"));
      changes.added.push_back(new_entry("awesome-sensor-alignment", "2611.01235", "V"));
      changes.added.push_back(new_entry("awesome-sensor-alignment", "2205.01235", "W"));
      changes.added.push_back(new_entry("awesome-sensor-alignment", "2303.01235", "X"));
      const auto edited = applied(original, changes);
      CHECK(edited.bytes.ends_with("\n") == original.ends_with("\n"));
      CHECK((edited.bytes.find("\r\n") != std::string::npos) == (original.find("\r\n") != std::string::npos));
      REQUIRE(edited.written.size() == 5);
      CHECK(edited.written[1].number == 13);
      CHECK(edited.written[3].section == "2022");
      CHECK(edited.written[4].section == "2023");
      CHECK(edited.written[4].number == 1);
      Changes undo;
      for (const auto& written : edited.written)
        undo.removed.push_back({{written.list, written.id, 0}, written.made_heading});
      CHECK(difference(applied(edited.bytes, undo).bytes, original) == "");
    }
  }

  TEST_CASE("each field of every entry can be set, changed and cleared, touching only its own bytes") {
    std::vector<std::string> originals = {odd_list(), with_crlf(odd_list())};
    if (const auto seed = seed_list()) originals.push_back(*seed);
    for (const auto& original : originals) {
      const auto file = parse_list_file(original);
      std::size_t count = 0;
      for (const auto& paper : file.papers()) {
        if (rounds(100) < 100 && count++ % 6 != 0) continue;
        const auto edit = [&](auto&& change) {
          Changes changes;
          ChangedEntry changed{{paper.list, paper.paper, 0}, paper.annotation, paper.annotation};
          change(changed.to);
          changes.changed.push_back(changed);
          const auto edited = applied(original, changes);
          CAPTURE(edited.bytes.size());
          bool found = false;
          for (const auto& again : parse_list_file(edited.bytes).papers()) {
            if (again.paper != paper.paper) continue;
            found = true;
            CHECK(again.annotation == changed.to);
          }
          CHECK(found);
          Changes back;
          back.changed.push_back({{paper.list, paper.paper, 0}, changed.to, paper.annotation});
          return std::pair(edited.bytes, applied(edited.bytes, back).bytes);
        };
        CAPTURE(paper.paper.text());
        CHECK(difference(edit([](Annotation& a) { a.summary = "另一个 (brackets) summary"; }).second, original) == "");
        CHECK(difference(edit([](Annotation& a) { a.note = "为什么"; }).second, original) == "");
        CHECK(difference(edit([](Annotation& a) { a.title = "Other Title"; }).second, original) == "");
        CHECK(difference(edit([](Annotation& a) { a.code = {"https://github.com/x/y"}; }).second, original) == "");
        CHECK(difference(edit([](Annotation& a) {
                           a.links = {{"Project", "https://x.example"}};
                         }).second,
                         original) == "");
        const auto venue = edit([](Annotation& a) { a.venue = "TMLR"; });
        if (paper.annotation.venue) CHECK(difference(venue.second, original) == "");
        const auto notes = edit([](Annotation& a) { a.read_notes = "https://x.example/n"; });
        if (paper.annotation.read_notes != "wanted") CHECK(difference(notes.second, original) == "");
        edit([](Annotation& a) { a.summary.reset(); });
        edit([](Annotation& a) { a.note.reset(); });
        edit([](Annotation& a) { a.code.clear(); });
        edit([](Annotation& a) { a.read_notes.reset(); });
        edit([](Annotation& a) { a.read_notes = "wanted"; });
      }
    }
  }

  TEST_CASE("a link for the read notes replaces the whole marker, and a note goes to the end") {
    const auto original = odd_list();
    Changes changes;
    Annotation from = parse_list_file(original).papers()[5].annotation, to = from;
    to.read_notes = "https://blog.example.org/p/6";
    changes.changed.push_back({{"daily-robots", id_of("2503.10900"), 0}, from, to});
    CHECK(applied(original, changes).bytes ==
          replaced(original, "**[[ReadNotes]]**", "[[ReadNotes](https://blog.example.org/p/6)]"));

    from = parse_list_file(original).papers()[12].annotation;
    to = from;
    to.read_notes = "wanted";
    changes.changed = {{{"awesome-sensor-alignment", id_of("2501.07002"), 0}, from, to}};
    const std::string code = "[[Code](https://github.com/example-lab/round-room)]";
    CHECK(applied(original, changes).bytes == replaced(original, code, code + " [[**ReadNotes**]]"));
  }

  TEST_CASE("a removed line renumbers its section when that was numbered on end") {
    const std::string list =
        "1. [A](https://arxiv.org/abs/2401.00001)\n2. [B](https://arxiv.org/abs/2401.00002)\n"
        "3. [C](https://arxiv.org/abs/2401.00003)\n";
    Changes changes;
    changes.removed.push_back({{"reading-list", id_of("2401.00002"), 0}, false});
    CHECK(applied(list, changes).bytes ==
          "1. [A](https://arxiv.org/abs/2401.00001)\n2. [C](https://arxiv.org/abs/2401.00003)\n");
    const auto odd = replaced(list, "3. ", "7. ");
    CHECK(applied(odd, changes).bytes ==
          "1. [A](https://arxiv.org/abs/2401.00001)\n7. [C](https://arxiv.org/abs/2401.00003)\n");
    changes.removed.front().which.id = id_of("2401.00001");
    CHECK(applied(list, changes).bytes ==
          "1. [B](https://arxiv.org/abs/2401.00002)\n2. [C](https://arxiv.org/abs/2401.00003)\n");
  }

  TEST_CASE("a list that grows at the top gets new lines at the top, the last accepted first") {
    std::string list = "# Log\n\n";
    for (int i = 6; i >= 1; --i)
      list += fmt::format("- [Paper {0}](https://arxiv.org/abs/24{1:02}.00001)\n", i, i == 3 ? 6 : i == 6 ? 3 : i);
    Changes changes;
    changes.added.push_back(new_entry("log", "2501.00001", "First"));
    changes.added.push_back(new_entry("log", "2502.00001", "Second"));
    const auto edited = applied(list, changes);
    CHECK(edited.bytes == replaced(list, "# Log\n\n",
                                   "# Log\n\n- [Second](https://arxiv.org/abs/2502.00001)\n"
                                   "- [First](https://arxiv.org/abs/2501.00001)\n"));
    Hints hints;
    hints.last_added.insert({{"log", "Log"}, id_of("2401.00001")});
    CHECK(applied(list, changes, hints)
              .bytes.ends_with(
                  "[First](https://arxiv.org/abs/2501.00001)\n- [Second](https://arxiv.org/abs/2502.00001)\n"));
    hints.rules["log"].position = ListRules::Position::top;
    CHECK(applied(list, changes, hints).bytes == edited.bytes);
  }

  TEST_CASE("a list in the order of identifiers stays in that order") {
    std::string list;
    for (int i = 1; i <= 6; ++i) list += fmt::format("{0}. [Paper {0}](https://arxiv.org/abs/24{0:02}.00001)\n", i);
    Changes changes;
    changes.added.push_back(new_entry("reading-list", "2403.05000", "Between"));
    const auto edited = applied(list, changes);
    CHECK(edited.written[0].number == 4);
    CHECK(edited.bytes.find("5. [Paper 4]") != std::string::npos);
    CHECK(edited.bytes.ends_with("7. [Paper 6](https://arxiv.org/abs/2406.00001)\n"));
    Changes undo;
    undo.removed.push_back({{"reading-list", id_of("2403.05000"), 0}, false});
    CHECK(applied(edited.bytes, undo).bytes == list);
  }

  TEST_CASE("an empty file gets the line alone, and a file without a list a first line") {
    Changes changes;
    changes.added.push_back(new_entry("reading-list", "2501.00001", "T"));
    CHECK(applied("", changes).bytes == "1. arXiv [T](https://arxiv.org/abs/2501.00001)");
    Changes undo;
    undo.removed.push_back({{"reading-list", id_of("2501.00001"), 0}, false});
    CHECK(applied("1. arXiv [T](https://arxiv.org/abs/2501.00001)", undo).bytes.empty());
    for (const std::string words : {"Some words.\n", "Some words.", "Some words.\n\n"})
      CHECK(applied(applied(words, changes).bytes, undo).bytes == words);
    CHECK(applied("Some words.\n", changes).bytes == "Some words.\n\n1. arXiv [T](https://arxiv.org/abs/2501.00001)\n");
  }

  TEST_CASE("a nested line follows when its entry's number gets longer") {
    std::string list;
    for (int i = 1; i <= 9; ++i)
      list += fmt::format("{0}. [Paper {0}](https://arxiv.org/abs/24{0:02}.00001)\n   - a remark\n", i);
    Changes changes;
    changes.added.push_back(new_entry("reading-list", "2401.05000", "Between"));
    const auto edited = applied(list, changes);
    CHECK(edited.bytes.ends_with("10. [Paper 9](https://arxiv.org/abs/2409.00001)\n    - a remark\n"));
    Changes undo;
    undo.removed.push_back({{"reading-list", id_of("2401.05000"), 0}, false});
    CHECK(applied(edited.bytes, undo).bytes == list);
  }

  TEST_CASE("a moved entry carries its bytes") {
    const auto original = odd_list();
    Changes changes;
    changes.moved.push_back({{"awesome-sensor-alignment", id_of("2501.07002"), 0}, "awesome-sensor-alignment", "2024"});
    const auto edited = applied(original, changes);
    CHECK(edited.bytes.find(
              "2. Arxiv [The Round Room Hypothesis](https://arxiv.org/abs/2501.07002) (所有的房间表示都在变得相似)\n"
              "[[Code](https://github.com/example-lab/round-room)]\n## 2023") != std::string::npos);
    CHECK(edited.bytes.find("1. Arxiv [SAIL:") != std::string::npos);
  }

  TEST_CASE("what cannot be written is refused and nothing changes") {
    Changes changes;
    Annotation a;
    a.code = {"javascript:alert(1)"};
    changes.added.push_back(new_entry("daily-robots", "2501.00001", "T", a));
    CHECK_FALSE(apply(parse_list_file(odd_list()), changes));
    changes.added = {new_entry("no-such-list", "2501.00001", "T")};
    CHECK_FALSE(apply(parse_list_file(odd_list()), changes));
    Annotation b;
    b.summary = "see [[Code](https://x.example)]";
    changes.added = {new_entry("daily-robots", "2501.00001", "T", b)};
    CHECK_FALSE(apply(parse_list_file(odd_list()), changes));
  }

  TEST_CASE("nothing is handed out that does not read back: whatever a defect of ours did to the text, it is refused") {
    const auto original = odd_list();
    const auto file = parse_list_file(original);
    Annotation fields;
    fields.summary = "一个测试";
    Changes changes;
    changes.added.push_back(new_entry("daily-robots", "2611.01234", "T", fields));
    const auto& old = file.entries[1].text;
    auto to = old.annotation;
    to.summary = "新的摘要";
    changes.changed.push_back({{"daily-robots", *old.id, 0}, old.annotation, to});
    REQUIRE(apply(file, changes));
    const std::pair<const char*, const char*> defects[] = {
        {"QuietGrip", "QuietGrit"},                           // another entry
        {"Some ways to do it", "Some ways do it"},            // prose between the lists
        {"新的摘要", "新的"},                                 // the changed field
        {"(一个测试)", "(一个测验)"},                         // the new line's field
        {"2611.01234)", "2611.01235)"},                       // the new line's paper
        {"[T](https://arxiv.org/abs/2611.01234)", "[T]"},     // its link
        {"# Awesome Sensor Alignment\n", ""},                 // a heading
        {"\n\n# Awesome", "\n\nMore.\n\n# Awesome"},          // a line of ours too many
        {"[[ReadNotes](https://blog.example.org/p/7)]", ""},  // what she wrote
        {"0. Arxiv [A Law", "Arxiv [A Law"},                  // an entry that is none any more
    };
    for (const auto& [from, into] : defects) {
      const std::string gone = from, put = into;
      CAPTURE(gone);
      Hints hints;
      hints.defect = [&](std::string text) { return replaced(std::move(text), gone, put); };
      const auto edited = apply(file, changes, hints);
      REQUIRE_FALSE(edited);
      CHECK(edited.error().kind() == ErrorKind::conflict);
    }
    Hints cut;
    cut.defect = [](const std::string& text) { return text.substr(0, text.size() - 2); };
    CHECK_FALSE(apply(file, changes, cut));
  }

  TEST_CASE("the reading back notices a changed byte, a lost entry and a stray line") {
    const auto original = odd_list();
    const auto file = parse_list_file(original);
    Changes changes;
    changes.added.push_back(new_entry("daily-robots", "2611.01234", "T"));
    const auto good = applied(original, changes).bytes;
    CHECK(verify(file, good, changes));
    CHECK_FALSE(verify(file, original, changes));
    CHECK_FALSE(verify(file, replaced(good, "QuietGrip", "QuietGrit"), changes));
    CHECK_FALSE(verify(file, replaced(good, "Some ways", "Other ways"), changes));
    CHECK_FALSE(verify(file, good + "A stray line.\n", changes));
    CHECK_FALSE(verify(file, replaced(good, "2. NeurIPS [Copying", "2. [Copying"), changes));
  }
}

}  // namespace preprintd::format
