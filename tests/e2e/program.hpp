#pragma once
#include <doctest/doctest.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "upstream/demo.hpp"
#include "upstream/server.hpp"

/// The finished program as a person runs it: its own folder, its own state, the simulated upstream or no network.
namespace preprintd::e2e {

inline constexpr char kToday[] = "2026-09-24";
inline constexpr char kNow[] = "2026-09-24T14:00:00Z";

/// What one run left.
struct Ran {
  int code = -1;  ///< exit code; 128 + number for a signal
  std::string out;
  std::string err;
};

class Program {
 public:
  /// Every address points at a closed loopback port.
  Program();
  /// The simulated upstream, its clock standing at `now`.
  explicit Program(upstream::Scenario scenario, const std::string& now = kNow);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Runs `preprintd --now NOW WORDS…` in its folder to its end (at most two minutes).
  Ran run(const std::vector<std::string>& words, const std::string& input = {}) const;
  /// The same, and it must end with 0; returns its output.
  std::string done(const std::vector<std::string>& words, const std::string& input = {}) const;
  /// `show REF --json`.
  std::string shown(const std::string& id) const { return done({"show", id, "--json"}); }

  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  std::string file(const std::string& name) const;
  void write(const std::string& name, const std::string& bytes) const;
  bool exists(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  /// A second state in the same folder; the first one stays as it is.
  void use_state(const std::string& name) { state_ = name; }
  upstream::UpstreamServer& world() const { return *world_; }
  /// Requests to arXiv's services so far.
  int arxiv_requests() const;

  std::string now = kNow;
  std::vector<std::string> settings;  ///< lines of PREPRINTD_SET
  std::string output;                 ///< where standard output goes instead of `Ran::out`

 private:
  std::filesystem::path folder_;
  std::string state_ = "state";
  std::unique_ptr<upstream::UpstreamServer> world_;
};

upstream::Scenario demo();
/// The list of our own with every oddity the maintainer's list has.
std::string own_list();
/// The maintainer's list; one line and nothing where it is not at hand.
std::optional<std::string> seed_list();
std::optional<std::string> whole_file(const std::filesystem::path& file);

bool has(const std::string& text, const std::string& part);
int times(const std::string& text, const std::string& part);
std::vector<std::string> lines_in(const std::string& text);
/// The ledger without Hugging Face's days, which are asked again while they may grow.
std::string arxiv_rows(const std::string& coverage);
/// `from` must occur; its first occurrence becomes `to`.
std::string with(std::string text, const std::string& from, const std::string& to);
/// Empty when equal, else the bytes around the first difference.
std::string difference(const std::string& got, const std::string& wanted);

}  // namespace preprintd::e2e
