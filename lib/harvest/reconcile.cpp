#include "harvest/reconcile.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/sabotage.hpp"
#include "harvest/calendar.hpp"

namespace preprintd::harvest {
namespace {

using std::chrono::minutes;

struct Judged {
  Verdict verdict;
  std::string why;
};

std::string counted(const PageShown& page, int stored) {
  return fmt::format("{} states {} new and cross, names {}, {} stored", source_name(page.route), page.stated,
                     page.named.size(), stored);
}

/// ", missing 2609.12003 and 2 more"
std::string some_of(const char* what, const std::vector<ArxivId>& ids) {
  if (ids.empty()) return {};
  std::string text = fmt::format(", {} {}", what, ids.front().text());
  if (ids.size() == 2) text += " and " + ids.back().text();
  if (ids.size() > 2) text += fmt::format(" and {} more", ids.size() - 1);
  return text;
}

Judged judge_page(Day day, const PageShown& page, const Evidence& evidence, Instant now) {
  const int named = int(page.named.size());
  if (page.stated == 0 && named == 0) {
    if (evidence.feed_stored > 0)
      return {Verdict::short_, fmt::format("{} shows no entries where arxiv-feed had {}", source_name(page.route),
                                           evidence.feed_stored)};
    if (evidence.quiet) return {Verdict::quiet, *evidence.quiet};
    if (evidence.mailing && (evidence.zero_believed || sabotaged("blank-page-believed")))
      return {Verdict::complete, "a mailing without this category"};
    // A replica that lags shows an empty page for hours (2026-06-25).
    const auto open = now < due_at(day) ? Verdict::waiting : Verdict::late;
    return {open, fmt::format("{} shows no entries, and nothing {}", source_name(page.route),
                              evidence.mailing ? "confirms that yet" : "proves yet that there was no mailing")};
  }
  const bool agrees = named == page.stated && evidence.stored == named;
  if (!agrees && !sabotaged("short-page-believed"))
    return {Verdict::short_, counted(page, evidence.stored) +
                                 (page.unreadable ? fmt::format(", {} unreadable", page.unreadable) : std::string()) +
                                 some_of("missing", evidence.missing) +
                                 some_of("arxiv-feed also names", evidence.only_in_feed)};
  return {Verdict::complete, counted(page, evidence.stored)};
}

std::string refused(const std::vector<Refusal>& refusals) {
  // Routes with the same answer are named together.
  std::string text;
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    const bool goes_on = i > 0 && refusals[i].why == refusals[i - 1].why;
    if (i > 0 && !goes_on) text += fmt::format(": {}; ", refusals[i - 1].why);
    text += (goes_on ? ", " : "") + std::string(source_name(refusals[i].route));
  }
  return refusals.empty() ? text : text + ": " + refusals.back().why;
}

Judged judge_without_page(Day day, const Evidence& evidence, Instant now) {
  if (evidence.quiet) return {Verdict::quiet, *evidence.quiet};
  if (evidence.page_repeats) return {Verdict::stale, fmt::format("arXiv's page {} under this day's date", kRepeats)};
  if (evidence.feed && evidence.feed->repeats)
    return {Verdict::stale, "arxiv-feed repeats papers of an earlier day under this day's date"};
  const bool due = now >= due_at(day);
  if (evidence.older && (due || evidence.feed_stored == 0)) {
    auto said =
        fmt::format("{} still states {}", source_name(evidence.older->route), render_day(evidence.older->states));
    if (evidence.moved_on) said += ", though other categories have moved on";
    if (evidence.hinted_holiday) said += "; the settings name it a holiday";
    if (evidence.after_holiday) said += "; the settings name the listing day before a holiday";
    if (due) return {Verdict::stale, said};
    return {Verdict::waiting, said};
  }
  if (!evidence.refusals.empty() && evidence.feed_stored == 0 && !evidence.feed)
    return {due ? Verdict::failed : Verdict::waiting, refused(evidence.refusals)};
  if (evidence.feed_stored > 0 || evidence.feed) {
    auto why =
        fmt::format("only arxiv-feed has shown it ({} papers), nothing confirms the count", evidence.feed_stored);
    if (!evidence.refusals.empty()) why += "; " + refused(evidence.refusals);
    if (evidence.feed && evidence.feed->truncated) why += "; the feed is cut at arXiv's limit";
    return {due ? Verdict::late : Verdict::waiting, why};
  }
  if (!due) return {Verdict::waiting, fmt::format("due {}", render_instant(due_at(day)))};
  return {Verdict::late, "no route has shown it yet"};
}

std::vector<Source> routes(const Evidence& evidence, const std::optional<Coverage>& before) {
  std::vector<Source> route = before ? before->route : std::vector<Source>();
  const auto add = [&](Source source) {
    if (std::find(route.begin(), route.end(), source) == route.end()) route.push_back(source);
  };
  if (evidence.feed || evidence.feed_stored > 0) add(Source::arxiv_feed);
  if (evidence.page) add(evidence.page->route);
  return route;
}

}  // namespace

