#include "store/search_query.hpp"

#include <doctest/doctest.h>

using namespace preprintd::store;

namespace {

std::string understood(std::string_view text) {
  const auto node = parse_search(text);
  const auto spelling = render_search(node);
  CHECK(parse_search(spelling) == node);
  return spelling;
}

}  // namespace

TEST_SUITE("store.search_query") {
  TEST_CASE("words, phrases, beginnings and operators mean what they look like") {
    CHECK(understood("vision transformer") == R"("vision" "transformer")");
    CHECK(understood(R"("vision transformer" token*)") == R"("vision transformer" "token"*)");
    CHECK(understood("a OR b c") == R"(("a" OR ("b" "c")))");
    CHECK(understood("a AND NOT b") == R"("a" NOT "b")");
    CHECK(understood("NOT NOT a") == R"("a")");
    CHECK(understood("(a OR b) c") == R"(("a" OR "b") "c")");
    CHECK(understood("对齐") == R"("对齐")");
  }

  TEST_CASE("fields are asked by name") {
    CHECK(understood("author:\"Kaiming He\" cat:cs.cv") == R"(author:"Kaiming He" cat:"cs.CV")");
    CHECK(understood("cat:cs.* AUTHOR:he*") == R"(cat:"cs" author:"he"*)");
    CHECK(understood("year:2023 year:2021-2022") == "year:2023-2023 year:2021-2022");
    CHECK(understood("topic:mllm decision:Accepted") == R"(topic:"mllm" decision:accepted)");
  }

  TEST_CASE("any text is legal, and what makes no sense as an operator is a word or nothing") {
    CHECK(understood("").empty());
    CHECK(understood("  \t\n ").empty());
    CHECK(understood("AND OR NOT").empty());
    CHECK(understood("\"").empty());
    CHECK(understood("((()))*\"\"").empty());
    CHECK(understood("— … 😀").empty());
    CHECK(understood("a AND") == R"("a")");
    CHECK(understood("OR a ) b") == R"("a" "b")");
    CHECK(understood("year:soon decision:perhaps foo:bar") == R"("year:soon" "decision:perhaps" "foo:bar")");
    CHECK(understood("\"never closed") == R"("never closed")");
    CHECK(understood("http://arxiv.org/abs/2409.20566v2") == R"("http://arxiv.org/abs/2409.20566v2")");
    CHECK(understood("author: He") == R"("author:" "He")");
    CHECK(understood("ANDROID ORCA NOTE") == R"("ANDROID" "ORCA" "NOTE")");
    CHECK(understood(std::string("a\0b", 3)) == R"("a" "b")");
    CHECK(understood("\xFF\xFEword") == "\"\xEF\xBF\xBD\xEF\xBF\xBDword\"");
  }

  TEST_CASE("a text without end stays bounded") {
    std::string many;
    for (int i = 0; i < 10000; ++i) many += "(word" + std::to_string(i) + " OR ";
    const auto node = parse_search(many);
    CHECK(parse_search(render_search(node)) == node);
    CHECK(render_search(node).size() < 2000);
    CHECK(parse_search(std::string(100000, '(')).parts.empty());
  }
}
