#include "years/history.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace preprintd::years {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using upstream::Fault;
using upstream::FaultKind;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  int below(int limit) { return int(engine_() % unsigned(limit)); }
  bool chance(double p) { return double(engine_() % 1'000'000) < p * 1'000'000; }
  /// Evenly between the two.
  Milliseconds between(Milliseconds least, Milliseconds most) {
    const auto span = std::uint64_t((most - least).count()) + 1;
    return least + Milliseconds(std::int64_t(((std::uint64_t(engine_()) << 31) ^ engine_()) % span));
  }

 private:
  std::minstd_rand engine_;
};

Instant whole(Instant day, Milliseconds offset) { return day + std::chrono::floor<std::chrono::seconds>(offset); }

/// Every way arXiv or the road to it has of lying or failing for some hours.
Fault some_fault(Dice& dice, bool on_huggingface) {
  static constexpr FaultKind kKinds[] = {
      FaultKind::status, FaultKind::status,          FaultKind::status,       FaultKind::empty,
      FaultKind::html,   FaultKind::truncate,        FaultKind::cut_close,    FaultKind::reset,
      FaultKind::stall,  FaultKind::short_page,      FaultKind::stale,        FaultKind::wrong_day,
      FaultKind::late,   FaultKind::wrong_namespace, FaultKind::invalid_utf8, FaultKind::duplicate,
      FaultKind::blank,  FaultKind::broken_record,   FaultKind::oversized,
  };
  Fault fault;
  do fault.kind = kKinds[dice.below(int(std::size(kKinds)))];
  while (on_huggingface && (fault.kind == FaultKind::short_page || fault.kind == FaultKind::stale ||
                            fault.kind == FaultKind::blank));  // nobody can tell these
  if (fault.kind == FaultKind::status) {
    static constexpr int kStatus[] = {429, 503, 500, 429, 503, 403};
    fault.status = kStatus[dice.below(6)];
    static constexpr const char* kWishes[] = {"", "0", "30", "300", "3600", "soon", "7200"};
    fault.retry_after = kWishes[dice.below(7)];
  }
  if (fault.kind == FaultKind::wrong_day) fault.count = dice.chance(0.5) ? 1 : -1;
  return fault;
}

}  // namespace

void History::add(Episode episode) {
  last_trouble = std::max(last_trouble, episode.until);
  for (Day day = utc_day(episode.from); day <= utc_day(episode.until); day += days{1}) episodes[day].push_back(episode);
}

const Episode* History::at(Instant now, const std::string& url) const {
  const auto day = episodes.find(utc_day(now));
  if (day == episodes.end()) return nullptr;
  for (const auto& episode : day->second)
    if (now >= episode.from && now < episode.until && url.find(episode.fault.match) != std::string::npos)
      return &episode;
  return nullptr;
}

bool History::is_calm(Instant from, Instant until) const {
  for (Day day = utc_day(from); day <= utc_day(until); day += days{1}) {
    const auto found = episodes.find(day);
    if (found == episodes.end()) continue;
    for (const auto& episode : found->second)
      if (episode.from < until && episode.until > from) return false;
  }
  return std::none_of(events.begin(), events.end(), [&](const Event& event) {
    return event.at < until && event.at + std::chrono::ceil<std::chrono::seconds>(event.length) > from;
  });
}

