#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <regex>

#include "base/text.hpp"
#include "upstream/render.hpp"

namespace preprintd::upstream {
namespace {

constexpr std::string_view kAtom = "application/atom+xml; charset=utf-8";
constexpr std::string_view kFeedOpen =
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<feed xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" xmlns:arxiv=\"http://arxiv.org/schemas/atom\" "
    "xmlns=\"http://www.w3.org/2005/Atom\">\n";

Reply api_error(std::string_view message, Instant now, bool anchored) {
  std::string anchor;
  if (anchored) {
    anchor = "#" + std::string(message);
    std::replace(anchor.begin(), anchor.end(), ' ', '_');
  }
  const auto text = fmt::format(
      "{0}  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n  <updated>{1}</updated>\n"
      "  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>\n  <opensearch:totalResults>1</opensearch:totalResults>\n"
      "  <opensearch:startIndex>0</opensearch:startIndex>\n  <entry>\n    <id>https://arxiv.org/api/errors{2}</id>\n"
      "    <title>Error</title>\n    <updated>{1}</updated>\n"
      "    <link href=\"https://arxiv.org/api/errors{2}\" rel=\"alternate\" type=\"text/html\"/>\n"
      "    <summary>{3}</summary>\n    <author>\n      <name>arXiv api core</name>\n    </author>\n  "
      "</entry>\n</feed>\n",
      kFeedOpen, render_instant(now), xml_text(anchor), xml_text(message));
  return {400, std::string(kAtom), text};
}

struct Hit {
  const Manuscript* paper;
  int version;
};

std::string entry_xml(const Hit& hit, bool broken) {
  const auto& paper = *hit.paper;
  const auto text = paper.text_of(hit.version);
  const auto id = broken ? std::string() : fmt::format("{}v{}", paper.id.text(), hit.version);
  std::string out = fmt::format(
      "  <entry>\n    <id>http://arxiv.org/abs/{0}</id>\n    <title>{1}</title>\n    <updated>{2}</updated>\n"
      "    <link href=\"https://arxiv.org/abs/{0}\" rel=\"alternate\" type=\"text/html\"/>\n"
      "    <link href=\"https://arxiv.org/pdf/{0}\" rel=\"related\" type=\"application/pdf\" title=\"pdf\"/>\n"
      "    <summary>{3}</summary>\n",
      id, xml_text(utf8_accents(text.title)), render_instant(paper.versions[std::size_t(hit.version) - 1].submitted),
      xml_text(utf8_accents(text.abstract)));
  for (const auto& category : paper.categories) {
    out += fmt::format("    <category term=\"{}\" scheme=\"http://arxiv.org/schemas/atom\"/>\n", category);
  }
  out += fmt::format("    <published>{}</published>\n", render_instant(paper.versions.front().submitted));
  if (text.comment) {
    out += fmt::format("    <arxiv:comment>{}</arxiv:comment>\n", xml_text(utf8_accents(*text.comment)));
  }
  out += fmt::format("    <arxiv:primary_category term=\"{}\"/>\n", paper.categories.front());
  if (paper.journal_ref)
    out += fmt::format("    <arxiv:journal_ref>{}</arxiv:journal_ref>\n", xml_text(*paper.journal_ref));
  for (const auto& author : paper.authors) {
    out += fmt::format("    <author>\n      <name>{}</name>\n    </author>\n", xml_text(author));
  }
  if (paper.doi) {
    out += fmt::format(
        "    <arxiv:doi>{0}</arxiv:doi>\n    <link rel=\"related\" href=\"https://doi.org/{0}\" "
        "title=\"doi\"/>\n",
        xml_text(*paper.doi));
  }
  return out + "  </entry>\n";
}

// arXiv checks an id with a regular expression's *search* and looks it up as an exact term, so
// "arXiv:2409.20566" passes here and finds nothing later.
bool looks_like_an_id(const std::string& text) {
  static const std::regex pattern(R"(\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?)", std::regex::icase);
  return std::regex_search(text, pattern);
}

std::optional<Hit> looked_up(const Scenario& scenario, std::string_view term, Instant known) {
  const auto mark = term.rfind('v');
  if (mark != term.npos && mark + 1 < term.size()) {
    int version = 0;
    const auto [end, error] = std::from_chars(term.data() + mark + 1, term.data() + term.size(), version);
    if (error == std::errc() && end == term.data() + term.size()) {
      const auto* paper = scenario.find(term.substr(0, mark));
      if (paper == nullptr || version < 1 || version > scenario.current_version(*paper, known)) return std::nullopt;
      return Hit{paper, version};
    }
  }
  const auto* paper = scenario.find(term);
  const int current = paper == nullptr ? 0 : scenario.current_version(*paper, known);
  if (current == 0) return std::nullopt;
  return Hit{paper, current};
}

bool holds(std::string_view text, std::string_view words) {
  return folded(text).find(folded(words)) != std::string::npos;
}

bool term_matches(const Hit& hit, std::string_view term) {
  const auto colon = term.find(':');
  const auto prefix = colon == term.npos ? std::string_view("all") : term.substr(0, colon);
  auto words = trimmed(colon == term.npos ? term : term.substr(colon + 1));
  if (words.size() > 1 && words.front() == '"' && words.back() == '"') words = words.substr(1, words.size() - 2);
  const auto text = hit.paper->text_of(hit.version);
  const auto by_author = [&] {
    return std::any_of(hit.paper->authors.begin(), hit.paper->authors.end(),
                       [&](auto& name) { return holds(name, words); });
  };
  if (prefix == "cat") {
    return std::any_of(hit.paper->categories.begin(), hit.paper->categories.end(), [&](const std::string& category) {
      if (!words.empty() && words.back() == '*') return starts_with_nocase(category, words.substr(0, words.size() - 1));
      return equal_nocase(category, words);
    });
  }
  if (prefix == "ti") return holds(text.title, words);
  if (prefix == "abs") return holds(text.abstract, words);
  if (prefix == "co") return text.comment && holds(*text.comment, words);
  if (prefix == "au") return by_author();
  return holds(text.title, words) || holds(text.abstract, words) || by_author();
}

// "a AND b OR c": OR of ANDs, without parentheses.
bool query_matches(const Hit& hit, std::string_view query) {
  static const auto cut = [](std::string_view text, std::string_view word) {
    std::vector<std::string_view> parts;
    std::size_t at = 0;
    for (auto place = text.find(word); place != text.npos; place = text.find(word, at)) {
      parts.push_back(trimmed(text.substr(at, place - at)));
      at = place + word.size();
    }
    parts.push_back(trimmed(text.substr(at)));
    return parts;
  };
  const auto choices = cut(query, " OR ");
  return std::any_of(choices.begin(), choices.end(), [&](std::string_view choice) {
    const auto terms = cut(choice, " AND ");
    return std::all_of(terms.begin(), terms.end(), [&](auto term) { return term_matches(hit, term); });
  });
}

struct Number {
  int value;
  std::optional<std::string> wrong;
};
Number number_of(const Target& target, std::string_view name, int otherwise) {
  const auto* text = target.get(name);
  if (text == nullptr || text->empty()) return {otherwise, std::nullopt};
  int value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size())
    return {0, fmt::format("{} must be an integer", name)};
  if (value < 0) return {0, fmt::format("{} must be non-negative", name)};
  return {value, std::nullopt};
}

std::string feed_id(std::string_view title) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::uint64_t i = 0; i < 27; ++i) out += kDigits[fingerprint(title, i + 11) >> 58];
  return out;
}

