// What the service costs while nothing happens, with a snapshot's papers stored: from start to READY, resident memory
// once it has read the whole database for its check, and the processor's time of an idle half minute. Beside the start,
// as the reference, `preprintd --version`: a process that does nothing.
//
// service_bench PROGRAM [PAPERS] [FOLDER]: a folder that is there keeps its database for the next time.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "bench/snapshot_papers.hpp"

namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::seconds;

double milliseconds_since(SteadyClock::time_point begun) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// The manager's end of the service's messages.
class Manager {
 public:
  explicit Manager(const fs::path& path) : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no socket to be told by");
    const timeval patience{60, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Manager() { ::close(descriptor_); }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;
  void wait_for(const std::string& word) const {
    for (std::string said;;) {
      said.resize(4096);
      const auto size = ::recv(descriptor_, said.data(), said.size(), 0);
      if (size <= 0) throw std::runtime_error("the service never said " + word);
      said.resize(std::size_t(size));
      if (said.find(word) != said.npos) return;
    }
  }

 private:
  int descriptor_;
};

/// Where it lives, and how the program is run there: no upstream answers, and nothing is due for long.
struct Place {
  std::string program;
  fs::path folder;

  pid_t start(const std::vector<std::string>& words) const {
    std::vector<std::string> all{program};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (auto& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string set = "web.listen=127.0.0.1:0\nsources.huggingface.enabled=false\nsources.arxiv.categories=[]\n";
    for (const char* route : {"feed", "listing", "catchup", "api", "oai"})
      set += fmt::format("sources.arxiv.{}_url=http://127.0.0.1:9/{}\n", route, route);
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("STATE_DIRECTORY", (folder / "state").c_str(), 1);
      ::setenv("NOTIFY_SOCKET", (folder / "notify").c_str(), 1);
      ::setenv("PREPRINTD_SET", set.c_str(), 1);
      const int out = ::open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(out, 1);
      ::dup2(out, 2);
      if (::chdir(folder.c_str()) == 0) ::execv(program.c_str(), arguments.data());
      ::_exit(127);
    }
    return child;
  }
  static int wait(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  }
};

double kib_of(pid_t process, const std::string& field) {
  const auto text = text_of(fmt::format("/proc/{}/status", process));
  const auto at = text.find(field + ":");
  return at == text.npos ? 0 : std::atof(text.c_str() + at + field.size() + 1);
}

/// Of the whole process so far, in milliseconds of the processor.
double processor_of(pid_t process) {
  const auto text = text_of(fmt::format("/proc/{}/stat", process));
  double used = 0;
  std::size_t at = text.rfind(')');
  for (int field = 2; field < 15 && at != text.npos; ++field) {
    at = text.find(' ', at + 1);
    if (field >= 13) used += std::atof(text.c_str() + at + 1);
  }
  return used * 1000 / double(::sysconf(_SC_CLK_TCK));
}

double median_of(int times, const std::function<double()>& measured) {
  std::vector<double> values;
  for (int i = 0; i < times; ++i) values.push_back(measured());
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void measure(const Place& place) {
  const Manager manager(place.folder / "notify");
  const double nothing = median_of(7, [&] {
    const auto begun = SteadyClock::now();
    Place::wait(place.start({"--version"}));
    return milliseconds_since(begun);
  });
  const double ready = median_of(7, [&] {
    const auto begun = SteadyClock::now();
    const auto child = place.start({"run"});
    manager.wait_for("READY=1");
    const auto took = milliseconds_since(begun);
    ::kill(child, SIGTERM);
    Place::wait(child);
    return took;
  });
  fmt::print("  start to READY                 {:>9.0f} ms median of 7 (goal 200; {:.1f} x `--version`, {:.0f} ms)\n",
             ready, ready / nothing, nothing);
  const auto child = place.start({"run"});
  manager.wait_for("READY=1");
  std::this_thread::sleep_for(seconds(2));
  fmt::print("  resident, two seconds later    {:>9.1f} MiB\n", kib_of(child, "VmRSS") / 1024);
  // What it does once after a start (the check of the whole file) is over when half a minute costs nothing.
  double before = processor_of(child), idle = 0;
  for (int half_minutes = 0; half_minutes < 20; ++half_minutes) {
    std::this_thread::sleep_for(seconds(30));
    idle = processor_of(child) - before;
    before += idle;
    if (idle < 150) break;
  }
  fmt::print("  resident, idle                 {:>9.1f} MiB (goal 48; anonymous {:.1f}, files {:.1f}, peak {:.1f})\n",
             kib_of(child, "VmRSS") / 1024, kib_of(child, "RssAnon") / 1024, kib_of(child, "RssFile") / 1024,
             kib_of(child, "VmHWM") / 1024);
  fmt::print("  processor, idle                {:>9.1f} ms in half a minute\n", idle);
  ::kill(child, SIGTERM);
  Place::wait(child);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const char* wished = std::getenv("PREPRINTD_BENCH_PAPERS");
  const auto papers = std::int64_t(std::atoll(argc > 2 ? argv[2] : wished ? wished : "50000"));
  Place place{argv[1], {}};
  std::string made = (fs::temp_directory_path() / "preprintd-idle-XXXXXX").string();
  try {
    if (argc > 3) {
      place.folder = argv[3];
    } else if (::mkdtemp(made.data()) != nullptr) {
      place.folder = made;
    }
    fs::remove(place.folder / "notify");
    if (!fs::exists(place.folder / "state" / "preprints.db")) {
      const auto snapshot = place.folder / "snapshot.json";
      preprintd::bench::write_snapshot(snapshot, papers);
      if (Place::wait(place.start({"import", "snapshot", snapshot.string()})) != 0)
        throw std::runtime_error(text_of(place.folder / "log"));
      fs::remove(snapshot);
    }
    fmt::print("the service with {} papers stored ({} MiB)\n", papers,
               fs::file_size(place.folder / "state" / "preprints.db") >> 20);
    measure(place);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "service_bench: {}\n", failure.what());
    return 1;
  }
  if (argc <= 3) fs::remove_all(place.folder);
  return 0;
}
