#include "source/listing_reader.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "base/text.hpp"
#include "source/html.hpp"
#include "source/listing_item.hpp"

namespace preprintd::source {
namespace {

std::optional<int> leading_number(std::string_view text) {
  int value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || value < 0) return std::nullopt;
  return value;
}

std::optional<int> number_after(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  return at == std::string_view::npos ? std::nullopt : leading_number(text.substr(at + words.size()));
}

// "Wednesday, 12 August 2026", "Wed, 12 Aug 2026"
std::optional<Day> parse_long_day(std::string_view text) {
  const auto words = collapsed(text.substr(text.find(',') == std::string_view::npos ? 0 : text.find(',') + 1));
  const auto parts = split(words, ' ');
  if (parts.size() < 3 || parts[1].size() < 3) return std::nullopt;
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto month = kMonths.find(parts[1].substr(0, 3));
  const auto number = leading_number(parts[0]), year = leading_number(parts[2]);
  if (month == std::string_view::npos || month % 3 || !number || !year) return std::nullopt;
  return parse_day(fmt::format("{:04d}-{:02d}-{:02d}", *year, month / 3 + 1, *number));
}

// "New submissions (showing 79 of 79 entries)", also "(continued, showing last 12 of 79 entries)"
std::optional<ListingPage::Section> parse_section(std::string_view heading) {
  const auto text = lower_ascii(heading);
  const auto showing = text.find("showing ");
  if (showing == std::string::npos) return std::nullopt;
  const auto first_digit = text.find_first_of("0123456789", showing);
  if (first_digit == std::string::npos) return std::nullopt;
  const std::string_view counts = std::string_view(text).substr(first_digit);
  const auto shown = leading_number(counts), total = number_after(counts, " of ");
  if (!shown || !total) return std::nullopt;
  ListingPage::Section section;
  section.shown = *shown;
  section.total = *total;
  if (text.starts_with("new")) section.kind = SightingKind::new_paper;
  if (text.starts_with("cross")) section.kind = SightingKind::cross;
  if (text.starts_with("replacement")) section.kind = SightingKind::replace;
  return section;
}

class ListingReader {
 public:
  explicit ListingReader(const HtmlDocument& document) : document_(document) {}

  Result<ListingPage> read() {
    visit(document_.root());
    finish_item(nullptr);
    if (!day_) return refusal();
    page_.day = *day_;
    const bool none_shown = std::all_of(page_.sections.begin(), page_.sections.end(),
                                        [](const ListingPage::Section& section) { return section.total == 0; });
    page_.no_updates = says_no_updates_ && none_shown && page_.records.empty();
    if (page_.sections.empty() && !says_no_updates_)
      return Error(ErrorKind::malformed, "not a listing page: it states a day, but neither counts nor \"No updates\"");
    const auto entries = page_.records.size() + page_.unreadable.size();
    if (too_many_repairs(repaired_, entries))
      return Error(ErrorKind::malformed,
                   fmt::format("not a listing page: {} of {} entries have invalid text", repaired_, entries));
    if (entries > 1 && page_.records.empty())
      return Error(ErrorKind::malformed, fmt::format("not a listing page: none of {} entries could be read ({})",
                                                     entries, page_.unreadable.front().reason));
    for (auto& record : page_.records) place(record);
    return std::move(page_);
  }

 private:
  Error refusal() const {
    const auto why = title_.empty() ? "no heading states a day" : fmt::format("it is \"{}\"", title_);
    const auto error = not_what_was_asked(document_.source().text, "a listing page", why);
    // That it is a web page is no news here; only "Rate exceeded" makes it throttling.
    const bool asks_to_wait = error.message().find("Rate exceeded") != std::string::npos;
    return {asks_to_wait ? ErrorKind::throttled : ErrorKind::malformed, error.message()};
  }

  void visit(const GumboNode* node) {
    if (node->type == GUMBO_NODE_TEXT) return remark(node->v.text.text);
    if (is_element(node, GUMBO_TAG_DT)) return begin_item(node);
    if (is_element(node, GUMBO_TAG_DD)) return finish_item(node);
    if (is_element(node, GUMBO_TAG_TITLE)) title_ = collapsed(text_below(node)).substr(0, 80);
    if (is_element(node, GUMBO_TAG_H1)) state_catchup(collapsed(text_below(node)));
    if (is_element(node, GUMBO_TAG_H3)) state_section(collapsed(text_below(node)));
    if (is_element(node, GUMBO_TAG_A)) follow(node);
    bool behind_current = false;
    for (const auto* child : children_of(node)) {
      // A pager shows its current page as a number without a link; any link behind it leads to more.
      if (is_element(child, GUMBO_TAG_SPAN) && leading_number(trimmed(text_below(child)))) behind_current = true;
      if (behind_current && is_pager_link(child)) page_.has_more_pages = true;
      visit(child);
    }
  }