History::History(const Wishes& wishes) {
  Dice dice(wishes.seed * 7919 + 13);
  scenario.oai_page = wishes.oai_page;
  scenario.compresses = false;

  // The mailings. Ids are given when a paper is announced; some papers were held for weeks.
  struct Revision {
    Day day;
    std::string id;
  };
  std::vector<Revision> revisions;
  std::vector<std::string> recent;
  int month = 0, number = 0;
  for (Day day = wishes.first; day <= wishes.last; day += days{1}) {
    if (is_weekday(day)) {
      const bool holiday = dice.chance(0.035);
      if (holiday ? dice.chance(0.6) : dice.chance(0.01)) hinted_holidays.push_back(day);
      if (!holiday) {
        scenario.announce(day);
        const std::chrono::year_month_day date(day);
        const int this_month = int(unsigned(date.month()));
        if (this_month != month) number = 0;
        month = this_month;
        const int papers = dice.chance(0.02) ? 0 : 1 + dice.below(2 * wishes.papers_a_day);
        for (int n = 0; n < papers; ++n) {
          const auto id = fmt::format("{:02d}{:02d}.{:05d}", int(date.year()) % 100, month, ++number);
          upstream::Manuscript paper(parse_arxiv_id(id)->id);
          const auto& primary = wishes.categories[std::size_t(dice.below(int(wishes.categories.size())))];
          paper.title = (n % 2 ? "A Work " : "A Multimodal Large Language Model ") + id + " in " + primary;
          paper.abstract = "We did something and measured it.";
          paper.authors = {"Mira Example", "José Muster"};
          paper.categories = {primary};
          const auto& other = wishes.categories[std::size_t(dice.below(int(wishes.categories.size())))];
          if (dice.chance(0.4) && other != primary) paper.categories.push_back(other);
          auto submitted = whole(Instant(day - days{2}), dice.between(hours{0}, hours{17}));
          if (std::chrono::weekday(day) == std::chrono::Monday) submitted -= hours{48};
          if (dice.chance(0.05)) submitted -= days{3 + dice.below(20)};  // held by a moderator
          paper.versions = {{submitted}};
          scenario.add(std::move(paper));
          scenario.announce(day, {id});
          recent.push_back(id);
          if (dice.chance(0.2)) revisions.push_back({day + days{4 + dice.below(30)}, id});
        }
        for (auto& revision : revisions) {
          if (revision.day > day || revision.id.empty()) continue;
          auto paper = *scenario.find(revision.id);
          paper.versions.push_back({Instant(day - days{1})});
          const int version = int(paper.versions.size());
          scenario.add(std::move(paper));
          scenario.announce(day, {revision.id, version, SightingKind::replace});
          revision.id.clear();
        }
        std::erase_if(revisions, [](const Revision& revision) { return revision.id.empty(); });
      }
      for (int n = 0; n < 2 && !recent.empty(); ++n) {
        const auto at = recent.size() - 1 - std::size_t(dice.below(int(std::min<std::size_t>(recent.size(), 12))));
        scenario.pick(day, {recent[at], {{Instant(day), 3}, {Instant(day) + hours{20}, 3 + dice.below(40)}}});
      }
      if (!recent.empty() && dice.chance(0.5))
        scenario.touch(recent[std::size_t(dice.below(int(recent.size())))],
                       whole(Instant(day), dice.between(hours{1}, hours{23})));
    }
  }

  // The last ten days are calm, so that the end can be judged.
  const Day end = wishes.last - days{10};
  const Instant begin = Instant(wishes.first + days{6});
  const double all_years = double((wishes.last - wishes.first).count()) / 365.25;
  static constexpr const char* kPlaces[] = {"/rss/",      "/list/",     "/catchup/",      "/list/cs.CV",
                                            "/rss/cs.CL", "/api/query", "/catchup/cs.CV", "/api/daily_papers",
                                            "/oai",       "arxiv.org"};
  for (Day day = wishes.first + days{6}; day < end; day += days{1}) {
    if (!dice.chance(wishes.fault_days)) continue;
    ++fault_days;
    for (int n = 1 + dice.below(2); n > 0; --n) {
      Episode episode;
      const std::string place = kPlaces[dice.below(int(std::size(kPlaces)))];
      episode.fault = some_fault(dice, place.find("daily") != std::string::npos || place == "arxiv.org");
      episode.fault.match = place;
      episode.from = whole(Instant(day), dice.between(hours{0}, hours{23}));
      episode.until = whole(episode.from, dice.between(minutes{20}, hours{18}));
      add(std::move(episode));
    }
  }

  // Outages: half of them upstream's, half the computer's. Most are short.
  const auto length = [&] {
    const int which = dice.below(1000);
    if (which < 800) return dice.between(hours{1}, hours{12});
    if (which < 955) return dice.between(hours{12}, hours{72});
    if (which < 993) return dice.between(hours{72}, hours{14 * 24});
    return dice.between(hours{14 * 24}, hours{90 * 24});
  };
  const auto somewhen = [&] {
    return whole(begin,
                 dice.between(Milliseconds(0), Instant(end - days{92}) > begin ? Instant(end - days{92}) - begin
                                                                               : Instant(end - days{3}) - begin));
  };
  outages = int(all_years * wishes.outages_a_year + 0.5);
  for (int n = 0; n < outages; ++n) {
    const auto at = somewhen();
    auto lasts = length();
    if (at + std::chrono::ceil<std::chrono::seconds>(lasts) > Instant(end)) lasts = hours{5};
    if (n % 2 == 0) {
      Episode episode;
      episode.from = at;
      episode.until = whole(at, lasts);
      episode.fault.kind = n % 4 == 0 ? FaultKind::reset : FaultKind::status;
      episode.fault.status = 503;
      episode.fault.match = "arxiv.org";
      add(std::move(episode));
    } else {
      events.push_back({Event::Kind::down, at, lasts});
    }
  }
  for (int n = int(all_years * wishes.jumps_a_year + 0.5); n > 0; --n) {
    static constexpr int kErrors[] = {-24, -1, 1, 24};
    events.push_back(
        {Event::Kind::clock, somewhen(), dice.between(minutes{10}, hours{12}), hours{kErrors[dice.below(4)]}});
  }
  for (int n = int(all_years * wishes.suspends_a_year + 0.5); n > 0; --n)
    events.push_back({Event::Kind::suspend, somewhen(), dice.between(minutes{5}, hours{60})});
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  // One thing at a time; what would overlap waits for its turn.
  Instant free = begin;
  for (auto& event : events) {
    event.at = std::max(event.at, free);
    free = event.at + std::chrono::ceil<std::chrono::seconds>(event.length) + minutes{10};
    last_trouble = std::max(last_trouble, free);
  }
}

}  // namespace preprintd::years
