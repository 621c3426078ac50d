#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/category.hpp"
#include "upstream/render.hpp"

namespace preprintd::upstream {
namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";

Reply html_page(int status, std::string_view title, std::string_view content) {
  auto body = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n\n<head>  <title>{}</title>\n  <meta charset=\"utf-8\"/>\n"
      "  <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n</head>\n\n"
      "<body class=\"with-cu-identity\">\n<main class=\"container\" id=\"main-container\">\n<div id=\"content\">\n"
      "{}</div>\n</main>\n</body>\n</html>\n",
      html_text(title), content);
  return {status, std::string(kHtml), std::move(body)};
}

Reply bad_request(std::string_view reason) {
  return html_page(400, "400 Bad Request | arXiv e-print repository",
                   fmt::format("<h1>Bad Request</h1>\n<p>{}</p>\n", html_text(reason)));
}

// "Gozlan, T" out of "Tamar Gozlan", as the search links of the listing spell authors.
std::string search_name(std::string_view author) {
  const auto words = split(author, ' ');
  std::string out(words.back());
  out += ',';
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!words[i].empty()) out.append("+").append(words[i].substr(0, code_point_at(words[i], 0).bytes));
  }
  return out;
}

std::string subject(std::string_view category) { return fmt::format("{} ({})", category_title(category), category); }

std::string item_html(const Item& item, std::size_t index, bool abstracts, bool broken) {
  const auto& paper = *item.paper;
  const auto text = paper.text_of(item.version);
  const auto id = broken ? std::string("not-an-id") : paper.id.text();
  const auto archive = std::string_view(paper.categories.front()).substr(0, paper.categories.front().find('.'));
  std::string note;
  if (item.kind == SightingKind::cross) {
    note = fmt::format("          (cross-list from {})\n", paper.categories.front());
  } else if (item.kind != SightingKind::new_paper) {
    note = "          (replaced)\n";
  }
  // Only papers sent as TeX have an HTML rendering, whose link is the one place that names the version.
  std::string html_link;
  if (fingerprint(paper.id.text()) % 4 != 0 && !text.withdrawn) {
    html_link = fmt::format(
        ", <a href=\"https://arxiv.org/html/{0}v{1}\" title=\"View HTML\" id=\"html-{0}\" "
        "aria-labelledby=\"html-{0}\" rel=\"noopener noreferrer\" target=\"_blank\">html</a>",
        id, item.version);
  }
  std::string out = fmt::format(
      "<dt>\n      <a name='item{0}'>[{0}]</a>\n      <a href =\"/abs/{1}\" title=\"Abstract\" id=\"{1}\">\n"
      "        arXiv:{1}\n      </a>\n{2}      \n"
      "        [<a href=\"/pdf/{1}\" title=\"Download PDF\" id=\"pdf-{1}\" aria-labelledby=\"pdf-{1}\">pdf</a>{3}, <a "
      "href=\"/format/{1}\" title=\"Other formats\" "
      "id=\"oth-{1}\" aria-labelledby=\"oth-{1}\">other</a>]\n    </dt>\n    <dd>\n      <div class='meta'>\n"
      "        <div class='list-title mathjax'><span class='descriptor'>Title:</span>\n          {4}\n"
      "        </div>\n        <div class='list-authors'>",
      index, id, note, html_link, html_text(utf8_accents(text.title)));
  bool first = true;
  for (const auto& author : paper.authors) {
    out +=
        fmt::format("{}<a href=\"https://arxiv.org/search/{}?searchtype=author&amp;query={}\" rel=\"nofollow\">{}</a>",
                    first ? "" : ", ", archive, search_name(author), html_text(author));
    first = false;
  }
  out += "</div>\n\n";
  if (text.comment) {
    out += fmt::format(
        "        <div class='list-comments mathjax'><span class='descriptor'>Comments:</span>\n"
        "          {}\n        </div>\n\n",
        html_with_links(utf8_accents(*text.comment)));
  }
  if (paper.journal_ref) {
    out += fmt::format(
        "        <div class='list-journal-ref'><span class='descriptor'>Journal-ref:</span>\n"
        "          {}\n        </div>\n\n",
        html_text(*paper.journal_ref));
  }
  out += fmt::format(
      "        <div class='list-subjects'><span class='descriptor'>Subjects:</span>\n"
      "          <span class=\"primary-subject\">{}</span>",
      html_text(subject(paper.categories.front())));
  for (std::size_t i = 1; i < paper.categories.size(); ++i) out += "; " + html_text(subject(paper.categories[i]));
  out += "\n        </div>\n\n";
  if (abstracts) {
    out += fmt::format("        <p class='mathjax'>\n          {}\n        </p>\n",
                       html_with_links(utf8_accents(text.abstract)));
  }
  return out + "      </div>\n    </dd>\n";
}

