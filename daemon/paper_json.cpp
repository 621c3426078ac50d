#include "daemon/paper_json.hpp"

#include <boost/json.hpp>

#include "normalize/title.hpp"

namespace preprintd::daemon {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::optional<std::string>& text, const json::storage_ptr& storage = {}) {
  return text ? json::value(*text, storage) : json::value(nullptr, storage);
}

json::value time_or_null(const std::optional<Instant>& time) {
  return time ? json::value(render_instant(*time)) : json::value(nullptr);
}

json::array texts(const std::vector<std::string>& list, const json::storage_ptr& storage = {}) {
  json::array array(storage);
  for (const auto& item : list) array.emplace_back(item);
  return array;
}

json::object sighting_json(const Sighting& sighting) {
  json::object object{
      {"source", source_name(sighting.source)}, {"day", render_day(sighting.day)}, {"kind", kind_name(sighting.kind)}};
  if (!sighting.category.empty()) object["category"] = sighting.category;
  if (sighting.rank) object["rank"] = *sighting.rank;
  if (sighting.upvotes) object["upvotes"] = *sighting.upvotes;
  return object;
}

json::object reason_json(const Reason& reason) {
  json::object object{{"kind", reason.kind}, {"text", reason.text}};
  if (!reason.field.empty()) object["field"] = reason.field;
  if (reason.weight != 0) object["weight"] = reason.weight;
  if (reason.begin >= 0) {
    object["begin"] = reason.begin;
    object["end"] = reason.end;
  }
  return object;
}

json::object flag_json(const Score& score) {
  json::array reasons;
  for (const auto& reason : score.reasons) reasons.push_back(reason_json(reason));
  return {{"topic", score.topic}, {"score", score.score}, {"reasons", std::move(reasons)}};
}

json::object suggested_json(const std::vector<Suggestion>& suggestions) {
  json::value venue(nullptr);
  json::array code, project, found;
  for (const auto& suggestion : suggestions) {
    if (suggestion.field == Suggestion::Field::venue && venue.is_null()) venue = json::value(suggestion.value);
    if (suggestion.field == Suggestion::Field::code) code.emplace_back(suggestion.value);
    if (suggestion.field == Suggestion::Field::project) project.emplace_back(suggestion.value);
    found.push_back(
        json::object{{"value", suggestion.value}, {"found_in", suggestion.found_in}, {"quote", suggestion.quote}});
  }
  return {{"venue", std::move(venue)},
          {"code", std::move(code)},
          {"project", std::move(project)},
          {"found", std::move(found)}};
}

/// A title that only repeats arXiv's is not hers.
json::object annotation_json(const Annotation& annotation, const std::string& arxiv_title,
                             const json::storage_ptr& storage = {}) {
  const bool hers = annotation.title && !normalize::same_title(*annotation.title, arxiv_title);
  json::array links(storage);
  for (const auto& link : annotation.links)
    links.push_back(json::object({{"label", link.label}, {"url", link.url}}, storage));
  json::object object(storage);
  object.reserve(9);
  object["title"] = text_or_null(hers ? annotation.title : std::nullopt, storage);
  object["link"] = text_or_null(annotation.link, storage);
  object["venue"] = text_or_null(annotation.venue, storage);
  object["summary"] = text_or_null(annotation.summary, storage);
  object["code"] = texts(annotation.code, storage);
  object["links"] = std::move(links);
  object["read_notes"] = text_or_null(annotation.read_notes, storage);
  object["note"] = text_or_null(annotation.note, storage);
  object["extra"] = text_or_null(annotation.extra, storage);
  return object;
}

json::object decision_json(const review::Dossier& dossier) {
  const auto& decision = dossier.decision;
  const Entry* entry = dossier.entries.empty() ? nullptr : &dossier.entries.front();
  json::object object{{"state", state_name(decision.state)},
                      {"at", time_or_null(decision.at)},
                      {"list", entry ? json::value(entry->list) : json::value(nullptr)},
                      {"section", entry ? json::value(entry->section) : json::value(nullptr)}};
  if (decision.until) object["until"] = render_day(*decision.until);
  if (decision.why) object["why"] = *decision.why;
  return object;
}

json::value row_or_null(const std::optional<std::string>& row) {
  json::error_code failure;
  auto value = row ? json::parse(*row, failure) : json::value(nullptr);
  return failure ? json::value(nullptr) : value;
}

