#include "format/decisions.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "format/paper_json.hpp"

namespace preprintd::format {
namespace {

namespace json = boost::json;

std::string quoted(const std::optional<std::string>& text) { return text ? json_quoted(repair_utf8(*text)) : "null"; }

std::string line_of(const ExportItem& item) {
  const auto& d = item.decision;
  std::string out =
      fmt::format(R"({{"id":"{}","state":"{}","at":{},"until":{},"why":{},"entries":[)", item.paper.id.text(),
                  state_name(d.state), d.at ? "\"" + render_instant(*d.at) + "\"" : "null",
                  d.until ? "\"" + render_day(*d.until) + "\"" : "null", quoted(d.why));
  const auto entries = d.state == DecisionState::accepted ? item.entries.size() : 0;
  for (std::size_t i = 0; i < entries; ++i) {
    const auto& entry = item.entries[i];
    // Where the line stands today is the file's to say; that she took it out by hand is a decision.
    out += fmt::format(R"({}{{"list":{},"section":{}{},"annotation":{}}})", i ? "," : "", json_quoted(entry.list),
                       json_quoted(entry.section), entry.place == Entry::Place::off ? R"(,"place":"off")" : "",
                       render_annotation_json(entry.annotation));
  }
  return out + "]}\n";
}

std::optional<std::string> text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (!value || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

std::optional<int> number_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (!value || !value->is_int64()) return std::nullopt;
  const auto number = value->as_int64();
  if (number < -1'000'000'000 || number > 1'000'000'000) return std::nullopt;
  return int(number);
}

Annotation annotation_of(const json::object& object) {
  Annotation a;
  a.title = text_at(object, "title");
  a.link = text_at(object, "link");
  a.venue = text_at(object, "venue");
  a.summary = text_at(object, "summary");
  a.read_notes = text_at(object, "read_notes");
  a.note = text_at(object, "note");
  a.extra = text_at(object, "extra");
  if (const auto* code = object.if_contains("code"); code && code->is_array())
    for (const auto& url : code->as_array())
      if (url.is_string()) a.code.emplace_back(url.as_string());
  if (const auto* links = object.if_contains("links"); links && links->is_array())
    for (const auto& link : links->as_array())
      if (link.is_object())
        a.links.push_back(
            {text_at(link.as_object(), "label").value_or(""), text_at(link.as_object(), "url").value_or("")});
  return a;
}

Result<DecisionLine> parse_line(std::string_view line) {
  const auto malformed = [](std::string why) { return Error(ErrorKind::malformed, std::move(why)); };
  boost::system::error_code failed;
  const auto value = json::parse(json::string_view(line.data(), line.size()), failed);
  if (failed || !value.is_object()) return malformed("no JSON object");
  const auto& object = value.as_object();
  const auto id = parse_arxiv_id(text_at(object, "id").value_or(""));
  if (!id) return malformed("\"id\": " + id.error().message());
  const auto state = parse_state(text_at(object, "state").value_or(""));
  if (!state) return malformed("no \"state\" we know");
  DecisionLine out{id->id, {}, {}};
  out.decision.state = *state;
  out.decision.why = text_at(object, "why");
  if (const auto at = text_at(object, "at")) {
    out.decision.at = parse_instant(*at);
    if (!out.decision.at) return malformed("\"at\" is no time");
  }
  if (const auto until = text_at(object, "until")) {
    out.decision.until = parse_day(*until);
    if (!out.decision.until) return malformed("\"until\" is no day");
  }
  const auto* entries = object.if_contains("entries");
  if (!entries) return out;
  if (!entries->is_array()) return malformed("\"entries\" is no array");
  for (const auto& one : entries->as_array()) {
    if (!one.is_object()) return malformed("an entry is no object");
    const auto& fields = one.as_object();
    Entry entry(out.id);
    entry.list = text_at(fields, "list").value_or("");
    entry.section = text_at(fields, "section").value_or("");
    entry.position = number_at(fields, "position").value_or(0);
    entry.number = number_at(fields, "number");
    const auto place = parse_place(text_at(fields, "place").value_or("wanted"));
    if (!place) return malformed("no \"place\" we know");
    entry.place = *place;
    if (const auto* annotation = fields.if_contains("annotation"); annotation && annotation->is_object())
      entry.annotation = annotation_of(annotation->as_object());
    out.entries.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

// Sorted by identifier, so that a committed file changes by the lines that changed.
std::string render_decisions(const ExportSet& set) {
  std::vector<const ExportItem*> items;
  for (const auto& item : set.items)
    if (item.decision.state != DecisionState::none && item.decision.state != DecisionState::pending)
      items.push_back(&item);
  std::stable_sort(items.begin(), items.end(),
                   [](const ExportItem* a, const ExportItem* b) { return a->paper.id < b->paper.id; });
  std::string out;
  for (const auto* item : items) out += line_of(*item);
  return out;
}

Result<std::vector<DecisionLine>> parse_decisions(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<DecisionLine> out;
  int number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    if (trimmed(line).empty()) continue;
    auto read = parse_line(line);
    if (!read) return read.error().within("line " + std::to_string(number));
    out.push_back(std::move(*read));
  }
  return out;
}

}  // namespace preprintd::format
