#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "paper/paper.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// What a URL answered last: the validators of the next conditional request, and the bytes in the spool.
struct KnownAnswer {
  std::string etag;
  std::string last_modified;
  std::string raw;
};
std::optional<KnownAnswer> find_answer(Database& db, const std::string& url);
void put_answer(Database& db, const std::string& url, const KnownAnswer& answer, int status, Instant now);

/// One spooled answer and what it was about.
struct Spooled {
  std::string raw;
  Source source = Source::manual;
  std::string category;
  std::string day;
  std::string url;
};
void note_spooled(Database& db, const Spooled& spooled, Instant now);
/// The newest answer of that URL that was asked for on behalf of that day ("2026-09-24"); its hash.
std::optional<std::string> spooled_answer(Database& db, const std::string& url, const std::string& day);
/// When each source last answered, by its name.
std::map<std::string, Instant> newest_answers(Database& db);

}  // namespace preprintd::store
