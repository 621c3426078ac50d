#include "list_files.hpp"

#include <fmt/format.h>
#include <random>
#include <set>

#include "format/lint.hpp"
#include "rendered_markdown.hpp"

namespace preprintd::format {
namespace {

std::multiset<std::string> kinds_of(const ListFile& file) {
  std::multiset<std::string> out;
  for (const auto& odd : file.oddities) out.insert(odd.kind);
  return out;
}

void check_oddities(const ListFile& file) {
  const auto kinds = kinds_of(file);
  for (const char* kind :
       {"link-twice", "www-link", "no-venue", "next-line", "numbering", "read-notes-form", "full-width",
        "math-in-summary", "date-in-title", "unclosed-parenthesis", "odd-venue", "note-form", "blank-in-title"}) {
    CAPTURE(kind);
    CHECK(kinds.contains(kind));
  }
  CHECK_FALSE(kinds.contains("extra-text"));
  CHECK_FALSE(kinds.contains("unreadable"));
}

}  // namespace

TEST_SUITE("format.reading_list") {
  TEST_CASE("a list with every oddity is read whole") {
    const auto file = parse_list_file(odd_list());
    CHECK(file.papers().size() == 22);
    REQUIRE(file.lists.size() == 2);
    CHECK(file.lists[0].name == "daily-robots");
    CHECK(file.lists[0].style.preprint_word == "arXiv");
    CHECK(file.lists[1].style.preprint_word == "Arxiv");
    check_oddities(file);
  }

  TEST_CASE("the maintainer's list is thirty papers in four sections") {
    const auto seed = seed_list();
    if (!seed) return;
    const auto file = parse_list_file(*seed);
    REQUIRE(file.sections.size() == 4);
    CHECK(file.papers().size() == 30);
    CHECK(file.sections[0].tau == doctest::Approx(.39).epsilon(.02));
    CHECK(file.sections[1].tau == doctest::Approx(.24).epsilon(.02));
    CHECK(file.sections[1].name == "2024");
    check_oddities(file);
    const auto papers = file.papers();
    CHECK(papers[20].annotation.title == " X-VILA: Cross-Modality Alignment for Large Language Model");
    CHECK(papers[25].annotation.link == "https://www.arxiv.org/abs/2409.02958");
  }

  TEST_CASE("code, comments and front matter hold no entries, headings of both kinds count") {
    const auto file = parse_list_file(
        "---\ntitle: x\n---\nTop\n===\n\n```\n# no heading\n- [A](https://arxiv.org/abs/2401.00001)\n```\n"
        "<!-- - [B](https://arxiv.org/abs/2401.00002)\n-->\nSub\n---\n- [C](https://arxiv.org/abs/2401.00003)\n"
        "  - nested\n\n  more\n\nOutside: https://arxiv.org/abs/2401.00004\n");
    REQUIRE(file.papers().size() == 1);
    CHECK(file.papers()[0].list == "top");
    CHECK(file.papers()[0].section == "Sub");
    CHECK(file.papers()[0].base == "- [C](https://arxiv.org/abs/2401.00003)\n  - nested\n\n  more");
    CHECK(kinds_of(file).contains("outside-list"));
  }

  TEST_CASE("rows of a table are entries we read and do not write") {
    const auto file = parse_list_file(
        "| Title | Code |\n|---|---|\n| [A](https://arxiv.org/abs/2401.00001) | [Code](https://c.example) |\n");
    REQUIRE(file.papers().size() == 1);
    CHECK(file.papers()[0].annotation.title == "A");
    CHECK_FALSE(file.lists[0].can_write);
  }

  TEST_CASE("subjects with papers below them give each paper its own entry") {
    const auto file = parse_list_file(
        "- Subject\n  - [A](https://arxiv.org/abs/2401.00001)\n  - [B](https://arxiv.org/abs/2401.00002)\n");
    CHECK(file.papers().size() == 2);
  }

  TEST_CASE("lint names place and kind, and a clean list has no findings") {
    const auto findings = lint(parse_list_file(
        "1. ICRL [A](http://arxiv.org/abs/2401.00001v2)\n2. ICLR [B](https://arxiv.org/abs/2401.00001)\n"));
    REQUIRE(findings.size() == 3);
    CHECK(findings[0].kind == "odd-venue");
    CHECK(findings[0].column == 4);
    CHECK(findings[1].kind == "http-link");
    CHECK(findings[2].kind == "duplicate");
    CHECK(findings[2].line == 2);
    CHECK(lint(parse_list_file("1. ICLR [A](https://arxiv.org/abs/2401.00001)\n")).empty());
  }

  TEST_CASE("a renamed list keeps the name it is known by") {
    auto known = parse_list_file(odd_list()).papers();
    auto file = parse_list_file(replaced(odd_list(), "# Daily Robots", "# Robots of the Day"));
    const auto renamed = adopt_names(file, known);
    CHECK(file.lists[0].name == "daily-robots");
    CHECK(renamed.contains("daily-robots"));
    CHECK(file.papers()[0].section == "Daily Robots");
  }

  TEST_CASE("tight lists stay tight and no link is lost when lines are added") {
    std::vector<std::string> originals = {odd_list()};
    if (const auto seed = seed_list()) originals.push_back(*seed);
    for (const auto& original : originals) {
      const auto file = parse_list_file(original);
      Changes changes;
      for (const auto& list : file.lists) {
        changes.added.push_back(new_entry(list.name, "2611.01234", "One [odd]( title"));
        changes.added.push_back(new_entry(list.name, "2611.01235", "Two"));
      }
      const auto before = rendered_by_cmark(original), after = rendered_by_cmark(applied(original, changes).bytes);
      CHECK(before.loose_lists == 0);
      CHECK(after.loose_lists == 0);
      CHECK(after.links.size() == before.links.size() + 4);
      CHECK(after.lists == before.lists + 1);
    }
  }

  TEST_CASE("any bytes are read without harm, and no change is the same bytes") {
    std::mt19937 random(99);
    const std::string soup = "#*-_[]()`|<>!&\\:.$~ \n\r\t0123456789abZ\xE4\xBD\xBF\xFF";
    std::vector<std::string> originals = {odd_list()};
    if (const auto seed = seed_list()) originals.push_back(*seed);
    const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    for (int i = 0; i < rounds(3000); ++i) {
      std::string bytes;
      if (i % 3 == 0) {
        for (auto n = pick(400); n > 0; --n) bytes += soup[pick(soup.size())];
      } else {
        bytes = originals[pick(originals.size())];
        for (auto n = pick(30) + 1; n > 0 && !bytes.empty(); --n) {
          const auto at = pick(bytes.size());
          switch (pick(4)) {
            case 0: bytes[at] = soup[pick(soup.size())]; break;
            case 1: bytes.insert(at, 1, soup[pick(soup.size())]); break;
            case 2: bytes.erase(at, pick(20)); break;
            default: bytes.insert(at, bytes.substr(pick(bytes.size()), pick(60)));
          }
        }
      }
      const auto file = parse_list_file(bytes);
      REQUIRE(applied(bytes, {}).bytes == bytes);
      std::size_t at = 0;
      for (const auto& entry : file.entries) {
        REQUIRE(entry.begin >= at);
        REQUIRE(entry.end >= entry.begin);
        REQUIRE(entry.end <= bytes.size());
        at = entry.end;
      }
      (void)lint(file);
      if (file.lists.empty()) continue;
      Changes changes;
      changes.added.push_back(new_entry(file.lists[0].name, "2611.01234", "T"));
      const auto edited = apply(file, changes);
      if (!edited) continue;
      Changes undo;
      undo.removed.push_back({{file.lists[0].name, id_of("2611.01234"), 0}, edited->written[0].made_heading});
      const auto back = apply(parse_list_file(edited->bytes), undo);
      if (back && back->bytes != bytes) {
        CAPTURE(difference(back->bytes, bytes));
        FAIL_CHECK("accept and undo changed other bytes");
      }
    }
  }

  TEST_CASE("a pathological file is read in bounded time") {
    for (const std::string unit : {"[", "(", "*", "[[", "`", "- ", "> ", "<!--\n", "```\n", "1. [a](", "|", "**[["}) {
      std::string bytes = "1. [T](https://arxiv.org/abs/2401.00001) ";
      while (bytes.size() < 60000) bytes += unit;
      CHECK(parse_list_file(bytes).bytes.size() == bytes.size());
    }
  }
}

}  // namespace preprintd::format
