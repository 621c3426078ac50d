#include "triage/lines.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace preprintd;
using namespace preprintd::triage;

TEST_SUITE("triage.lines") {
  TEST_CASE("a line to score is read, with what is missing or null as empty") {
    const auto full = parse_score_line(
        R"({"id":"2601.00001","title":"T","abstract":"A\u00e9","categories":["cs.CV","cs.CL"],"comment":null,"x":1})");
    REQUIRE(full);
    CHECK(full->id == "2601.00001");
    CHECK(full->abstract == "A\u00e9");
    CHECK(full->comment.empty());
    CHECK(full->categories.size() == 2);
    CHECK(parse_score_line(R"({"id":"x"})"));
  }

  TEST_CASE("a line that cannot be scored says why") {
    for (const char* line : {"", "nonsense", "[1]", R"({"title":"T"})", R"({"id":7})", R"({"id":"a","title":3})",
                             R"({"id":"a","categories":7})", R"({"id":"a")"}) {
      CAPTURE(line);
      const auto request = parse_score_line(line);
      REQUIRE_FALSE(request);
      CHECK(request.error().kind() == ErrorKind::malformed);
    }
  }

  TEST_CASE("labels come as a list of positives or as judgements, and '_' is '-'") {
    const auto listed =
        parse_labelled_line(R"({"id":"a","labels":["llm_alignment"],"weak_labels":["MLLM"],"published":"2025-07-01"})");
    REQUIRE(listed);
    CHECK(listed->positive("llm-alignment"));
    CHECK_FALSE(listed->positive("mllm"));
    CHECK_FALSE(listed->judged);
    CHECK(listed->labels.size() == 2);
    CHECK(listed->day == "2025-07-01");
    const auto judged = parse_labelled_line(R"({"id":"a","labels":{"mllm":1,"llm_alignment":0},"weight":2.5})");
    REQUIRE(judged);
    CHECK(judged->judged);
    CHECK(judged->weight == 2.5);
    CHECK(judged->positive("mllm"));
    CHECK_FALSE(judged->positive("llm-alignment"));
    CHECK_FALSE(parse_labelled_line(R"({"id":"a","labels":"mllm"})"));
    CHECK_FALSE(parse_labelled_line(R"({"id":"a","labels":[],"weight":-1})"));
  }

  TEST_CASE("a scored line has the documented keys in the documented order") {
    Score score;
    score.topic = "mllm";
    score.score = 0.75;
    score.flagged = true;
    score.reasons.push_back({"phrase", "title", "a \"b\"", 1.5, 2, 7});
    score.reasons.push_back({"term", "", "image", -0.25, -1, -1});
    CHECK(render_score_line("x\"y", 0.75, {score}) ==
          R"({"id":"x\"y","candidate":0.750000000,"scores":{"mllm":0.750000000},"flagged":["mllm"],"reasons":[)"
          R"({"topic":"mllm","kind":"phrase","field":"title","text":"a \"b\"","weight":1.500,"begin":2,"end":7},)"
          R"({"topic":"mllm","kind":"term","text":"image","weight":-0.250}]})");
  }

  TEST_CASE("lines are read one by one; blank ones are passed over, endless ones said, the last may lack its end") {
    const std::string long_line(LineReader::kMostLineBytes + 1, 'x');
    std::istringstream input("one\n\n  \r\n" + long_line + "\ntwo\n" + long_line);
    LineReader lines(input);
    std::string_view line;
    REQUIRE(lines.next(line) == LineReader::Got::line);
    CHECK(line == "one");
    REQUIRE(lines.next(line) == LineReader::Got::too_long);
    CHECK(lines.number() == 4);
    REQUIRE(lines.next(line) == LineReader::Got::line);
    CHECK(line == "two");
    CHECK(lines.number() == 5);
    CHECK(lines.next(line) == LineReader::Got::too_long);
    CHECK(lines.next(line) == LineReader::Got::end);
    CHECK_FALSE(lines.failed());
    std::istringstream whole(std::string(LineReader::kMostLineBytes, 'y') + "\nz");
    LineReader rest(whole);
    REQUIRE(rest.next(line) == LineReader::Got::line);
    CHECK(line.size() == LineReader::kMostLineBytes);
    REQUIRE(rest.next(line) == LineReader::Got::line);
    CHECK(line == "z");
    CHECK(rest.next(line) == LineReader::Got::end);
    std::ifstream folder(std::filesystem::temp_directory_path());
    LineReader none(folder);
    CHECK(none.next(line) == LineReader::Got::end);
    CHECK(none.failed());
  }

  TEST_CASE("hostile lines are refused or read, and never more than that") {
    for (const auto& line :
         {std::string(5000, '['), std::string("{\"id\":\"a\",\"title\":NaN}"),
          std::string("{\"id\":\"a\",\"title\":\"\xff\"}"), std::string("{\"id\":\"a\",\"title\":[\"x\"]}"),
          std::string("[]"), std::string("null"), std::string("{\"id\":7}"),
          std::string("{\"id\":\"a\"} {\"id\":\"b\"}"), std::string("\0\0", 2)})
      CHECK_FALSE(parse_score_line(line));
    CHECK_FALSE(parse_labelled_line(R"({"id":"a","labels":[],"weight":1e300})"));
    const auto old =
        parse_score_line(R"({"abstract":null,"categories":"cs.CV cs.CL","authors":"A, B","id":"hep-th/9901001"})");
    REQUIRE(old);
    CHECK(old->id == "hep-th/9901001");
    CHECK(old->categories == std::vector<std::string>{"cs.CV", "cs.CL"});
    CHECK(old->authors.empty());
  }
}
