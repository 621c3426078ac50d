#include "harvest/page_evidence.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/sabotage.hpp"
#include "base/text.hpp"
#include "harvest/calendar.hpp"
#include "paper/category.hpp"
#include "store/coverage_table.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"

namespace preprintd::harvest {

using std::chrono::days;

bool repeats_earlier_day(store::Database& db, const std::vector<Record>& records, const Due& due) {
  int announced = 0, known = 0;
  for (const auto& record : records) {
    if (!is_counted(record.sighting.kind)) continue;
    ++announced;
    if (store::announced_before(db, record.id, due.category, due.day)) ++known;
  }
  return announced > 0 && known * 2 > announced && !sabotaged("stale-batch-believed");
}

void reopen_later_days(store::Database& db, const std::vector<Record>& records, const Due& due, Instant now) {
  Day later = due.day;
  for (int i = 0; i < 3; ++i) {
    later = weekday_after(later);
    auto row = store::find_coverage(db, due.category, later);
    if (!row || !is_proven(*row) || row->got == 0) continue;
    int announced = 0, there = 0;
    for (const auto& record : records) {
      if (!is_counted(record.sighting.kind)) continue;
      ++announced;
      if (store::is_sighted(db, record.id, due.category, later)) ++there;
    }
    if (there * 2 <= announced) continue;
    row->verdict = Verdict::stale;
    row->checked_at = row->next_at.emplace(now);
    row->why = with_next(fmt::format("its page had the papers of {}", render_day(due.day)), Source::arxiv_catchup, now);
    store::put_coverage(db, *row);
  }
}

bool usually_has_papers(store::Database& db, const Due& due) {
  const auto rows = store::coverage_since(db, due.day - days{30});
  return std::count_if(rows.begin(), rows.end(), [&](const Coverage& row) {
           return row.category == due.category && row.day < due.day && row.expected.value_or(0) > 0 && is_proven(row);
         }) >= 3;
}

bool is_left_out_by_others(store::Database& db, const Due& due) {
  return store::is_mailing_known(db, due.day) && !store::is_any_announced_of(db, due.category, due.day);
}

std::optional<Error> is_of_another(const std::string& named, const std::vector<Record>& records, const Due& due) {
  if (sabotaged("other-category-believed")) return std::nullopt;
  const auto plain = [](const std::string& category) { return canonical_category(category).value_or(category); };
  if (!named.empty() && plain(named) != plain(due.category))
    return Error(ErrorKind::unavailable, fmt::format("is of {}", visible(named)));
  std::size_t speaking = 0, others = 0;
  for (const auto& record : records) {
    if (!is_counted(record.sighting.kind) || record.categories.empty()) continue;
    ++speaking;
    others += std::none_of(record.categories.begin(), record.categories.end(),
                           [&](const std::string& category) { return plain(category) == plain(due.category); });
  }
  if (others * 2 <= speaking) return std::nullopt;
  return Error(ErrorKind::unavailable,
               fmt::format("is of another category: {} of {} entries are not in {}", others, speaking, due.category));
}

PageShown shown_by(const source::ListingPage& page, Source route) {
  PageShown shown;
  shown.route = route;
  shown.states = page.day;
  shown.in_all = page.total.value_or(0);
  for (const auto& section : page.sections)
    if (section.kind != SightingKind::other) shown.sections[section.kind] += section.total;
  shown.unreadable = int(page.unreadable.size());
  for (const auto& record : page.records)
    if (is_counted(record.sighting.kind) &&
        std::find(shown.named.begin(), shown.named.end(), record.id) == shown.named.end())
      shown.named.push_back(record.id);
  for (const auto& unreadable : page.unreadable) {
    const auto ids = find_arxiv_ids(unreadable.excerpt);
    if (!ids.empty()) shown.lost.push_back(ids.front().id);
  }
  shown.count();
  return shown;
}

PageRecords records_of(source::ListingPage& page, const Due& due, Source route, const std::string& raw) {
  PageRecords records;
  records.source = route;
  records.category = due.category;
  records.day = render_day(page.day);
  records.raw = raw;
  records.records = std::move(page.records);
  records.unreadable = std::move(page.unreadable);
  for (auto& record : records.records) {
    record.source = route;
    record.sighting.source = route;
    record.sighting.category = due.category;
    record.sighting.day = page.day;
  }
  return records;
}

std::vector<ArxivId> missing_of(store::Database& db, const std::vector<ArxivId>& named, const Due& due) {
  std::vector<ArxivId> missing;
  for (const auto& id : named)
    if (!store::is_sighted(db, id, due.category, due.day)) missing.push_back(id);
  return missing;
}

std::vector<ArxivId> announce_by_id(store::Database& db, const std::vector<ArxivId>& ids, const Due& due, Source route,
                                    Instant now) {
  std::vector<ArxivId> announced;
  for (const auto& id : ids) {
    const auto paper = store::find_paper(db, id);
    if (!paper || paper->title.empty()) continue;
    const auto& categories = paper->categories;
    if (std::find(categories.begin(), categories.end(), due.category) == categories.end()) continue;
    Sighting sighting;
    sighting.source = route;
    sighting.category = due.category;
    sighting.day = due.day;
    sighting.kind = paper->primary_category == due.category ? SightingKind::new_paper : SightingKind::cross;
    store::record_sighting(db, id, sighting, now);
    announced.push_back(id);
  }
  return announced;
}

bool is_contradicted(store::Database& db, const std::vector<Record>& records, Source route, const Due& due) {
  if (sabotaged("contradiction-unseen")) return false;
  if (route == Source::arxiv_catchup) {
    const auto before = store::find_coverage(db, due.category, weekday_before(due.day));
    return before && before->verdict == Verdict::stale && before->why.find(kRepeats) != std::string::npos;
  }
  const auto feed = store::ids_sighted(db, Source::arxiv_feed, due.category, due.day);
  std::size_t named = 0, shared = 0;
  for (const auto& record : records) {
    if (!is_counted(record.sighting.kind)) continue;
    ++named;
    if (std::binary_search(feed.begin(), feed.end(), record.id)) ++shared;
  }
  return shared * 2 < std::min(feed.size(), named);
}

}  // namespace preprintd::harvest
