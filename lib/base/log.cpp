#include "base/log.hpp"

#include <map>
#include <mutex>
#include <set>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.hpp"
#include "base/text.hpp"

namespace preprintd {
namespace {

bool g_json = false;

constexpr int kTold = 3;
constexpr std::size_t kRemembered = 64;
constexpr Milliseconds kWindow{60000};

/// How often a line has come within its minute.
struct Repeated {
  LogLevel level = LogLevel::info;
  Milliseconds since{0};
  int times = 0;
};
std::mutex g_guard;
std::map<std::string, Repeated> g_lines;

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void start_log(LogLevel lowest, bool json) {
  auto logger = std::make_shared<spdlog::logger>("preprintd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(spdlog_level(lowest));
  logger->flush_on(spdlog::level::debug);
  g_json = json;
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      json ? R"({"time":"%Y-%m-%dT%H:%M:%SZ","level":"%l","message":%v})" : "%Y-%m-%dT%H:%M:%SZ %l: %v",
      spdlog::pattern_time_type::utc));
  spdlog::set_default_logger(std::move(logger));
}

void set_log_level(LogLevel lowest) { spdlog::set_level(spdlog_level(lowest)); }

void log_line(LogLevel level, const std::string& message) {
  const auto safe = visible(message);
  const auto say = [](LogLevel its_level, const std::string& line) {
    spdlog::log(spdlog_level(its_level), "{}", g_json ? json_quoted(line) : line);
  };
  const std::lock_guard lock(g_guard);
  const auto now = SystemClock().boot();
  const bool full = g_lines.size() >= kRemembered;
  for (auto line = g_lines.begin(); line != g_lines.end();) {
    const auto& [text, seen] = *line;
    if (now - seen.since < kWindow && !full) {
      ++line;
      continue;
    }
    if (seen.times > kTold) say(seen.level, fmt::format("same message {} times: {}", seen.times - kTold, text));
    line = g_lines.erase(line);
  }
  auto& seen = g_lines[safe];
  if (seen.times++ == 0) seen.since = now;
  seen.level = level;
  if (seen.times <= kTold) say(level, safe);
}

void log_warning_once(const std::string& message) {
  static std::mutex guard;
  static std::set<std::string> said;
  {
    const std::lock_guard lock(guard);
    if (!said.insert(message).second) return;
  }
  log_line(LogLevel::warning, message);
}

}  // namespace preprintd
