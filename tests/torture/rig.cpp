// The rig as a program; each ctest case is one of its words.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <string>
#include <thread>

#include "planted.hpp"
#include "power.hpp"
#include "prove.hpp"
#include "service.hpp"
#include "sweep.hpp"

namespace preprintd::torture {
namespace {

struct Wishes {
  std::string what;
  std::size_t most = 0;
  unsigned seed = 1;
  std::size_t workers = std::max(2U, std::thread::hardware_concurrency());
  std::string only;
  int speed = 3000;
  long at = 0;  ///< only this call; 0: all
};

Wishes parse(int argc, char** argv) {
  Wishes wishes;
  if (argc > 1) wishes.what = argv[1];
  for (int i = 2; i + 1 < argc; i += 2) {
    const std::string option = argv[i], value = argv[i + 1];
    if (option == "--most") wishes.most = std::strtoul(value.c_str(), nullptr, 10);
    if (option == "--seed") wishes.seed = unsigned(std::strtoul(value.c_str(), nullptr, 10));
    if (option == "--workers") wishes.workers = std::strtoul(value.c_str(), nullptr, 10);
    if (option == "--only") wishes.only = value;
    if (option == "--speed") wishes.speed = std::atoi(value.c_str());
    if (option == "--at") wishes.at = std::strtol(value.c_str(), nullptr, 10);
  }
  return wishes;
}

std::vector<Point> only(std::vector<Point> points, const std::vector<Stage>& stages, const Wishes& wishes) {
  std::erase_if(points, [&](const Point& point) {
    return stages[point.stage].name.find(wishes.only) == std::string::npos || (wishes.at != 0 && point.at != wishes.at);
  });
  return points;
}

int run_sweep(const Wishes& wishes) {
  const auto scenarios = all_scenarios();
  const auto stages = Course(scenarios).stages();
  auto points = wishes.what == "kill"    ? kill_points(stages)
                : wishes.what == "twice" ? pairs_of_kills(stages, wishes.most == 0 ? 1000 : wishes.most, wishes.seed)
                                         : failure_points(stages);
  const auto all = points.size();
  points = sample(only(std::move(points), stages, wishes), wishes.most, wishes.seed);
  fmt::print("{} of {} cycles, seed {}, {} rooms\n", points.size(), all, wishes.seed, wishes.workers);
  const auto outcome = sweep(scenarios, points, wishes.workers);
  return outcome.faulty == 0 ? 0 : 1;
}

int run(const Wishes& wishes) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (wishes.what == "kill" || wishes.what == "twice" || wishes.what == "disk") return run_sweep(wishes);
  if (wishes.what == "prove") return prove();
  if (wishes.what == "planted") return find_planted(wishes.workers, wishes.only);
  if (wishes.what == "power") return cut_power(wishes.most == 0 ? 8 : wishes.most, wishes.seed);
  if (wishes.what == "service") return fill_disk_of_service();
  if (wishes.what == "soak") return soak(wishes.most == 0 ? 30 : int(wishes.most), wishes.speed);
  fmt::print(
      stderr,
      "preprintd_torture kill|twice|disk|power|prove|planted|service|soak [--most N] [--seed S] [--workers N] [--only "
      "WORDS] [--at CALL]\n");
  return 2;
}

}  // namespace
}  // namespace preprintd::torture

int main(int argc, char** argv) {
  try {
    return preprintd::torture::run(preprintd::torture::parse(argc, argv));
  } catch (const std::exception& error) {
    fmt::print(stderr, "the rig itself failed: {}\n", error.what());
    return 2;
  }
}
