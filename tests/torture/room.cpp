#include "room.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "upstream/small_week.hpp"

namespace preprintd::torture {
namespace {

namespace fs = std::filesystem;

constexpr int kPatience = 30000;

/// Memory where there is some: the rig is about order, not about the speed of a disk.
fs::path new_root() {
  const fs::path memory = "/dev/shm";
  std::error_code failure;
  const bool roomy = fs::is_directory(memory, failure) && fs::space(memory, failure).available > (512u << 20);
  std::string name = ((roomy ? memory : fs::temp_directory_path()) / "preprintd-torture-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder to work in: " + name);
  return name;
}

/// PREPRINTD_TORTURE_PROGRAM: another build of it. A planted fault needs the one it was compiled into.
const char* program(bool planted) {
  if (planted) return PREPRINTD_SABOTAGED_PROGRAM;
  static const char* const other = std::getenv("PREPRINTD_TORTURE_PROGRAM");
  return other == nullptr ? PREPRINTD_PROGRAM : other;
}

void put(char* place, std::size_t size, const std::string& text) { std::snprintf(place, size, "%s", text.c_str()); }

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Room::Room() : root_(new_root()) {
  fs::create_directories(world() / "state");
  const auto file = place("control");
  write_bytes(file, std::string(sizeof(torture_control), '\0'));
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  void* mapped = ::mmap(nullptr, sizeof(torture_control), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  if (mapped == MAP_FAILED) throw std::runtime_error("the control file cannot be mapped");
  control_ = static_cast<torture_control*>(mapped);

  upstream::UpstreamServer::Options options;
  options.now = *parse_instant(now);
  options.advances = false;
  auto week = upstream::small_week();
  week.oai_page = 1;
  // News of Wednesday, so that the second fetch has something to learn from and to sort.
  upstream::Manuscript news(parse_arxiv_id("2609.10003")->id);
  news.title = "A Jury of Language Models";
  news.abstract = "Many large language models judge together, and agree more than one.";
  news.authors = {"Mira Example"};
  news.categories = {"cs.CL"};
  news.versions = {{*parse_instant("2026-09-22T10:00:00Z")}};
  week.add(std::move(news));
  week.announce(*parse_day("2026-09-23"), {"2609.10003"});
  auto started = upstream::UpstreamServer::start(std::move(week), options);
  if (!started) throw std::runtime_error(started.error().message());
  upstream_ = std::move(*started);
  settings = upstream_->settings();
  settings.push_back(R"(sources.arxiv.categories=["cs.CL"])");
}

Room::~Room() {
  ::munmap(control_, sizeof(torture_control));
  std::error_code ignored;
  if (std::getenv("PREPRINTD_TORTURE_KEEP") == nullptr) fs::remove_all(root_, ignored);
}

pid_t Room::start(const std::vector<std::string>& words, const std::optional<Blow>& blow) {
  std::string set;
  for (const auto& line : settings) set += line + "\n";
  std::vector<std::string> variables{"PATH=/usr/bin:/bin", "TZ=UTC", "HOME=" + world().string(),
                                     "STATE_DIRECTORY=" + (world() / "state").string(), "PREPRINTD_SET=" + set};
  if (!planted.empty()) variables.push_back("PREPRINTD_BUG=" + planted);
  if (clock_speed > 1) {
    variables.push_back(std::string("LD_PRELOAD=") + PREPRINTD_CLOCK_SHIM);
    variables.push_back("PREPRINTD_SPEED=" + std::to_string(clock_speed));
  }
  if (blow) {
    std::memset(static_cast<void*>(control_), 0, sizeof *control_);
    put(control_->folder, sizeof control_->folder, world().string());
    put(control_->trace, sizeof control_->trace, blow->trace);
    control_->at = blow->at;
    control_->code = blow->code;
    control_->mode = blow->mode;
    variables.push_back(std::string("LD_PRELOAD=") + PREPRINTD_TORTURE_SHIM);
    variables.push_back(std::string(TORTURE_VARIABLE) + "=" + place("control").string());
  }
  std::vector<std::string> arguments{program(!planted.empty()), "--now", now, "--log-level", log_level};
  arguments.insert(arguments.end(), words.begin(), words.end());

  const auto home = world().string(), out = place("out").string(), err = place("err").string();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addchdir_np(&actions, home.c_str());
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  const int failure = ::posix_spawn(&child, program(!planted.empty()), &actions, nullptr, pointers(arguments).data(),
                                    pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw std::runtime_error(std::string(program(!planted.empty())) + ": " + std::strerror(failure));
  return child;
}

Ran Room::wait(pid_t child, int milliseconds) {
  Ran ran;
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  pollfd watched{descriptor, POLLIN, 0};
  ran.hung = ::poll(&watched, 1, milliseconds) == 0;
  ::close(descriptor);
  if (ran.hung) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  ran.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && !ran.hung;
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.out = bytes_of(place("out"));
  ran.err = bytes_of(place("err"));
  return ran;
}

Ran Room::run(const std::vector<std::string>& words, const std::optional<Blow>& blow) {
  const auto begun = std::chrono::steady_clock::now();
  const auto child = start(words, blow);
  auto ran = wait(child, kPatience);
  ran.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
  return ran;
}

void Room::keep(const std::string& name) { copy_folder(world(), place(name)); }

void Room::bring_back(const std::string& name) { copy_folder(place(name), world()); }

void Room::let_time_pass() {
  for (const auto& file : fs::recursive_directory_iterator(world()))
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(2));
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void write_bytes(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  if (!out) throw std::runtime_error(file.string() + " cannot be written");
}

void copy_folder(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

}  // namespace preprintd::torture
