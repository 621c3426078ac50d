#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paper/decision.hpp"
#include "paper/paper.hpp"
#include "paper/topic.hpp"

namespace preprintd::format {

/// One step of a paper's history, newest last.
struct HistoryStep {
  std::int64_t seq = 0;
  Instant at{};
  std::string action;  ///< "accepted", "annotated", …
  std::string detail;  ///< one clause, may be empty
};

/// Everything an export says of one paper. Plain values; the caller fills what it has.
struct ExportItem {
  explicit ExportItem(Paper item_paper) : paper(std::move(item_paper)) {}
  Paper paper;
  std::int64_t seq = 0;
  std::vector<Sighting> sightings;
  std::vector<Score> scores;  ///< the flagged ones are printed
  std::vector<Suggestion> suggestions;
  Decision decision;
  std::vector<Entry> entries;      ///< in the order of acceptance
  std::vector<std::string> files;  ///< parallel to `entries`: the file of each; may be shorter
  std::vector<HistoryStep> history;
};

/// What is exported: papers in the order they shall stand.
struct ExportSet {
  std::string title = "Reading list";
  std::string address = "urn:preprintd:reading-list";  ///< a URI that names this feed for ever
  std::vector<ExportItem> items;
};

/// One format of `export`; `render` is pure and deterministic.
struct ExportFormat {
  std::string_view name;          ///< "bibtex"
  std::string_view content_type;  ///< "application/x-bibtex; charset=utf-8"
  bool accepted_only;             ///< false: every decided paper
  bool evidence;                  ///< it says sightings, scores, suggestions and history too
  bool in_parts;                  ///< papers do not matter to each other: some hundred at a time come to the same
  std::string (*render)(const ExportSet&);
};

/// bibtex, jsonl, atom, decisions. (The reading list itself is edited, not rendered: edit.hpp.)
const std::vector<ExportFormat>& export_formats();
const ExportFormat* find_format(std::string_view name);

std::string render_bibtex(const ExportSet& set);
std::string render_jsonl(const ExportSet& set);
std::string render_atom(const ExportSet& set);
std::string render_decisions(const ExportSet& set);

}  // namespace preprintd::format
