#pragma once
#include <functional>
#include <string>
#include <vector>

#include "oracle.hpp"
#include "room.hpp"
#include "scenarios.hpp"

namespace preprintd::torture {

/// A step with what it starts from, what it leaves undisturbed, and the disk calls in between.
struct Stage {
  std::string name;  ///< "a week: accept"
  Step step;
  std::string kept;  ///< the world before it, in the room
  Picture before;
  Picture after;
  int code = 0;         ///< exit code when nothing disturbs it
  long calls = 0;       ///< disk calls
  std::string letters;  ///< first letter of each call's function, from 1
  bool is_write(long call) const { return letters[std::size_t(call)] == 'w' || letters[std::size_t(call)] == 'p'; }
};

/// What one cycle of kill, look, repeat, look found.
struct Cycle {
  std::vector<std::string> faults;  ///< empty: nothing was lost, doubled or halved
  std::string where;                ///< the call it died at
  bool reached = true;              ///< false: the step ended before that call
  double ready = 0;                 ///< milliseconds from the next start to the repeated step's end
};

/// One worker: a room in which every scenario was walked once, undisturbed. Throws where that does not work.
class Course {
 public:
  /// `planted`: the name of a fault that the sabotaged program shall have; empty: none.
  explicit Course(const std::vector<Scenario>& scenarios, std::string planted = {});

  const std::vector<Stage>& stages() const { return stages_; }
  const Stage& stage(const std::string& name) const;

  /// Kills the step at its disk call `at`. `damage` then harms the world, to prove that the oracle sees it.
  Cycle kill(const Stage& stage, int mode, long at, const std::function<void(Room&)>& damage = {});
  /// The same, and the step said again is killed at its own call `again`.
  Cycle kill_twice(const Stage& stage, int mode, long at, long again);
  /// Lets the step's call `at` (and all later ones, with TORTURE_FAIL_ON) fail with `code`.
  Cycle fail(const Stage& stage, int mode, long at, int code);
  /// Records the undisturbed step's calls into a file.
  std::string trace(const Stage& stage);

  Room& room() { return room_; }
  /// Every so many cycles the program's own `fsck` is asked too.
  int fsck_every = 10;

 private:
  void enter(const Stage& stage);
  /// Runs the step into a kill; judges what is left.
  Picture strike(const Stage& stage, int mode, long at, const std::function<void(Room&)>& damage, Cycle& cycle);
  /// Says the step again where it has to be, and looks whether all is as if nothing had happened
  /// (`evidence`: to the last sighting).
  void repeat(const Stage& stage, const Picture& is, bool evidence, Cycle& cycle);
  Room room_;
  std::vector<Stage> stages_;
  int cycles_ = 0;
};

const char* mode_name(int mode);

}  // namespace preprintd::torture
