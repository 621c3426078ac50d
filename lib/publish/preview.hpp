#pragma once
#include <map>
#include <string>

#include "format/edit.hpp"
#include "store/database.hpp"

namespace preprintd::publish {

/// The exact line an entry has, or will have, and where.
struct Preview {
  std::string line;
  std::string where;    ///< "README.md, 2024, number 15"; empty where no file is known
  std::string problem;  ///< why the line cannot be written as it is wanted; empty: it can
};

/// Reads the list's file; writes nothing. An entry that cannot be written yet says why in `line`.
Preview preview(store::Database& db, const Entry& entry, const std::map<std::string, format::ListRules>& rules);

}  // namespace preprintd::publish
