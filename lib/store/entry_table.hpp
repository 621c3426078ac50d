#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "paper/decision.hpp"
#include "paper/reading_list.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// Entries and lists are made and changed through `StepWriter`; what the file shows of them through the two
/// functions at the end.
std::optional<Entry> find_entry(Database& db, std::int64_t key);
/// As they were made.
std::vector<Entry> entries_of_paper(Database& db, const ArxivId& id);
/// The same of many papers in one question; a paper that never had one is not in it.
std::map<ArxivId, std::vector<Entry>> entries_of_papers(Database& db, const std::vector<ArxivId>& ids);
/// In the order of the file: section by section as they were met, then position; those not written yet last, in the
/// order of acceptance.
std::vector<Entry> entries_of_list(Database& db, const std::string& list);
/// What names an entry, for thousands of them at once.
struct ListedEntry {
  explicit ListedEntry(const ArxivId& id) : paper(id) {}
  std::int64_t key = 0;
  ArxivId paper;
  std::string list;
  std::string section;
  std::string title;                     ///< arXiv's, else hers
  std::optional<std::string> her_title;  ///< as she wrote it
  std::string summary;                   ///< empty where she wrote none
  std::int64_t paper_seq = 0;
};
/// Those that stand in the file or are to be written there, as they were made.
std::vector<ListedEntry> listed_entries(Database& db, const std::string& list);

/// What is known of the papers that have an entry on any list, by paper.
struct EntryPaper {
  std::string title;  ///< arXiv's; empty while it is not known
  std::optional<Instant> decided_at;
  std::int64_t step_seq = 0;  ///< of the newest step that changed it; 0 without one
};
std::map<ArxivId, EntryPaper> papers_with_entries(Database& db);

/// The headings they stand under, in that order; entries under the list's own heading have none.
std::vector<std::string> sections_of_list(Database& db, const std::string& list);
bool is_ours(Database& db, std::int64_t key);  ///< accepted here, not found in a file

/// Keys of the entries that joined the list after it was first imported (by her hand or by an acceptance here).
std::set<std::int64_t> entries_since_import(Database& db, const std::string& list);

std::vector<ReadingList> all_lists(Database& db);
std::optional<ReadingList> find_list(Database& db, const std::string& name);

/// Makes the row of a list that is not known yet; a list is only a name, so this is no step of the history.
void ensure_list(Database& db, const ReadingList& list);

/// What the file now shows of an entry: place, section, position, number and base. No step: nothing a person decided.
void note_written(Database& db, const Entry& entry);
/// Only the place.
void set_place(Database& db, std::int64_t key, Entry::Place place);

}  // namespace preprintd::store
