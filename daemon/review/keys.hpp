#pragma once
#include <optional>
#include <string>

namespace preprintd::daemon {

/// One key as a terminal sends it.
struct Key {
  enum class Kind { text, enter, escape, backspace, erase, up, down, left, right, home, end, tab, back_tab, other };
  Kind kind = Kind::other;
  std::string text;     ///< of `text`: one character, or everything that was pasted
  bool pasted = false;  ///< a paste is never a command
};

/// Takes the next key off the front of `bytes` (UTF-8 and escape sequences of xterm and its kin). Nothing while a
/// sequence is not whole yet; with `over` no more bytes are on their way, so a lone escape is the key of that name.
std::optional<Key> take_key(std::string& bytes, bool over);

/// The command a key is: an ASCII character; full-width characters and the brackets and stops of Chinese input count as
/// their twins. 0 for what is none.
char command_of(const Key& key);

}  // namespace preprintd::daemon