void PageShown::add(const PageShown& more) {
  in_all = std::max(in_all, more.in_all);
  for (const auto& [kind, total] : more.sections) sections[kind] = std::max(sections[kind], total);
  unreadable += more.unreadable;
  lost.insert(lost.end(), more.lost.begin(), more.lost.end());
  for (const auto& id : more.named)
    if (std::find(named.begin(), named.end(), id) == named.end()) named.push_back(id);
  count();
}

void PageShown::count() {
  int known = 0;
  for (const auto& [kind, total] : sections) known += total;
  const auto of = [&](SightingKind kind) {
    const auto found = sections.find(kind);
    return found == sections.end() ? 0 : found->second;
  };
  stated = of(SightingKind::new_paper) + of(SightingKind::cross) + std::max(0, in_all - known);
}

Source next_route(const Coverage& row, Instant now) {
  constexpr int kManyTries = 8;  // 15 minutes, doubling: about a day
  const bool refused = row.attempts >= kManyTries && now >= due_at(row.day) + std::chrono::hours{24};
  return row.day < oldest_catchup(now) || refused ? Source::arxiv_oai : Source::arxiv_catchup;
}

std::string with_next(const std::string& why, Source route, Instant at) {
  const auto* name = route == Source::arxiv_oai       ? "OAI-PMH"
                     : route == Source::arxiv_listing ? "the listing page"
                     : route == Source::huggingface   ? "Hugging Face again"
                                                      : "the catch-up page";
  return fmt::format("{}; next: {} at {}", why, name, render_instant(at));
}

Instant next_try(int attempts, std::optional<Instant> again_at, Instant now) {
  const auto wait = std::min<std::chrono::minutes>(minutes{15} * (1 << std::clamp(attempts - 1, 0, 5)), minutes{360});
  const Instant own = after_rush(now + wait);
  return again_at ? std::max(own, *again_at) : own;
}

Coverage reconcile(const std::string& category, Day day, const Evidence& evidence,
                   const std::optional<Coverage>& before, Instant now) {
  const bool was_green_by_proof = before && is_green(before->verdict) && before->verdict != Verdict::waiting;
  if (was_green_by_proof && !evidence.page) return *before;

  Coverage row;
  row.category = category;
  row.day = day;
  row.checked_at = now;
  // What was asked before it was due does not slow down what comes after.
  row.attempts = (before && before->verdict != Verdict::waiting ? before->attempts : 0) + 1;
  row.route = routes(evidence, before);
  const auto judged =
      evidence.page ? judge_page(day, *evidence.page, evidence, now) : judge_without_page(day, evidence, now);
  row.verdict = judged.verdict;
  row.why = judged.why;
  if (evidence.page) {
    row.expected = evidence.page->stated;
    row.got = evidence.stored;
  } else {
    row.expected = before ? before->expected : std::nullopt;
    row.got = before && before->expected ? before->got : evidence.feed_stored;
  }
  const bool was_wrong = before && (!is_green(before->verdict) || before->verdict == Verdict::healed);
  if (row.verdict == Verdict::complete && was_wrong) row.verdict = Verdict::healed;

  std::optional<Instant> again_at;
  for (const auto& refusal : evidence.refusals)
    if (refusal.again_at) again_at = again_at ? std::max(*again_at, *refusal.again_at) : refusal.again_at;
  const Instant evening = new_york_time(day, 19, 5);
  if (row.verdict == Verdict::waiting) {
    // The page is looked for until it is there; it is not while others wait for it in the rush.
    const bool weak = evidence.hinted_holiday || evidence.after_holiday;
    const bool fresh = now < new_york_time(day - std::chrono::days{1}, 21, 45) && !weak;
    row.next_at = after_rush(now + (fresh ? minutes{10} : minutes{30}));
    if (again_at) row.next_at = std::max(*row.next_at, *again_at);
    row.why = with_next(row.why, Source::arxiv_listing, *row.next_at);
  } else if (is_green(row.verdict)) {
    // One more witness each: the feed for a day the listing has shown, the next page's link for a quiet one.
    const Instant feed_is_there = new_york_time(day, 0, 5);
    if (row.verdict == Verdict::quiet) {
      if (evidence.quiet_for_now) row.next_at = due_at(weekday_after(day)) + minutes{60};
    } else if (evidence.page && evidence.page->stated == 0 && !was_green_by_proof) {
      row.next_at = now + std::chrono::hours{20};
    } else if (now < feed_is_there && !evidence.feed) {
      row.next_at = feed_is_there;
    }
  } else {
    row.next_at = next_try(row.attempts, again_at, now);
    // From 19:00 on, absence is evidence (docs/INTERFACE.md, quiet).
    if (now < evening && new_york_day(now) == day)
      row.next_at = std::max(std::min(*row.next_at, evening), again_at.value_or(now));
    row.why = with_next(row.why, next_route(row, *row.next_at), *row.next_at);
  }
  return row;
}

}  // namespace preprintd::harvest
