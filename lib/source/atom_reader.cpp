#include "source/atom_reader.hpp"

#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "source/xml.hpp"

namespace preprintd::source {
namespace {

constexpr std::string_view kOpenSearch = "http://a9.com/-/spec/opensearch/1.1/";
constexpr std::string_view kRefusal = "the API refuses: ";
constexpr std::string_view kIdRefusal = "incorrect id format for";

constexpr XmlName atom(std::string_view local) { return {kAtomSpace, local}; }
constexpr XmlName arxiv(std::string_view local) { return {kArxivSpace, local}; }

std::optional<int> child_number(pugi::xml_node node, XmlName name) {
  const auto text = child_text(node, name);
  if (!text) return std::nullopt;
  const auto digits = trimmed(*text);
  int value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<Instant> instant_of(pugi::xml_node node) {
  const auto text = text_of(node);
  return text ? parse_instant(trimmed(*text)) : std::nullopt;
}

bool is_error_entry(std::string_view id) { return id.find("/api/errors") != std::string_view::npos; }

Error refusal_of(pugi::xml_node entry) {
  const auto said = collapsed(child_text(entry, atom("summary")).value_or("no reason given"));
  const auto kind = lower_ascii(said).find("internal server error") != std::string::npos ? ErrorKind::unavailable
                                                                                         : ErrorKind::malformed;
  return {kind, std::string(kRefusal) + visible(said)};
}

enum Field { title, abstract, submitted, updated, comment, journal_ref, doi, primary_category, kFields };
constexpr XmlName kNames[kFields] = {atom("title"),   atom("summary"),          atom("published"),
                                     atom("updated"), arxiv("comment"),         arxiv("journal_ref"),
                                     arxiv("doi"),    arxiv("primary_category")};

Record record_of(pugi::xml_node entry, const VersionedId& named, BelowRoot& feed) {
  Record record(named.id, Source::arxiv_api);
  record.version = named.version;
  pugi::xml_node fields[kFields];
  for (const auto child : entry.children()) {
    if (feed.is_named(child, atom("author"))) {
      if (auto name = feed.child_text(child, atom("name"))) record.authors.push_back(std::move(*name));
    } else if (feed.is_named(child, atom("category"))) {
      const std::string_view term = child.attribute("term").value();
      if (!term.empty()) record.categories.emplace_back(term);
    } else {
      feed.take(child, kNames, fields);
    }
  }
  record.title = text_of(fields[title]);
  record.abstract = text_of(fields[abstract]);
  record.submitted = instant_of(fields[submitted]);
  record.updated = instant_of(fields[updated]);
  record.comment = text_of(fields[comment]);
  record.journal_ref = text_of(fields[journal_ref]);
  record.doi = text_of(fields[doi]);
  record.primary_category = fields[primary_category].attribute("term").value();
  record.sighting.source = Source::arxiv_api;
  record.sighting.kind = SightingKind::named;
  return record;
}

}  // namespace

Result<AtomPage> read_atom(std::string_view body) {
  const auto document = read_xml(body, "an API answer", atom("feed"));
  if (!document) return document.error();
  const auto feed = document->root();
  BelowRoot below(feed);
  AtomPage page;
  std::size_t entries = 0, repaired = 0;
  for (const auto entry : feed.children()) {
    if (!below.is_named(entry, atom("entry"))) continue;
    ++entries;
    const auto id = below.child_text(entry, atom("id")).value_or("");
    if (is_error_entry(id)) return refusal_of(entry);
    const auto named = parse_arxiv_id(trimmed(id));
    if (!named) {
      page.unreadable.push_back(
          {fmt::format("no identifier in <id>: {}", named.error().message()), excerpt_of(document->source_of(entry))});
      continue;
    }
    page.records.push_back(record_of(entry, *named, below));
    if (const auto repairs = document->repairs_in(entry)) {
      ++repaired;
      page.records.back().repairs.push_back(repair_note(repairs));
    }
  }
  const auto total = child_number(feed, {kOpenSearch, "totalResults"});
  if (!total) return Error(ErrorKind::malformed, "not an API answer: it states no totalResults");
  page.total = *total;
  page.start = child_number(feed, {kOpenSearch, "startIndex"}).value_or(0);
  if (too_many_repairs(repaired, entries))
    return Error(ErrorKind::malformed,
                 fmt::format("not an API answer: {} of {} entries have invalid text", repaired, entries));
  if (entries > 1 && page.records.empty())
    return Error(ErrorKind::malformed, fmt::format("not an API answer: none of {} entries could be read ({})", entries,
                                                   page.unreadable.front().reason));
  return page;
}

std::optional<std::string> refused_id(const Error& error) {
  const std::string_view message = error.message();
  const auto at = message.find(kIdRefusal);
  if (at == std::string_view::npos) return std::nullopt;
  return std::string(trimmed(message.substr(at + kIdRefusal.size())));
}

}  // namespace preprintd::source
