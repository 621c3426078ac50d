// Years and subjects as `<details>` blocks, as long lists fold them away.
#include "list_files.hpp"

namespace preprintd::format {
namespace {

const std::string kFolded =
    "# Papers\n"
    "Folded by year.\n"
    "\n"
    "<details open>\n"
    "<summary><b>2025</b></summary>\n"
    "\n"
    "- NeurIPS [Five](https://arxiv.org/abs/2503.00001)\n"
    "- arXiv [Six](https://arxiv.org/abs/2504.00002) (好)\n"
    "\n"
    "</details>\n"
    "\n"
    "<details open>\n"
    "<summary><b>2024</b></summary>\n"
    "\n"
    "- ICML [Four](https://arxiv.org/abs/2401.00003)\n"
    "\n"
    "</details>\n"
    "\n"
    "## Thanks\n"
    "To all.\n";

std::string blocks_at_the_top() {
  return kFolded.substr(kFolded.find("<details"), kFolded.find("## Thanks") - kFolded.find("<details"));
}

}  // namespace

TEST_SUITE("format.blocks") {
  TEST_CASE("a folded year is a section of its own") {
    const auto file = parse_list_file(kFolded);
    REQUIRE(file.lists.size() == 1);
    CHECK(file.lists[0].name == "papers");
    REQUIRE(file.sections.size() == 2);
    CHECK(file.sections[0].name == "2025");
    CHECK(file.sections[0].entries.size() == 2);
    CHECK(file.sections[1].name == "2024");
    // Blocks without any heading above them are one list, too.
    const auto bare = parse_list_file(blocks_at_the_top());
    REQUIRE(bare.lists.size() == 1);
    CHECK(bare.lists[0].name == "reading-list");
    CHECK(bare.sections.size() == 2);
  }

  TEST_CASE("a paper goes into its folded year, and a new year is folded like the others") {
    for (const auto& list : {kFolded, blocks_at_the_top()}) {
      const auto name = parse_list_file(list).lists[0].name;
      Changes one;
      one.added.push_back(new_entry(name, "2412.01234", "T"));
      const auto into = applied(list, one);
      const std::string four = "- ICML [Four](https://arxiv.org/abs/2401.00003)\n";
      CHECK(into.bytes == replaced(list, four, four + "- arXiv [T](https://arxiv.org/abs/2412.01234)\n"));
      CHECK(into.written[0].section == "2024");

      Changes two;
      two.added.push_back(new_entry(name, "2611.01235", "T"));
      const auto made = applied(list, two);
      const std::string block =
          "<details open>\n<summary><b>2026</b></summary>\n\n"
          "- arXiv [T](https://arxiv.org/abs/2611.01235)\n\n</details>\n\n";
      CHECK(made.bytes ==
            replaced(list, "<details open>\n<summary><b>2025", block + "<details open>\n<summary><b>2025"));
      CHECK(made.written[0].made_heading);
      CHECK(parse_list_file(made.bytes).sections.size() == 3);
      Changes undo;
      undo.removed.push_back({{name, id_of("2611.01235"), 0}, true});
      CHECK(applied(made.bytes, undo).bytes == list);

      Changes old;
      old.added.push_back(new_entry(name, "2301.01236", "T"));
      const auto oldest = applied(list, old);
      CHECK(oldest.bytes == replaced(list, four + "\n</details>\n",
                                     four + "\n</details>\n\n<details open>\n<summary><b>2023</b></summary>\n\n"
                                            "- arXiv [T](https://arxiv.org/abs/2301.01236)\n\n</details>\n"));
      Changes undo_old;
      undo_old.removed.push_back({{name, id_of("2301.01236"), 0}, true});
      CHECK(applied(oldest.bytes, undo_old).bytes == list);
    }
  }

  TEST_CASE("blocks beside each other are sections by their summaries, a single one to click is none") {
    const std::string beside =
        "## Alignment\n<details><summary>Training</summary>\n\n1. [A](https://arxiv.org/abs/2401.00001)\n</details>\n"
        "<details><summary>Decoding</summary>\n\n1. [B](https://arxiv.org/abs/2401.00002)\n</details>\n";
    const auto file = parse_list_file(beside);
    REQUIRE(file.sections.size() == 2);
    CHECK(file.sections[0].name == "Training");
    CHECK(file.sections[1].name == "Decoding");
    const std::string single =
        "## 2024\n<details><summary>Click to expand</summary>\n\n1. "
        "[A](https://arxiv.org/abs/2401.00001)\n</details>\n";
    const auto folded = parse_list_file(single);
    REQUIRE(folded.sections.size() == 1);
    CHECK(folded.sections[0].name == "2024");
    Changes one;
    one.added.push_back(new_entry(folded.lists[0].name, "2401.00009", "T"));
    CHECK(applied(single, one).bytes ==
          replaced(single, "00001)\n", "00001)\n2. [T](https://arxiv.org/abs/2401.00009)\n"));
  }

  TEST_CASE("what closes a block or a box below the last item is no part of the item") {
    for (const std::string tag : {"</details>", "</div>", "</section>"}) {
      const std::string list = "# L\n1. [A](https://arxiv.org/abs/2401.00001) (a)\n" + tag + "\nBehind.\n";
      Changes one;
      one.added.push_back(new_entry("l", "2401.00009", "T"));
      CHECK(applied(list, one).bytes == replaced(list, "(a)\n", "(a)\n2. [T](https://arxiv.org/abs/2401.00009)\n"));
    }
    // A box the item opened is the item's.
    const std::string own =
        "# L\n1. [A](https://arxiv.org/abs/2401.00001)\n<details>\n<summary>Abstract</summary>\nWe.\n</details>\n"
        "2. [B](https://arxiv.org/abs/2401.00002)\n";
    const auto file = parse_list_file(own);
    REQUIRE(file.entries.size() == 2);
    CHECK(file.entries[0].of(own).ends_with("</details>"));
  }

  TEST_CASE("headings inside and behind a block keep their places") {
    const std::string list =
        "# A\n<details>\n<summary>2024</summary>\n\n## Oral\n- [X](https://arxiv.org/abs/2401.00001)\n</details>\n"
        "- [Y](https://arxiv.org/abs/2401.00002)\n\n## B\n- [Z](https://arxiv.org/abs/2401.00003)\n";
    const auto file = parse_list_file(list);
    REQUIRE(file.sections.size() == 3);
    CHECK(file.sections[0].name == "A");
    CHECK(file.sections[1].name == "2024 / Oral");
    CHECK(file.sections[2].name == "B");
  }

  TEST_CASE("years as outermost headings are sections of one list") {
    const std::string list =
        "## 2024\n1. [A](https://arxiv.org/abs/2401.00001)\n## 2023\n1. [B](https://arxiv.org/abs/2301.00002)\n";
    const auto file = parse_list_file(list);
    REQUIRE(file.lists.size() == 1);
    CHECK(file.lists[0].name == "reading-list");
    Changes one;
    one.added.push_back(new_entry("reading-list", "2611.01235", "T"));
    CHECK(applied(list, one).bytes == "## 2026\n1. [T](https://arxiv.org/abs/2611.01235)\n" + list);
  }
}

}  // namespace preprintd::format
