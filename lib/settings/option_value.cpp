#include "settings/option_value.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <span>

#include "base/text.hpp"
#include "settings/address.hpp"

namespace preprintd::settings {
namespace {

std::string kind_of(const Written& written) {
  struct {
    std::string operator()(const Written::Word& word) const { return fmt::format("\"{}\"", word.text); }
    std::string operator()(const std::string& text) const { return fmt::format("\"{}\"", text); }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return fmt::format("{}", value); }
    std::string operator()(const Written::List&) const { return "a list"; }
    std::string operator()(const Written::Other& other) const { return other.what; }
  } name;
  return visible(std::visit(name, written.value));
}

std::string must_be(std::string_view what, const Written& written) {
  return fmt::format("must be {}, not {}", what, kind_of(written));
}

// The text of a quoted string or of a bare word.
std::optional<std::string> text_of(const Written& written) {
  if (const auto* text = std::get_if<std::string>(&written.value)) return *text;
  if (const auto* word = std::get_if<Written::Word>(&written.value)) return word->text;
  return std::nullopt;
}

template <class T>
std::optional<T> number_of(std::string_view text) {
  T number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_one_line(std::string_view text) { return is_utf8(text) && visible(text) == text; }

struct Unit {
  std::string_view name;
  std::uint64_t size;
};
constexpr Unit kTimeUnits[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Unit kSizeUnits[] = {{"B", 1},         {"kB", 1000},     {"MB", 1'000'000}, {"GB", 1'000'000'000},
                               {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};

// The sum of "<digits><unit>" parts; nothing for any other text or beyond `most`.
std::optional<std::uint64_t> sum_of(std::string_view text, std::span<const Unit> units, std::uint64_t most) {
  if (text.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = number_of<std::uint64_t>(text.substr(0, digits));
    text.remove_prefix(digits);
    const auto letters = std::min(text.find_first_of("0123456789"), text.size());
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](auto& u) { return u.name == text.substr(0, letters); });
    if (!number || unit == units.end() || *number > (most - sum) / unit->size) return std::nullopt;
    sum += *number * unit->size;
    text.remove_prefix(letters);
  }
  return sum;
}

template <class E>
struct Name {
  std::string_view text;
  E value;
};
constexpr Name<PickDoor> kPickDoors[] = {
    {"all", PickDoor::all}, {"flagged", PickDoor::flagged}, {"none", PickDoor::none}};
constexpr Name<GroupBy> kGroupBys[] = {{"none", GroupBy::none}, {"year", GroupBy::year}};
constexpr Name<Position> kPositions[] = {
    {"auto", Position::automatic}, {"top", Position::top}, {"end", Position::end}, {"by-id", Position::by_id}};
constexpr Name<LogLevel> kLogLevels[] = {
    {"debug", LogLevel::debug}, {"info", LogLevel::info}, {"warning", LogLevel::warning}, {"error", LogLevel::error}};
constexpr Name<LogFormat> kLogFormats[] = {{"text", LogFormat::text}, {"json", LogFormat::json}};

template <class E>
Refusal read_name(const Written& written, E& field, std::span<const Name<E>> names) {
  const auto text = text_of(written);
  std::string choices;
  for (const auto& name : names) {
    if (text && *text == name.text) {
      field = name.value;
      return std::nullopt;
    }
    choices += fmt::format("{}\"{}\"", choices.empty() ? "" : &name == &names.back() ? " or " : ", ", name.text);
  }
  return must_be(choices, written);
}

template <class E>
std::string render_name(E value, std::span<const Name<E>> names) {
  for (const auto& name : names)
    if (name.value == value) return fmt::format("\"{}\"", name.text);
  return R"("")";
}

}  // namespace

Refusal read_value(const Written& written, bool& field) {
  const auto text = text_of(written);
  if (const auto* value = std::get_if<bool>(&written.value))
    field = *value;
  else if (std::holds_alternative<Written::Word>(written.value) && (text == "true" || text == "false"))
    field = text == "true";
  else
    return must_be("true or false", written);
  return std::nullopt;
}

Refusal read_value(const Written& written, int& field) {
  std::optional<std::int64_t> number;
  if (const auto* value = std::get_if<std::int64_t>(&written.value)) number = *value;
  if (const auto* word = std::get_if<Written::Word>(&written.value)) number = number_of<std::int64_t>(word->text);
  if (!number || *number < std::numeric_limits<int>::min() || *number > std::numeric_limits<int>::max())
    return must_be("a whole number", written);
  field = static_cast<int>(*number);
  return std::nullopt;
}

Refusal read_value(const Written& written, double& field) {
  if (const auto* value = std::get_if<double>(&written.value))
    field = *value;
  else if (const auto* whole = std::get_if<std::int64_t>(&written.value))
    field = static_cast<double>(*whole);
  else if (const auto* word = std::get_if<Written::Word>(&written.value); word && number_of<double>(word->text))
    field = *number_of<double>(word->text);
  else
    return must_be("a number", written);
  return std::nullopt;
}

Refusal read_value(const Written& written, std::string& field) {
  auto text = text_of(written);
  if (!text) return must_be("text in quotes", written);
  if (!is_one_line(*text)) return "must be one line of plain text";
  field = std::move(*text);
  return std::nullopt;
}

Refusal read_value(const Written& written, std::vector<std::string>& field) {
  std::vector<std::string> items;
  if (const auto* list = std::get_if<Written::List>(&written.value)) {
    items = *list;
  } else if (const auto* word = std::get_if<Written::Word>(&written.value)) {
    for (const auto part : split(word->text, ','))
      if (!trimmed(part).empty()) items.emplace_back(trimmed(part));
  } else {
    return must_be("a list of texts", written);
  }
  for (const auto& item : items)
    if (!is_one_line(item)) return "must have one line of plain text in each place";
  field = std::move(items);
  return std::nullopt;
}

Refusal read_value(const Written& written, Duration& field) {
  // A century: larger ones overflow when they are added to a moment.
  constexpr std::uint64_t kMost = 100ull * 366 * 86'400'000;
  const auto text = text_of(written);
  const auto sum = text ? sum_of(*text, kTimeUnits, kMost) : std::nullopt;
  if (!sum) return must_be(R"(a duration like "10m" or "3s" (units ms, s, m, h, d))", written);
  field = Duration(static_cast<std::int64_t>(*sum));
  return std::nullopt;
}

Refusal read_value(const Written& written, Bytes& field) {
  const auto text = text_of(written);
  const auto sum = text ? sum_of(*text, kSizeUnits, std::numeric_limits<std::int64_t>::max()) : std::nullopt;
  if (!sum) return must_be(R"(a size like "32MiB" (units B, kB, MB, GB, KiB, MiB, GiB))", written);
  field = Bytes{*sum};
  return std::nullopt;
}

Refusal read_value(const Written& written, std::filesystem::path& field) {
  std::string text;
  if (auto refusal = read_value(written, text)) return refusal;
  if (text.empty()) return "must be a path";
  if (text == "~" || text.starts_with("~/")) {
    if (written.home.empty()) return "starts with ~, but HOME is not set";
    text = (written.home / std::string_view(text).substr(std::min<std::size_t>(2, text.size()))).string();
  }
  field = (written.beside / text).lexically_normal();
  return std::nullopt;
}

Refusal read_value(const Written& written, std::vector<Day>& field) {
  std::vector<std::string> items;
  if (read_value(written, items)) return must_be(R"(a list of days like ["2026-12-25"])", written);
  std::vector<Day> days;
  for (const auto& item : items) {
    const auto day = parse_day(item);
    if (!day) return fmt::format("has \"{}\" in it, which is no day like 2026-12-25", visible(item));
    days.push_back(*day);
  }
  field = std::move(days);
  return std::nullopt;
}

Refusal read_value(const Written& written, Listen& field) {
  const auto text = text_of(written);
  const auto place = text ? parse_host_port(*text) : std::nullopt;
  if (!place || (place->host != "localhost" && !is_address(place->host)))
    return must_be(R"(an address and port like "127.0.0.1:8417" or "[::1]:8417")", written);
  field = Listen{place->host, place->port};
  return std::nullopt;
}

Refusal read_value(const Written& written, PickDoor& field) { return read_name<PickDoor>(written, field, kPickDoors); }
Refusal read_value(const Written& written, GroupBy& field) { return read_name<GroupBy>(written, field, kGroupBys); }
Refusal read_value(const Written& written, Position& field) { return read_name<Position>(written, field, kPositions); }
Refusal read_value(const Written& written, LogLevel& field) { return read_name<LogLevel>(written, field, kLogLevels); }
Refusal read_value(const Written& written, LogFormat& field) {
  return read_name<LogFormat>(written, field, kLogFormats);
}

std::string render_value(bool value) { return value ? "true" : "false"; }
std::string render_value(int value) { return fmt::format("{}", value); }
std::string render_value(double value) {
  const auto text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}
// JSON's escapes are TOML's, but for the slash, which we do not escape.
std::string render_value(const std::string& value) { return json_quoted(value); }

std::string render_value(const std::vector<std::string>& value) {
  std::string text = "[";
  for (const auto& item : value) text += (text.size() > 1 ? ", " : "") + json_quoted(item);
  return text + "]";
}

std::string render_value(Duration value) {
  const auto count = static_cast<std::uint64_t>(value.count());
  // The largest unit that fits twice: "60s", "24h", "14d" come back as they are usually written.
  for (auto unit = std::rbegin(kTimeUnits); unit->size >= 1000; ++unit)
    if (count % unit->size == 0 && (count >= 2 * unit->size || unit->size == 1000))
      return fmt::format("\"{}{}\"", count / unit->size, unit->name);
  return fmt::format("\"{}ms\"", count);
}

std::string render_value(Bytes value) {
  for (auto unit = std::rbegin(kSizeUnits); unit != std::rend(kSizeUnits); ++unit)
    if (value.count != 0 && value.count % unit->size == 0)
      return fmt::format("\"{}{}\"", value.count / unit->size, unit->name);
  return fmt::format("\"{}B\"", value.count);
}

std::string render_value(const std::filesystem::path& value) { return json_quoted(value.string()); }

std::string render_value(const std::vector<Day>& value) {
  std::vector<std::string> days;
  days.reserve(value.size());
  for (const auto day : value) days.push_back(render_day(day));
  return render_value(days);
}

std::string render_value(const Listen& value) { return json_quoted(value.text()); }
std::string render_value(PickDoor value) { return render_name<PickDoor>(value, kPickDoors); }
std::string render_value(GroupBy value) { return render_name<GroupBy>(value, kGroupBys); }
std::string render_value(Position value) { return render_name<Position>(value, kPositions); }
std::string render_value(LogLevel value) { return render_name<LogLevel>(value, kLogLevels); }
std::string render_value(LogFormat value) { return render_name<LogFormat>(value, kLogFormats); }

}  // namespace preprintd::settings
