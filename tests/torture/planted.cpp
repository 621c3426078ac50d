#include "planted.hpp"

#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "power.hpp"
#include "sweep.hpp"

namespace preprintd::torture {
namespace {

enum class Sweep { kill, disk, power };

struct Fault {
  std::string name;  ///< as in base/sabotage.hpp
  std::string what;
  Sweep sweep;
  std::string stage;
  double from = 0;  ///< the part of the step's calls before which it cannot show
};

std::vector<Fault> faults() {
  return {
      {"rename-before-write", "a file gets its name before its text", Sweep::kill, "a week: export --into"},
      {"leftovers-stay", "what a crash left is never cleared away", Sweep::kill, "a week: export --into"},
      {"history-apart", "a decision and its history are two transactions", Sweep::kill, "a week: reject"},
      {"page-in-pieces", "a page is stored paper by paper", Sweep::kill, "a week: first fetch"},
      {"cursor-before-page", "the place of the next page is stored before the page", Sweep::kill, "OAI-PMH: catch-up"},
      {"sorting-not-resumed", "scores of an older model stay where learning was interrupted", Sweep::kill,
       "a week: second fetch", 0.6},
      {"version-apart", "a step of the schema and its number are two transactions", Sweep::kill,
       "migration from 1: migrate"},
      {"write-error-ignored", "a write that failed is taken for done", Sweep::disk, "a week: export --into"},
      {"sync-off", "SQLite does not wait for the disk", Sweep::power, "a week: accept"},
      {"no-file-sync", "a file gets its name before its text is on the disk", Sweep::power, "a week: export --into"},
      {"no-folder-sync", "the name of a file is not brought to the disk", Sweep::power, "a week: export --into"},
      {"backup-not-synced", "a backup is not brought to the disk", Sweep::power, "a week: backup"},
  };
}

const char* sweep_name(Sweep sweep) {
  switch (sweep) {
    case Sweep::kill: return "kill";
    case Sweep::disk: return "disk";
    case Sweep::power: return "power";
  }
  return "";
}

constexpr std::size_t kStates = 24;

/// What the sweep noticed first; empty: nothing.
std::string noticed(const Fault& fault, std::size_t workers) {
  std::vector<Scenario> scenarios;
  for (auto& scenario : all_scenarios())
    if (fault.stage.starts_with(scenario.name + ":")) scenarios.push_back(std::move(scenario));
  Course course(scenarios, fault.name);
  if (fault.sweep == Sweep::power) return cut_power_of(course, course.stage(fault.stage), kStates, 1);
  auto points = fault.sweep == Sweep::kill ? kill_points(course.stages()) : failure_points(course.stages());
  std::erase_if(points, [&](const Point& point) {
    const auto& stage = course.stages()[point.stage];
    return stage.name != fault.stage || double(point.at) < fault.from * double(stage.calls);
  });
  // Most are noticed by few of the points; all are tried only where those notice nothing.
  for (const std::size_t most : {std::size_t(48), std::size_t(0)}) {
    const auto outcome = sweep(scenarios, sample(points, most, 1), workers, fault.name, true);
    if (!outcome.faults.empty()) return outcome.faults.front();
  }
  return {};
}

}  // namespace

int find_planted(std::size_t workers, const std::string& only) {
  if (!std::filesystem::exists(PREPRINTD_SABOTAGED_PROGRAM)) {
    fmt::print(stderr, "no {}: build the target preprintd_sabotaged first\n", PREPRINTD_SABOTAGED_PROGRAM);
    return 2;
  }
  int all = 0, missed = 0;
  for (const auto& fault : faults()) {
    if (fault.name.find(only) == std::string::npos) continue;
    ++all;
    std::string said;
    try {
      said = noticed(fault, workers);
    } catch (const std::exception& error) {
      fmt::print("BROKEN   {:<5} {:<20} {}\n", sweep_name(fault.sweep), fault.name, error.what());
      ++missed;
      continue;
    }
    if (said.empty()) ++missed;
    fmt::print("{:<8} {:<5} {:<20} {}\n", said.empty() ? "MISSED" : "noticed", sweep_name(fault.sweep), fault.name,
               fault.what);
    if (!said.empty()) fmt::print("         {}\n", said.substr(0, 200));
  }
  fmt::print("{} of {} planted faults were noticed\n", all - missed, all);
  return missed == 0 ? 0 : 1;
}

}  // namespace preprintd::torture
