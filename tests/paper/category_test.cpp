#include "paper/category.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "base/text.hpp"

using namespace preprintd;

TEST_SUITE("paper.category") {
  TEST_CASE("every name of the taxonomy has its canonical name, set and title") {
    std::ifstream file(std::string(PREPRINTD_SHARED_DIR) + "/upstream/taxonomy.tsv");
    if (!file) {
      std::printf("skipped: no %s/upstream/taxonomy.tsv here\n", PREPRINTD_SHARED_DIR);
      return;
    }
    std::string line;
    std::getline(file, line);
    int rows = 0, active = 0;
    for (; std::getline(file, line); ++rows) {
      const auto cell = split(line, '\t');
      CAPTURE(line);
      REQUIRE(cell.size() == 8);
      CHECK(canonical_category(cell[0]) == std::string(cell[5]));
      CHECK(canonical_category(lower_ascii(cell[0])) == std::string(cell[5]));
      CHECK(is_active_category(cell[0]) == (cell[3] == "True"));
      CHECK(oai_set(cell[0]) == cell[6]);
      CHECK(category_title(cell[0]) == cell[7]);
      active += is_active_category(cell[0]);
    }
    CHECK(rows == 185);
    CHECK(active == 155);
  }

  TEST_CASE("aliases and closed archives lead to the name in use") {
    CHECK(canonical_category("math.IT") == "cs.IT");
    CHECK(canonical_category("CMP-LG") == "cs.CL");
    CHECK(canonical_category(" cs.cv ") == "cs.CV");
    CHECK(canonical_category("math.mp") == "math-ph");
    CHECK_FALSE(canonical_category("cs"));
    CHECK_FALSE(canonical_category("cs.XX"));
    CHECK_FALSE(canonical_category(""));
    CHECK(oai_set("cs.CV") == "cs:cs:CV");
    CHECK(oai_set("hep-th") == "physics:hep-th");
    CHECK(oai_set("cs.XX").empty());
  }

  TEST_CASE("archive numbers are what stored keys hold, and never change") {
    CHECK(archive_number("acc-phys") == 1);
    CHECK(archive_number("cs") == 13);
    CHECK(archive_number("Hep-Th") == 22);
    CHECK(archive_number("math") == 23);
    CHECK(archive_number("supr-con") == 38);
    for (const char* none : {"", "test", "bad-arch", "foo", "cs.CV"}) CHECK(archive_number(none) == 0);
    for (int number = 1; number <= 38; ++number) CHECK(archive_number(archive_name(number)) == number);
    CHECK(archive_name(0).empty());
    CHECK(archive_name(39).empty());
  }
}
