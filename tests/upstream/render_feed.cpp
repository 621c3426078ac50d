#include <algorithm>
#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "paper/category.hpp"
#include "upstream/render.hpp"

namespace preprintd::upstream {
namespace {

constexpr std::string_view kChannelOpen =
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<rss xmlns:arxiv=\"http://arxiv.org/schemas/atom\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
    "xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
    "version=\"2.0\">\n  <channel>\n";

std::string channel_head(std::string_view title, std::string_view url, std::string_view description,
                         std::string_view editor, Day day, bool skip_days) {
  // The real feed writes its skipDays out of a Python set: their order changes from one rendering to the next.
  const bool sunday_first = day.time_since_epoch().count() % 2 == 0;
  auto head = fmt::format(
      "    <title>{0}</title>\n    <link>{1}</link>\n    <description>{2}</description>\n"
      "    <atom:link href=\"{1}\" rel=\"self\" type=\"application/rss+xml\"/>\n"
      "    <docs>http://www.rssboard.org/rss-specification</docs>\n    <language>en-us</language>\n"
      "    <lastBuildDate>{3}</lastBuildDate>\n    <managingEditor>{4}</managingEditor>\n    <pubDate>{5}</pubDate>\n",
      xml_text(title), xml_text(url), xml_text(description),
      feed_instant(new_york_time(day, 0, 0) + std::chrono::seconds(14)), editor, feed_midnight(day));
  if (skip_days) {
    head += fmt::format("    <skipDays>\n      <day>{}</day>\n      <day>{}</day>\n    </skipDays>\n",
                        sunday_first ? "Sunday" : "Saturday", sunday_first ? "Saturday" : "Sunday");
  }
  return head;
}

// Abstracts in the feed are one line; arXiv's own line breaks inside them come out as a backslash and an n.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

std::string item_xml(const Item& item, Day day, bool broken) {
  const auto& paper = *item.paper;
  const auto text = paper.text_of(item.version);
  const auto kind = kind_name(item.kind);
  const auto shown_id = broken ? std::string() : paper.id.text();
  std::string out = fmt::format(
      "    <item>\n      <title>{}</title>\n      <link>https://arxiv.org/abs/{}</link>\n"
      "      <description>arXiv:{}v{} Announce Type: {} \nAbstract: {}</description>\n"
      "      <guid isPermaLink=\"false\">oai:arXiv.org:{}v{}</guid>\n",
      xml_text(one_line(text.title)), shown_id, shown_id, item.version, kind, xml_text(one_line(text.abstract)),
      shown_id, item.version);
  for (const auto& category : paper.categories) out += fmt::format("      <category>{}</category>\n", category);
  out += fmt::format(
      "      <pubDate>{}</pubDate>\n      <arxiv:announce_type>{}</arxiv:announce_type>\n"
      "      <dc:rights>{}</dc:rights>\n",
      feed_midnight(day), kind, xml_text(paper.license));
  if (paper.doi) out += fmt::format("      <arxiv:DOI>{}</arxiv:DOI>\n", xml_text(*paper.doi));
  if (paper.journal_ref) {
    out += fmt::format("      <arxiv:journal_reference>{}</arxiv:journal_reference>\n", xml_text(*paper.journal_ref));
  }
  std::string creators;
  for (const auto& author : paper.authors) creators += (creators.empty() ? "" : ", ") + tex_accents(author);
  return out + fmt::format("      <dc:creator>{}</dc:creator>\n    </item>\n", xml_text(creators));
}

Reply feed_error(std::string_view spec, std::string_view reason, Day day) {
  const auto url = fmt::format("http://rss.arxiv.org/rss/{}", spec);
  auto body = std::string(kChannelOpen);
  body += channel_head("Feed error for query: " + url, url, reason, "rss-help.arxiv.org", day, false);
  body += "  </channel>\n</rss>\n";
  return {400, "application/rss+xml; charset=utf-8", std::move(body)};
}

// "cs.cv+cs" as the feed names it: canonical spelling, archives first. Or why it cannot be served.
Result<std::string> canonical_spec(std::string_view spec) {
  std::vector<std::string> archives, categories;
  for (const auto part : split(spec, '+')) {
    const auto dot = part.find('.');
    const auto archive = lower_ascii(part.substr(0, dot));
    const bool known = archive_number(archive) != 0;
    if (part.empty() || !known) {
      return Error(ErrorKind::usage, fmt::format("Bad archive '{}'. Valid archive names are: acc-phys, adap-org, "
                                                 "alg-geom.",
                                                 part.substr(0, dot)));
    }
    if (dot == part.npos) {
      archives.push_back(archive);
      continue;
    }
    const auto category = canonical_category(part);
    if (!category) {
      return Error(ErrorKind::usage, fmt::format("Bad subject class '{}'. Valid subject classes for the archive '{}' "
                                                 "are: cs.AI, cs.AR.",
                                                 part.substr(dot + 1), archive));
    }
    categories.push_back(*category);
  }
  archives.insert(archives.end(), categories.begin(), categories.end());
  return fmt::format("{}", fmt::join(archives, "+"));
}

}  // namespace

Reply render_feed(const Scenario& scenario, std::string_view path, const Target& target, Instant now,
                  const Distortion& distortion) {
  const auto today = new_york_day(now);
  // The path is decoded without turning '+' into a blank: it joins categories here.
  const auto spec = canonical_spec(path);
  if (!spec) return feed_error(path, spec.error().message(), today);
  if (const auto* version = target.get("version"); version != nullptr && *version != "2.0") {
    return feed_error(*spec,
                      fmt::format("Unsupported feed version 'RSS {}' requested. Valid options are: RSS 2.0, "
                                  "Atom 1.0.",
                                  *version),
                      today);
  }
  auto source = today;
  for (int back = 0; back < distortion.days_back; ++back) {
    const auto& mailings = scenario.mailings();
    const auto place = mailings.lower_bound(source);
    if (place != mailings.begin()) source = std::prev(place)->first;
  }
  std::vector<Item> items;
  if (scenario.has_mailing(source, now)) items = scenario.items(source, *spec);
  items.erase(std::remove_if(items.begin(), items.end(),
                             [](const Item& item) {
                               return item.version >= 6 &&
                                      (item.kind == SightingKind::replace || item.kind == SightingKind::replace_cross);
                             }),
              items.end());
  if (items.size() > scenario.feed_cap) items.erase(items.begin(), items.end() - std::ptrdiff_t(scenario.feed_cap));
  items = distorted(std::move(items), distortion);

  const auto stated = today + std::chrono::days(distortion.date_shift);
  const auto url = fmt::format("http://rss.arxiv.org/rss/{}", *spec);
  std::string names;
  for (const auto part : split(*spec, '+')) names += (names.empty() ? "" : ", ") + std::string(part);
  auto body = std::string(kChannelOpen);
  body += channel_head(names + " updates on arXiv.org", url, names + " updates on the arXiv.org e-print archive.",
                       "rss-help@arxiv.org", stated, true);
  bool broken = distortion.broken_record;
  for (const auto& item : items) {
    body += item_xml(item, stated, broken);
    broken = false;
  }
  body += "  </channel>\n</rss>\n";
  Reply reply{200, "application/rss+xml; charset=utf-8", std::move(body)};
  const auto left = new_york_time(today + std::chrono::days(1), 0, 0) - now;
  reply.set("Cache-Control", fmt::format("max-age={}", left.count()));
  // Unquoted, as arXiv's code writes it (arXiv/arxiv-feed, routes/ui.py).
  if (scenario.validators) reply.set("ETag", sha256_hex(reply.body));
  return reply;
}

}  // namespace preprintd::upstream
