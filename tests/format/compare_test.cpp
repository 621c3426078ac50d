#include "list_files.hpp"

#include "format/compare.hpp"
#include "format/text_diff.hpp"

namespace preprintd::format {

TEST_SUITE("format.compare") {
  TEST_CASE("an unchanged file tells nothing new") {
    const auto file = parse_list_file(odd_list());
    auto known = file.papers();
    for (auto& entry : known) entry.annotation.title.reset();  // arXiv's title, as far as the store knows
    CHECK(absorb(known, file).nothing_new());
  }

  TEST_CASE("her new line, her change, her removal and her move are each told apart") {
    const auto known = parse_list_file(odd_list()).papers();
    auto text = replaced(odd_list(), "(用声音判断夹住的物体、力度和是否滑落)", "(她改写的一句)");
    text = replaced(text, "4. [Plain Prompting: Rethinking Prompts for Arms](https://arxiv.org/abs/2502.04005)\n", "");
    text = replaced(text, "## 2024\n", "## 2024\n0. TMLR [New](https://arxiv.org/abs/2410.00007)\n");
    const std::string chorus =
        "1. Arxiv [Chorus: Chorus: Many Microphones, One Map](https://arxiv.org/abs/2412.05010)\n";
    text = replaced(text, chorus, "");
    text = replaced(text, "## 2025\n", "## 2025\n" + chorus);
    const auto now = parse_list_file(text);
    const auto absorbed = absorb(known, now);
    REQUIRE_FALSE(absorbed.refused);
    REQUIRE(absorbed.added.size() == 1);
    CHECK(absorbed.added[0].paper.text() == "2410.00007");
    REQUIRE(absorbed.removed.size() == 1);
    CHECK(known[absorbed.removed[0]].paper.text() == "2502.04005");
    CHECK(absorbed.conflicts.empty());
    int changed = 0, moved = 0;
    for (const auto& one : absorbed.followed) {
      if (!one.fields.empty()) {
        ++changed;
        CHECK(one.fields == std::vector<std::string>{"summary"});
        CHECK(one.annotation.summary == "她改写的一句");
      }
      if (one.moved) {
        ++moved;
        CHECK(known[one.known].paper.text() == "2412.05010");
        CHECK(one.section == "2025");
      }
    }
    CHECK(changed == 1);
    CHECK(moved == 1);
  }

  TEST_CASE("one field changed here and there differently is a conflict, different fields are merged") {
    auto known = parse_list_file(odd_list()).papers();
    known[0].annotation.note = "我们的";
    known[1].annotation.venue = "ICML";
    auto text = replaced(odd_list(), "2. NeurIPS", "2. CVPR");
    text = replaced(text, "(混合了三种机器人数据", "(她的话：混合了三种机器人数据");
    const auto absorbed = absorb(known, parse_list_file(text));
    REQUIRE(absorbed.conflicts.size() == 1);
    CHECK(absorbed.conflicts[0].field == "venue");
    CHECK(absorbed.conflicts[0].base == "NeurIPS");
    CHECK(absorbed.conflicts[0].ours == "ICML");
    CHECK(absorbed.conflicts[0].theirs == "CVPR");
    const auto& first = absorbed.followed[0];
    CHECK(first.annotation.note == "我们的");
    CHECK(first.annotation.summary->starts_with("她的话"));
    CHECK_FALSE(first.conflict);
    const auto now = parse_list_file(text);
    const auto change = pending_change(first.annotation, now.entries[first.now].text.annotation, now.lists[0].style);
    REQUIRE(change);
    CHECK(change->second.note == "我们的");
  }

  TEST_CASE("a venue we hold with its year is no change in a list without years") {
    auto known = parse_list_file(odd_list()).papers();
    known[1].annotation.venue = "NeurIPS 2025";
    known[0].annotation.venue.reset();
    const auto file = parse_list_file(odd_list());
    CHECK(absorb(known, file).nothing_new());
    CHECK_FALSE(pending_change(known[1].annotation, file.papers()[1].annotation, file.lists[0].style));
  }

  TEST_CASE("a mass vanishing, an empty file, conflict markers and foreign bytes take nothing over") {
    const auto known = parse_list_file(odd_list()).papers();
    auto half = odd_list();
    half.erase(half.find("\n4. Arxiv [Lanternfish"));
    CHECK(absorb(known, parse_list_file(half)).refused);
    CHECK(absorb(known, parse_list_file("")).refused);
    CHECK(absorb(known, parse_list_file(odd_list() + "<<<<<<< ours\n=======\n>>>>>>> theirs\n")).refused);
    CHECK(absorb(known, parse_list_file(odd_list() + "\xFF\n")).refused);
    AbsorbOptions meant;
    meant.accept_removals = true;
    CHECK(absorb(known, parse_list_file(half), meant).removed.size() == 19);
  }

  TEST_CASE("an identifier that stands twice stays two entries") {
    const std::string list =
        "- [A](https://arxiv.org/abs/2401.00001) (one)\n- [A](https://arxiv.org/abs/2401.00001) (two)\n";
    const auto known = parse_list_file(list).papers();
    REQUIRE(known.size() == 2);
    CHECK(absorb(known, parse_list_file(list)).nothing_new());
    const auto changed = absorb(known, parse_list_file(replaced(list, "(two)", "(three)")));
    CHECK(changed.removed.empty());
    CHECK(changed.added.empty());
    CHECK(changed.followed[1].annotation.summary == "three");
  }

  TEST_CASE("the difference of two texts is a unified diff") {
    CHECK(unified_diff("a\n", "a\n", "x", "y").empty());
    CHECK(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nV\n6\n7\n8\n", "a/l", "b/l") ==
          "--- a/l\n+++ b/l\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8\n");
    CHECK(unified_diff("a", "a\nb", "x", "y") ==
          "--- x\n+++ y\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n");
    CHECK(unified_diff("", "a\n", "x", "y") == "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n");
  }
}

}  // namespace preprintd::format
