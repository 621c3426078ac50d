#include "power.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "course.hpp"

namespace preprintd::torture {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSector = 512;

struct Call {
  int kind = 0;
  std::string path;
  std::string to;
  std::string bytes;
  long offset = 0;
};

std::vector<Call> parse_trace(const std::string& trace) {
  std::vector<Call> calls;
  for (std::size_t at = 0; at + sizeof(torture_record) <= trace.size();) {
    torture_record head{};
    std::memcpy(&head, trace.data() + at, sizeof head);
    at += sizeof head;
    Call call;
    call.kind = head.kind;
    call.offset = head.offset;
    call.path = trace.substr(at, head.path_size);
    call.to = trace.substr(at + head.path_size, head.to_size);
    call.bytes = trace.substr(at + head.path_size + head.to_size, head.bytes_size);
    at += head.path_size + head.to_size + head.bytes_size;
    calls.push_back(std::move(call));
  }
  return calls;
}

void lay(std::string& content, const Call& call) {
  const auto offset = std::size_t(call.offset);
  if (call.kind == TRACE_TRUNCATE) {
    content.resize(offset, '\0');
  } else {
    if (content.size() < offset + call.bytes.size()) content.resize(offset + call.bytes.size(), '\0');
    content.replace(offset, call.bytes.size(), call.bytes);
  }
}

struct File {
  std::string on_disk;
  std::vector<const Call*> pending;
};

/// A disk with a cache in front of it.
class Disk {
 public:
  Disk(const fs::path& world, const fs::path& kept, bool lies) : lies_(lies) {
    for (const auto& file : fs::recursive_directory_iterator(kept)) {
      if (!file.is_regular_file() || file.path().string().ends_with("-shm")) continue;
      const auto name = (world / fs::relative(file.path(), kept)).string();
      names_[name] = seen_[name] = int(files_.size());
      files_.push_back({bytes_of(file.path()), {}});
    }
  }

  void take(const Call& call) {
    switch (call.kind) {
      case TRACE_WRITE:
      case TRACE_TRUNCATE:
        if (const auto found = seen_.find(call.path); found != seen_.end())
          files_[std::size_t(found->second)].pending.push_back(&call);
        break;
      case TRACE_SYNC:
        if (const auto found = seen_.find(call.path); found != seen_.end() && !lies_) {
          auto& file = files_[std::size_t(found->second)];
          for (const auto* write : file.pending) lay(file.on_disk, *write);
          file.pending.clear();
        }
        break;
      case TRACE_SYNC_FOLDER:
        if (lies_) break;
        for (const auto& change : changes_) rename(names_, change);
        changes_.clear();
        break;
      case TRACE_CREATE:
        changes_.push_back({call.path, call.path, int(files_.size())});
        files_.push_back({});
        rename(seen_, changes_.back());
        break;
      case TRACE_RENAME:
        changes_.push_back({call.path, call.to, seen_.count(call.path) ? seen_[call.path] : -1});
        rename(seen_, changes_.back());
        break;
      case TRACE_UNLINK:
        changes_.push_back({call.path, {}, -1});
        rename(seen_, changes_.back());
        break;
      default: break;
    }
  }

  /// What is found after the power comes back, by chance.
  std::map<std::string, std::string> after_cut(std::minstd_rand& chance) const {
    auto names = names_;
    const auto kept = changes_.empty() ? 0 : chance() % (changes_.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) rename(names, changes_[i]);
    std::map<std::string, std::string> found;
    const auto mood = chance() % 4;  // nothing of the cache, all of it, some of it (twice as often)
    for (const auto& [name, number] : names) {
      const auto& file = files_[std::size_t(number)];
      auto content = file.on_disk;
      for (const auto* write : file.pending) {
        if (mood == 0 || (mood > 1 && chance() % 2 == 0)) continue;
        if (mood > 1 && write->kind == TRACE_WRITE && chance() % 3 == 0) {
          tear(content, *write, chance);
        } else {
          lay(content, *write);
        }
      }
      found[name] = std::move(content);
    }
    return found;
  }

