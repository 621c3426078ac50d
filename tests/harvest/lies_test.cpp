#include <algorithm>
#include <doctest/doctest.h>

#include "harvest/world_fixture.hpp"

using namespace preprintd;
using namespace preprintd::harvest;
using upstream::FaultKind;

namespace {

/// One way of lying or failing.
struct Lie {
  std::string name;
  upstream::Fault fault;
};

upstream::Fault fault_of(FaultKind kind) {
  upstream::Fault fault;
  fault.kind = kind;
  switch (kind) {
    case FaultKind::stall:
    case FaultKind::stall_body: fault.delay = Milliseconds(1500); break;
    case FaultKind::drip:
      fault.bytes = 4000;
      fault.delay = Milliseconds(1);
      break;
    case FaultKind::slow: fault.delay = Milliseconds(5); break;
    case FaultKind::oversized: fault.bytes = 9 << 20; break;
    case FaultKind::gzip_bomb: fault.bytes = 12 << 20; break;
    case FaultKind::redirect: fault.text = "https://elsewhere.invalid/"; break;
    case FaultKind::reset: fault.bytes = 200; break;
    default: break;
  }
  return fault;
}

Lie status(int code, std::string retry_after = {}, std::string text = {}) {
  Lie lie{fmt::format("HTTP {} {}", code, retry_after), fault_of(FaultKind::status)};
  lie.fault.status = code;
  lie.fault.retry_after = std::move(retry_after);
  lie.fault.text = std::move(text);
  return lie;
}

/// Another body, with 200.
Lie body(std::string name, std::string text) {
  Lie lie{std::move(name), fault_of(FaultKind::html)};
  lie.fault.text = std::move(text);
  return lie;
}

Lie swapped(std::string name, std::string rule) {
  Lie lie{std::move(name), fault_of(FaultKind::swap)};
  lie.fault.text = std::move(rule);
  return lie;
}

Lie counted(FaultKind kind, int count) {
  Lie lie{fmt::format("{} {}", upstream::fault_name(kind), count), fault_of(kind)};
  lie.fault.count = count;
  return lie;
}

std::vector<Lie> all_lies() {
  std::vector<Lie> lies;
  for (const auto kind :
       {FaultKind::status,     FaultKind::empty,           FaultKind::html,           FaultKind::truncate,
        FaultKind::bad_length, FaultKind::cut_chunk,       FaultKind::cut_gzip,       FaultKind::cut_close,
        FaultKind::stall,      FaultKind::stall_body,      FaultKind::drip,           FaultKind::slow,
        FaultKind::reset,      FaultKind::oversized,       FaultKind::gzip_bomb,      FaultKind::redirect,
        FaultKind::late,       FaultKind::stale,           FaultKind::short_page,     FaultKind::missing_ids,
        FaultKind::wrong_day,  FaultKind::wrong_namespace, FaultKind::wrong_encoding, FaultKind::invalid_utf8,
        FaultKind::duplicate,  FaultKind::broken_record,   FaultKind::blank})
    lies.push_back({std::string(upstream::fault_name(kind)), fault_of(kind)});
  lies.push_back(status(429));
  lies.push_back(status(429, "Wed, 23 Sep 2026 12:10:00 GMT"));
  lies.push_back(status(503, "soon"));
  lies.push_back(status(500));
  lies.push_back(status(404));
  lies.push_back(body("\"Rate exceeded\" with 200", "Rate exceeded.\n"));
  lies.push_back(body("the API's error entry with 200",
                      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>"
                      "<id>http://arxiv.org/api/errors#malformed</id><title>Error</title><summary>malformed</summary>"
                      "</entry></feed>"));
  lies.push_back(body("a feed without items",
                      "<?xml version='1.0' encoding='UTF-8'?>\n<rss version='2.0'><channel>"
                      "<title>cs.CV updates on arXiv.org</title><pubDate>Wed, 23 Sep 2026 "
                      "00:00:00 -0400</pubDate></channel></rss>"));
  lies.push_back(body("entities that grow",
                      "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
                      "\"&a;&a;&a;&a;&a;&a;&a;&a;\">]><rss><channel>&b;</channel></rss>"));
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "<div>";
  lies.push_back(body("nested without end", deep));
  lies.push_back(body("JSON of another shape", "{\"error\":\"busy\"}"));
  lies.push_back(body("an empty array", "[]"));
  lies.push_back(body("null", "null"));
  lies.push_back(swapped("two documents in one", "</rss>=></rss><rss/>"));
  lies.push_back(swapped("an announce type nobody knows", "<arxiv:announce_type>new=><arxiv:announce_type>fresh"));
  lies.push_back(swapped("a control character in every abstract", "We invent=>We \x01invent"));
  lies.push_back(swapped("other prefixes", "arxiv:=>ax:"));
  lies.push_back(swapped("another category's page", "cs.C=>cs.R"));
  lies.push_back(swapped("counts ten times as high", " entries)=>0 entries)"));
  lies.push_back(swapped("headings without counts", " entries)=>)"));
  lies.push_back(swapped("a section nobody knows", ">Cross=>>Crosswise"));
  lies.push_back(swapped("a total without entries", "<dt>=><!-- "));
  lies.push_back(swapped("identifiers cut short", "2609.1=>2609."));
  lies.push_back(swapped("titles gone", "Invented Work=>"));
  lies.push_back(swapped("picks without ids", "\"id\":=>\"ident\":"));
  lies.push_back(counted(FaultKind::late, 2));
  lies.push_back(counted(FaultKind::stale, 2));
  lies.push_back(counted(FaultKind::short_page, 4));
  lies.push_back(counted(FaultKind::wrong_day, -1));
  lies.push_back(counted(FaultKind::invalid_utf8, 50));
  lies.back().name += " (all)";
  auto wide = fault_of(FaultKind::wrong_encoding);
  wide.text = "utf-16";
  lies.push_back({"UTF-16", wide});
  return lies;
}

/// Ten that say something wrong in good form, or nothing at all, without costing a time-out.
constexpr FaultKind kTen[] = {
    FaultKind::status, FaultKind::empty,      FaultKind::html,      FaultKind::truncate,  FaultKind::late,
    FaultKind::stale,  FaultKind::short_page, FaultKind::wrong_day, FaultKind::duplicate, FaultKind::blank,
};

upstream::Fault at(upstream::Fault fault, const std::string& match) {
  fault.match = match;
  return fault;
}

struct Row {
  std::string category;
  Day day{};
};
std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const char* category : {"cs.CV", "cs.CL", "huggingface"})
    for (const Day day : {kMonday, kTuesday, kWednesday}) rows.push_back({category, day});
  return rows;
}