struct Part {
  std::string_view name;
  std::vector<Item> items;
};

// New, cross and replacement sections of `items`, of which the page shows [skip, skip + show).
std::string sections(const std::vector<Item>& items, std::size_t skip, std::size_t show, bool abstracts,
                     const Distortion& distortion) {
  std::array<Part, 3> parts{{{"New submissions", {}}, {"Cross submissions", {}}, {"Replacement submissions", {}}}};
  for (const auto& item : items) {
    const auto at = item.kind == SightingKind::new_paper ? 0u : item.kind == SightingKind::cross ? 1u : 2u;
    parts[at].items.push_back(item);
  }
  std::string out;
  std::size_t start = 0;
  bool broken = distortion.broken_record;
  auto to_drop = distortion;
  for (const auto& part : parts) {
    const auto total = part.items.size();
    const auto from = std::clamp(skip, start, start + total) - start;
    const auto to = std::clamp(skip + show, start, start + total) - start;
    start += total;
    if (from == to) continue;
    std::vector<Item> shown(part.items.begin() + std::ptrdiff_t(from), part.items.begin() + std::ptrdiff_t(to));
    const bool continued = from > 0, last = to == total;
    out += fmt::format("<dl id='articles'>\n<h3>{} ({}showing {}{} of {} entries)</h3>\n", part.name,
                       continued ? "continued, " : "",
                       continued && last     ? "last "
                       : !continued && !last ? "first "
                                             : "",
                       shown.size(), total);
    auto index = skip + 1 > start - total + from + 1 ? skip + 1 : start - total + from + 1;
    const auto before = shown.size();
    shown = distorted(std::move(shown), to_drop);
    to_drop.drop -= int(std::min<std::size_t>(before, std::size_t(std::max(0, to_drop.drop))));
    for (const auto& item : shown) {
      out += item_html(item, index++, abstracts, broken);
      broken = false;
    }
    out += "</dl>\n";
  }
  return out;
}

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

void validate(Reply& reply, const Scenario& scenario, std::string_view cache) {
  reply.set("Cache-Control", std::string(cache));
  if (scenario.validators) reply.set("ETag", fmt::format("\"{:016x}\"", fingerprint(reply.body)));
}

Day earlier_mailing(const Scenario& scenario, Day day, int back) {
  for (int i = 0; i < back; ++i) {
    const auto place = scenario.mailings().lower_bound(day);
    if (place == scenario.mailings().begin()) break;
    day = std::prev(place)->first;
  }
  return day;
}

}  // namespace

Reply render_listing(const Scenario& scenario, std::string_view path, const Target& target, Instant now,
                     const Distortion& distortion) {
  const auto parts = split(path, '/');
  const auto category = canonical_category(parts.front());
  if (parts.size() != 2 || parts[1] != "new" || !category) {
    return html_page(404, "404 Not Found", "<h1>Not Found</h1>\n");
  }
  std::size_t show = scenario.catchup_page, skip = 0;
  if (const auto* text = target.get("show")) {
    const auto number = number_of(*text);
    constexpr std::array<std::size_t, 7> kAllowed{25, 50, 100, 250, 500, 1000, 2000};
    if (!number || std::find(kAllowed.begin(), kAllowed.end(), *number) == kAllowed.end()) {
      return bad_request("Invalid show value");
    }
    show = std::min(*number, scenario.catchup_page);
  }
  if (const auto* text = target.get("skip")) {
    const auto number = number_of(*text);
    if (!number) return bad_request("Invalid skip value");
    skip = *number;
  }
  const auto newest = scenario.newest_mailing(now);
  if (!newest) {
    auto reply = html_page(503, "503 Service Unavailable", "<h1>Service Unavailable</h1>\n");
    reply.set("Retry-After", "300");
    return reply;
  }
  auto items = scenario.items(earlier_mailing(scenario, *newest, distortion.days_back), *category);
  items.erase(std::remove_if(items.begin(), items.end(), [](const Item& item) { return item.version >= 6; }),
              items.end());
  if (distortion.blank) items.clear();
  const auto stated = *newest + std::chrono::days(distortion.date_shift);
  std::string content = fmt::format(
      "<div id='content-inner'>\n<div id='dlpage'>\n  <h1>{0}</h1>\n\n<p>See <a id=\"recent-{1}\" "
      "aria-labelledby=\"recent-{1}\" href=\"/list/{1}/recent\">recent</a> articles</p>\n"
      "<h3>Showing new listings for {2}</h3>\n<div class='paging'>Total of {3} entries </div>\n",
      html_text(category_title(*category)), *category, long_date(stated), items.size());
  content += items.empty() ? "<p>No updates today.</p>\n" : sections(items, skip, show, true, distortion);
  content += "</div>\n</div>\n";
  auto reply = html_page(200, fmt::format("{}", category_title(*category)), content);
  validate(reply, scenario, "max-age=300");
  return reply;
}

