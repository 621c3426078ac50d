#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "paper/paper.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// Field of a paper -> the source that gave it.
using Origin = std::map<std::string, Source>;

std::optional<Paper> find_paper(Database& db, const ArxivId& id);
/// The same of many papers in one question, each with the change sequence of its row; one that is not stored is not in
/// it.
std::map<ArxivId, std::pair<Paper, std::int64_t>> find_papers(Database& db, const std::vector<ArxivId>& ids);
/// Empty for a paper that is not stored.
Origin origin_of(Database& db, const ArxivId& id);
/// Stores the paper as given, new or over the stored one: which source wins a field was decided before.
/// False, and nothing written, when content and origin are what is stored already.
bool put_paper(Database& db, const Paper& paper, const Origin& origin, Instant now);
/// A paper as its row: what takes time worked out where there is time.
struct PreparedPaper {
  Paper paper;
  std::string authors, categories, origin;  ///< JSON
  std::int64_t content_hash = 0;
};
/// Pure.
PreparedPaper prepare_paper(Paper paper, const Origin& origin);
/// The same for many: their origins are few.
PreparedPaper prepare_paper(Paper&& paper, std::string origin_as_json);
std::string origin_json(const Origin& origin);
/// Makes the empty row of an identifier (complete = false); harvest fills it. False when it was there.
bool ensure_paper(Database& db, const ArxivId& id, Instant now);
/// Every field that arXiv's API can fill is filled: it is not asked for again.
void set_complete(Database& db, const ArxivId& id);

/// Papers arXiv's API is still to be asked for, and may be asked now; oldest first.
std::vector<ArxivId> pending_papers(Database& db, Instant now, int limit);
/// When the next of those that may not be asked for yet may be; nothing when there is none.
std::optional<Instant> next_api_ask(Database& db, Instant now);
int count_pending(Database& db);
/// How often the API was asked for it in vain.
int api_misses(Database& db, const ArxivId& id);
/// The API did not know it (again): not before `after`.
void note_api_miss(Database& db, const ArxivId& id, Instant after);

/// Papers submitted, or seen by any source, on that day or later; oldest identifier first.
std::vector<ArxivId> papers_since(Database& db, Day since);
int count_papers(Database& db);
/// The change sequence of the paper's row, 0 where it is not stored.
std::int64_t seq_of_paper(Database& db, const ArxivId& id);

}  // namespace preprintd::store
