#pragma once
#include <optional>
#include <string>
#include <termios.h>
#include <vector>

#include "base/result.hpp"

namespace preprintd::daemon {

struct ScreenSize {
  int columns = 80;
  int rows = 24;
};

/// The terminal while it is ours: other screen, keys one by one, no echo. It is given back as it was on every way out:
/// the destructor, an exception, and the signals that end or stop a program. One at a time in a process.
class Screen {
 public:
  /// Failed (usage): standard input or output is no terminal.
  static Status can_open();
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  ScreenSize size() const;
  /// Shows the lines, at most as many as there are rows; each at most as wide as the screen (escape sequences aside).
  void draw(const std::vector<std::string>& lines);
  /// Waits at most so long for keys; what came, empty when nothing did. Nothing: the terminal is gone.
  std::optional<std::string> read(int milliseconds);
  /// Has the window changed, or was the program stopped and continued, since the last call?
  bool was_disturbed();
  /// Puts the text on the clipboard of the terminal (OSC 52), where it allows that; works through ssh.
  void copy(const std::string& text);

 private:
  void put(const std::string& bytes);
};

}  // namespace preprintd::daemon
