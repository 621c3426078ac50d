#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/category.hpp"
#include "upstream/oai_record.hpp"
#include "upstream/render.hpp"

namespace preprintd::upstream {
namespace {

constexpr std::string_view kBadArgument =
    "The request includes illegal arguments, is missing required arguments, includes a repeated argument, or values "
    "for arguments have an illegal syntax.";

// An OAI-PMH document around `content`; the request element names the arguments unless they were refused.
Reply document(const Target& target, bool with_arguments, Instant now, std::string_view content) {
  std::string arguments;
  for (const auto& [name, value] : target.query) {
    if (with_arguments) arguments += fmt::format(" {}=\"{}\"", name, html_text(value));
  }
  auto body = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\" \n"
      "         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
      "         xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/ "
      "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd\">\n    <responseDate>{}</responseDate>\n"
      "                <request{}>http://oaipmh.arxiv.org/oai</request>\n\n\n{}\n</OAI-PMH>",
      render_instant(now), arguments, content);
  return {200, "text/xml", std::move(body)};
}

Reply oai_error(const Target& target, Instant now, std::string_view code, std::string_view text) {
  const bool with_arguments = code != "badVerb" && code != "badArgument" && code != "badResumptionToken";
  return document(target, with_arguments, now, fmt::format("    <error code='{}'>{}</error>", code, html_text(text)));
}
Reply bad_argument(const Target& target, Instant now, std::string_view why) {
  return oai_error(target, now, "badArgument", fmt::format("{} Reason: {}", kBadArgument, why));
}

bool set_exists(std::string_view set) {
  constexpr std::array<std::string_view, 8> kGroups{"cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"};
  const auto parts = split(set, ':');
  if (std::find(kGroups.begin(), kGroups.end(), parts[0]) == kGroups.end() || parts.size() > 3) return false;
  if (parts.size() == 1) return true;
  if (archive_number(parts[1]) == 0) return false;
  if (parts.size() == 2) return parts[0] == parts[1] || parts[0] == "physics";
  const auto category = canonical_category(fmt::format("{}.{}", parts[1], parts[2]));
  return category && oai_set(*category) == set;
}

bool in_set(const Manuscript& paper, std::string_view set) {
  return set.empty() || std::any_of(paper.categories.begin(), paper.categories.end(), [&](const std::string& category) {
           const auto own = oai_set(category);
           return own == set ||
                  (own.size() > set.size() && own.compare(0, set.size(), set) == 0 && own[set.size()] == ':');
         });
}

struct Window {
  std::string verb, prefix, set;
  std::optional<Day> from, until;
  std::size_t skip = 0;
  bool resumed = false;
};

// The token is the next request's query, percent-encoded, as arXiv's stateless ones are.
std::optional<Window> parse_token(const std::string& token, std::string_view verb) {
  Window window;
  window.resumed = true;
  for (const auto& [name, value] : parse_query(percent_decoded(token, false))) {
    if (name == "verb")
      window.verb = value;
    else if (name == "metadataPrefix")
      window.prefix = value;
    else if (name == "set")
      window.set = value;
    else if (name == "from")
      window.from = parse_day(value);
    else if (name == "until")
      window.until = parse_day(value);
    else if (name == "skip")
      std::from_chars(value.data(), value.data() + value.size(), window.skip);
    else
      return std::nullopt;
  }
  if (window.verb != verb || window.prefix.empty() || !window.from) return std::nullopt;
  return window;
}

std::string token_of(const Window& window, Day from, std::size_t skip) {
  std::string out = fmt::format("verb%3D{}%26metadataPrefix%3D{}", window.verb, window.prefix);
  if (!window.set.empty()) {
    std::string set;
    for (const char c : window.set) set += c == ':' ? std::string("%3A") : std::string(1, c);
    out += "%26set%3D" + set;
  }
  out += fmt::format("%26from%3D{}", render_day(from));
  if (window.until) out += fmt::format("%26until%3D{}", render_day(*window.until));
  return out + fmt::format("%26skip%3D{}", skip);
}

std::string list(const Scenario& scenario, const Window& window, Instant now, const Distortion& distortion) {
  std::vector<OaiRecord> found;
  for (const auto& paper : scenario.manuscripts()) {
    const int version = scenario.current_version(paper, now);
    if (version == 0 || !in_set(paper, window.set)) continue;
    const auto modified = scenario.modified(paper, now);
    if ((window.from && utc_day(modified) < *window.from) || (window.until && utc_day(modified) > *window.until))
      continue;
    found.push_back({&paper, version, modified});
  }
  std::sort(found.begin(), found.end(), [](const OaiRecord& a, const OaiRecord& b) {
    return std::pair(a.modified, a.paper->id) < std::pair(b.modified, b.paper->id);
  });
  found.erase(found.begin(),
              found.begin() + std::ptrdiff_t(std::min(found.size(), std::size_t(std::max(0, distortion.hide)))));
  const bool headers_only = window.verb == "ListIdentifiers";
  const auto size = scenario.oai_page * (headers_only ? 8 : 1);
  const auto first = std::min(found.size(), window.skip);
  const auto last = std::min(found.size(), first + size);
  std::string out;
  bool broken = distortion.broken_record;
  for (auto i = first + std::size_t(std::max(0, distortion.drop)); i < last; ++i) {
    out += headers_only ? oai_header(found[i]) : oai_record(found[i], window.prefix == "arXivRaw", broken);
    if (distortion.duplicate)
      out += headers_only ? oai_header(found[i]) : oai_record(found[i], window.prefix == "arXivRaw", false);
    broken = false;
  }
  if (first == last) return "";
  if (last < found.size()) {
    // The next page starts at the last day shown and skips what of that day has been shown.
    const auto day = utc_day(found[last - 1].modified);
    std::size_t shown = 0;
    while (shown < last && utc_day(found[last - 1 - shown].modified) == day) ++shown;
    const auto skip = window.from && day == *window.from ? last : shown;
    out += fmt::format("                    <resumptionToken expirationDate='{}'>{}</resumptionToken>\n",
                       render_instant(Instant(utc_day(now) + std::chrono::days(1))), token_of(window, day, skip));
  } else if (window.resumed) {
    out += "                    <resumptionToken/>\n";
  }
  return fmt::format("    <{0}>\n{1}\n    </{0}>", window.verb, out);
}

Reply answer_list(const Scenario& scenario, const Target& target, const std::string& verb, Instant now,
                  const Distortion& distortion) {
  Window window;
  window.verb = verb;
  if (const auto* token = target.get("resumptionToken")) {
    if (target.query.size() > 2) return bad_argument(target, now, "resumptionToken is an exclusive argument");
    const auto resumed = parse_token(*token, verb);
    if (!resumed) {
      return oai_error(target, now, "badResumptionToken",
                       "The value of the resumptionToken argument is invalid or expired. Reason: Token decoding failed "
                       "or format is invalid.");
    }
    window = *resumed;
  } else {
    for (const auto& [name, value] : target.query) {
      if (name == "metadataPrefix")
        window.prefix = value;
      else if (name == "set")
        window.set = value;
      else if (name == "from" || name == "until") {
        const auto day = parse_day(value);
        if (!day) return bad_argument(target, now, fmt::format("{} date format must be YYYY-MM-DD", name));
        (name == "from" ? window.from : window.until) = day;
      } else if (name != "verb") {
        return bad_argument(target, now, "unallowed parameter");
      }
    }
    if (window.prefix.empty()) return bad_argument(target, now, "metadataPrefix required");
  }
  if (window.prefix != "arXiv" && window.prefix != "arXivRaw") {
    return oai_error(
        target, now, "cannotDisseminateFormat",
        "The metadata format identified by the value given for the metadataPrefix argument is not supported "
        "by the item or by the repository. Reason: Did not recognize requested format");
  }
  if (window.from && *window.from < *parse_day("2005-09-16")) return bad_argument(target, now, "start date too early");
  if (window.until && *window.until > utc_day(now) + std::chrono::days(1))
    return bad_argument(target, now, "end date too late");
  if (!window.set.empty() && !set_exists(window.set)) return bad_argument(target, now, "Set does not exist");
  const auto content = list(scenario, window, now, distortion);
  if (content.empty()) {
    return oai_error(target, now, "noRecordsMatch",
                     "The combination of the values of the from, until, set and metadataPrefix arguments results in an "
                     "empty list.");
  }
  return document(target, true, now, content);
}

Reply answer_record(const Scenario& scenario, const Target& target, Instant now, const Distortion& distortion) {
  const auto* name = target.get("identifier");
  const auto* prefix = target.get("metadataPrefix");
  if (name == nullptr || prefix == nullptr) return bad_argument(target, now, "identifier and metadataPrefix required");
  constexpr std::string_view kUnknown =
      "The value of the identifier argument is unknown or illegal in this repository. Reason: ";
  constexpr std::string_view kPrefix = "oai:arXiv.org:";
  if (name->compare(0, kPrefix.size(), kPrefix) != 0 ||
      !parse_arxiv_id(std::string_view(*name).substr(kPrefix.size()))) {
    return oai_error(target, now, "idDoesNotExist", fmt::format("{}Invalid arXiv_id structure", kUnknown));
  }
  const auto* paper = scenario.find(std::string_view(*name).substr(kPrefix.size()));
  const int version = paper == nullptr ? 0 : scenario.current_version(*paper, now);
  if (version == 0)
    return oai_error(target, now, "idDoesNotExist", fmt::format("{}Nothing found for this ID", kUnknown));
  const OaiRecord record{paper, version, scenario.modified(*paper, now)};
  return document(target, true, now,
                  fmt::format("    <GetRecord>\n{}\n    </GetRecord>",
                              oai_record(record, *prefix == "arXivRaw", distortion.broken_record)));
}

}  // namespace

