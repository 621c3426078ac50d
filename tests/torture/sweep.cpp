#include "sweep.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <mutex>
#include <random>
#include <thread>

namespace preprintd::torture {
namespace {

constexpr std::size_t kShown = 40;

struct Row {
  std::size_t cycles = 0;
  std::size_t faulty = 0;
  std::vector<double> ready;
};

double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, std::size_t(part * double(values.size())))];
}

std::string named(const Stage& stage, const Point& point, const Cycle& cycle) {
  const char* code = point.code == ENOSPC ? " with ENOSPC" : point.code == EIO ? " with EIO" : "";
  return fmt::format("{}, {} {}{}", stage.name, mode_name(point.mode), cycle.where, code);
}

void print_table(const std::vector<Stage>& stages, const std::vector<Row>& rows) {
  fmt::print("{:<34} {:>6} {:>8} {:>8} {:>14} {:>8}\n", "step", "calls", "cycles", "faulty", "ready p50 ms", "max ms");
  for (std::size_t i = 0; i < stages.size(); ++i)
    fmt::print("{:<34} {:>6} {:>8} {:>8} {:>14.0f} {:>8.0f}\n", stages[i].name, stages[i].calls, rows[i].cycles,
               rows[i].faulty, quantile(rows[i].ready, 0.5), quantile(rows[i].ready, 1.0));
}

/// What all workers write.
struct Shared {
  std::mutex mutex;
  Outcome outcome;
  std::vector<Row> rows;
  std::vector<Stage> stages;
  std::exception_ptr failure;
  std::atomic<std::size_t> next = 0;
};

void note(Shared& shared, const Point& point, const Stage& stage, const Cycle& cycle) {
  const std::lock_guard lock(shared.mutex);
  auto& row = shared.rows[point.stage];
  ++row.cycles;
  ++shared.outcome.cycles;
  if (!cycle.reached) ++shared.outcome.not_reached;
  if (cycle.ready > 0) row.ready.push_back(cycle.ready);
  if (cycle.faults.empty()) return;
  ++row.faulty;
  ++shared.outcome.faulty;
  if (shared.outcome.faults.size() >= kShown * 25) return;
  for (const auto& fault : cycle.faults) shared.outcome.faults.push_back(named(stage, point, cycle) + ": " + fault);
}

void work(Shared& shared, const std::vector<Scenario>& scenarios, const std::vector<Point>& points,
          const std::string& planted) {
  try {
    Course course(scenarios, planted);
    {
      const std::lock_guard lock(shared.mutex);
      shared.stages = course.stages();
      shared.rows.resize(course.stages().size());
    }
    for (;;) {
      const auto i = shared.next.fetch_add(1);
      if (i >= points.size()) return;
      const auto& point = points[i];
      const auto& stage = course.stages()[point.stage];
      const auto cycle = point.code != 0    ? course.fail(stage, point.mode, point.at, point.code)
                         : point.again != 0 ? course.kill_twice(stage, point.mode, point.at, point.again)
                                            : course.kill(stage, point.mode, point.at);
      note(shared, point, stage, cycle);
    }
  } catch (...) {
    const std::lock_guard lock(shared.mutex);
    shared.failure = std::current_exception();
    shared.next = points.size();
  }
}

}  // namespace

std::vector<Point> kill_points(const std::vector<Stage>& stages) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < stages.size(); ++i)
    for (long at = 1; at <= stages[i].calls; ++at) {
      points.push_back({i, TORTURE_KILL_BEFORE, at, 0, 0});
      if (stages[i].is_write(at)) points.push_back({i, TORTURE_TORN, at, 0, 0});
      points.push_back({i, TORTURE_KILL_AFTER, at, 0, 0});
    }
  return points;
}

std::vector<Point> pairs_of_kills(const std::vector<Stage>& stages, std::size_t most, unsigned seed) {
  std::minstd_rand chance(seed);
  const auto all = kill_points(stages);
  std::vector<Point> points;
  for (std::size_t i = 0; i < most; ++i) {
    auto point = all[chance() % all.size()];
    point.again = 1 + long(chance() % unsigned(stages[point.stage].calls));
    points.push_back(point);
  }
  return points;
}

std::vector<Point> failure_points(const std::vector<Stage>& stages) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < stages.size(); ++i)
    for (long at = 1; at <= stages[i].calls; ++at) {
      if (stages[i].letters[std::size_t(at)] == 'c') continue;  // a close does not fail for want of room
      for (const int code : {ENOSPC, EIO})
        for (const int mode : {TORTURE_FAIL, TORTURE_FAIL_ON}) points.push_back({i, mode, at, code, 0});
    }
  return points;
}

std::vector<Point> sample(const std::vector<Point>& points, std::size_t most, unsigned seed) {
  if (most == 0 || most >= points.size()) return points;
  std::minstd_rand chance(seed);
  const double width = double(points.size()) / double(most);
  std::vector<Point> chosen;
  for (std::size_t i = 0; i < most; ++i) {
    const double within = double(chance() % 1000) / 1000;
    chosen.push_back(points[std::min(points.size() - 1, std::size_t((double(i) + within) * width))]);
  }
  return chosen;
}

Outcome sweep(const std::vector<Scenario>& scenarios, const std::vector<Point>& points, std::size_t workers,
              const std::string& planted, bool quiet) {
  Shared shared;
  const auto begun = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < workers; ++i) threads.emplace_back([&] { work(shared, scenarios, points, planted); });
  for (auto& thread : threads) thread.join();
  if (shared.failure) std::rethrow_exception(shared.failure);
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (quiet) return shared.outcome;
  print_table(shared.stages, shared.rows);
  auto& outcome = shared.outcome;
  fmt::print("{} cycles in {:.0f} s, {} with a fault; in {} the step ended before its call\n", outcome.cycles, seconds,
             outcome.faulty, outcome.not_reached);
  for (std::size_t i = 0; i < outcome.faults.size() && i < kShown; ++i) fmt::print("  {}\n", outcome.faults[i]);
  if (outcome.faults.size() > kShown) fmt::print("  … and {} more\n", outcome.faults.size() - kShown);
  return outcome;
}

}  // namespace preprintd::torture