json::array history_json(const std::vector<store::HistoryStep>& history) {
  json::array steps;
  for (const auto& step : history) {
    json::array changes;
    for (const auto& change : step.changes)
      changes.push_back(json::object{{"table", change.table},
                                     {"before", row_or_null(change.before)},
                                     {"after", row_or_null(change.after)},
                                     {"undone", change.undone}});
    steps.push_back(json::object{{"step", step.key},
                                 {"seq", step.seq},
                                 {"verb", step.verb},
                                 {"actor", step.actor},
                                 {"at", render_instant(step.at)},
                                 {"changes", std::move(changes)}});
  }
  return steps;
}

}  // namespace

json::object entry_json(const Entry& entry, const std::string& file, const std::string& arxiv_title,
                        const json::storage_ptr& storage) {
  json::object object(storage);
  object.reserve(12);
  object["list"] = entry.list;
  object["section"] = entry.section;
  object["position"] = entry.position > 0 ? json::value(entry.position) : json::value(nullptr);
  object["number"] = entry.number ? json::value(*entry.number) : json::value(nullptr);
  object["file"] = file.empty() ? json::value(nullptr) : json::value(file, storage);
  object["line"] = text_or_null(entry.base, storage);
  object["on_list"] = entry.place == Entry::Place::on;
  object["place"] = place_name(entry.place);
  object["annotation"] = annotation_json(entry.annotation, arxiv_title, storage);
  return object;
}

json::object paper_json(const review::Dossier& dossier) {
  const auto& paper = dossier.paper;
  json::object object;
  object["id"] = paper.id.text();
  object["version"] = paper.version > 0 ? json::value(paper.version) : json::value(nullptr);
  object["title"] = paper.title;
  object["abstract"] = paper.abstract;
  object["authors"] = texts(paper.authors);
  object["primary_category"] =
      paper.primary_category.empty() ? json::value(nullptr) : json::value(paper.primary_category);
  object["categories"] = texts(paper.categories);
  object["submitted"] = time_or_null(paper.submitted);
  object["updated"] = time_or_null(paper.updated);
  object["comment"] = text_or_null(paper.comment);
  object["journal_ref"] = text_or_null(paper.journal_ref);
  object["doi"] = text_or_null(paper.doi);
  object["withdrawn"] = paper.withdrawn;
  object["metadata"] = paper.complete ? "complete" : "pending";
  json::array sightings, flags, scores, entries;
  for (const auto& sighting : dossier.sightings) sightings.push_back(sighting_json(sighting));
  for (const auto& score : dossier.scores) {
    if (score.flagged) flags.push_back(flag_json(score));
    scores.push_back(json::object{{"topic", score.topic}, {"score", score.score}, {"model", score.model}});
  }
  for (std::size_t i = 0; i < dossier.entries.size(); ++i)
    entries.push_back(entry_json(dossier.entries[i], dossier.files[i], paper.title));
  object["sightings"] = std::move(sightings);
  object["flags"] = std::move(flags);
  object["scores"] = std::move(scores);
  object["suggested"] = suggested_json(dossier.suggestions);
  object["decision"] = decision_json(dossier);
  object["annotation"] =
      annotation_json(dossier.entries.empty() ? Annotation{} : dossier.entries.front().annotation, paper.title);
  object["entries"] = std::move(entries);
  if (dossier.item)
    object["queue"] = json::object{{"day", render_day(dossier.item->day)},
                                   {"doors", texts(dossier.item->doors)},
                                   {"late", dossier.item->late},
                                   {"score", dossier.item->score}};
  object["seq"] = dossier.seq;
  object["history"] = history_json(dossier.history);
  return object;
}

std::string coverage_json(const Coverage& row) {
  json::array route;
  for (const auto source : row.route) route.emplace_back(source_name(source));
  json::object object{{"category", row.category},
                      {"day", render_day(row.day)},
                      {"expected", row.expected ? json::value(*row.expected) : json::value(nullptr)},
                      {"got", row.got},
                      {"verdict", verdict_name(row.verdict)},
                      {"route", std::move(route)},
                      {"checked_at", render_instant(row.checked_at)},
                      {"why", row.why}};
  if (row.next_at) object["next_at"] = render_instant(*row.next_at);
  return json::serialize(object);
}

}  // namespace preprintd::daemon