/// The answer of Hugging Face states neither its day nor how many picks there are, so nobody can tell these.
bool is_beyond_proof(FaultKind kind, const std::string& category) {
  return category == "huggingface" && (kind == FaultKind::short_page || kind == FaultKind::stale);
}

/// A proven row holds exactly what was announced.
void check_no_lie(SimulatedWorld& world, FaultKind kind) {
  for (const auto& asked : all_rows()) {
    const auto& category = asked.category;
    const Day day = asked.day;
    if (is_beyond_proof(kind, category)) continue;
    const auto row = world.row(category, day);
    if (!is_green(row.verdict) || row.verdict == Verdict::waiting) continue;
    CAPTURE(category);
    CAPTURE(render_day(day));
    CAPTURE(verdict_name(row.verdict));
    CAPTURE(row.why);
    CHECK(world.stored_ids(category, day) == world.true_ids(category, day));
  }
}

void check_truth(SimulatedWorld& world) {
  for (const auto& asked : all_rows()) {
    const auto& category = asked.category;
    const Day day = asked.day;
    CAPTURE(category);
    CAPTURE(render_day(day));
    CHECK(is_green(world.verdict(category, day)));
    CHECK(world.stored_ids(category, day) == world.true_ids(category, day));
  }
}

/// An hour later; and once more an hour later where a wrong page had the true one's validators.
void recover(SimulatedWorld& world, FaultKind kind) {
  world.server().clear_faults();
  for (int hour = 0; hour < 2; ++hour) {
    world.wait(std::chrono::hours(1));
    const bool green = world.cycle().green();
    check_no_lie(world, kind);
    if (green) return;
  }
}

/// The listing tells one lie and the catch-up page another.
void lie_twice_and_recover(FaultKind listing, FaultKind catchup) {
  CAPTURE(upstream::fault_name(listing));
  CAPTURE(upstream::fault_name(catchup));
  SimulatedWorld world(three_days());
  world.server().add_fault(at(fault_of(listing), "/list/"));
  world.server().add_fault(at(fault_of(catchup), "/catchup/"));
  world.cycle();
  check_no_lie(world, listing);
  recover(world, listing);
  check_truth(world);
}

void lie_and_recover(const Lie& lie, const std::string& match) {
  CAPTURE(lie.name);
  CAPTURE(match);
  const auto kind = lie.fault.kind;
  SimulatedWorld world(three_days());
  world.server().add_fault(at(lie.fault, match));
  world.cycle();
  check_no_lie(world, kind);
  recover(world, kind);
  if (!is_beyond_proof(kind, match.find("daily") == std::string::npos ? "" : "huggingface")) check_truth(world);
}

