#include "daemon/review/input.hpp"

#include "base/text.hpp"
#include "daemon/review/layout.hpp"

namespace preprintd::daemon {
namespace {

std::size_t before(const std::string& text, std::size_t at) {
  if (at == 0) return 0;
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U);
  return at;
}

std::size_t after(const std::string& text, std::size_t at) {
  return at >= text.size() ? text.size() : at + code_point_at(text, at).bytes;
}

}  // namespace

bool Input::press(const Key& key) {
  switch (key.kind) {
    case Key::Kind::text:
      text_.insert(at_, key.text);
      at_ += key.text.size();
      return true;
    case Key::Kind::backspace: {
      const auto begin = before(text_, at_);
      text_.erase(begin, at_ - begin);
      at_ = begin;
      return true;
    }
    case Key::Kind::erase: text_.erase(at_, after(text_, at_) - at_); return true;
    case Key::Kind::left: at_ = before(text_, at_); return true;
    case Key::Kind::right: at_ = after(text_, at_); return true;
    case Key::Kind::home: at_ = 0; return true;
    case Key::Kind::end: at_ = text_.size(); return true;
    case Key::Kind::enter:
    case Key::Kind::escape:
    case Key::Kind::up:
    case Key::Kind::down:
    case Key::Kind::tab:
    case Key::Kind::back_tab:
    case Key::Kind::other: return false;
  }
  return false;
}

std::string Input::shown(std::size_t columns, bool active) const {
  if (!active) return cut_to_width(visible(text_), columns);
  const auto under_end = after(text_, at_);
  const auto under = at_ < text_.size() ? visible(text_.substr(at_, under_end - at_)) : std::string(" ");
  // As much before the cursor as there is room for, then as much behind it.
  std::size_t begin = at_, width = display_width(under);
  while (begin > 0) {
    const auto earlier = before(text_, begin);
    const auto more = display_width(visible(text_.substr(earlier, begin - earlier)));
    if (width + more > columns) break;
    width += more;
    begin = earlier;
  }
  auto line = visible(text_.substr(begin, at_ - begin)) + reversed(under);
  for (auto end = under_end; end < text_.size();) {
    const auto later = after(text_, end);
    const auto one = visible(text_.substr(end, later - end));
    width += display_width(one);
    if (width > columns) break;
    line += one;
    end = later;
  }
  return line;
}

}  // namespace preprintd::daemon
