#include "normalize/people.hpp"

#include <doctest/doctest.h>

using preprintd::normalize::split_people;
using Names = std::vector<std::string>;

TEST_SUITE("normalize.people") {
  TEST_CASE("one string of authors becomes the list of their names") {
    CHECK(split_people("Ann One, Bob Two and Cyd Three").names == Names{"Ann One", "Bob Two", "Cyd Three"});
    CHECK(split_people("Ann One, Bob Two, and Cyd Three").names == Names{"Ann One", "Bob Two", "Cyd Three"});
    CHECK(split_people("A. One (Lab, (Dept. of X, Y), City), B. Two (Z)").names == Names{"A. One", "B. Two"});
    CHECK(split_people("A. One (1), B. Two (2) ((1) Lab, City, (2) Other and Co)").names == Names{"A. One", "B. Two"});
    CHECK(split_people("A. One, Jr., B. Two, III").names == Names{"A. One, Jr.", "B. Two, III"});
    CHECK(split_people("Paulo Andr\\'e, J{\\\"o}rg M\\\"uller").names ==
          Names{"Paulo Andr\\'e", "J{\\\"o}rg M\\\"uller"});
    CHECK(split_people("A. One, B. Two for the X Collaboration").names ==
          Names{"A. One", "B. Two", "for the X Collaboration"});
    CHECK(split_people("{Team A, B, and C}, D. Four").names == Names{"{Team A, B, and C}", "D. Four"});
    CHECK(split_people("  Ann\n  One ,\n Bob Two ").names == Names{"Ann One", "Bob Two"});
    CHECK(split_people("Alexander Andersson").names == Names{"Alexander Andersson"});
    CHECK(split_people("A. One (unclosed, Lab").names == Names{"A. One"});
    CHECK(split_people(" , ,and").names.empty());
  }

  TEST_CASE("only a single name is certain") {
    CHECK(split_people("Ann One (Lab, City)").certain);
    CHECK_FALSE(split_people("Ann One, Bob Two").certain);
    CHECK(split_people("").certain);
  }
}
