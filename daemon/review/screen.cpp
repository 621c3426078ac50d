#include "daemon/review/screen.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace preprintd::daemon {
namespace {

// Other screen, no cursor, pastes marked; and the way back.
constexpr std::string_view kOpen = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[2J";
constexpr std::string_view kClose = "\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l";
constexpr std::array kEnding{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// What a signal's handler needs; only touched by it and by the one Screen.
termios before;  // NOLINT
volatile sig_atomic_t is_open = 0;
volatile sig_atomic_t disturbed = 0;

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written <= 0) {
      if (written < 0 && errno == EINTR) continue;
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void take() {
  termios raw = before;
  raw.c_iflag &= ~tcflag_t(ICRNL | IXON);
  raw.c_lflag &= ~tcflag_t(ICANON | ECHO | IEXTEN);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  write_all(kOpen);
}

void give_back() {
  write_all(kClose);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

// Only calls that a signal's handler may make.
void on_end(int signal) {
  if (is_open != 0) give_back();
  is_open = 0;
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(signal, &usual, nullptr);
  ::raise(signal);
}

void on_stop(int) {
  const int error = errno;
  if (is_open != 0) give_back();
  ::kill(0, SIGSTOP);
  errno = error;
}

void on_continue(int) {
  const int error = errno;
  if (is_open != 0) take();
  disturbed = 1;
  errno = error;
}

void on_resize(int) { disturbed = 1; }

void hear(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += at + i > bytes.size() ? '=' : kDigits[group >> (18 - 6 * i) & 63U];
  }
  return text;
}

}  // namespace

Status Screen::can_open() {
  if (::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO)) return Done{};
  return Error(ErrorKind::usage, "review needs a terminal; `preprintd queue` prints what waits");
}

Screen::Screen() {
  ::tcgetattr(STDIN_FILENO, &before);
  is_open = 1;
  for (const int signal : kEnding) hear(signal, on_end);
  hear(SIGTSTP, on_stop);
  hear(SIGCONT, on_continue);
  hear(SIGWINCH, on_resize);
  take();
}

Screen::~Screen() {
  for (const int signal : kEnding) ::signal(signal, SIG_DFL);
  for (const int signal : {SIGTSTP, SIGCONT, SIGWINCH}) ::signal(signal, SIG_DFL);
  if (is_open != 0) give_back();
  is_open = 0;
}

ScreenSize Screen::size() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {std::max<int>(size.ws_col, 20), std::max<int>(size.ws_row, 8)};
}

void Screen::put(const std::string& bytes) { write_all(bytes); }

void Screen::draw(const std::vector<std::string>& lines) {
  std::string frame = "\x1b[H";
  const auto rows = std::size_t(size().rows);
  for (std::size_t row = 0; row < std::min(rows, lines.size()); ++row) {
    frame += lines[row];
    frame += "\x1b[0m\x1b[K";
    if (row + 1 < rows) frame += "\r\n";
  }
  put(frame + "\x1b[J");
}

std::optional<std::string> Screen::read(int milliseconds) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  const int ready = ::poll(&input, 1, milliseconds);
  if (ready <= 0) return std::string();
  if ((input.revents & POLLIN) == 0) return std::nullopt;
  std::string bytes(4096, '\0');
  const auto got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return std::string();
  if (got <= 0) return std::nullopt;
  bytes.resize(std::size_t(got));
  return bytes;
}

bool Screen::was_disturbed() {
  const bool yes = disturbed != 0;
  disturbed = 0;
  return yes;
}

void Screen::copy(const std::string& text) { put("\x1b]52;c;" + base64(text) + "\x07"); }

}  // namespace preprintd::daemon
