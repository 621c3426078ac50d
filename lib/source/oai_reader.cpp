#include "source/oai_reader.hpp"

#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "source/people_text.hpp"
#include "source/xml.hpp"

namespace preprintd::source {
namespace {

constexpr std::string_view kOaiSpace = "http://www.openarchives.org/OAI/2.0/";
constexpr std::string_view kRawSpace = "http://arxiv.org/OAI/arXivRaw/";

constexpr XmlName oai(std::string_view local) { return {kOaiSpace, local}; }
constexpr XmlName raw(std::string_view local) { return {kRawSpace, local}; }

Error refusal_of(std::string_view code, std::string_view message) {
  const auto kind = code == "badResumptionToken" ? ErrorKind::conflict
                    : code == "idDoesNotExist"   ? ErrorKind::missing
                                                 : ErrorKind::malformed;
  return {kind, fmt::format("OAI-PMH refuses: {}: {}", visible(code), visible(collapsed(message)))};
}

// "v12" → 12
std::optional<int> version_number(std::string_view text) {
  if (!text.starts_with('v')) return std::nullopt;
  int value = 0;
  const auto [end, failure] = std::from_chars(text.data() + 1, text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

void read_version(pugi::xml_node node, BelowRoot& metadata, Record& record) {
  const auto number = version_number(node.attribute("version").value());
  if (!number) return;
  const auto date = parse_http_date(trimmed(metadata.child_text(node, raw("date")).value_or("")));
  if (*number == 1) record.submitted = date;
  if (record.version && *number < *record.version) return;
  record.version = number;
  record.updated = date;
  record.withdrawn = metadata.child_text(node, raw("source_type")).value_or("").find('I') != std::string::npos;
}

enum Field { title, abstract, comments, journal_ref, doi, authors, categories, kFields };
constexpr XmlName kNames[kFields] = {raw("title"), raw("abstract"), raw("comments"),  raw("journal-ref"),
                                     raw("doi"),   raw("authors"),  raw("categories")};

class OaiReader {
 public:
  explicit OaiReader(const XmlDocument& document) : document_(document) {}

  Result<OaiPage> read() {
    const auto root = document_.root();
    const auto answered = parse_instant(trimmed(child_text(root, oai("responseDate")).value_or("")));
    if (!answered) return Error(ErrorKind::malformed, "not an OAI-PMH answer: it has no readable responseDate");
    page_.answered = *answered;
    if (const auto error = child_named(root, oai("error"))) {
      const std::string_view code = error.attribute("code").value();
      if (code != "noRecordsMatch") return refusal_of(code, text_of(error).value_or(""));
      page_.no_records_match = true;
      return std::move(page_);
    }
    for (const std::string_view verb : {"ListRecords", "GetRecord", "ListIdentifiers"})
      if (const auto list = child_named(root, oai(verb))) return read_list(list);
    return Error(ErrorKind::malformed, "not an OAI-PMH answer: it has neither records nor an error");
  }

 private:
  Result<OaiPage> read_list(pugi::xml_node list) {
    std::size_t seen = 0, repaired = 0;
    for (const auto node : list.children()) {
      const bool record = is_named(node, oai("record")), header = is_named(node, oai("header"));
      if (is_named(node, oai("resumptionToken")))
        if (const auto token = text_of(node)) page_.resumption_token = std::string(trimmed(*token));
      if (!record && !header) continue;
      ++seen;
      const auto repairs = document_.repairs_in(node);
      if (repairs) ++repaired;
      read_entry(node, record ? child_named(node, oai("header")) : node, repairs);
    }
    if (too_many_repairs(repaired, seen))
      return Error(ErrorKind::malformed,
                   fmt::format("not an OAI-PMH answer: {} of {} records have invalid text", repaired, seen));
    if (seen > 1 && page_.unreadable.size() == seen)
      return Error(ErrorKind::malformed, fmt::format("not an OAI-PMH answer: none of {} records could be read ({})",
                                                     seen, page_.unreadable.front().reason));
    return std::move(page_);
  }

  void read_entry(pugi::xml_node node, pugi::xml_node header, std::size_t repairs) {
    const auto unreadable = [&](std::string why) {
      page_.unreadable.push_back({std::move(why), excerpt_of(document_.source_of(node))});
    };
    const auto named = parse_arxiv_id(trimmed(child_text(header, oai("identifier")).value_or("")));
    if (!named) return unreadable(fmt::format("no identifier in <header>: {}", named.error().message()));
    if (std::string_view(header.attribute("status").value()) == "deleted") {
      page_.deleted.push_back(named->id);
      return;
    }
    if (node == header) {
      page_.identifiers.push_back(named->id);
      return;
    }
    const auto metadata = child_named(child_named(node, oai("metadata")), raw("arXivRaw"));
    if (!metadata) return unreadable("its metadata is not arXivRaw");
    auto record = read_metadata(metadata, named->id);
    record.sighting.day = parse_day(trimmed(child_text(header, oai("datestamp")).value_or(""))).value_or(Day{});
    if (repairs) record.repairs.push_back(repair_note(repairs));
    page_.records.push_back(std::move(record));
  }

  static Record read_metadata(pugi::xml_node metadata, const ArxivId& id) {
    Record record(id, Source::arxiv_oai);
    BelowRoot below(metadata);
    pugi::xml_node fields[kFields];
    for (const auto child : metadata.children())
      if (!below.take(child, kNames, fields) && below.is_named(child, raw("version")))
        read_version(child, below, record);
    record.title = text_of(fields[title]);
    record.abstract = text_of(fields[abstract]);
    record.comment = text_of(fields[comments]);
    record.journal_ref = text_of(fields[journal_ref]);
    record.doi = text_of(fields[doi]);
    if (const auto people = text_of(fields[authors])) record.authors = split_people(*people);
    record.authors_certain = record.authors.size() < 2;
    const auto names = collapsed(text_of(fields[categories]).value_or(""));
    for (const auto name : split(names, ' '))
      if (!name.empty()) record.categories.emplace_back(name);
    if (!record.categories.empty()) record.primary_category = record.categories.front();
    record.sighting.source = Source::arxiv_oai;
    record.sighting.kind = SightingKind::named;
    return record;
  }

  const XmlDocument& document_;
  OaiPage page_;
};

}  // namespace

Result<OaiPage> read_oai(std::string_view body) {
  const auto document = read_xml(body, "an OAI-PMH answer", oai("OAI-PMH"));
  if (!document) return document.error();
  return OaiReader(*document).read();
}

}  // namespace preprintd::source