Reply render_oai(const Scenario& scenario, const Target& target, Instant now, const Distortion& distortion) {
  for (std::size_t i = 0; i < target.query.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (target.query[i].first == target.query[j].first) return bad_argument(target, now, "duplicate parameter");
    }
  }
  const auto* verb = target.get("verb");
  if (verb != nullptr && (*verb == "ListRecords" || *verb == "ListIdentifiers")) {
    return answer_list(scenario, target, *verb, now, distortion);
  }
  if (verb != nullptr && *verb == "GetRecord") return answer_record(scenario, target, now, distortion);
  if (verb != nullptr && *verb == "Identify") {
    return document(target, true, now,
                    "    <Identify>\n        <repositoryName>arXiv</repositoryName>\n"
                    "        <baseURL>https://oaipmh.arxiv.org/oai</baseURL>\n"
                    "        <protocolVersion>2.0</protocolVersion>\n        <adminEmail>help@arxiv.org</adminEmail>\n"
                    "        <earliestDatestamp>2005-09-16</earliestDatestamp>\n"
                    "        <deletedRecord>persistent</deletedRecord>\n        <granularity>YYYY-MM-DD</granularity>\n"
                    "    </Identify>");
  }
  return oai_error(target, now, "badVerb",
                   "Value of the verb argument is not a legal OAI-PMH verb, the verb argument is missing, or the verb "
                   "argument is repeated. Reason: Invalid verb provided");
}

}  // namespace preprintd::upstream
