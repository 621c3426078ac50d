#include "course.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace preprintd::torture {
namespace {

int lines_in(const std::string& text) { return int(std::count(text.begin(), text.end(), '\n')); }

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

const char* mode_name(int mode) {
  switch (mode) {
    case TORTURE_KILL_BEFORE: return "killed before";
    case TORTURE_KILL_AFTER: return "killed after";
    case TORTURE_TORN: return "torn at";
    case TORTURE_FAIL: return "failing once at";
    case TORTURE_FAIL_ON: return "failing from";
    default: return "counting";
  }
}

Course::Course(const std::vector<Scenario>& scenarios, std::string planted) {
  room_.planted = std::move(planted);
  room_.keep("empty");
  for (const auto& scenario : scenarios) {
    room_.bring_back("empty");
    for (const auto& step : scenario.steps) {
      Stage stage;
      stage.name = scenario.name + ": " + step.name;
      stage.step = step;
      stage.kept = fmt::format("before-{}", stages_.size());
      room_.now = step.now;
      room_.upstream().set_now(*parse_instant(step.now));
      if (step.before) step.before(room_);
      room_.keep(stage.kept);
      stage.before = look(room_, false);
      const auto ran = room_.run(step.words, Blow{});
      stage.code = ran.code;
      stage.calls = std::min(long(room_.control().calls), long(TORTURE_MOST_CALLS - 1));
      stage.letters.assign(room_.control().letters, room_.control().letters + stage.calls + 1);
      stage.after = look(room_, true);
      const bool said = ran.out.find(step.acknowledgement) != std::string::npos;
      if (ran.code != step.code || !said || !stage.after.broken.empty())
        throw std::runtime_error(fmt::format("{} does not work undisturbed: exit {}\n{}{}{}", stage.name, ran.code,
                                             ran.out, ran.err, fmt::join(stage.after.broken, "\n")));
      if (stage.calls == 0) throw std::runtime_error(stage.name + ": the shim saw no disk call");
      stages_.push_back(std::move(stage));
    }
  }
}

const Stage& Course::stage(const std::string& name) const {
  const auto found =
      std::find_if(stages_.begin(), stages_.end(), [&](const Stage& stage) { return stage.name == name; });
  if (found == stages_.end()) throw std::runtime_error("no stage " + name);
  return *found;
}

void Course::enter(const Stage& stage) {
  room_.bring_back(stage.kept);
  room_.now = stage.step.now;
  room_.upstream().set_now(*parse_instant(stage.step.now));
}

void Course::repeat(const Stage& stage, const Picture& is, bool evidence, Cycle& cycle) {
  const bool done = is.tables == stage.after.tables;
  room_.let_time_pass();
  if (stage.step.repeatable || !done) {
    const auto again = room_.run(stage.step.words);
    cycle.ready = again.milliseconds;
    if (again.code != stage.code)
      cycle.faults.push_back(fmt::format("said again it ended with {}: {}", again.code, first_line(again.err)));
  }
  const auto last = look(room_, true);
  for (const auto& sentence : last.broken) cycle.faults.push_back("afterwards: " + sentence);
  for (const auto& difference : evidence ? differences(last, stage.after) : lasting_differences(last, stage.after))
    cycle.faults.push_back("afterwards: " + difference);
  if (++cycles_ % fsck_every == 0) {
    const auto check = room_.run({"fsck"});
    if (check.code != 0) cycle.faults.push_back(fmt::format("fsck ended with {}: {}", check.code, check.err));
  }
}

Picture Course::strike(const Stage& stage, int mode, long at, const std::function<void(Room&)>& damage, Cycle& cycle) {
  const auto ran = room_.run(stage.step.words, Blow{mode, at, 0, {}});
  cycle.reached = ran.killed;
  cycle.where += fmt::format("{} {} of call {}", room_.control().acted,
                             std::filesystem::path(room_.control().acted_path).filename().string(), at);
  if (ran.hung) cycle.faults.push_back("it hung");
  if (!ran.killed && !ran.hung && ran.code != stage.code)
    cycle.faults.push_back(fmt::format("it ended with {} by itself: {}", ran.code, first_line(ran.err)));
  if (damage) damage(room_);
  auto is = look(room_, false);
  for (auto& fault :
       judge_killed(stage.step.promise, stage.before, stage.after, is, stage.step.acknowledgement, ran.out))
    cycle.faults.push_back(std::move(fault));
  return is;
}

Cycle Course::kill(const Stage& stage, int mode, long at, const std::function<void(Room&)>& damage) {
  enter(stage);
  Cycle cycle;
  const auto is = strike(stage, mode, at, damage, cycle);
  repeat(stage, is, true, cycle);
  return cycle;
}

Cycle Course::kill_twice(const Stage& stage, int mode, long at, long again) {
  enter(stage);
  Cycle cycle;
  auto is = strike(stage, mode, at, {}, cycle);
  if (stage.step.repeatable || is.tables != stage.after.tables) {
    cycle.where += ", then ";
    room_.let_time_pass();
    is = strike(stage, TORTURE_KILL_BEFORE, again, {}, cycle);
  }
  repeat(stage, is, true, cycle);
  return cycle;
}

Cycle Course::fail(const Stage& stage, int mode, long at, int code) {
  enter(stage);
  Cycle cycle;
  const auto ran = room_.run(stage.step.words, Blow{mode, at, code, {}});
  auto& control = room_.control();
  cycle.reached = control.failed > 0;
  cycle.where =
      fmt::format("{} {} of call {}", control.acted, std::filesystem::path(control.acted_path).filename().string(), at);
  if (ran.hung) cycle.faults.push_back("it hung");
  if (ran.code < 0 || ran.code > 3) cycle.faults.push_back(fmt::format("it ended with {}", ran.code));
  if (ran.code == 2) cycle.faults.push_back("a full disk is no mistake of hers: " + first_line(ran.err));
  if ((ran.code == 1 || ran.code == 2) && lines_in(ran.err) != 1)
    cycle.faults.push_back(fmt::format("{} lines of complaint instead of one: {}", lines_in(ran.err), ran.err));
  // A disk that stays full keeps nobody from reading.
  if (mode == TORTURE_FAIL_ON && stage.before.schema > 0 && stage.before.schema == stage.after.schema) {
    for (const auto& words : std::vector<std::vector<std::string>>{{"queue", "--json"}, {"status"}}) {
      const auto read = room_.run(words, Blow{TORTURE_FAIL_ON, 1, code, {}});
      if (read.code != 0 && read.code != 3)
        cycle.faults.push_back(fmt::format("`{}` cannot be read meanwhile: {}", words.front(), first_line(read.err)));
    }
  }
  const auto is = look(room_, false);
  for (auto& fault : judge_killed(stage.step.promise, stage.before, stage.after, is,
                                  ran.code == stage.step.code ? stage.step.acknowledgement : std::string(), ran.out))
    cycle.faults.push_back(std::move(fault));
  repeat(stage, is, stage.step.words.front() != "fetch", cycle);
  return cycle;
}

std::string Course::trace(const Stage& stage) {
  enter(stage);
  const auto file = room_.place("trace");
  std::filesystem::remove(file);
  room_.run(stage.step.words, Blow{TORTURE_COUNT, 0, 0, file.string()});
  return bytes_of(file);
}

}  // namespace preprintd::torture
