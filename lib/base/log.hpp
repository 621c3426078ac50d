#pragma once
#include <fmt/format.h>
#include <string>

namespace preprintd {

enum class LogLevel { debug, info, warning, error };

/// One line to the log (standard error, or journald behind it). Control characters, escape sequences
/// and bidirectional overrides in `message` are shown as visible escapes: titles come from strangers.
/// The same line more than three times within a minute is counted instead, and the count is told with the first line
/// after that minute: "same message 17 times: …". Any thread.
void log_line(LogLevel level, const std::string& message);

/// How the program logs from here on; `json` prints one object a line. Call before threads start.
void start_log(LogLevel lowest, bool json);
/// Any thread.
void set_log_level(LogLevel lowest);

template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::error, fmt::format(format, std::forward<Args>(args)...));
}

/// A warning that is printed the first time only, however often it comes.
void log_warning_once(const std::string& message);
template <class... Args>
void log_once(fmt::format_string<Args...> format, Args&&... args) {
  log_warning_once(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace preprintd
