#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/reading_list.hpp"
#include "review/decide.hpp"
#include "store/database.hpp"

namespace preprintd::review {

/// One field that was changed here and, differently, in the file.
struct Conflict {
  std::int64_t entry = 0;  ///< the store's key
  std::string paper;
  std::string list;
  std::string field;
  std::string here;  ///< empty: cleared
  std::string there;
};

/// What reading a list file brought.
struct Absorbed {
  std::optional<std::string> refused;  ///< why nothing was taken over (RULES 17)
  int entries = 0;                     ///< entries that name a paper
  int added = 0, changed = 0, moved = 0, removed = 0;
  std::vector<Conflict> conflicts;  ///< the file's bytes stay, and so does our field
  std::vector<std::string> lists;   ///< the lists the file holds
  std::vector<ArxivId> new_papers;  ///< stored for the first time; their metadata comes with the next fetch
};

struct Absorbing {
  std::string file;              ///< absolute path; lists last seen there are expected in it
  bool remember = false;         ///< the lists live in this file from now on; else only those without a file do
  std::string verb;              ///< of the step in the history: "import reading-list", "edited in the file"
  bool accept_removals = false;  ///< many lines gone are meant
};

/// Takes over what she did in the file since it was last read or written: new lines are accepted papers, changed fields
/// are hers, lines gone are off the list, moved ones are followed. Gives `file` the names our lists are known by. One
/// step in the history; a file that was not touched changes nothing. Inside a write transaction.
Absorbed absorb(store::Database& db, format::ListFile& file, const Absorbing& how, const By& by);

}  // namespace preprintd::review
