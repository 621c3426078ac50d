#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control.h"
#include "upstream/server.hpp"

/// The rig that kills, fills disks and loses power: the finished program with a shim between it and the disk.
namespace preprintd::torture {

/// What one run of the program left.
struct Ran {
  int code = -1;        ///< exit code; 128 + number for a signal
  bool killed = false;  ///< by SIGKILL, which only we send
  bool hung = false;    ///< it did not end within half a minute
  std::string out;
  std::string err;
  double milliseconds = 0;
};

/// What the shim shall do during a run.
struct Blow {
  int mode = TORTURE_COUNT;
  long at = 0;
  int code = 0;       ///< errno of a failure
  std::string trace;  ///< file that gets every call; empty: none
};

/// A folder in memory where the program lives: `world/` (README.md, state/) is copied and compared, the rest is ours.
/// One thread.
class Room {
 public:
  Room();
  ~Room();
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  /// Runs `preprintd --now NOW WORDS…` in `world/` to its end; with a blow, under the shim.
  Ran run(const std::vector<std::string>& words, const std::optional<Blow>& blow = std::nullopt);
  /// Starts it and does not wait.
  pid_t start(const std::vector<std::string>& words, const std::optional<Blow>& blow);
  /// Waits at most `milliseconds`, then kills it.
  Ran wait(pid_t child, int milliseconds);

  /// Disk calls of the last run under the shim, what was acted on, and the switch of a run that goes on.
  torture_control& control() { return *control_; }

  std::filesystem::path world() const { return root_ / "world"; }
  std::filesystem::path database() const { return world() / "state" / "preprints.db"; }
  std::filesystem::path readme() const { return world() / "README.md"; }
  /// A place of our own beside the world.
  std::filesystem::path place(const std::string& name) const { return root_ / name; }

  /// Keeps the world as it is under a name, and brings it back.
  void keep(const std::string& name);
  void bring_back(const std::string& name);
  /// Every file in it was last written two hours ago.
  void let_time_pass();

  upstream::UpstreamServer& upstream() { return *upstream_; }

  std::string now = "2026-09-22T14:00:00Z";
  std::vector<std::string> settings;  ///< lines of PREPRINTD_SET
  std::string log_level = "error";
  int clock_speed = 1;  ///< how many times as fast as ours the program's clocks run
  std::string planted;  ///< name of a fault the sabotaged program shall have; empty: none, and the finished one

 private:
  std::filesystem::path root_;
  std::unique_ptr<upstream::UpstreamServer> upstream_;
  torture_control* control_ = nullptr;
};

/// Bytes of a file; empty where there is none.
std::string bytes_of(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, const std::string& bytes);
/// Replaces `to` by a copy of the folder `from`.
void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace preprintd::torture
