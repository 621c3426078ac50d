#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "settings/settings.hpp"

namespace preprintd::settings {

/// A value as it stands in a file or after --set KEY=, before its option says what it must be.
struct Written {
  /// Text without quotes, from --set: may stand for a value of any type.
  struct Word {
    std::string text;
  };
  /// Something no option takes: "a table", "a list of tables".
  struct Other {
    std::string what;
  };
  using List = std::vector<std::string>;
  std::variant<Word, std::string, bool, std::int64_t, double, List, Other> value;
  std::filesystem::path beside;  ///< relative paths start here
  std::filesystem::path home;    ///< and `~/` here; may be empty
};

/// What is wrong with the value, to be put after its key; nothing when it is right.
using Refusal = std::optional<std::string>;

/// Reads a value into a field of its type; on a refusal the field keeps what it had.
Refusal read_value(const Written& written, bool& field);
Refusal read_value(const Written& written, int& field);
Refusal read_value(const Written& written, double& field);
Refusal read_value(const Written& written, std::string& field);
/// One line of text each; from --set also separated by commas.
Refusal read_value(const Written& written, std::vector<std::string>& field);
/// "10m", "1h30m", "250ms", "14d"; units ms s m h d.
Refusal read_value(const Written& written, Duration& field);
/// "32MiB", "4GiB", "500kB", "64B"; units B kB MB GB KiB MiB GiB.
Refusal read_value(const Written& written, Bytes& field);
Refusal read_value(const Written& written, std::filesystem::path& field);
Refusal read_value(const Written& written, std::vector<Day>& field);
Refusal read_value(const Written& written, Listen& field);
Refusal read_value(const Written& written, PickDoor& field);
Refusal read_value(const Written& written, GroupBy& field);
Refusal read_value(const Written& written, Position& field);
Refusal read_value(const Written& written, LogLevel& field);
Refusal read_value(const Written& written, LogFormat& field);

/// As TOML; reading it gives the value again.
std::string render_value(bool value);
std::string render_value(int value);
std::string render_value(double value);
std::string render_value(const std::string& value);
std::string render_value(const std::vector<std::string>& value);
std::string render_value(Duration value);
std::string render_value(Bytes value);
std::string render_value(const std::filesystem::path& value);
std::string render_value(const std::vector<Day>& value);
std::string render_value(const Listen& value);
std::string render_value(PickDoor value);
std::string render_value(GroupBy value);
std::string render_value(Position value);
std::string render_value(LogLevel value);
std::string render_value(LogFormat value);

/// A field that may be absent: the empty text makes it so again where `T` is a path or text.
template <class T>
Refusal read_value(const Written& written, std::optional<T>& field) {
  if constexpr (std::is_same_v<T, std::filesystem::path> || std::is_same_v<T, std::string>) {
    std::string text;
    if (!read_value(written, text) && text.empty()) {
      field.reset();
      return std::nullopt;
    }
  }
  T value{};
  if (auto refusal = read_value(written, value)) return refusal;
  field = std::move(value);
  return std::nullopt;
}
template <class T>
std::string render_value(const std::optional<T>& value) {
  return value ? render_value(*value) : R"("")";
}

}  // namespace preprintd::settings
