#include "source/daily_reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <optional>

#include "base/text.hpp"
#include "source/answer.hpp"

namespace preprintd::source {
namespace {

namespace json = boost::json;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::optional<unsigned> hex4(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(at, 4)) {
    const char small = c >= 'A' && c <= 'F' ? char(c - 'A' + 'a') : c;
    if (small >= '0' && small <= '9') {
      value = value * 16 + unsigned(small - '0');
    } else if (small >= 'a' && small <= 'f') {
      value = value * 16 + unsigned(small - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

// JavaScript may write half a surrogate pair as an escape; Boost.JSON would refuse the whole answer for it.
void replace_lone_surrogates(std::string& text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '\\') continue;
    const auto value = text[i + 1] == 'u' ? hex4(text, i + 2) : std::nullopt;
    ++i;
    if (!value || *value < 0xD800 || *value > 0xDFFF) continue;
    const bool pair_follows = *value < 0xDC00 && text.compare(i + 5, 2, "\\u") == 0;
    const auto low = pair_follows ? hex4(text, i + 7) : std::nullopt;
    if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
      i += 10;
    } else {
      text.replace(i + 1, 4, "fffd");
    }
  }
}

const json::value* member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value && !value->is_null() ? value : nullptr;
}

std::optional<std::string> string_member(const json::object& object, std::string_view name) {
  const auto* value = member(object, name);
  if (!value || !value->is_string()) return std::nullopt;
  const auto& text = value->get_string();
  // "\u0000" is legal JSON and no text of ours.
  auto kept = repair_utf8({text.data(), text.size()});
  if (trimmed(kept).empty()) return std::nullopt;
  return kept;
}

std::optional<int> count_member(const json::object& object, std::string_view name) {
  const auto* value = member(object, name);
  if (!value || !value->is_number()) return std::nullopt;
  json::error_code failure;
  const int count = value->to_number<int>(failure);
  if (failure || count < 0) return std::nullopt;
  return count;
}

std::vector<std::string> names_of_authors(const json::object& paper) {
  std::vector<std::string> names;
  const auto* authors = member(paper, "authors");
  if (!authors || !authors->is_array()) return names;
  for (const auto& author : authors->get_array()) {
    if (!author.is_object()) continue;
    if (auto name = string_member(author.get_object(), "name")) names.push_back(std::move(*name));
  }
  return names;
}

// Midnight is how Hugging Face writes a bare date.
std::optional<Instant> precise_instant(const json::object& paper) {
  const auto text = string_member(paper, "publishedAt");
  const auto instant = text ? parse_instant(*text) : std::nullopt;
  if (!instant || *instant == utc_day(*instant)) return std::nullopt;
  return instant;
}

Result<Record> read_pick(const json::value& element) {
  const auto refuse = [](std::string why) { return Error(ErrorKind::malformed, std::move(why)); };
  if (!element.is_object())
    return refuse(element.is_string() ? "an element is a string, not an object" : "an element is no object");
  const auto& outer = element.get_object();
  const auto* inner = member(outer, "paper");
  if (!inner || !inner->is_object()) return refuse("an element has no paper");
  const auto& paper = inner->get_object();
  const auto id = string_member(paper, "id");
  if (!id) return refuse("a paper has no id");
  const auto named = parse_arxiv_id(trimmed(*id));
  if (!named) return refuse(fmt::format("no identifier in id: {}", named.error().message()));
  Record record(named->id, Source::huggingface);
  record.version = named->version;
  // The outer title keeps the TeX that paper.title lost until 2025-11 (facts.md §5).
  record.title = string_member(outer, "title");
  if (!record.title) record.title = string_member(paper, "title");
  record.abstract = string_member(paper, "summary");
  if (!record.abstract) record.abstract = string_member(outer, "summary");
  record.authors = names_of_authors(paper);
  record.submitted = precise_instant(paper);
  record.withdrawn = member(paper, "withdrawnAt") != nullptr;
  record.code_url = string_member(paper, "githubRepo");
  record.project_url = string_member(paper, "projectPage");
  record.sighting.upvotes = count_member(paper, "upvotes");
  return record;
}

// Only what names the paper: the rest of an element is about the people who picked it.
std::string excerpt_of_pick(const json::value& element) {
  if (!element.is_object()) return {};
  const auto& outer = element.get_object();
  const auto* inner = member(outer, "paper");
  const auto& paper = inner && inner->is_object() ? inner->get_object() : outer;
  const auto id = string_member(paper, "id"), title = string_member(outer, "title");
  return excerpt_of(fmt::format("id {} title {}", id.value_or("(none)"), title.value_or("(none)")));
}

bool has_replacement(const Record& record) {
  const auto holds = [](const std::string& text) { return text.find(kReplacement) != std::string::npos; };
  bool found = holds(record.title.value_or("")) || holds(record.abstract.value_or(""));
  for (const auto& author : record.authors) found = found || holds(author);
  return found;
}

Error no_array(std::string_view body, const json::value& value) {
  if (value.is_object())
    if (const auto message = string_member(value.get_object(), "error"))
      return not_what_was_asked(body, "a list of daily papers", collapsed(*message).substr(0, 200));
  return not_what_was_asked(body, "a list of daily papers", "it is no JSON array");
}

}  // namespace

Result<DailyPage> read_daily(std::string_view body, Day day, int first_rank) {
  constexpr std::string_view kWhat = "a list of daily papers";
  if (body.size() > kMaxAnswer)
    return Error(ErrorKind::malformed, fmt::format("not {}: {} bytes are too many", kWhat, body.size()));
  auto clean = clean_text(body);
  if (trimmed(clean.text).empty()) return not_what_was_asked(body, kWhat, "");
  if (looks_like_html(clean.text) && trimmed(clean.text).starts_with('<'))
    return not_what_was_asked(body, kWhat, "it is a web page");
  replace_lone_surrogates(clean.text);
  json::parse_options options;
  options.max_depth = 32;
  json::error_code failure;
  const auto value = json::parse(clean.text, failure, {}, options);
  if (failure == json::error::incomplete)
    return Error(ErrorKind::unavailable, fmt::format("not {}: it is cut off ({} bytes)", kWhat, body.size()));
  if (failure) return not_what_was_asked(body, kWhat, "it is no JSON: " + failure.message());
  if (!value.is_array()) return no_array(body, value);

  DailyPage page;
  std::size_t repaired = 0;
  int rank = first_rank;
  for (const auto& element : value.get_array()) {
    auto record = read_pick(element);
    const int place = rank++;
    if (!record) {
      page.unreadable.push_back({record.error().message(), excerpt_of_pick(element)});
      continue;
    }
    if (!clean.repairs.empty() && has_replacement(*record)) {
      ++repaired;
      record->repairs.push_back("invalid characters became U+FFFD");
    }
    record->sighting.source = Source::huggingface;
    record->sighting.day = day;
    record->sighting.kind = SightingKind::listed;
    record->sighting.rank = place;
    page.records.push_back(std::move(*record));
  }
  if (too_many_repairs(repaired, page.size()))
    return Error(ErrorKind::malformed,
                 fmt::format("not {}: {} of {} papers have invalid text", kWhat, repaired, page.size()));
  if (page.size() > 1 && page.records.empty())
    return Error(ErrorKind::malformed, fmt::format("not {}: none of {} elements could be read ({})", kWhat, page.size(),
                                                   page.unreadable.front().reason));
  return page;
}

}  // namespace preprintd::source
