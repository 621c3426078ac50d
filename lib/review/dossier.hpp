#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "paper/decision.hpp"
#include "paper/paper.hpp"
#include "paper/topic.hpp"
#include "store/database.hpp"
#include "store/queue_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::review {

/// Everything known of one paper.
struct Dossier {
  explicit Dossier(Paper known) : paper(std::move(known)) {}
  Paper paper;
  std::int64_t seq = 0;
  std::vector<Sighting> sightings;       ///< oldest day first
  std::vector<Score> scores;             ///< highest first, flagged or not
  std::vector<Suggestion> suggestions;   ///< surest first
  std::optional<store::QueueItem> item;  ///< where it waits, or waited
  Decision decision;                     ///< `pending` when it waits, `none` when it never was a candidate
  std::vector<Entry> entries;            ///< on the lists, in the order they were made
  std::vector<std::string> files;        ///< of each entry's list, same order; may be empty
  std::vector<store::HistoryStep> history;
};

/// arXiv's title, else hers, else empty.
std::string title_of(const Dossier& dossier);

/// Nothing when the paper is not stored.
std::optional<Dossier> read_dossier(store::Database& db, const ArxivId& id);
/// `her_words`: the paper, its decision and entries only, and `seq` is the paper's own.
enum class Told { all, her_words };
/// The same of many papers, each named once, in that order; one that is not stored is left out. One question to each
/// table however many they are, all of one state of the database.
std::vector<Dossier> read_dossiers(store::Database& db, const std::vector<ArxivId>& ids, Told told = Told::all);

}  // namespace preprintd::review
