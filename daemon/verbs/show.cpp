#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/terminal.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {
namespace {

void line(const std::string& label, const std::string& text, std::size_t columns) {
  if (!text.empty()) std::cout << wrapped(fmt::format("{:<12}", label), visible(text), columns);
}

std::string joined(const std::vector<std::string>& items) {
  std::string all;
  for (const auto& item : items) all += (all.empty() ? "" : ", ") + item;
  return all;
}

void print_sightings(const review::Dossier& dossier, std::size_t columns) {
  for (const auto& sighting : dossier.sightings) {
    std::string text =
        fmt::format("{} {} {}", render_day(sighting.day), source_name(sighting.source), kind_name(sighting.kind));
    if (!sighting.category.empty()) text += " in " + sighting.category;
    if (sighting.rank) text += fmt::format(", rank {}", *sighting.rank);
    if (sighting.upvotes) text += fmt::format(", {} upvotes", *sighting.upvotes);
    line("seen", text, columns);
  }
}

void print_scores(const review::Dossier& dossier, std::size_t columns) {
  for (const auto& score : dossier.scores) {
    std::string text = fmt::format("{} {:.2f} ({})", score.topic, score.score, score.model);
    for (const auto& reason : score.reasons)
      text += fmt::format("; {} “{}”{}", reason.kind, reason.text, reason.field.empty() ? "" : " in " + reason.field);
    line(score.flagged ? "flagged" : "not flagged", text, columns);
  }
}

void print_entry(const Entry& entry, const std::string& file, std::size_t columns) {
  line("list",
       fmt::format("{}{}{}{} ({})", entry.list, entry.section.empty() ? "" : " / " + entry.section,
                   entry.number ? fmt::format(", number {}", *entry.number) : "", file.empty() ? "" : ", " + file,
                   place_name(entry.place)),
       columns);
  const auto& annotation = entry.annotation;
  line("  venue", annotation.venue.value_or(""), columns);
  line("  summary", annotation.summary.value_or(""), columns);
  line("  code", joined(annotation.code), columns);
  for (const auto& link : annotation.links) line("  link", link.label + ": " + link.url, columns);
  line("  notes at", annotation.read_notes.value_or(""), columns);
  line("  note", annotation.note.value_or(""), columns);
  line("  extra", annotation.extra.value_or(""), columns);
}

void print(const review::Dossier& dossier) {
  const auto columns = terminal_columns();
  const auto& paper = dossier.paper;
  const auto title = review::title_of(dossier);
  std::cout << wrapped(paper.id.text() + "  ", title.empty() ? "(metadata pending)" : visible(title), columns);
  line("link", abs_url(paper.id), columns);
  line("authors", joined(paper.authors), columns);
  line("categories", joined(paper.categories), columns);
  if (paper.version > 0) line("version", std::to_string(paper.version), columns);
  if (paper.submitted) line("submitted", render_instant(*paper.submitted), columns);
  if (paper.updated) line("updated", render_instant(*paper.updated), columns);
  line("comment", paper.comment.value_or(""), columns);
  line("journal", paper.journal_ref.value_or(""), columns);
  line("doi", paper.doi.value_or(""), columns);
  if (paper.withdrawn) line("withdrawn", "yes", columns);
  if (!paper.complete) line("metadata", "pending, asked for with the next fetch", columns);
  line("abstract", paper.abstract, columns);
  for (const auto& suggestion : dossier.suggestions)
    line("suggested", fmt::format("{} (in {}: {})", suggestion.value, suggestion.found_in, suggestion.quote), columns);
  print_scores(dossier, columns);
  print_sightings(dossier, columns);
  std::string decision(state_name(dossier.decision.state));
  if (dossier.decision.at) decision += " " + render_instant(*dossier.decision.at);
  if (dossier.decision.until) decision += " until " + render_day(*dossier.decision.until);
  if (dossier.decision.why) decision += ": " + *dossier.decision.why;
  line("decision", decision, columns);
  for (std::size_t i = 0; i < dossier.entries.size(); ++i) print_entry(dossier.entries[i], dossier.files[i], columns);
  for (const auto& step : dossier.history) {
    bool undone = !step.changes.empty();
    for (const auto& change : step.changes) undone = undone && change.undone;
    line("history",
         fmt::format("{} {} ({}){}", render_instant(step.at), step.verb, step.actor, undone ? ", undone" : ""),
         columns);
  }
}

}  // namespace

int run_show(App& app, const Arguments& arguments) {
  const auto id = reference(arguments.words.front());
  if (!id) return kUsage;
  auto database = app.open_read();
  if (!database) return failed(database.error());
  const auto dossier = review::read_dossier(*database, *id);
  if (!dossier) {
    complain(fmt::format("{} is not stored; `preprintd add {}` adds it", id->text(), id->text()));
    return kFailed;
  }
  if (arguments.json) {
    std::cout << boost::json::serialize(paper_json(*dossier)) << '\n';
  } else {
    print(*dossier);
  }
  return kDone;
}

}  // namespace preprintd::daemon