Reply render_catchup(const Scenario& scenario, std::string_view path, const Target& target, Instant now,
                     const Distortion& distortion) {
  const auto parts = split(path, '/');
  for (const auto& [name, value] : target.query) {
    if (name != "abs" && name != "page") {
      return bad_request("Unexpected parameters. Only accepted parameters are: 'page', and 'abs'");
    }
  }
  const auto category = canonical_category(parts.front());
  if (parts.size() != 2 || !category) {
    return bad_request("Invalid subject. Subject must be an archive, category or 'grp_physics'");
  }
  const auto day = parse_day(parts[1]);
  if (!day) return bad_request("Invalid date format. Use format: YYYY-MM-DD");
  const auto today = new_york_day(now);
  if (*day < today - std::chrono::days(91)) {
    return bad_request(fmt::format("Invalid date: {}. Catchup only allowed for past 90 days", parts[1]));
  }
  if (*day > today) return bad_request(fmt::format("Invalid date: {}. Can't request date later than today", parts[1]));
  const auto* abs = target.get("abs");
  if (abs != nullptr && *abs != "True" && *abs != "False") {
    return bad_request("Invalid abs value. Use ?abs=True to include abstracts or ?abs=False to not");
  }
  const bool abstracts = abs != nullptr && *abs == "True";
  const auto* page_text = target.get("page");
  const auto page = page_text == nullptr ? std::optional<std::size_t>(1) : number_of(*page_text);
  if (!page || *page < 1) {
    return bad_request("Invalid page value. Page value should be a positive integer like ?page=3");
  }
  const auto flag = abstracts ? "True" : "False";
  if (*category != parts.front()) {
    auto reply = html_page(301, "Redirecting...", "<h1>Redirecting...</h1>\n");
    reply.set("Location", fmt::format("/catchup/{}/{}?page={}&abs={}", *category, parts[1], *page, flag));
    return reply;
  }

  auto items = scenario.has_mailing(*day, now)
                   ? scenario.items(earlier_mailing(scenario, *day, distortion.days_back), *category)
                   : std::vector<Item>();
  // Replacements beyond version 5 are left out here as in the feed (arxiv-browse, services/database/catchup.py).
  items.erase(std::remove_if(items.begin(), items.end(),
                             [](const Item& item) { return item.version >= 6 && item.kind >= SightingKind::replace; }),
              items.end());
  if (distortion.blank) items.clear();
  const auto when = short_date(*day + std::chrono::days(distortion.date_shift));
  std::string next;
  if (const auto next_day = scenario.mailing_after(*day, now)) {
    next =
        fmt::format("        <a href=\"/catchup/{}/{}?abs={}&amp;page=1\">Continue to the next day</a>\n        <br>\n",
                    *category, render_day(*next_day), flag);
  }
  std::string pages;
  const auto size = scenario.catchup_page;
  if (items.size() > size) {
    pages = "View page:";
    for (std::size_t i = 1; i <= (items.size() + size - 1) / size; ++i) {
      pages += i == *page
                   ? fmt::format(" <span>{}</span>", i)
                   : fmt::format(" <a href=/catchup/{}/{}?abs={}&amp;page={}>{}</a>", *category, parts[1], flag, i, i);
    }
  }
  const auto total = fmt::format("      Total of {} entries for {}\n      {}\n", items.size(), when, pages);
  auto shown = sections(items, (*page - 1) * size, size, abstracts, distortion);
  if (shown.empty()) {
    shown = *page > 1 ? fmt::format("<br><div>No further updates for {}</div><br>\n", when)
                      : fmt::format(
                            "<br><div><p>No updates for {}. There was either no announcement for this day, or "
                            "no updates within the requested subject.</p></div><br>\n",
                            when);
  }
  const auto title = fmt::format("Catchup results for {} on {}", category_title(*category), when);
  auto reply = html_page(200, title,
                         fmt::format("<div id='content-inner'>\n<div id='dlpage'>\n  <h1>{}</h1>\n    <div>\n{}{}    "
                                     "</div>\n{}    <div>\n{}{}    </div>\n</div>\n</div>\n",
                                     html_text(title), next, total, shown, total, next));
  validate(reply, scenario, "max-age=3600");
  return reply;
}

}  // namespace preprintd::upstream