 private:
  struct Change {
    std::string from;
    std::string to;  ///< empty: removed
    int number;
  };
  static void rename(std::map<std::string, int>& names, const Change& change) {
    names.erase(change.from);
    if (!change.to.empty() && change.number >= 0) names[change.to] = change.number;
  }
  static void tear(std::string& content, const Call& write, std::minstd_rand& chance) {
    for (std::size_t at = 0; at < write.bytes.size(); at += kSector) {
      if (chance() % 2 == 0) continue;
      Call part;
      part.kind = TRACE_WRITE;
      part.offset = write.offset + long(at);
      part.bytes = write.bytes.substr(at, kSector);
      lay(content, part);
    }
  }

  bool lies_;
  std::vector<File> files_;
  std::map<std::string, int> names_;  ///< as the disk has them
  std::map<std::string, int> seen_;   ///< as the program sees them
  std::vector<Change> changes_;
};

void put_world(const Room& room, const std::map<std::string, std::string>& files) {
  fs::remove_all(room.world());
  fs::create_directories(room.world() / "state" / "spool");
  for (const auto& [name, bytes] : files) {
    fs::create_directories(fs::path(name).parent_path());
    write_bytes(name, bytes);
  }
}

struct Count {
  std::size_t states = 0;
  std::size_t faulty = 0;
  std::string first;
};

Count cut_stage(Course& course, const Stage& stage, const std::vector<Call>& calls, bool lies, std::size_t states,
                unsigned seed) {
  Count count;
  std::minstd_rand chance(seed);
  Disk disk(course.room().world(), course.room().place(stage.kept), lies);
  std::string said;
  for (std::size_t i = 0; i <= calls.size(); ++i) {
    for (std::size_t again = 0; again < states; ++again) {
      put_world(course.room(), disk.after_cut(chance));
      const auto is = look(course.room(), false);
      const auto faults =
          judge_killed(stage.step.promise, stage.before, stage.after, is, stage.step.acknowledgement, said);
      ++count.states;
      if (faults.empty()) continue;
      ++count.faulty;
      if (count.first.empty()) count.first = fmt::format("after call {}: {}", i, faults.front().substr(0, 160));
    }
    if (i == calls.size()) break;
    if (calls[i].kind == TRACE_SAID) said += calls[i].bytes;
    disk.take(calls[i]);
  }
  return count;
}

}  // namespace

std::string cut_power_of(Course& course, const Stage& stage, std::size_t states, unsigned seed) {
  const auto trace = course.trace(stage);
  return cut_stage(course, stage, parse_trace(trace), false, states, seed).first;
}

int cut_power(std::size_t states, unsigned seed) {
  Course course(all_scenarios());
  std::size_t all = 0, lost = 0, noticed = 0;
  fmt::print("{:<34} {:>6} {:>8} {:>8}   {:>12}\n", "step", "calls", "states", "faulty", "disk that lies");
  for (const auto& stage : course.stages()) {
    const auto trace = course.trace(stage);
    const auto calls = parse_trace(trace);
    const auto honest = cut_stage(course, stage, calls, false, states, seed);
    const auto lying = cut_stage(course, stage, calls, true, std::max<std::size_t>(1, states / 4), seed + 1);
    all += honest.states;
    lost += honest.faulty;
    noticed += lying.faulty;
    fmt::print("{:<34} {:>6} {:>8} {:>8}   {:>6} of {:<5} {}\n", stage.name, calls.size(), honest.states, honest.faulty,
               lying.faulty, lying.states, honest.first);
  }
  fmt::print("{} crash states, {} with a fault; control: {} found on a disk that only pretends to sync\n", all, lost,
             noticed);
  return lost == 0 && noticed > 0 ? 0 : 1;
}

}  // namespace preprintd::torture
