#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

#include "upstream/demo.hpp"
#include "upstream/render.hpp"
#include "upstream/small_week.hpp"

using namespace preprintd;
using namespace preprintd::upstream;

namespace {

Instant at(const char* text) { return *parse_instant(text); }
bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }
std::string ask(const std::string& query, const char* now = "2026-09-26T12:00:00Z") {
  const auto reply = render_oai(small_week(), parse_target("/oai?" + query), at(now));
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "text/xml");
  return reply.body;
}
std::string between(const std::string& text, std::string_view open, std::string_view close) {
  const auto from = text.find(open);
  if (from == text.npos) return {};
  const auto start = from + open.size();
  return text.substr(start, text.find(close, start) - start);
}
std::multiset<std::string> identifiers(const std::string& body) {
  std::multiset<std::string> out;
  constexpr std::string_view kOpen = "<identifier>oai:arXiv.org:";
  for (auto place = body.find(kOpen); place != body.npos; place = body.find(kOpen, place + 1)) {
    out.insert(between(body.substr(place), kOpen, "<"));
  }
  return out;
}

}  // namespace

TEST_SUITE("upstream.oai") {
  TEST_CASE("a record's datestamp is the UTC day of its last announcement or edit") {
    const auto raw = ask("verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:CV");
    CHECK(holds(raw, "<datestamp>2026-09-25</datestamp>"));
    CHECK(holds(raw, "<version version=\"v2\">"));
    CHECK(holds(raw, "<date>Fri, 18 Sep 2026 10:00:00 GMT</date>"));
    CHECK(holds(raw, "<authors>Jos\\&#39;e Muster and Li Beispiel</authors>"));
    CHECK_FALSE(holds(raw, "resumptionToken"));
    const auto before = ask("verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:CV", "2026-09-24T12:00:00Z");
    CHECK(holds(before, "<datestamp>2026-09-21</datestamp>"));
    CHECK_FALSE(holds(before, "version=\"v2\""));
    auto edited = small_week();
    edited.touch("2609.10002", at("2026-09-26T09:00:00Z"));
    const auto reply = render_oai(edited, parse_target("/?verb=ListIdentifiers&metadataPrefix=arXiv&from=2026-09-26"),
                                  at("2026-09-26T12:00:00Z"));
    CHECK(identifiers(reply.body) == std::multiset<std::string>{"2609.10002"});
  }

  TEST_CASE("the format arXiv splits names and dates the current version") {
    const auto body = ask("verb=GetRecord&identifier=oai:arXiv.org:2609.10001&metadataPrefix=arXiv");
    CHECK(holds(body, "<created>2026-09-23</created>"));
    CHECK(holds(body, "<keyname>Muster</keyname>"));
    CHECK(holds(body, "<forenames>José</forenames>"));
  }

  TEST_CASE("a withdrawn version has no size and the source type I") {
    const auto newest = *parse_day("2026-11-23");
    const auto body =
        render_oai(demo_scenario(newest), parse_target("/?verb=ListRecords&metadataPrefix=arXivRaw&from=2026-11-23"),
                   Instant(newest) + std::chrono::hours(12))
            .body;
    CHECK(holds(body, "<size>0kb</size>\n                    <source_type>I</source_type>"));
  }

  TEST_CASE("errors come with status 200 and their code") {
    const auto code = [](const std::string& query) { return between(ask(query), "<error code='", "'"); };
    CHECK(code("verb=Improve") == "badVerb");
    CHECK(code("") == "badVerb");
    CHECK(code("verb=ListRecords") == "badArgument");
    CHECK(code("verb=ListRecords&metadataPrefix=arXiv&metadataPrefix=arXiv") == "badArgument");
    CHECK(code("verb=ListRecords&metadataPrefix=marc") == "cannotDisseminateFormat");
    CHECK(code("verb=ListRecords&metadataPrefix=arXiv&from=2026-09-22T00:00:00Z") == "badArgument");
    CHECK(code("verb=ListRecords&metadataPrefix=arXiv&from=2005-09-15") == "badArgument");
    CHECK(code("verb=ListRecords&metadataPrefix=arXiv&until=2026-09-28") == "badArgument");
    CHECK(code("verb=ListRecords&metadataPrefix=arXiv&set=cs:CV") == "badArgument");
    CHECK(code("verb=ListRecords&metadataPrefix=arXiv&from=2026-09-26") == "noRecordsMatch");
    CHECK(code("verb=ListRecords&resumptionToken=abc") == "badResumptionToken");
    CHECK(code("verb=GetRecord&identifier=oai:arXiv.org:2609.10009&metadataPrefix=arXiv") == "idDoesNotExist");
    CHECK(code("verb=GetRecord&identifier=2609.10001&metadataPrefix=arXiv") == "idDoesNotExist");
    CHECK(code("verb=ListRecords&metadataPrefix=arXiv&set=physics:hep-th").empty());
  }

  TEST_CASE("following the tokens shows every record once, whatever the page size") {
    const auto newest = *parse_day("2026-11-23");
    auto scenario = demo_scenario(newest);
    const Instant now = Instant(newest) + std::chrono::hours(12);
    const auto whole =
        identifiers(render_oai(scenario, parse_target("/?verb=ListRecords&metadataPrefix=arXiv&set=cs"), now).body);
    CHECK(whole.size() > 150);
    for (const std::size_t size : {1u, 7u, 50u}) {
      CAPTURE(size);
      scenario.oai_page = size;
      std::multiset<std::string> seen;
      std::string query = "verb=ListRecords&metadataPrefix=arXiv&set=cs";
      std::string body;
      for (int page = 0; page < 1000 && !query.empty(); ++page) {
        body = render_oai(scenario, parse_target("/?" + query), now).body;
        seen.merge(identifiers(body));
        auto token = between(body, "expirationDate='2026-11-24T00:00:00Z'>", "<");
        query.clear();
        if (token.empty()) break;
        for (const char c : token) query += c == '%' ? std::string("%25") : std::string(1, c);
        query = "verb=ListRecords&resumptionToken=" + query;
      }
      CHECK(seen == whole);
      CHECK(holds(body, "<resumptionToken/>"));
    }
  }
}
