#include "format/paper_json.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::format {
namespace {

std::string text(std::string_view value) { return json_quoted(repair_utf8(value)); }
std::string text(const std::optional<std::string>& value) { return value ? text(std::string_view(*value)) : "null"; }
std::string number(const std::optional<int>& value) { return value ? std::to_string(*value) : "null"; }
std::string instant(const std::optional<Instant>& value) {
  return value ? text(std::string_view(render_instant(*value))) : "null";
}

template <class T, class F>
std::string array(const std::vector<T>& values, F&& one) {
  std::string out = "[";
  for (const auto& value : values) {
    if (out.size() > 1) out += ',';
    out += one(value);
  }
  return out + "]";
}

std::string strings(const std::vector<std::string>& values) {
  return array(values, [](const std::string& value) { return text(std::string_view(value)); });
}

std::string sighting(const Sighting& seen) {
  std::string out = fmt::format(R"({{"source":"{}")", source_name(seen.source));
  if (!seen.category.empty()) out += ",\"category\":" + text(std::string_view(seen.category));
  out += fmt::format(R"(,"day":"{}","kind":"{}")", render_day(seen.day), kind_name(seen.kind));
  if (seen.rank) out += ",\"rank\":" + std::to_string(*seen.rank);
  if (seen.upvotes) out += ",\"upvotes\":" + std::to_string(*seen.upvotes);
  return out + "}";
}

std::string reason(const Reason& why) {
  std::string out = "{\"kind\":" + text(std::string_view(why.kind));
  if (!why.field.empty()) out += ",\"field\":" + text(std::string_view(why.field));
  return out + fmt::format(",\"text\":{},\"weight\":{:.4g}}}", text(std::string_view(why.text)), why.weight);
}

std::string flags(const std::vector<Score>& scores) {
  std::vector<Score> flagged;
  for (const auto& score : scores)
    if (score.flagged) flagged.push_back(score);
  return array(flagged, [](const Score& score) {
    return fmt::format(R"({{"topic":{},"score":{:.4g},"reasons":{}}})", text(std::string_view(score.topic)),
                       score.score, array(score.reasons, reason));
  });
}

std::string suggested(const std::vector<Suggestion>& suggestions) {
  std::optional<std::string> venue;
  std::vector<std::string> code;
  for (const auto& one : suggestions) {
    if (one.field == Suggestion::Field::venue && !venue) venue = one.value;
    if (one.field == Suggestion::Field::code) code.push_back(one.value);
  }
  return fmt::format(R"({{"venue":{},"code":{}}})", text(venue), strings(code));
}

std::string entry_json(const ExportItem& item, std::size_t i) {
  const auto& entry = item.entries[i];
  const auto file = i < item.files.size() && !item.files[i].empty() ? text(std::string_view(item.files[i])) : "null";
  return fmt::format(
      R"({{"list":{},"section":{},"position":{},"number":{},"file":{},"line":{},"on_list":{},"annotation":{}}})",
      text(std::string_view(entry.list)), text(std::string_view(entry.section)),
      entry.position > 0 ? std::to_string(entry.position) : "null", number(entry.number), file, text(entry.base),
      entry.place == Entry::Place::on || entry.place == Entry::Place::leaving,
      render_annotation_json(entry.annotation));
}

}  // namespace

std::string render_annotation_json(const Annotation& a) {
  return fmt::format(
      R"({{"title":{},"link":{},"venue":{},"summary":{},"code":{},"links":{},"read_notes":{},"note":{},"extra":{}}})",
      text(a.title), text(a.link), text(a.venue), text(a.summary), strings(a.code),
      array(a.links,
            [](const LabelledLink& link) {
              return fmt::format(R"({{"label":{},"url":{}}})", text(std::string_view(link.label)),
                                 text(std::string_view(link.url)));
            }),
      text(a.read_notes), text(a.note), text(a.extra));
}

std::string render_paper_json(const ExportItem& item) {
  const auto& p = item.paper;
  std::string out = fmt::format(
      R"({{"id":"{}","version":{},"title":{},"abstract":{},"authors":{},"primary_category":{},"categories":{})",
      p.id.text(), p.version > 0 ? std::to_string(p.version) : "null", text(std::string_view(p.title)),
      text(std::string_view(p.abstract)), strings(p.authors),
      p.primary_category.empty() ? "null" : text(std::string_view(p.primary_category)), strings(p.categories));
  out += fmt::format(
      R"(,"submitted":{},"updated":{},"comment":{},"journal_ref":{},"doi":{},"withdrawn":{},"metadata":"{}")",
      instant(p.submitted), instant(p.updated), text(p.comment), text(p.journal_ref), text(p.doi), p.withdrawn,
      p.complete ? "complete" : "pending");
  out += fmt::format(R"(,"sightings":{},"flags":{},"suggested":{})", array(item.sightings, sighting),
                     flags(item.scores), suggested(item.suggestions));
  const auto* first = item.entries.empty() ? nullptr : &item.entries.front();
  const auto or_null = [](const std::string* value) { return value ? text(std::string_view(*value)) : "null"; };
  out += fmt::format(R"(,"decision":{{"state":"{}","at":{},"until":{},"why":{},"list":{},"section":{}}})",
                     state_name(item.decision.state), instant(item.decision.at),
                     item.decision.until ? "\"" + render_day(*item.decision.until) + "\"" : "null",
                     text(item.decision.why), or_null(first ? &first->list : nullptr),
                     or_null(first ? &first->section : nullptr));
  out += ",\"annotation\":" + render_annotation_json(first ? first->annotation : Annotation{});
  out += ",\"entries\":[";
  for (std::size_t i = 0; i < item.entries.size(); ++i) out += (i ? "," : "") + entry_json(item, i);
  out += fmt::format(R"(],"seq":{},"history":{}}})", item.seq, array(item.history, [](const HistoryStep& step) {
                       return fmt::format(R"({{"seq":{},"at":{},"action":{},"detail":{}}})", step.seq, instant(step.at),
                                          text(std::string_view(step.action)), text(std::string_view(step.detail)));
                     }));
  return out;
}

std::string render_jsonl(const ExportSet& set) {
  std::string out;
  for (const auto& item : set.items) out += render_paper_json(item) + "\n";
  return out;
}

}  // namespace preprintd::format