  static bool is_pager_link(const GumboNode* node) {
    if (!is_element(node, GUMBO_TAG_A)) return false;
    const auto target = attribute_of(node, "href");
    const bool pages = target.find("page=") != std::string_view::npos || target.find("skip=") != std::string_view::npos;
    return pages && leading_number(trimmed(text_below(node)));
  }

  void remark(std::string_view raw) {
    const auto text = collapsed(raw);
    if (text.starts_with("No updates") && !text.starts_with("No updates for this time period")) says_no_updates_ = true;
    if (text.starts_with("No further updates")) says_no_updates_ = true;
    if (const auto total = number_after(text, "Total of ")) page_.total = total;
  }

  void state_catchup(const std::string& heading) {
    if (!heading.starts_with("Catchup results")) return;
    page_.catchup = true;
    if (const auto on = heading.rfind(" on "); on != std::string::npos) day_ = parse_long_day(heading.substr(on + 4));
  }

  void state_section(const std::string& heading) {
    constexpr std::string_view kToday = "Showing new listings for ";
    finish_item(nullptr);
    if (heading.starts_with(kToday)) {
      day_ = parse_long_day(std::string_view(heading).substr(kToday.size()));
    } else if (const auto section = parse_section(heading)) {
      page_.sections.push_back(*section);
    }
  }

  // Links outside the entries: the category's own pages and the next day.
  void follow(const GumboNode* link) {
    const auto target = attribute_of(link, "href");
    constexpr std::string_view kCatchup = "/catchup/", kList = "/list/";
    if (const auto at = target.find(kCatchup); at != std::string_view::npos) {
      const auto path = target.substr(at + kCatchup.size());
      const auto slash = path.find('/');
      if (slash == std::string_view::npos) return;
      if (page_.category.empty()) page_.category = path.substr(0, slash);
      if (!collapsed(text_below(link)).starts_with("Continue")) return;
      if (const auto day = parse_day(path.substr(slash + 1, 10))) page_.next_day = day;
    } else if (const auto list = target.find(kList); list != std::string_view::npos && page_.category.empty()) {
      const auto path = target.substr(list + kList.size());
      const auto slash = path.find('/');
      const auto rest = slash == std::string_view::npos ? slash : slash + 1;
      if (rest != std::string_view::npos &&
          (path.substr(rest).starts_with("recent") || path.substr(rest).starts_with("new")))
        page_.category = path.substr(0, slash);
    }
  }

  void begin_item(const GumboNode* term) {
    finish_item(nullptr);
    term_ = term;
  }

  void finish_item(const GumboNode* details) {
    const auto* const term = std::exchange(term_, nullptr);
    if (!term && !details) return;
    const auto& begin = (term ? term : details)->v.element;
    const auto& end = (details ? details : term)->v.element;
    const std::string_view text = document_.source().text;
    const auto from = std::min<std::size_t>(begin.start_pos.offset, text.size());
    const auto to = std::max<std::size_t>(from, std::min<std::size_t>(end.end_pos.offset, text.size()));
    const auto unreadable = [&](std::string why) {
      page_.unreadable.push_back({std::move(why), excerpt_of(text.substr(from, to - from))});
    };
    if (!term) return unreadable("a <dd> without its <dt>");
    if (!details) return unreadable("a <dt> without its <dd>");
    auto record = read_listing_item(term, details, page_.catchup ? Source::arxiv_catchup : Source::arxiv_listing);
    if (!record) return unreadable(record.error().message());
    if (const auto repairs = document_.source().repairs_between(from, to)) {
      ++repaired_;
      record->repairs.push_back(repair_note(repairs));
    }
    record->sighting.kind = SightingKind::other;
    if (!page_.sections.empty()) {
      record->sighting.kind = page_.sections.back().kind;
      ++page_.sections.back().read;
    }
    page_.records.push_back(std::move(*record));
  }

  void place(Record& record) const {
    record.sighting.day = page_.day;
    record.sighting.category = page_.category;
    const bool elsewhere = !page_.category.empty() && !record.primary_category.empty() &&
                           !equal_nocase(record.primary_category, page_.category);
    if (record.sighting.kind == SightingKind::replace && elsewhere) record.sighting.kind = SightingKind::replace_cross;
  }

  const HtmlDocument& document_;
  ListingPage page_;
  std::optional<Day> day_;
  bool says_no_updates_ = false;
  const GumboNode* term_ = nullptr;
  std::size_t repaired_ = 0;
  std::string title_;
};

}  // namespace

int ListingPage::expected() const {
  int count = 0;
  for (const auto& section : sections)
    if (section.kind == SightingKind::new_paper || section.kind == SightingKind::cross) count += section.total;
  return count;
}

bool ListingPage::read_whole() const {
  return std::all_of(sections.begin(), sections.end(),
                     [](const Section& section) { return section.read == section.shown; });
}

Result<ListingPage> read_listing(std::string_view body) {
  const auto document = HtmlDocument::read(body, "a listing page");
  if (!document) return document.error();
  return ListingReader(*document).read();
}

}  // namespace preprintd::source