/// What OAI-PMH adds: tokens that are refused or lead in circles, a set without records, pages with holes.
std::vector<Lie> oai_lies() {
  const auto error = [](const char* code) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"
        "<responseDate>2026-09-26T12:00:00Z</responseDate><request>http://oaipmh.arxiv.org/oai</request>"
        "<error code='{}'>no</error></OAI-PMH>",
        code);
  };
  std::vector<Lie> lies;
  for (const char* code : {"badResumptionToken", "noRecordsMatch", "badArgument", "idDoesNotExist"})
    lies.push_back(body(code, error(code)));
  lies.push_back(swapped("tokens that lead back", "skip%253D=>skip%253D0"));
  lies.push_back(swapped("a list that ends in the middle", "</ListRecords>=>"));
  lies.push_back(swapped("records under another element", "<record>=><entry>"));
  lies.push_back(swapped("datestamps of nobody's calendar", "<datestamp>2026=><datestamp>20x6"));
  return lies;
}

/// Half a year later, when OAI-PMH alone is left.
void lie_by_oai(const Lie& lie, const std::string& match) {
  CAPTURE(lie.name);
  CAPTURE(match);
  SimulatedWorld world(three_days(), instant_of("2027-03-24T12:00:00Z"));
  auto scenario = world.server().scenario();
  scenario.oai_page = 5;
  world.server().set_scenario(std::move(scenario));
  const auto ask = [&] {
    Request request;
    request.days = {kMonday, kTuesday, kWednesday};
    return world.cycle(std::move(request));
  };
  const auto judge = [&](bool all) {
    for (const char* category : {"cs.CV", "cs.CL"})
      for (const Day day : {kMonday, kTuesday, kWednesday}) {
        CAPTURE(category);
        CAPTURE(render_day(day));
        const auto row = world.row(category, day);
        CAPTURE(row.why);
        if (all) CHECK(row.verdict == Verdict::healed);
        if (!is_green(row.verdict)) continue;
        for (const auto& id : world.true_ids(category, day)) CHECK_MESSAGE(world.paper(id), id);
      }
  };
  world.server().add_fault(at(lie.fault, match));
  ask();
  judge(false);
  world.server().clear_faults();
  for (int day = 0; day < 3; ++day) {
    world.wait(std::chrono::hours(24));
    ask();
  }
  judge(true);
}

}  // namespace

TEST_SUITE("harvest.lies") {
  TEST_CASE("there are more than forty of them, none twice") {
    std::set<std::string> names;
    for (const auto& lie : all_lies()) CHECK_MESSAGE(names.insert(lie.name).second, lie.name);
    CHECK(names.size() >= 40);
  }
  TEST_CASE("whatever goes wrong on the feed, no row is green without its papers, and an hour later all is there") {
    for (const auto& lie : all_lies()) lie_and_recover(lie, "/rss/");
  }
  TEST_CASE("whatever goes wrong on the listing, no row is green without its papers, and an hour later all is there") {
    for (const auto& lie : all_lies()) lie_and_recover(lie, "/list/");
  }
  TEST_CASE("whatever goes wrong on the catch-up pages, no row is green without its papers, and all is mended") {
    for (const auto& lie : all_lies()) lie_and_recover(lie, "/catchup/");
  }
  TEST_CASE("whatever goes wrong on the API, no row is green without its papers, and an hour later all is there") {
    for (const auto& lie : all_lies()) lie_and_recover(lie, "/api/query");
  }
  TEST_CASE("whatever goes wrong at Hugging Face, no row is green without its papers, and an hour later all is there") {
    for (const auto& lie : all_lies()) lie_and_recover(lie, "/api/daily_papers");
  }
  TEST_CASE("whatever goes wrong everywhere at once, no row is green without its papers") {
    for (const auto& lie : all_lies()) {
      // Hugging Face's cannot be told.
      if (lie.fault.kind == FaultKind::stale || lie.fault.kind == FaultKind::short_page) continue;
      lie_and_recover(lie, "");
    }
  }
  TEST_CASE("whatever lie the listing and the catch-up page tell together, no row is green without its papers") {
    for (const auto listing : kTen)
      for (const auto catchup : kTen) lie_twice_and_recover(listing, catchup);
  }
  TEST_CASE("whatever goes wrong with OAI-PMH, no day is healed without its papers, and days later all are") {
    for (const auto& lies : {oai_lies(), all_lies()})
      for (const auto& lie : lies)
        for (const char* match : {"verb=ListRecords", "verb=ListIdentifiers", "resumptionToken="}) {
          const bool slow = lie.fault.delay >= Milliseconds(1000) && std::string(match) != "verb=ListRecords";
          if (!slow) lie_by_oai(lie, match);
        }
  }
}
