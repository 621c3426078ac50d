#include "base/ascii.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>

using namespace preprintd;

TEST_SUITE("base.ascii") {
  TEST_CASE("the first character of a kind is found wherever it stands, in texts of every length") {
    const auto is_blank = [](char c) { return (c == ' ') | (c == '\n'); };
    for (std::size_t size = 0; size < 100; ++size) {
      const std::string none(size, '\x80');
      CHECK(find_char(none, 0, is_blank) == size);
      for (std::size_t place = 0; place < size; ++place) {
        std::string text = none;
        text[place] = ' ';
        if (place + 40 < size) text[place + 40] = '\n';
        for (const std::size_t from : {std::size_t(0), place / 2, place, place + 1})
          REQUIRE(find_char(text, from, is_blank) ==
                  std::size_t(std::find_if(text.begin() + std::ptrdiff_t(from), text.end(), is_blank) - text.begin()));
      }
    }
  }
}
