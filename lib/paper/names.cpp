// The one place where enumerators meet their spelling in the database and in JSON.
#include <array>
#include <utility>

#include "base/text.hpp"
#include "paper/coverage.hpp"
#include "paper/decision.hpp"
#include "paper/paper.hpp"
#include "paper/topic.hpp"

namespace preprintd {
namespace {

template <class E, std::size_t N>
using Names = std::array<std::pair<E, std::string_view>, N>;

constexpr Names<Source, 9> kSources{{{Source::arxiv_feed, "arxiv-feed"},
                                     {Source::arxiv_listing, "arxiv-listing"},
                                     {Source::arxiv_catchup, "arxiv-catchup"},
                                     {Source::arxiv_oai, "arxiv-oai"},
                                     {Source::arxiv_api, "arxiv-api"},
                                     {Source::huggingface, "huggingface"},
                                     {Source::snapshot, "snapshot"},
                                     {Source::reading_list, "reading-list"},
                                     {Source::manual, "manual"}}};
constexpr Names<SightingKind, 7> kKinds{{{SightingKind::new_paper, "new"},
                                         {SightingKind::cross, "cross"},
                                         {SightingKind::replace, "replace"},
                                         {SightingKind::replace_cross, "replace-cross"},
                                         {SightingKind::listed, "listed"},
                                         {SightingKind::named, "named"},
                                         {SightingKind::other, "other"}}};
constexpr Names<Verdict, 8> kVerdicts{{{Verdict::waiting, "waiting"},
                                       {Verdict::complete, "complete"},
                                       {Verdict::healed, "healed"},
                                       {Verdict::quiet, "quiet"},
                                       {Verdict::late, "late"},
                                       {Verdict::stale, "stale"},
                                       {Verdict::short_, "short"},
                                       {Verdict::failed, "failed"}}};
constexpr Names<DecisionState, 6> kStates{{{DecisionState::none, "none"},
                                           {DecisionState::pending, "pending"},
                                           {DecisionState::accepted, "accepted"},
                                           {DecisionState::rejected, "rejected"},
                                           {DecisionState::deferred, "deferred"},
                                           {DecisionState::passed, "passed"}}};
constexpr Names<Entry::Place, 5> kPlaces{{{Entry::Place::wanted, "wanted"},
                                          {Entry::Place::on, "on"},
                                          {Entry::Place::off, "off"},
                                          {Entry::Place::leaving, "leaving"},
                                          {Entry::Place::gone, "gone"}}};

template <class E, std::size_t N>
std::string_view name_in(const Names<E, N>& names, E value) {
  for (const auto& [known, name] : names)
    if (known == value) return name;
  return {};
}

template <class E, std::size_t N>
std::optional<E> value_in(const Names<E, N>& names, std::string_view name) {
  for (const auto& [value, known] : names)
    if (known == name) return value;
  return std::nullopt;
}

}  // namespace

std::string_view source_name(Source source) { return name_in(kSources, source); }
std::optional<Source> parse_source(std::string_view name) { return value_in(kSources, name); }
std::string_view kind_name(SightingKind kind) { return name_in(kKinds, kind); }
std::optional<SightingKind> parse_kind(std::string_view name) { return value_in(kKinds, name); }
std::string_view verdict_name(Verdict verdict) { return name_in(kVerdicts, verdict); }
std::optional<Verdict> parse_verdict(std::string_view name) { return value_in(kVerdicts, name); }
std::string_view state_name(DecisionState state) { return name_in(kStates, state); }
std::optional<DecisionState> parse_state(std::string_view name) { return value_in(kStates, name); }
std::string_view place_name(Entry::Place place) { return name_in(kPlaces, place); }
std::optional<Entry::Place> parse_place(std::string_view name) { return value_in(kPlaces, name); }

bool is_green(Verdict verdict) {
  switch (verdict) {
    case Verdict::waiting:
    case Verdict::complete:
    case Verdict::healed:
    case Verdict::quiet: return true;
    case Verdict::late:
    case Verdict::stale:
    case Verdict::short_:
    case Verdict::failed: return false;
  }
  return false;
}

std::string canonical_topic(std::string_view name) {
  auto topic = lower_ascii(trimmed(name));
  for (char& letter : topic)
    if (letter == '_') letter = '-';
  return topic;
}

}  // namespace preprintd
