#include "source/feed_reader.hpp"

#include <fmt/format.h>
#include <optional>

#include "base/text.hpp"
#include "source/people_text.hpp"
#include "source/xml.hpp"

namespace preprintd::source {
namespace {

constexpr std::string_view kDublinCore = "http://purl.org/dc/elements/1.1/";
constexpr std::size_t kSuspiciousItems = 1900;

// RFC 822 with a numeric zone: "Fri, 20 Nov 2026 00:00:00 -0500".
std::optional<Instant> parse_mail_date(std::string_view text) {
  text = trimmed(text);
  const auto blank = text.rfind(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto zone = text.substr(blank + 1);
  std::chrono::minutes offset{0};
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-')) {
    for (const char c : zone.substr(1))
      if (c < '0' || c > '9') return std::nullopt;
    offset = std::chrono::hours{(zone[1] - '0') * 10 + zone[2] - '0'} +
             std::chrono::minutes{(zone[3] - '0') * 10 + zone[4] - '0'};
    if (zone[0] == '-') offset = -offset;
  } else if (zone != "GMT" && zone != "UTC" && zone != "Z") {
    return std::nullopt;
  }
  const auto instant = parse_http_date(std::string(text.substr(0, blank)) + " GMT");
  if (!instant) return std::nullopt;
  return *instant - offset;
}

// "arXiv:ID Announce Type: T \nAbstract: …", the only place of the abstract and a second one of version and kind.
struct Description {
  std::optional<std::string> id;
  std::optional<std::string> kind;
  std::optional<std::string> abstract;
};

std::string_view first_word(std::string_view text) {
  text = trimmed(text);
  return text.substr(0, text.find_first_of(" \t\r\n"));
}

Description read_description(std::string_view text) {
  constexpr std::string_view kType = "Announce Type:", kAbstract = "Abstract:";
  Description description;
  const auto lead = trimmed(text);
  const auto type_at = lead.find(kType);
  if (!starts_with_nocase(lead, "arXiv:") || type_at == std::string_view::npos) {
    if (!lead.empty()) description.abstract = std::string(text);
    return description;
  }
  description.id = std::string(first_word(lead));
  const auto after = lead.substr(type_at + kType.size());
  description.kind = std::string(first_word(after));
  const auto abstract_at = after.find(kAbstract);
  if (abstract_at == std::string_view::npos) return description;
  const auto abstract = after.substr(abstract_at + kAbstract.size());
  if (!trimmed(abstract).empty()) description.abstract = std::string(abstract);
  return description;
}

std::optional<SightingKind> announced_kind(std::string_view name) {
  const auto kind = parse_kind(lower_ascii(trimmed(name)));
  if (!kind) return std::nullopt;
  switch (*kind) {
    case SightingKind::new_paper:
    case SightingKind::cross:
    case SightingKind::replace:
    case SightingKind::replace_cross: return kind;
    case SightingKind::listed:
    case SightingKind::named:
    case SightingKind::other: return std::nullopt;
  }
  return std::nullopt;
}

class FeedReader {
 public:
  explicit FeedReader(const XmlDocument& document) : document_(document) {}

  Result<FeedPage> read() {
    const auto channel = child_named(document_.root(), {"", "channel"});
    if (!channel) return Error(ErrorKind::malformed, "not a feed: it has no channel");
    const auto title = collapsed(child_text(channel, {"", "title"}).value_or(""));
    if (title.starts_with("Feed error for query")) {
      const auto reason = collapsed(child_text(channel, {"", "description"}).value_or(title));
      return Error(ErrorKind::missing, fmt::format("the feed refuses the query: {}", visible(reason)));
    }
    page_.subject = title.substr(0, title.find(" updates on "));
    for (const std::string_view field : {"pubDate", "lastBuildDate"}) {
      const auto date = parse_mail_date(child_text(channel, {"", field}).value_or(""));
      if (!date) continue;
      page_.day = new_york_day(*date);
      return items(channel);
    }
    return Error(ErrorKind::malformed, "not a feed: the channel has no readable date");
  }

 private:
  Result<FeedPage> items(pugi::xml_node channel) {
    std::size_t seen = 0, repaired = 0;
    for (const auto node : channel.children()) {
      if (!is_named(node, {"", "item"})) continue;
      ++seen;
      const auto repairs = document_.repairs_in(node);
      if (repairs) ++repaired;
      item(node, repairs);
    }
    if (too_many_repairs(repaired, seen))
      return Error(ErrorKind::malformed, fmt::format("not a feed: {} of {} items have invalid text", repaired, seen));
    if (seen > 1 && page_.records.empty())
      return Error(ErrorKind::malformed, fmt::format("not a feed: none of {} items could be read ({})", seen,
                                                     page_.unreadable.front().reason));
    page_.truncated = seen >= kSuspiciousItems;
    return std::move(page_);
  }

  void item(pugi::xml_node node, std::size_t repairs) {
    const auto description = read_description(child_text(node, {"", "description"}).value_or(""));
    const auto named = identifier(node, description);
    if (!named) {
      page_.unreadable.push_back({named.error().message(), excerpt_of(document_.source_of(node))});
      return;
    }
    Record record(named->id, Source::arxiv_feed);
    record.version = named->version;
    record.title = child_text(node, {"", "title"});
    record.abstract = description.abstract;
    if (const auto creator = child_text(node, {kDublinCore, "creator"})) {
      record.authors = split_people(*creator);
      record.authors_certain = record.authors.size() < 2;
    }
    for (const auto child : node.children())
      if (is_named(child, {"", "category"}))
        if (const auto name = text_of(child)) record.categories.emplace_back(trimmed(*name));
    // As arXiv stores them: the primary one first (arxiv-feed takes abs_categories as it is).
    if (!record.categories.empty()) record.primary_category = record.categories.front();
    record.doi = child_text(node, {kArxivSpace, "DOI"});
    record.journal_ref = child_text(node, {kArxivSpace, "journal_reference"});
    if (repairs) record.repairs.push_back(repair_note(repairs));
    record.sighting.source = Source::arxiv_feed;
    record.sighting.category = page_.subject;
    record.sighting.day = page_.day;
    record.sighting.kind = kind_of(node, description);
    page_.records.push_back(std::move(record));
  }

  // The guid names the version and decides; link and description stand in where it is missing.
  static Result<VersionedId> identifier(pugi::xml_node node, const Description& description) {
    const auto guid = child_text(node, {"", "guid"});
    const auto link = child_text(node, {"", "link"});
    std::string why = "no identifier in <guid>, <link> or <description>";
    for (const auto& spelling : {guid, description.id, link}) {
      if (!spelling) continue;
      auto parsed = parse_arxiv_id(trimmed(*spelling));
      if (parsed) return parsed;
      if (spelling == guid) why = fmt::format("no identifier in <guid>: {}", parsed.error().message());
    }
    return Error(ErrorKind::malformed, why);
  }

  SightingKind kind_of(pugi::xml_node node, const Description& description) {
    auto said = child_text(node, {kArxivSpace, "announce_type"});
    if (!said) said = description.kind;
    const auto kind = announced_kind(said.value_or(""));
    if (!kind) ++page_.unknown_kinds;
    return kind.value_or(SightingKind::other);
  }

  const XmlDocument& document_;
  FeedPage page_;
};

}  // namespace

Result<FeedPage> read_feed(std::string_view body) {
  const auto document = read_xml(body, "a feed", {"", "rss"});
  if (!document) return document.error();
  return FeedReader(*document).read();
}

}  // namespace preprintd::source
