#pragma once
#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/clock.hpp"

namespace preprintd {

/// What sort of failure it was; callers branch on it, people read the message.
enum class ErrorKind {
  malformed,    ///< the input breaks its own rules; asking again will not help
  throttled,    ///< the other side asks us to wait (HTTP 403, 406, 429, 5xx, stalls)
  unavailable,  ///< the network or the other side failed; asking later may help
  missing,      ///< something that was asked for by name does not exist
  conflict,     ///< two truths disagree and a person must choose
  usage,        ///< the caller asked for something that cannot be meant
  storage,      ///< a file or the database could not be read or written
};

/// One failure of the world: a kind for the program, a sentence for the person.
/// Not an aggregate: values of this type pass through co_await expressions (docs/decisions/toolchain.md).
class Error {
 public:
  Error(ErrorKind kind, std::string message, std::optional<Instant> again_at = std::nullopt)
      : kind_(kind), message_(std::move(message)), again_at_(again_at) {}
  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  /// Throttled: from when on the other side may be asked again. Real time, not program time.
  std::optional<Instant> again_at() const { return again_at_; }
  /// The same failure told one storey higher: "doing: message".
  [[nodiscard]] Error within(std::string_view doing) const {
    return {kind_, std::string(doing) + ": " + message_, again_at_};
  }

 private:
  ErrorKind kind_;
  std::string message_;
  std::optional<Instant> again_at_;
};

/// A value, or the reason there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    assert(state_.index() == 1 && "error() is asked only of a failed Result");
    return *std::get_if<1>(&state_);
  }

 private:
  T& value() {
    assert(state_.index() == 0 && "a Result is read only after it was tested");
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(state_.index() == 0 && "a Result is read only after it was tested");
    return *std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

/// Success without a value.
class Done {};
using Status = Result<Done>;

}  // namespace preprintd