void sort_hits(std::vector<Hit>& hits, std::string_view sort_by, bool ascending) {
  const auto submitted = [&](const Hit& hit) {
    return sort_by == "submittedDate" ? hit.paper->versions.front().submitted
                                      : hit.paper->versions[std::size_t(hit.version) - 1].submitted;
  };
  std::sort(hits.begin(), hits.end(), [&](const Hit& a, const Hit& b) {
    // By relevance the order of an id_list has nothing to do with the order asked in.
    const auto key = [](const Hit& hit) { return std::pair(fingerprint(hit.paper->id.text()), hit.version); };
    if (sort_by == "relevance" || submitted(a) == submitted(b)) return key(a) < key(b);
    return ascending ? submitted(a) < submitted(b) : submitted(a) > submitted(b);
  });
}

}  // namespace

Reply render_api(const Scenario& scenario, const Target& target, Instant now, const Distortion& distortion) {
  const auto start = number_of(target, "start", 0);
  if (start.wrong) return api_error(*start.wrong, now, true);
  const auto size = number_of(target, "max_results", 10);
  if (size.wrong) return api_error(*size.wrong, now, true);
  const auto* sort_text = target.get("sortBy");
  const std::string sort_by = sort_text == nullptr ? "relevance" : *sort_text;
  if (sort_by != "relevance" && sort_by != "lastUpdatedDate" && sort_by != "submittedDate") {
    return api_error("sortBy must be in: relevance, lastUpdatedDate, submittedDate", now, true);
  }
  const auto* order = target.get("sortOrder");
  if (order != nullptr && *order != "ascending" && *order != "descending") {
    return api_error("sortOrder must be in: ascending, descending", now, true);
  }
  const auto* query_text = target.get("search_query");
  const auto* id_text = target.get("id_list");
  const std::string query = query_text == nullptr ? "" : *query_text, ids = id_text == nullptr ? "" : *id_text;
  if (query.empty() && ids.empty()) {
    return api_error("Either a search_query or id_list must be specified for the classic API.", now, false);
  }
  if (std::count(query.begin(), query.end(), '(') != std::count(query.begin(), query.end(), ')')) {
    return api_error(fmt::format("Invalid query string: '{}'", query), now, false);
  }

  const auto known = now - scenario.api_lag;
  std::vector<Hit> hits;
  if (!ids.empty()) {
    for (const auto item : split(ids, ',')) {
      if (!looks_like_an_id(std::string(item)))
        return api_error(fmt::format("incorrect id format for {}", item), now, true);
    }
    for (const auto item : split(ids, ',')) {
      const auto hit = looked_up(scenario, item, known);
      if (!hit) continue;
      const auto same = [&](const Hit& other) { return other.paper == hit->paper && other.version == hit->version; };
      if (std::none_of(hits.begin(), hits.end(), same)) hits.push_back(*hit);
    }
  } else {
    for (const auto& paper : scenario.manuscripts()) {
      if (const int current = scenario.current_version(paper, known); current > 0) hits.push_back({&paper, current});
    }
  }
  if (!query.empty()) {
    hits.erase(std::remove_if(hits.begin(), hits.end(), [&](const Hit& hit) { return !query_matches(hit, query); }),
               hits.end());
  }
  sort_hits(hits, sort_by, order != nullptr && *order == "ascending");
  hits.erase(hits.begin(),
             hits.begin() + std::ptrdiff_t(std::min(hits.size(), std::size_t(std::max(0, distortion.hide)))));
  const auto dropped = std::min(hits.size(), std::size_t(std::max(0, distortion.drop)));
  const auto total = hits.size();
  hits.erase(hits.begin(), hits.begin() + std::ptrdiff_t(dropped));
  const auto first = std::min(hits.size(), std::size_t(start.value));
  const auto last = std::min(hits.size(), first + std::size_t(size.value));

  const auto title = fmt::format("arXiv Query: search_query={}&id_list={}&start={}&max_results={}", query, ids,
                                 start.value, size.value);
  const auto link = fmt::format("https://arxiv.org/api/query?search_query={}&start={}&max_results={}&id_list={}", query,
                                start.value, size.value, ids);
  std::string body = fmt::format(
      "{}  <id>https://arxiv.org/api/{}</id>\n  <title>{}</title>\n  <updated>{}</updated>\n"
      "  <link href=\"{}\" type=\"application/atom+xml\"/>\n  <opensearch:itemsPerPage>{}</opensearch:itemsPerPage>\n"
      "  <opensearch:totalResults>{}</opensearch:totalResults>\n  <opensearch:startIndex>{}</opensearch:startIndex>\n",
      kFeedOpen, feed_id(title), xml_text(title), render_instant(now), html_text(link), size.value, total, start.value);
  bool broken = distortion.broken_record;
  for (auto i = first; i < last; ++i) {
    body += entry_xml(hits[i], broken);
    if (distortion.duplicate) body += entry_xml(hits[i], false);
    broken = false;
  }
  body += "</feed>\n";
  return {200, std::string(kAtom), std::move(body)};
}

}  // namespace preprintd::upstream
