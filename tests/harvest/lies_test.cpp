#include <algorithm>
#include <doctest/doctest.h>

#include "harvest/world_fixture.hpp"

using namespace preprintd;
using namespace preprintd::harvest;
using upstream::FaultKind;

namespace {

constexpr FaultKind kAllKinds[] = {
    FaultKind::status,     FaultKind::empty,           FaultKind::html,           FaultKind::truncate,
    FaultKind::bad_length, FaultKind::cut_chunk,       FaultKind::cut_gzip,       FaultKind::cut_close,
    FaultKind::stall,      FaultKind::stall_body,      FaultKind::drip,           FaultKind::slow,
    FaultKind::reset,      FaultKind::oversized,       FaultKind::gzip_bomb,      FaultKind::redirect,
    FaultKind::late,       FaultKind::stale,           FaultKind::short_page,     FaultKind::missing_ids,
    FaultKind::wrong_day,  FaultKind::wrong_namespace, FaultKind::wrong_encoding, FaultKind::invalid_utf8,
    FaultKind::duplicate,  FaultKind::broken_record,   FaultKind::blank,
};

/// Ten that say something wrong in good form, or nothing at all, without costing a time-out.
constexpr FaultKind kTen[] = {
    FaultKind::status, FaultKind::empty,      FaultKind::html,      FaultKind::truncate,  FaultKind::late,
    FaultKind::stale,  FaultKind::short_page, FaultKind::wrong_day, FaultKind::duplicate, FaultKind::blank,
};

upstream::Fault fault_of(FaultKind kind, const std::string& match) {
  upstream::Fault fault;
  fault.kind = kind;
  fault.match = match;
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

/// The listing tells one lie and the catch-up page another.
void lie_twice_and_recover(FaultKind listing, FaultKind catchup) {
  CAPTURE(upstream::fault_name(listing));
  CAPTURE(upstream::fault_name(catchup));
  SimulatedWorld world(three_days());
  world.server().add_fault(fault_of(listing, "/list/"));
  world.server().add_fault(fault_of(catchup, "/catchup/"));
  world.cycle();
  check_no_lie(world, listing);
  world.server().clear_faults();
  world.wait(std::chrono::hours(1));
  world.cycle();
  check_no_lie(world, listing);
  check_truth(world);
}

void lie_and_recover(FaultKind kind, const std::string& match) {
  CAPTURE(upstream::fault_name(kind));
  CAPTURE(match);
  SimulatedWorld world(three_days());
  world.server().add_fault(fault_of(kind, match));
  world.cycle();
  check_no_lie(world, kind);
  world.server().clear_faults();
  world.wait(std::chrono::hours(1));
  world.cycle();
  check_no_lie(world, kind);
  if (!is_beyond_proof(kind, match.find("daily") == std::string::npos ? "" : "huggingface")) check_truth(world);
}

}  // namespace

TEST_SUITE("harvest.lies") {
  TEST_CASE("whatever goes wrong on the feed, no row is green without its papers, and an hour later all is there") {
    for (const auto kind : kAllKinds) lie_and_recover(kind, "/rss/");
  }
  TEST_CASE("whatever goes wrong on the listing, no row is green without its papers, and an hour later all is there") {
    for (const auto kind : kAllKinds) lie_and_recover(kind, "/list/");
  }
  TEST_CASE("whatever goes wrong on the catch-up pages, no row is green without its papers, and all is mended") {
    for (const auto kind : kAllKinds) {
      // Without the memory of a few days nobody can tell a blank page of another table from a day without entries.
      if (kind != FaultKind::blank) lie_and_recover(kind, "/catchup/");
    }
  }
  TEST_CASE("whatever goes wrong on the API, no row is green without its papers, and an hour later all is there") {
    for (const auto kind : kAllKinds) lie_and_recover(kind, "/api/query");
  }
  TEST_CASE("whatever goes wrong at Hugging Face, no row is green without its papers, and an hour later all is there") {
    for (const auto kind : kAllKinds) lie_and_recover(kind, "/api/daily_papers");
  }
  TEST_CASE("whatever goes wrong everywhere at once, no row is green without its papers") {
    for (const auto kind : kAllKinds) {
      // Hugging Face's cannot be told, nor can a catch-up page that is blank on the first day.
      if (kind == FaultKind::stale || kind == FaultKind::short_page || kind == FaultKind::blank) continue;
      lie_and_recover(kind, "");
    }
  }
  TEST_CASE("whatever lie the listing and the catch-up page tell together, no row is green without its papers") {
    for (const auto listing : kTen)
      for (const auto catchup : kTen)
        if (catchup != FaultKind::blank) lie_twice_and_recover(listing, catchup);
  }
}
