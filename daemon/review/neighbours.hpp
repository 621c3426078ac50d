#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "paper/paper.hpp"
#include "review/decide.hpp"
#include "store/database.hpp"
#include "store/entry_table.hpp"
#include "triage/nearest.hpp"

namespace preprintd::daemon {

/// An entry of her list that a paper is like, with her words about it.
struct NearEntry {
  std::string id;
  std::string title;
  std::string summary;  ///< empty where she wrote none
  std::string list;
  std::string section;
  double likeness = 0;              ///< 0 to 1
  std::vector<std::string> shared;  ///< words both have
};

/// A section of a list, as a place for a paper.
struct ListPlace {
  std::string list;
  std::string heading;  ///< of the list
  std::string section;  ///< empty: the list itself, which has no sections
  friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

struct Surroundings {
  std::vector<NearEntry> near;    ///< at most three
  std::vector<ListPlace> places;  ///< every place of her lists, the likeliest first
};

/// Answers what of her list a paper is like and where it would stand. Remembers what it read until the database
/// changes, so a queue asked for again costs nothing. One thread at a time.
class Neighbours {
 public:
  Neighbours();
  ~Neighbours();
  Neighbours(const Neighbours&) = delete;
  Neighbours& operator=(const Neighbours&) = delete;

  /// `topic`: the paper's top flag, whose list (by `topics`) is preferred. Reads only.
  Surroundings around(store::Database& db, const Paper& paper, const std::vector<review::ListTopics>& topics,
                      const std::string& topic);

 private:
  struct Known;
  void refresh(store::Database& db);
  std::size_t learn(store::Database& db, const store::ListedEntry& entry);
  std::vector<ListPlace> places_for(const std::vector<triage::Neighbour>& found, const std::string& liked) const;
  std::unique_ptr<Known> known_;
};

}  // namespace preprintd::daemon
