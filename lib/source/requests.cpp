#include "source/requests.hpp"

#include <cassert>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::source {
namespace {

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// "https://host:port" of an absolute URL.
std::string_view origin_of(std::string_view url) {
  const auto host = url.find("://");
  if (host == std::string_view::npos) return {};
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

std::optional<std::string> resolved(std::string_view target, std::string_view asked) {
  const auto origin = origin_of(asked);
  if (origin.empty() || target.empty()) return std::nullopt;
  if (target.starts_with("//")) return std::nullopt;
  if (target.starts_with('/')) return std::string(origin) + std::string(target);
  if (target.starts_with('?')) return std::string(asked.substr(0, asked.find_first_of("?#"))) + std::string(target);
  if (equal_nocase(origin_of(target), origin)) return std::string(target);
  return std::nullopt;
}

bool is_next(std::string_view parameter) {
  const auto text = lower_ascii(trimmed(parameter));
  return text == "rel=\"next\"" || text == "rel=next";
}

std::string_view verb_name(OaiVerb verb) { return verb == OaiVerb::records ? "ListRecords" : "ListIdentifiers"; }

}  // namespace

std::string feed_url(const SourceUrls& urls, std::string_view category) {
  return fmt::format("{}/{}", urls.feed, category);
}

std::string listing_url(const SourceUrls& urls, std::string_view category) {
  return fmt::format("{}/{}/new", urls.listing, category);
}

std::string catchup_url(const SourceUrls& urls, std::string_view category, Day day, int page) {
  return fmt::format("{}/{}/{}?abs=True&page={}", urls.catchup, category, render_day(day), page);
}

std::string api_url(const SourceUrls& urls, const std::vector<ArxivId>& ids) {
  assert(!ids.empty() && ids.size() <= kApiBatch && "a batch holds 1 to kApiBatch identifiers");
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "" : ",") + id.text();
  return fmt::format("{}?id_list={}&max_results={}", urls.api, list, ids.size());
}

std::string daily_url(const SourceUrls& urls, Day day, int page) {
  auto url = fmt::format("{}?date={}&limit=100", urls.huggingface, render_day(day));
  return page > 0 ? fmt::format("{}&p={}", url, page) : url;
}

std::optional<std::string> next_page_url(std::string_view link_header, std::string_view asked_url) {
  for (auto rest = link_header;;) {
    const auto open = rest.find('<');
    const auto close = open == std::string_view::npos ? open : rest.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    const auto target = rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
    const auto parameters = rest.substr(0, rest.find('<'));
    for (const auto piece : split(parameters, ';'))
      for (const auto parameter : split(piece, ','))
        if (is_next(parameter)) return resolved(target, asked_url);
  }
}

std::string oai_url(const SourceUrls& urls, OaiVerb verb, std::string_view set, Day from) {
  return fmt::format("{}?verb={}&metadataPrefix=arXivRaw&set={}&from={}", urls.oai, verb_name(verb),
                     percent_encoded(set), render_day(from));
}

std::string oai_next_url(const SourceUrls& urls, OaiVerb verb, std::string_view token) {
  return fmt::format("{}?verb={}&resumptionToken={}", urls.oai, verb_name(verb), percent_encoded(token));
}

}  // namespace preprintd::source
