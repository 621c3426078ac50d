#include "triage/lines.hpp"

#include <algorithm>
#include <istream>
#include <limits>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.hpp"

namespace preprintd::triage {
namespace {

namespace dom = simdjson::dom;

Error malformed(std::string what) { return {ErrorKind::malformed, std::move(what)}; }

/// A text, or nothing for null and absence; false if it is something else.
bool take_text(const dom::object& object, std::string_view key, std::string& out) {
  dom::element element;
  if (object[key].get(element) != simdjson::SUCCESS || element.is_null()) return true;
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return false;
  out = text;
  return true;
}

bool take_texts(const dom::object& object, std::string_view key, std::vector<std::string>& out) {
  dom::element element;
  if (object[key].get(element) != simdjson::SUCCESS || element.is_null()) return true;
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) return false;
  for (const auto entry : array) {
    std::string_view text;
    if (entry.get(text) != simdjson::SUCCESS) return false;
    out.emplace_back(text);
  }
  return true;
}

std::optional<Error> read_request(const dom::object& object, ScoreRequest& request) {
  if (!take_text(object, "id", request.id) || request.id.empty()) return malformed("no \"id\"");
  if (!take_text(object, "title", request.title)) return malformed("\"title\" is no text");
  if (!take_text(object, "abstract", request.abstract)) return malformed("\"abstract\" is no text");
  if (!take_text(object, "comment", request.comment)) return malformed("\"comment\" is no text");
  if (!take_texts(object, "authors", request.authors)) request.authors.clear();
  std::string_view categories;
  if (object["categories"].get(categories) == simdjson::SUCCESS) {
    for (const auto category : split(categories, ' '))
      if (!category.empty()) request.categories.emplace_back(category);
  } else if (!take_texts(object, "categories", request.categories)) {
    return malformed("\"categories\" is no list of texts");
  }
  return std::nullopt;
}

dom::parser& parser_of_this_thread() {
  thread_local dom::parser parser;
  return parser;
}

std::optional<Error> read_labels(const dom::object& object, Labelled& labelled) {
  std::vector<std::string> names;
  dom::element element;
  if (object["labels"].get(element) == simdjson::SUCCESS && element.is_object()) {
    labelled.judged = true;
    for (const auto field : element.get_object()) {
      double value = 0;
      bool flag = false;
      if (field.value.get(flag) == simdjson::SUCCESS) {
        value = flag ? 1 : 0;
      } else if (field.value.get(value) != simdjson::SUCCESS) {
        return malformed("\"labels\" maps topics to 0 or 1");
      }
      labelled.labels.push_back(
          {canonical_topic(field.key), value > 0 ? Label::Truth::positive : Label::Truth::negative});
    }
  } else {
    if (!take_texts(object, "labels", names)) return malformed("\"labels\" is no list of topics");
    for (const auto& name : names) labelled.labels.push_back({canonical_topic(name), Label::Truth::listed});
  }
  names.clear();
  if (!take_texts(object, "weak_labels", names)) return malformed("\"weak_labels\" is no list of topics");
  for (const auto& name : names)
    if (!labelled.positive(canonical_topic(name)))
      labelled.labels.push_back({canonical_topic(name), Label::Truth::weak});
  return std::nullopt;
}

}  // namespace

LineReader::Got LineReader::next(std::string_view& line) {
  for (;;) {
    if (!input_.good()) return Got::end;
    input_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    const auto read = static_cast<std::size_t>(input_.gcount());
    if (input_.eof() && read == 0) return Got::end;
    if (input_.bad() || (input_.fail() && read + 1 < buffer_.size())) return Got::end;
    ++number_;
    if (input_.fail()) {
      input_.clear();
      input_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      return Got::too_long;
    }
    line = std::string_view(buffer_.data(), input_.eof() ? read : read - 1);
    if (!trimmed(line).empty()) return Got::line;
  }
}

bool LineReader::failed() const { return input_.bad() || !input_.eof(); }

PaperText ScoreRequest::text() const { return {title, abstract, comment, authors, categories}; }

bool Labelled::positive(std::string_view topic) const {
  return std::any_of(labels.begin(), labels.end(), [&](const Label& label) {
    return (label.truth == Label::Truth::positive || label.truth == Label::Truth::listed) && label.topic == topic;
  });
}

Result<ScoreRequest> parse_score_line(std::string_view line) {
  dom::object object;
  if (parser_of_this_thread().parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
    return malformed("not a JSON object");
  ScoreRequest request;
  if (auto mistake = read_request(object, request)) return std::move(*mistake);
  return request;
}

Result<Labelled> parse_labelled_line(std::string_view line) {
  dom::object object;
  if (parser_of_this_thread().parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
    return malformed("not a JSON object");
  Labelled labelled;
  if (auto mistake = read_request(object, labelled.paper)) return std::move(*mistake);
  if (auto mistake = read_labels(object, labelled)) return std::move(*mistake);
  dom::element weight;
  if (object["weight"].get(weight) == simdjson::SUCCESS && !weight.is_null() &&
      (weight.get(labelled.weight) != simdjson::SUCCESS || !(labelled.weight > 0 && labelled.weight <= 1e9)))
    return malformed("\"weight\" is no number between 0 and 10^9");
  if (!take_text(object, "day", labelled.day)) return malformed("\"day\" is no text");
  if (labelled.day.empty() && !take_text(object, "published", labelled.day))
    return malformed("\"published\" is no text");
  labelled.day.resize(std::min<std::size_t>(labelled.day.size(), 10));
  return labelled;
}

std::string render_score_line(std::string_view id, double candidate, const std::vector<Score>& scores) {
  std::string line = fmt::format("{{\"id\":{},\"candidate\":{:.9f},\"scores\":{{", json_quoted(id), candidate);
  const auto out = std::back_inserter(line);
  const char* comma = "";
  for (const auto& score : scores) {
    fmt::format_to(out, "{}{}:{:.9f}", comma, json_quoted(score.topic), score.score);
    comma = ",";
  }
  line += "},\"flagged\":[";
  comma = "";
  for (const auto& score : scores) {
    if (!score.flagged) continue;
    fmt::format_to(out, "{}{}", comma, json_quoted(score.topic));
    comma = ",";
  }
  line += "],\"reasons\":[";
  comma = "";
  for (const auto& score : scores)
    for (const auto& reason : score.reasons) {
      fmt::format_to(out, "{}{{\"topic\":{},\"kind\":{}", comma, json_quoted(score.topic), json_quoted(reason.kind));
      if (!reason.field.empty()) fmt::format_to(out, ",\"field\":{}", json_quoted(reason.field));
      fmt::format_to(out, ",\"text\":{},\"weight\":{:.3f}", json_quoted(reason.text), reason.weight);
      if (reason.begin >= 0) fmt::format_to(out, ",\"begin\":{},\"end\":{}", reason.begin, reason.end);
      line += '}';
      comma = ",";
    }
  return line += "]}";
}

}  // namespace preprintd::triage
