#pragma once
#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "upstream/client.hpp"
#include "upstream/demo.hpp"
#include "upstream/server.hpp"

namespace preprintd::service {

namespace fs = std::filesystem;

inline constexpr char kNow[] = "2026-09-24T14:00:00Z";

inline std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

template <class Condition>
bool soon(Condition condition) {
  for (int i = 0; i < 600; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

/// A folder with a settings file, a state and a list; the program runs in it.
class Place {
 public:
  Place() {
    std::string name = (fs::temp_directory_path() / "preprintd-svc-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    write("README.md", "# Daily Papers\n\n0. arXiv [Nothing](https://arxiv.org/abs/2409.20566)\n");
    upstream::UpstreamServer::Options options;
    options.now = *parse_instant(kNow);
    auto started = upstream::UpstreamServer::start(upstream::demo_scenario(*parse_day("2026-09-24")), options);
    REQUIRE(started);
    world = std::move(*started);
    settings = world->settings();
    settings.push_back("web.listen=127.0.0.1:0");
    configure("");
  }
  ~Place() {
    if (child_ > 0) stop();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  void write(const std::string& name, const std::string& bytes) const { std::ofstream(folder / name) << bytes; }
  void configure(const std::string& toml) const { write("preprintd.toml", toml); }
  std::string log() const { return text_of(folder / "log"); }

  pid_t spawn(const std::vector<std::string>& words, const fs::path& output) const {
    std::vector<std::string> all{PREPRINTD_PROGRAM, "--config", (folder / "preprintd.toml").string(), "--now", kNow};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (auto& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string lines;
    for (const auto& line : settings) lines += line + "\n";
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("PREPRINTD_SET", lines.c_str(), 1);
      ::setenv("STATE_DIRECTORY", (folder / "state").c_str(), 1);
      for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
      const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(out, 1);
      ::dup2(out, 2);
      ::execv(PREPRINTD_PROGRAM, arguments.data());
      ::_exit(127);
    }
    return child;
  }
  /// Exit code; the output goes to `said`.
  int run(const std::vector<std::string>& words) {
    const pid_t child = spawn(words, folder / "said");
    int status = 0;
    ::waitpid(child, &status, 0);
    said = text_of(folder / "said");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void start() {
    child_ = spawn({"run"}, folder / "log");
    const std::string sign = "review page: http://127.0.0.1:";
    REQUIRE(soon([&] { return has(log(), sign); }));
    port = std::uint16_t(std::atoi(log().c_str() + log().find(sign) + sign.size()));
  }
  void start_and_fetch() {
    start();
    REQUIRE(soon([&] { return has(log(), "cycle: "); }));
  }
  void signal(int number) const { ::kill(child_, number); }
  int stop(int number = SIGTERM) {
    ::kill(child_, number);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  pid_t process() const { return child_; }
  upstream::RawAnswer ask(const std::string& target) const {
    return upstream::raw_exchange(
        port, fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", target, port));
  }

  fs::path folder;
  std::unique_ptr<upstream::UpstreamServer> world;
  std::vector<std::string> settings;
  std::map<std::string, std::string> environment;
  std::string said;
  std::uint16_t port = 0;

 private:
  pid_t child_ = 0;
};

}  // namespace preprintd::service
