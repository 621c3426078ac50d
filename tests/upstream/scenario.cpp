#include "upstream/scenario.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>

#include "base/text.hpp"

namespace preprintd::upstream {
namespace {

bool within(std::string_view category, std::string_view subject) {
  if (equal_nocase(category, subject)) return true;
  return category.size() > subject.size() && category[subject.size()] == '.' && starts_with_nocase(category, subject);
}

bool any_within(const std::vector<std::string>& categories, const std::vector<std::string_view>& subjects) {
  return std::any_of(categories.begin(), categories.end(), [&](const std::string& category) {
    return std::any_of(subjects.begin(), subjects.end(), [&](auto subject) { return within(category, subject); });
  });
}

}  // namespace

Instant announced_at(Day listing_day) { return new_york_time(listing_day - std::chrono::days(1), 20, 0); }

Manuscript::Text Manuscript::text_of(int number) const {
  assert(number >= 1 && std::size_t(number) <= versions.size() && "only versions that exist have words");
  Text text{title, abstract, comment, false};
  for (int i = 0; i < number; ++i) {
    const auto& version = versions[std::size_t(i)];
    if (version.title) text.title = *version.title;
    if (version.abstract) text.abstract = *version.abstract;
    if (version.comment) text.comment = version.comment;
    text.withdrawn = version.withdrawn;
  }
  return text;
}

void Scenario::add(Manuscript manuscript) {
  assert(!manuscript.versions.empty() && !manuscript.categories.empty());
  const auto [place, fresh] = index_.try_emplace(manuscript.id.text(), manuscripts_.size());
  if (fresh) {
    manuscripts_.push_back(std::move(manuscript));
  } else {
    manuscripts_[place->second] = std::move(manuscript);
  }
}

void Scenario::announce(Day day, Announcement announcement) {
  auto& versions = announced_[announcement.id];
  const auto at = announced_at(day);
  const auto [place, fresh] = versions.try_emplace(announcement.version, at);
  if (!fresh) place->second = std::min(place->second, at);
  modified_[announcement.id].push_back(at);
  mailings_[day].push_back(std::move(announcement));
}

const Manuscript* Scenario::find(std::string_view canonical_id) const {
  const auto place = index_.find(std::string(canonical_id));
  return place == index_.end() ? nullptr : &manuscripts_[place->second];
}

bool Scenario::has_mailing(Day day, Instant now) const { return mailings_.count(day) != 0 && announced_at(day) <= now; }

std::optional<Day> Scenario::newest_mailing(Instant now) const {
  for (auto place = mailings_.rbegin(); place != mailings_.rend(); ++place) {
    if (announced_at(place->first) <= now) return place->first;
  }
  return std::nullopt;
}

std::optional<Day> Scenario::mailing_after(Day day, Instant now) const {
  const auto place = mailings_.upper_bound(day);
  if (place == mailings_.end() || announced_at(place->first) > now) return std::nullopt;
  return place->first;
}

std::vector<Item> Scenario::items(Day day, std::string_view spec) const {
  std::vector<Item> items;
  const auto mailing = mailings_.find(day);
  if (mailing == mailings_.end()) return items;
  const auto subjects = split(spec, '+');
  std::unordered_map<std::string, std::size_t> seen;
  for (const auto& announcement : mailing->second) {
    const auto* paper = find(announcement.id);
    if (paper == nullptr || std::size_t(announcement.version) > paper->versions.size()) continue;
    const auto& listed_in = announcement.categories.empty() ? paper->categories : announcement.categories;
    if (!any_within(listed_in, subjects)) continue;
    const bool primary = any_within({paper->categories.front()}, subjects);
    auto kind = announcement.kind;
    if (kind == SightingKind::new_paper && !primary) kind = SightingKind::cross;
    if (kind == SightingKind::replace && !primary) kind = SightingKind::replace_cross;
    const auto [place, fresh] = seen.try_emplace(announcement.id, items.size());
    if (fresh) {
      items.push_back({paper, announcement.version, kind});
    } else if (kind < items[place->second].kind) {
      items[place->second] = {paper, announcement.version, kind};
    }
  }
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::forward_as_tuple(a.kind, a.paper->id) < std::forward_as_tuple(b.kind, b.paper->id);
  });
  return items;
}

int Scenario::current_version(const Manuscript& manuscript, Instant now) const {
  const auto announced = announced_.find(manuscript.id.text());
  int current = 0;
  for (std::size_t i = 0; i < manuscript.versions.size(); ++i) {
    auto visible = manuscript.versions[i].submitted;
    if (announced != announced_.end()) {
      const auto place = announced->second.find(int(i) + 1);
      if (place != announced->second.end()) visible = place->second;
    }
    if (visible <= now) current = int(i) + 1;
  }
  return current;
}

Instant Scenario::modified(const Manuscript& manuscript, Instant now) const {
  auto last = manuscript.versions.front().submitted;
  if (const auto place = modified_.find(manuscript.id.text()); place != modified_.end()) {
    for (const auto at : place->second) {
      if (at <= now) last = std::max(last, at);
    }
    return last;
  }
  for (const auto& version : manuscript.versions) {
    if (version.submitted <= now) last = std::max(last, version.submitted);
  }
  return last;
}

const std::vector<Pick>* Scenario::picks(Day day) const {
  const auto place = picks_.find(day);
  return place == picks_.end() ? nullptr : &place->second;
}

}  // namespace preprintd::upstream
