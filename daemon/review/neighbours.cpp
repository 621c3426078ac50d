#include "daemon/review/neighbours.hpp"

#include <algorithm>
#include <utility>

#include "store/entry_table.hpp"
#include "store/paper_table.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kShown = 3, kVoters = 12, kMostRemembered = 4096;

struct Place {
  ListPlace place;
  std::int64_t newest = 0;  ///< key of the entry that came last
};

}  // namespace

struct Neighbours::Known {
  struct Text {
    std::int64_t seq = 0;    ///< of the paper when it was read
    std::size_t number = 0;  ///< in the neighbourhood
    bool used = false;
  };
  std::int64_t seq = -1;                               ///< of the database when it was read
  std::pair<std::int64_t, std::int64_t> mark{-1, -1};  ///< number and newest change of entries
  std::vector<store::ListedEntry> entries;
  std::vector<Place> places;
  std::map<std::int64_t, Text> texts;                          ///< by paper
  std::map<std::size_t, std::vector<std::size_t>> entries_of;  ///< by number in the neighbourhood
  triage::Neighbourhood neighbourhood;
  std::map<std::pair<std::int64_t, std::size_t>, std::vector<triage::Neighbour>> found;  ///< by paper and length
};

Neighbours::Neighbours() : known_(std::make_unique<Known>()) {}
Neighbours::~Neighbours() = default;

void Neighbours::refresh(store::Database& db) {
  auto& known = *known_;
  const auto seq = db.last_seq();
  if (seq == known.seq) return;
  const auto seen = std::exchange(known.seq, seq);
  {
    // Of papers only those changed since the last look: an import changes thousands, and none of hers.
    auto row = db.query(
        "SELECT count(*), coalesce(max(seq), 0), EXISTS (SELECT 1 FROM paper WHERE paper.seq > :seen AND EXISTS "
        "(SELECT "
        "1 FROM entry WHERE entry.paper = paper.key)) FROM entry");
    row.bind(":seen", seen);
    row.step();
    const std::pair mark{row.integer(0), row.integer(1)};
    if (mark == known.mark && row.integer(2) == 0) return;
    known.mark = mark;
  }
  known.entries.clear();
  known.places.clear();
  known.found.clear();
  known.entries_of.clear();
  for (auto& text : known.texts) text.second.used = false;
  for (const auto& list : store::all_lists(db)) {
    std::vector<Place> here;
    for (auto& entry : store::listed_entries(db, list.name)) {
      const auto section = entry.section == list.heading ? std::string() : entry.section;
      auto place =
          std::find_if(here.begin(), here.end(), [&](const Place& one) { return one.place.section == section; });
      if (place == here.end()) place = here.insert(here.end(), {{list.name, list.heading, section}, 0});
      place->newest = std::max(place->newest, entry.key);
      known.entries_of[learn(db, entry)].push_back(known.entries.size());
      known.entries.push_back(std::move(entry));
    }
    // A list whose entries all stand in sections is no place itself; an empty one is.
    const bool sections =
        std::any_of(here.begin(), here.end(), [](const Place& one) { return !one.place.section.empty(); });
    if (sections) std::erase_if(here, [](const Place& one) { return one.place.section.empty(); });
    if (here.empty()) here.push_back({{list.name, list.heading, ""}, 0});
    for (auto& place : here) known.places.push_back(std::move(place));
  }
  std::erase_if(known.texts, [&](const auto& text) {
    if (!text.second.used) known.neighbourhood.remove(text.second.number);
    return !text.second.used;
  });
  known.neighbourhood.settle();
}

/// Its number in the neighbourhood; the text is read when the paper is new there or has changed.
std::size_t Neighbours::learn(store::Database& db, const store::ListedEntry& entry) {
  auto& known = *known_;
  const auto before = known.texts.find(entry.paper.key());
  if (before != known.texts.end() && before->second.seq == entry.paper_seq) {
    before->second.used = true;
    return before->second.number;
  }
  if (before != known.texts.end()) known.neighbourhood.remove(before->second.number);
  const auto paper = store::find_paper(db, entry.paper);
  const auto number = known.neighbourhood.add(triage::terms_of(entry.title, paper ? paper->abstract : std::string()));
  known.texts[entry.paper.key()] = {entry.paper_seq, number, true};
  return number;
}

std::vector<ListPlace> Neighbours::places_for(const std::vector<triage::Neighbour>& found,
                                              const std::string& liked) const {
  const auto& known = *known_;
  std::vector<std::pair<double, const Place*>> ranked;
  for (const auto& place : known.places) {
    double votes = place.place.list == liked ? 1 : 0;
    for (const auto& neighbour : found)
      for (const auto which : known.entries_of.at(neighbour.which)) {
        const auto& entry = known.entries[which];
        const bool same_section = entry.section == place.place.section ||
                                  (place.place.section.empty() && entry.section == place.place.heading);
        if (entry.list == place.place.list && same_section) votes += neighbour.likeness;
      }
    ranked.emplace_back(votes, &place);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second->newest > b.second->newest;
  });
  std::vector<ListPlace> places;
  for (const auto& one : ranked) places.push_back(one.second->place);
  return places;
}

Surroundings Neighbours::around(store::Database& db, const Paper& paper, const std::vector<review::ListTopics>& topics,
                                const std::string& topic) {
  refresh(db);
  auto& known = *known_;
  const auto key = std::make_pair(paper.id.key(), paper.title.size() + paper.abstract.size());
  auto remembered = known.found.find(key);
  if (remembered == known.found.end()) {
    if (known.found.size() >= kMostRemembered) known.found.clear();
    // One more than shown is explained, for the paper itself may be among them.
    auto found = known.neighbourhood.nearest(paper.title, paper.abstract, kVoters, kShown + 1);
    const auto mine = known.texts.find(paper.id.key());
    if (mine != known.texts.end())
      std::erase_if(found, [&](const triage::Neighbour& one) { return one.which == mine->second.number; });
    remembered = known.found.emplace(key, std::move(found)).first;
  }
  std::string liked;
  for (const auto& choice : topics)
    if (std::find(choice.topics.begin(), choice.topics.end(), topic) != choice.topics.end()) liked = choice.list;
  Surroundings around;
  for (const auto& neighbour : remembered->second)
    for (const auto which : known.entries_of.at(neighbour.which)) {
      if (around.near.size() == kShown) break;
      const auto& entry = known.entries[which];
      around.near.push_back({entry.paper.text(), entry.her_title.value_or(entry.title), entry.summary, entry.list,
                             entry.section, neighbour.likeness, neighbour.shared});
    }
  around.places = places_for(remembered->second, liked);
  return around;
}

}  // namespace preprintd::daemon
