#pragma once
#include <string>
#include <vector>

#include "daemon/review/keys.hpp"

namespace preprintd::daemon {

/// One line of text that is being written.
class Input {
 public:
  Input() = default;
  explicit Input(std::string text) : text_(std::move(text)), at_(text_.size()) {}
  /// Text, backspace, delete, left, right, home and end; false for every other key.
  bool press(const Key& key);
  const std::string& text() const { return text_; }
  /// At most `columns` of it around the cursor, which is shown reversed when `active`.
  std::string shown(std::size_t columns, bool active) const;

 private:
  std::string text_;
  std::size_t at_ = 0;  ///< bytes before the cursor
};

}  // namespace preprintd::daemon
