#include "source/snapshot_reader.hpp"

#include <charconv>
#include <fmt/format.h>
#include <simdjson.h>
#include <vector>

#include "base/hash64.hpp"
#include "base/text.hpp"
#include "source/answer.hpp"
#include "source/people_text.hpp"

namespace preprintd::source {
namespace {

namespace json = simdjson::ondemand;

Error unreadable(std::string why) { return {ErrorKind::malformed, std::move(why)}; }

// "v12" → 12
std::optional<int> version_number(std::string_view text) {
  int value = 0;
  if (!text.starts_with('v')) return std::nullopt;
  const auto [end, failure] = std::from_chars(text.data() + 1, text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

/// A field that does not hold what it should: named in the reason.
struct WrongType {
  std::string_view field;
};

/// Valid until the parser reads its next line.
using Text = std::optional<std::string_view>;

Text text_of(json::value& value, std::string_view field) {
  if (value.is_null()) return std::nullopt;
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) throw WrongType{field};
  return text;
}

/// [[last, first, suffix, affiliation…], …]
std::vector<std::string> people_of(json::value& value) {
  std::vector<std::string> people;
  json::array all;
  if (value.get_array().get(all) != simdjson::SUCCESS) throw WrongType{"authors_parsed"};
  for (auto one : all) {
    json::array parts;
    if (one.get_array().get(parts) != simdjson::SUCCESS) throw WrongType{"authors_parsed"};
    std::string_view last, first, suffix;
    int place = 0;
    for (auto part : parts) {
      std::string_view text;
      if (part.get_string().get(text) != simdjson::SUCCESS) throw WrongType{"authors_parsed"};
      if (place < 3) (place == 0 ? last : place == 1 ? first : suffix) = text;
      ++place;
    }
    std::string name;
    name.reserve(first.size() + last.size() + suffix.size() + 2);
    for (const auto part : {first, last, suffix}) {
      if (!name.empty() && !part.empty()) name += ' ';
      name += part;
    }
    if (!name.empty()) people.push_back(std::move(name));
  }
  return people;
}

struct Versions {
  std::optional<int> version;  ///< the highest
  std::optional<Instant> submitted, updated;
};

Versions versions_of(json::value& value) {
  Versions found;
  json::array all;
  if (value.get_array().get(all) != simdjson::SUCCESS) throw WrongType{"versions"};
  for (auto one : all) {
    json::object version;
    if (one.get_object().get(version) != simdjson::SUCCESS) throw WrongType{"versions"};
    std::string_view name, created;
    for (auto field : version) {
      const std::string_view key = field.unescaped_key();
      json::value inside = field.value();
      if (key == "version") name = text_of(inside, "versions").value_or("");
      if (key == "created") created = text_of(inside, "versions").value_or("");
    }
    const auto number = version_number(name);
    if (!number) continue;
    const auto date = parse_http_date(created);
    if (*number == 1) found.submitted = date;
    if (found.version && *number < *found.version) continue;
    found.version = number;
    found.updated = date;
  }
  return found;
}

struct Line {
  Text id, title, abstract, comments, journal_ref, doi, categories, authors, day;
  std::vector<std::string> people;
  Versions versions;
};

Result<Record> record_of(Line&& line) {
  if (!line.id) return unreadable("no identifier");
  const auto named = parse_arxiv_id(*line.id);
  if (!named) return unreadable(fmt::format("no identifier: {}", visible(named.error().message())));
  if (!line.title || trimmed(*line.title).empty()) return unreadable(named->id.text() + " has no title");
  Record record(named->id, Source::snapshot);
  record.version = line.versions.version;
  record.submitted = line.versions.submitted;
  record.updated = line.versions.updated;
  record.title = line.title;
  record.abstract = line.abstract;
  record.comment = line.comments;
  record.journal_ref = line.journal_ref;
  record.doi = line.doi;
  record.authors = std::move(line.people);
  if (record.authors.empty() && line.authors) {
    record.authors = split_people(*line.authors);
    record.authors_certain = record.authors.size() < 2;
  }
  const auto categories = collapsed(line.categories.value_or(""));
  for (const auto name : split(categories, ' '))
    if (!name.empty()) record.categories.emplace_back(name);
  if (!record.categories.empty()) record.primary_category = record.categories.front();
  record.sighting.source = Source::snapshot;
  record.sighting.kind = SightingKind::named;
  record.sighting.day = parse_day(line.day.value_or("")).value_or(Day{});
  return record;
}

}  // namespace

class SnapshotReader::Parser {
 public:
  Result<Record> read(std::string_view line) {
    bytes_.assign(line);
    bytes_.reserve(line.size() + simdjson::SIMDJSON_PADDING);
    const simdjson::padded_string_view padded(bytes_.data(), line.size(), bytes_.capacity());
    json::document document;
    if (const auto failure = parser_.iterate(padded).get(document)) throw simdjson::simdjson_error(failure);
    json::object object;
    if (const auto failure = document.get_object().get(object)) throw simdjson::simdjson_error(failure);
    Line found;
    for (auto field : object) {
      const std::string_view key = field.unescaped_key();
      json::value value = field.value();
      if (key == "id")
        found.id = text_of(value, "id");
      else if (key == "title")
        found.title = text_of(value, "title");
      else if (key == "abstract")
        found.abstract = text_of(value, "abstract");
      else if (key == "comments")
        found.comments = text_of(value, "comments");
      else if (key == "journal-ref")
        found.journal_ref = text_of(value, "journal-ref");
      else if (key == "doi")
        found.doi = text_of(value, "doi");
      else if (key == "categories")
        found.categories = text_of(value, "categories");
      else if (key == "authors")
        found.authors = text_of(value, "authors");
      else if (key == "update_date")
        found.day = text_of(value, "update_date");
      else if (key == "authors_parsed")
        found.people = people_of(value);
      else if (key == "versions")
        found.versions = versions_of(value);
    }
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
      return unreadable("something follows its closing brace");
    return record_of(std::move(found));
  }

 private:
  simdjson::ondemand::parser parser_;
  std::string bytes_;
};

SnapshotReader::SnapshotReader() : parser_(std::make_unique<Parser>()) {}
SnapshotReader::~SnapshotReader() = default;

Result<Record> SnapshotReader::read(std::string_view line) {
  try {
    return parser_->read(line);
  } catch (const WrongType& wrong) {
    return unreadable(fmt::format("{} is not what it should be", wrong.field));
  } catch (const simdjson::simdjson_error& failure) {
    if (failure.error() != simdjson::UTF8_ERROR || is_utf8(line))
      return unreadable(fmt::format("it is cut or no JSON ({})", failure.what()));
    std::size_t repaired = 0;
    const auto mended = repair_utf8(line, &repaired);
    auto record = read(mended);
    if (record) record->repairs.push_back(repair_note(repaired));
    return record;
  }
}

std::int64_t snapshot_line_hash(std::string_view line) { return hash64(line); }

}  // namespace preprintd::source
