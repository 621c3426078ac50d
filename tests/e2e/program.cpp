#include "program.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace preprintd::e2e {
namespace {

constexpr int kPatience = 2400;  // steps of 50 ms

std::filesystem::path new_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "preprintd-e2e-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  return name;
}

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& ours) {
  // What a developer's shell may hold must not reach the program.
  std::set<std::string> replaced{"PREPRINTD_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "https_proxy", "http_proxy"};
  std::vector<std::string> all;
  for (const auto& [name, value] : ours) {
    replaced.insert(name);
    all.push_back(name + "=" + value);
  }
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string text = *each;
    if (!replaced.count(text.substr(0, text.find('=')))) all.push_back(text);
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

int wait_for(pid_t child) {
  int status = 0;
  for (int i = 0; i < kPatience; ++i) {
    const auto ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    std::this_thread::sleep_for(std::chrono::milliseconds(i < 40 ? 5 : 50));
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  return 128 + SIGKILL;
}

}  // namespace

Program::Program() : folder_(new_folder()) {
  for (const char* key : {"sources.arxiv.feed_url", "sources.arxiv.listing_url", "sources.arxiv.catchup_url",
                          "sources.arxiv.api_url", "sources.arxiv.oai_url", "sources.huggingface.url"})
    settings.push_back(std::string(key) + "=http://127.0.0.1:1/");
  settings.push_back("sources.arxiv.min_interval=0s");
}

Program::Program(upstream::Scenario scenario, const std::string& at) : now(at), folder_(new_folder()) {
  upstream::UpstreamServer::Options options;
  options.now = *parse_instant(at);
  options.advances = false;
  auto started = upstream::UpstreamServer::start(std::move(scenario), options);
  REQUIRE(started);
  world_ = std::move(*started);
  settings = world_->settings();
}

Program::~Program() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Ran Program::run(const std::vector<std::string>& words, const std::string& input) const {
  std::filesystem::create_directories(folder_ / state_);
  std::string set;
  for (const auto& line : settings) set += line + "\n";
  auto environment = environment_with({{"STATE_DIRECTORY", (folder_ / state_).string()},
                                       {"HOME", folder_.string()},
                                       {"TZ", "UTC"},
                                       {"PREPRINTD_SET", set}});
  std::vector<std::string> all{PREPRINTD_PROGRAM, "--now", now, "--log-level", "error"};
  all.insert(all.end(), words.begin(), words.end());
  auto arguments = pointers(all);
  auto variables = pointers(environment);
  write(".in", input);
  const auto in = path(".in"), out = path(".out"), err = path(".err");
  const auto sink = output.empty() ? out.string() : output;
  const pid_t child = ::fork();
  if (child == 0) {
    const int from = ::open(in.c_str(), O_RDONLY);
    const int to = ::open(sink.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int complaints = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(from, 0);
    ::dup2(to, 1);
    ::dup2(complaints, 2);
    if (::chdir(folder_.c_str()) == 0) ::execve(PREPRINTD_PROGRAM, arguments.data(), variables.data());
    ::_exit(127);
  }
  REQUIRE(child > 0);
  Ran ran;
  ran.code = wait_for(child);
  if (output.empty()) ran.out = file(".out");
  ran.err = file(".err");
  return ran;
}

std::string Program::done(const std::vector<std::string>& words, const std::string& input) const {
  const auto ran = run(words, input);
  std::string said;
  for (const auto& word : words) said += word + " ";
  INFO(said, "said: ", ran.out, ran.err);
  CHECK(ran.code == 0);
  return ran.out;
}

std::string Program::file(const std::string& name) const {
  const auto bytes = whole_file(folder_ / name);
  REQUIRE_MESSAGE(bytes, name);
  return *bytes;
}

void Program::write(const std::string& name, const std::string& bytes) const {
  std::ofstream out(folder_ / name, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  REQUIRE(out.good());
}

int Program::arxiv_requests() const { return int(world_->accesses().size()) - world_->count("/api/daily_papers"); }

upstream::Scenario demo() { return upstream::demo_scenario(*parse_day(kToday)); }

std::optional<std::string> whole_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string own_list() {
  const auto bytes = whole_file(std::string(PREPRINTD_TEST_DATA) + "/reading_list/odd_list.md");
  REQUIRE(bytes);
  return *bytes;
}

std::optional<std::string> seed_list() {
  auto bytes = whole_file(std::string(PREPRINTD_SHARED_DIR) + "/reading-list/seed.md");
  if (!bytes) MESSAGE("skipped: no seed list beside this checkout");
  return bytes;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

int times(const std::string& text, const std::string& part) {
  int found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string arxiv_rows(const std::string& coverage) {
  std::string rows;
  for (const auto& line : lines_in(coverage))
    if (!has(line, "\"category\":\"huggingface\"")) rows += line + "\n";
  return rows;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

std::string difference(const std::string& got, const std::string& wanted) {
  if (got == wanted) return {};
  std::size_t i = 0;
  while (i < got.size() && i < wanted.size() && got[i] == wanted[i]) ++i;
  const auto from = i < 80 ? 0 : i - 80;
  return "got …" + got.substr(from, 240) + "… wanted …" + wanted.substr(from, 240) + "…";
}

}  // namespace preprintd::e2e
