#pragma once
#include <map>
#include <set>
#include <utility>
#include <string>
#include <vector>

#include "paper/topic.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// What a topic makes of the paper; takes the place of what it made before; writes nothing when that is the same.
void put_score(Database& db, const ArxivId& id, const Score& score);
/// Flags the paper by that topic as it stands: the budget of its day kept it. Nothing where it is, or was never scored.
void flag(Database& db, const ArxivId& id, const std::string& topic);
/// The topic has another name now: what stands under the old one stands under the new one, where nothing stands yet.
/// Reads every score; the papers that changed.
int rename_topic(Database& db, const std::string& from, const std::string& to);
/// All topics, highest score first.
std::vector<Score> scores_of(Database& db, const ArxivId& id);
/// The same of many papers in one question; a paper no topic has looked at is not in it.
std::map<ArxivId, std::vector<Score>> scores_of(Database& db, const std::vector<ArxivId>& ids);
/// Only the topics that flagged it, highest score first.
std::vector<Score> flags_of(Database& db, const ArxivId& id);
/// The same of many papers in one question; a paper no topic flagged is not in it.
std::map<ArxivId, std::vector<Score>> flags_of(Database& db, const std::vector<ArxivId>& ids);
/// Every paper that a topic flags by itself, and not only because the budget of a large day kept it.
std::set<std::pair<ArxivId, std::string>> flagged_by_topics(Database& db);

}  // namespace preprintd::store
