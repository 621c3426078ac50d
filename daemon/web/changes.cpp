#include "daemon/web/changes.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "daemon/web/answers.hpp"
#include "publish/preview.hpp"
#include "store/paper_table.hpp"
#include "store/step_table.hpp"
#include "store/undo.hpp"

namespace preprintd::web {
namespace {

namespace json = boost::json;

constexpr std::chrono::days kDeferral{7};

Error cannot_be_meant(std::string_view field, const char* how) {
  return {ErrorKind::usage, fmt::format("{}: {}", visible(field), how)};
}

/// null clears, as an empty text does.
Result<std::string> text_of(std::string_view field, const json::value& value) {
  if (value.is_null()) return std::string();
  if (value.is_string()) return std::string(value.get_string());
  return cannot_be_meant(field, "a text or null");
}

Result<Day> day_of(std::string_view field, const json::value& value) {
  if (value.is_string())
    if (const auto day = parse_day(value.get_string())) return *day;
  return cannot_be_meant(field, "a day looks like 2026-09-24");
}

Result<std::vector<std::string>> texts_of(std::string_view field, const json::value& value) {
  std::vector<std::string> list;
  if (value.is_null()) return list;
  if (!value.is_array()) return cannot_be_meant(field, "a list of texts or null");
  for (const auto& item : value.get_array()) {
    if (!item.is_string()) return cannot_be_meant(field, "a list of texts or null");
    list.emplace_back(item.get_string());
  }
  return list;
}

Result<std::vector<LabelledLink>> links_of(const json::value& value) {
  std::vector<LabelledLink> links;
  if (value.is_null()) return links;
  const auto refused = cannot_be_meant("links", "a list of {label, url} or null");
  if (!value.is_array()) return refused;
  for (const auto& item : value.get_array()) {
    const auto* link = item.if_object();
    const auto* label = link ? link->if_contains("label") : nullptr;
    const auto* url = link ? link->if_contains("url") : nullptr;
    if (!label || !url || !label->is_string() || !url->is_string()) return refused;
    links.push_back({std::string(label->get_string()), std::string(url->get_string())});
  }
  return links;
}

/// Takes one field of an annotation; nothing for a name that is none.
std::optional<Status> take_field(review::Fields& fields, std::string_view name, const json::value& value) {
  const std::pair<std::string_view, std::optional<std::string>*> texts[] = {{"title", &fields.title},
                                                                            {"venue", &fields.venue},
                                                                            {"summary", &fields.summary},
                                                                            {"read_notes", &fields.read_notes},
                                                                            {"note", &fields.note}};
  for (const auto& [its_name, field] : texts) {
    if (its_name != name) continue;
    auto text = text_of(name, value);
    if (!text) return text.error();
    *field = std::move(*text);
    return Done{};
  }
  if (name == "code") {
    auto list = texts_of(name, value);
    if (!list) return list.error();
    fields.code = std::move(*list);
    return Done{};
  }
  if (name == "links") {
    auto links = links_of(value);
    if (!links) return links.error();
    fields.links = std::move(*links);
    return Done{};
  }
  return std::nullopt;
}

Status take_of_decision(Change& change, std::string_view name, const json::value& value) {
  if (name == "state") {
    const auto state = value.is_string() ? parse_state(value.get_string()) : std::nullopt;
    if (!state || *state == DecisionState::none || *state == DecisionState::passed)
      return cannot_be_meant(name, "accepted, rejected, deferred or pending");
    change.state = *state;
    return Done{};
  }
  if (name == "until") {
    const auto day = day_of(name, value);
    if (!day) return day.error();
    change.until = *day;
    return Done{};
  }
  if (name == "also") {
    if (!value.is_bool()) return cannot_be_meant(name, "true or false");
    change.acceptance.also = value.get_bool();
    return Done{};
  }
  if (name == "list" || name == "section" || name == "why") {
    auto text = text_of(name, value);
    if (!text) return text.error();
    if (text->empty()) return Done{};
    (name == "list" ? change.acceptance.list : name == "section" ? change.acceptance.section : change.why) = *text;
    return Done{};
  }
  if (const auto taken = take_field(change.acceptance.fields, name, value)) return *taken;
  return cannot_be_meant(name, "no field of a decision");
}

Status take_of_annotation(Change& change, std::string_view name, const json::value& value) {
  if (name == "list") {
    auto text = text_of(name, value);
    if (!text) return text.error();
    if (!text->empty()) change.list = *text;
    return Done{};
  }
  if (const auto taken = take_field(change.fields, name, value)) return *taken;
  return cannot_be_meant(name, "no field of an annotation");
}

Status take_of_rest(Change& change, std::string_view name, const json::value& value) {
  if (change.place == Place::close && (name == "day" || name == "until")) {
    const auto day = day_of(name, value);
    if (!day) return day.error();
    (name == "day" ? change.day : change.until) = *day;
    return Done{};
  }
  if (change.place == Place::close && name == "papers") {
    const auto list = texts_of(name, value);
    if (!list) return list.error();
    change.papers.emplace();
    for (const auto& text : *list) {
      const auto named = parse_arxiv_id(text);
      if (!named) return cannot_be_meant(name, "no identifier");
      change.papers->push_back(named->id);
    }
    return Done{};
  }
  if (change.place == Place::close && name == "topic") {
    const auto text = text_of(name, value);
    if (!text) return text.error();
    if (!text->empty()) change.topic = canonical_topic(*text);
    return Done{};
  }
  if (change.place == Place::undo && name == "id") {
    const auto text = text_of(name, value);
    const auto named = text ? parse_arxiv_id(*text) : text.error();
    if (!named) return cannot_be_meant(name, "no identifier");
    change.id = named->id;
    return Done{};
  }
  return cannot_be_meant(name, "no field of this change");
}

Changed failed(Error error) {
  Changed changed;
  changed.failure = std::move(error);
  return changed;
}

Changed with_paper(store::Database& db, const ArxivId& id, int status) {
  Changed changed;
  changed.status = status;
  if (auto paper = paper_answer(db, id)) changed.body = std::move(*paper);
  return changed;
}

json::object undone_json(const std::optional<store::Undone>& undone) {
  json::array papers, refused;
  if (!undone) return {{"undone", nullptr}, {"papers", std::move(papers)}, {"refused", std::move(refused)}};
  for (const auto& id : undone->papers) papers.emplace_back(id.text());
  for (const auto& refusal : undone->refused)
    refused.push_back(json::object{{"id", refusal.paper ? json::value(refusal.paper->text()) : json::value(nullptr)},
                                   {"why", refusal.why}});
  return {{"undone", undone->verb}, {"papers", std::move(papers)}, {"refused", std::move(refused)}};
}

Changed decide(store::Database& db, const Change& change, const std::vector<review::ListTopics>& topics,
               const review::By& by) {
  switch (change.state) {
    case DecisionState::accepted: {
      const auto entry = review::accept(db, *change.id, change.acceptance, topics, by);
      if (!entry) return failed(entry.error());
      break;
    }
    case DecisionState::rejected: {
      const auto done = review::reject(db, *change.id, change.why, by);
      if (!done) return failed(done.error());
      break;
    }
    case DecisionState::deferred: {
      const auto done = review::defer(db, *change.id, change.until.value_or(utc_day(by.now) + kDeferral), by);
      if (!done) return failed(done.error());
      break;
    }
    case DecisionState::pending: store::undo_paper(db, *change.id, by.now, by.actor); break;
    case DecisionState::none:
    case DecisionState::passed: return failed(cannot_be_meant("state", "accepted, rejected, deferred or pending"));
  }
  return with_paper(db, *change.id, 200);
}

}  // namespace

Result<Change> read_change(Place place, const std::string& identifier, const std::string& body) {
  Change change;
  change.place = place;
  if (place != Place::close && place != Place::undo) {
    const auto named = parse_arxiv_id(identifier);
    if (!named) return Error(ErrorKind::missing, named.error().message());
    change.id = named->id;
  }
  json::error_code error;
  const auto value = json::parse(body.empty() ? "{}" : body, error);
  const auto* object = error ? nullptr : value.if_object();
  if (!object || !is_utf8(body)) return Error(ErrorKind::usage, "the body is no JSON object");
  bool has_state = false;
  for (const auto& member : *object) {
    const std::string_view name(member.key().data(), member.key().size());
    has_state = has_state || name == "state";
    if (name == "seq") {
      if (!member.value().is_int64()) return cannot_be_meant("seq", "the number the paper came with");
      change.seq = member.value().get_int64();
      continue;
    }
    const bool decides = place == Place::decision || place == Place::preview;
    const auto taken = decides                      ? take_of_decision(change, name, member.value())
                       : place == Place::annotation ? take_of_annotation(change, name, member.value())
                                                    : take_of_rest(change, name, member.value());
    if (!taken) return taken.error();
  }
  if ((place == Place::decision || place == Place::preview) && !has_state)
    return cannot_be_meant("state", "accepted, rejected, deferred or pending");
  if (place == Place::close && !change.day && !change.until && !change.topic && !change.papers)
    return Error(ErrorKind::usage, "close what? day, until, topic or papers says it");
  return change;
}

Changed preview_change(store::Database& db, const Change& change, const std::vector<review::ListTopics>& topics,
                       const std::map<std::string, format::ListRules>& rules, Instant now) {
  if (!store::find_paper(db, *change.id))
    return failed(Error(ErrorKind::missing, fmt::format("{} is not stored", change.id->text())));
  if (change.state != DecisionState::accepted) return failed(cannot_be_meant("state", "accepted"));
  const auto entry = review::accept(db, *change.id, change.acceptance, topics, {"page", now});
  if (!entry) return failed(entry.error());
  const auto shown = publish::preview(db, *entry, rules);
  Changed changed;
  changed.body["line"] = repair_utf8(shown.line);
  changed.body["where"] = repair_utf8(shown.where);
  return changed;
}

Changed apply_change(store::Database& db, const Change& change, const std::vector<review::ListTopics>& topics,
                     Instant now) {
  const review::By by{"page", now};
  if (change.place == Place::close) {
    store::QueueFilter filter;
    filter.today = utc_day(now);
    filter.day = change.day;
    filter.until = change.until;
    filter.topic = change.topic;
    auto ids = store::queued_ids(db, filter);
    // What the page shows may have been decided meanwhile; only what still waits is closed.
    if (change.papers) std::erase_if(ids, [&](const ArxivId& id) { return !std::ranges::count(*change.papers, id); });
    Changed changed;
    changed.body["closed"] = review::close(db, ids, by);
    return changed;
  }
  if (change.place == Place::undo) {
    Changed changed;
    changed.body = undone_json(change.id ? store::undo_paper(db, *change.id, now, by.actor)
                                         : store::undo_newest(db, now, by.actor));
    return changed;
  }
  if (!store::find_paper(db, *change.id))
    return failed(Error(ErrorKind::missing, fmt::format("{} is not stored", change.id->text())));
  if (change.seq && *change.seq < store::newest_step_seq(db, *change.id)) return with_paper(db, *change.id, 409);
  if (change.place == Place::decision) return decide(db, change, topics, by);
  const auto entry = review::annotate(db, *change.id, change.list, change.fields, by);
  if (!entry) return failed(entry.error());
  return with_paper(db, *change.id, 200);
}

}  // namespace preprintd::web
