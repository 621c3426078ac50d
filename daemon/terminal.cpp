#include "daemon/terminal.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kColumnsElsewhere = 100;
constexpr std::size_t kFewestColumns = 40;

}  // namespace

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kColumnsElsewhere;
  return std::max<std::size_t>(size.ws_col, kFewestColumns);
}

std::string wrapped(const std::string& first, const std::string& text, std::size_t columns) {
  const std::string indent(display_width(first), ' ');
  std::string out = first;
  std::size_t width = indent.size();
  bool fresh = true;
  for (const auto word : split(text, ' ')) {
    if (word.empty()) continue;
    const auto size = display_width(word);
    if (!fresh && width + 1 + size > columns) {
      out += "\n" + indent;
      width = indent.size();
      fresh = true;
    }
    if (!fresh) {
      out += ' ';
      ++width;
    }
    out += word;
    width += size;
    fresh = false;
  }
  return out + "\n";
}

std::string greyed(const std::string& text) {
  if (!::isatty(STDOUT_FILENO)) return text;
  return "\x1b[2m" + text + "\x1b[0m";
}

std::string short_authors(const std::vector<std::string>& authors) {
  if (authors.empty()) return {};
  if (authors.size() <= 3) {
    std::string all;
    for (const auto& author : authors) all += (all.empty() ? "" : ", ") + author;
    return all;
  }
  return fmt::format("{}, {}, … {} ({})", authors[0], authors[1], authors.back(), authors.size());
}

Result<int> count_argument(const std::string& text, const std::string& option) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 1)
    return Error(ErrorKind::usage, fmt::format("{} {}: a number from 1", option, visible(text)));
  return number;
}

}  // namespace preprintd::daemon
