#include "base/log.hpp"

#include <mutex>
#include <set>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/text.hpp"

namespace preprintd {
namespace {

bool g_json = false;

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

void log_line(LogLevel level, const std::string& message) {
  const auto safe = visible(message);
  spdlog::log(spdlog_level(level), "{}", g_json ? json_quoted(safe) : safe);
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
