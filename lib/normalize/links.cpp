#include "normalize/links.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "base/text.hpp"

namespace preprintd::normalize {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool ends_address(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte >= 0x7F || std::string_view("<>\"{}|^`").find(c) != std::string_view::npos;
}

std::size_t address_end(std::string_view text, std::size_t from) {
  int round = 0, square = 0;
  std::size_t at = from;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size() &&
        std::string_view("_%#&~$").find(text[at + 1]) != std::string_view::npos) {
      ++at;
      continue;
    }
    if (ends_address(text[at]) || text[at] == '\\' || text[at] == '$') break;
    if (text[at] == '(') ++round;
    if (text[at] == '[') ++square;
    if (text[at] == ')' && --round < 0) break;
    if (text[at] == ']' && --square < 0) break;
  }
  while (at > from && std::string_view(".,;:!?'*([~").find(text[at - 1]) != std::string_view::npos) --at;
  return at;
}

std::string without_escapes(std::string_view url) {
  std::string out;
  for (std::size_t i = 0; i < url.size(); ++i)
    if (url[i] != '\\') out += url[i];
  return out;
}

struct Address {
  std::string host;  ///< lower case, without www. and port
  std::vector<std::string_view> path;
};

Address address_of(std::string_view url) {
  const auto scheme = url.find("://");
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("?#"));
  Address address;
  for (const auto part : split(rest, '/')) {
    if (address.host.empty()) {
      address.host = lower_ascii(part.substr(0, part.find(':')));
      if (address.host.starts_with("www.")) address.host.erase(0, 4);
    } else if (!part.empty()) {
      address.path.push_back(part);
    }
  }
  return address;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Where owner/repository is the whole address of a piece of code.
bool is_repository(const Address& address) {
  if (address.host == "anonymous.4open.science") return !address.path.empty();
  if (address.host == "gist.github.com") return !address.path.empty();
  if (!is_one_of(address.host, {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com", "git.sr.ht"}))
    return address.host.starts_with("gitlab.") && address.path.size() >= 2;
  if (address.path.size() < 2) return false;
  return !is_one_of(address.path[0], {"orgs", "topics", "features", "marketplace", "sponsors"});
}

bool is_page_host(const Address& address) {
  return address.host.ends_with(".github.io") || address.host.ends_with(".gitlab.io") ||
         (address.host == "sites.google.com" && !address.path.empty());
}

// Papers, references, licences, videos: never a project's own page.
bool is_elsewhere(const Address& address) {
  if (address.host.ends_with("arxiv.org") || address.host.ends_with("doi.org")) return true;
  if (is_one_of(address.host, {"huggingface.co", "hf.co"}))
    return address.path.size() < 2 || address.path[0] == "papers";
  return address.host.find('.') == std::string::npos || is_one_of(address.host, {"youtube.com",
                                                                                 "youtu.be",
                                                                                 "creativecommons.org",
                                                                                 "openreview.net",
                                                                                 "aclanthology.org",
                                                                                 "semanticscholar.org",
                                                                                 "ieeexplore.ieee.org",
                                                                                 "dl.acm.org",
                                                                                 "link.springer.com",
                                                                                 "sciencedirect.com",
                                                                                 "alphaxiv.org",
                                                                                 "wikipedia.org",
                                                                                 "en.wikipedia.org",
                                                                                 "openaccess.thecvf.com",
                                                                                 "proceedings.mlr.press",
                                                                                 "papers.nips.cc",
                                                                                 "nature.com",
                                                                                 "twitter.com",
                                                                                 "x.com",
                                                                                 "orcid.org",
                                                                                 "mdpi.com",
                                                                                 "ecva.net"});
}

// "https://github.com/to/be/released", "…/open_upon_acceptance": an address that stands for a promise.
bool is_placeholder(std::string_view url) {
  const std::string lower = lower_ascii(url);
  for (const std::string_view promise : {"upon_acceptance", "upon-acceptance", "to/be/released", "to_be_released",
                                         "coming_soon", "comingsoon", "coming-soon"})
    if (lower.find(promise) != std::string::npos) return true;
  return false;
}

// What the words before a link call it. Only the last sentence counts.
struct Words {
  bool code = false;
  bool page = false;
};
Words words_before(std::string_view before) {
  if (before.size() > 120) before.remove_prefix(before.size() - 120);
  const std::string plain = lower_ascii(before);
  std::string_view last = plain;
  while (last.ends_with(' ')) last.remove_suffix(1);
  for (std::size_t i = last.size(); i > 1; --i)
    if (last[i - 2] == '.' && last[i - 1] == ' ') {
      last = last.substr(i);
      break;
    }
  const auto has = [&](std::string_view word) { return last.find(word) != std::string_view::npos; };
  Words words;
  words.page = has("project page") || has("projectpage") || has("webpage") || has("web page") || has("website") ||
               has("web site") || has("homepage") || has("project site") || has("project:") || has("project website") ||
               has("demo") || has("page:") || has("project is") || has("results") || has("visit") || has("site:") ||
               has("see more") || has("project at");
  words.code = has("code") || has("implementation") || has("repository") || has("repo ") || has("github");
  return words;
}

std::size_t quote_begin(std::string_view text, std::size_t link) {
  std::size_t at = link > 80 ? link - 80 : 0;
  for (std::size_t i = link; i > at + 1; --i)
    if (text[i - 1] == ' ' && (text[i - 2] == '.' || text[i - 2] == ';')) return i;
  if (at == 0) return 0;
  while (at < link && text[at] != ' ') ++at;
  return at < link ? at + 1 : link;
}

// Where a link may begin without "https://": a known host at the start of a word.
std::size_t bare_host_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_word(text[end]) || text[end] == '.')) ++end;
  const std::string_view word = text.substr(at, end - at);
  if (word.find('.') == std::string_view::npos) return 0;
  std::string host = lower_ascii(word);
  if (host.starts_with("www.")) host.erase(0, 4);
  const bool slash = end < text.size() && text[end] == '/';
  if (slash &&
      is_one_of(host, {"github.com", "gitlab.com", "anonymous.4open.science", "huggingface.co", "bitbucket.org"}))
    return end;
  while (host.ends_with('.')) host.pop_back();
  return host.size() > 10 && host.ends_with(".github.io") ? end : 0;
}

/// Finds the places where a link may begin. Most texts hold none: neither a scheme nor the ending of a host that needs
/// none.
class LinkHints {
 public:
  explicit LinkHints(std::string_view text) : text_(text) {}

  /// The first place from `at` on, or the size. Give it ascending places.
  std::size_t next(std::size_t at) {
    if (at > hint_ || at == 0) {
      if (at > scheme_ || at == 0) scheme_ = std::min(text_.find("://", at), text_.size());
      if (at > host_ || at == 0) host_ = host_ending(at);
      begin_ = hint_ = std::min(scheme_, host_);
      // Whatever begins a link stands in one word with its "://" or its host.
      while (hint_ < text_.size() && begin_ > at && (is_word(text_[begin_ - 1]) || text_[begin_ - 1] == '.')) --begin_;
    }
    return std::max(at, begin_);
  }

 private:
  std::size_t host_ending(std::size_t at) const {
    for (auto dot = text_.find('.', at); dot != std::string_view::npos; dot = text_.find('.', dot + 1)) {
      const auto rest = text_.substr(dot + 1);
      if (rest.empty() || !is_word(rest[0])) continue;
      for (const std::string_view ending : {"com/", "co/", "org/", "science/", "github.io"})
        if (starts_with_nocase(rest, ending)) return dot;
    }
    return text_.size();
  }

  std::string_view text_;
  std::size_t scheme_ = 0, host_ = 0, hint_ = 0;
  std::size_t begin_ = 0;  ///< of the word of `hint_`
};

std::string identity(std::string_view url) {
  std::string key = lower_ascii(url);
  if (const auto scheme = key.find("://"); scheme != std::string::npos) key.erase(0, scheme + 3);
  if (key.starts_with("www.")) key.erase(0, 4);
  if (const auto clean = clean_code_url(url); clean && clean->find("github.com/") != std::string::npos)
    key = lower_ascii(clean->substr(8));
  while (key.ends_with('/')) key.pop_back();
  return key;
}

}  // namespace

std::vector<FoundLink> find_links(std::string_view text) {
  std::vector<FoundLink> links;
  std::vector<std::string> seen;
  LinkHints hints(text);
  for (std::size_t at = hints.next(0); at < text.size(); at = hints.next(at + 1)) {
    const bool scheme = (text[at] == 'h' || text[at] == 'H') && (starts_with_nocase(text.substr(at), "http://") ||
                                                                 starts_with_nocase(text.substr(at), "https://"));
    if (!scheme) {
      const bool torn = at > 2 && text.substr(at - 2, 2) == "//" && text[at - 3] != ':';  // "https: //github.com/…"
      const bool inside =
          at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '/' || text[at - 1] == '@');
      if ((inside && !torn) || bare_host_end(text, at) == 0) continue;
    }
    const std::size_t end = address_end(text, at);
    std::string url = without_escapes(text.substr(at, end - at));
    if (!scheme) url = "https://" + url;
    const Address address = address_of(url);
    const std::size_t next = std::max(end, at + 1) - 1;
    if (is_elsewhere(address)) {
      at = next;
      continue;
    }
    const Words words = words_before(text.substr(0, at));
    const bool repository = is_repository(address), page = is_page_host(address);
    const bool host_only_owner = address.host == "github.com" && !repository;
    const bool model_host = is_one_of(address.host, {"huggingface.co", "hf.co"});  // models, data and demos
    const bool code = repository || (words.code && !words.page && !page && !host_only_owner && !model_host);
    if (repository && is_placeholder(url)) {
      at = next;
      continue;
    }
    if (repository && address.host == "github.com")
      while (url.ends_with('/')) url.pop_back();
    if ((code || page || words.page || words.code) && !(host_only_owner && !words.page)) {
      const std::string key = identity(url);
      if (std::find(seen.begin(), seen.end(), key) == seen.end()) {
        seen.push_back(key);
        const std::size_t from = quote_begin(text, at);
        links.push_back({std::move(url), code, std::string(text.substr(from, end - from)), int(at), int(end)});
      }
    }
    at = next;
  }
  return links;
}

std::optional<std::string> clean_code_url(std::string_view url) {
  std::string text = without_escapes(trimmed(url));
  if (!starts_with_nocase(text, "http://") && !starts_with_nocase(text, "https://")) text = "https://" + text;
  const Address address = address_of(text);
  if (!is_repository(address)) return std::nullopt;
  if (address.host == "github.com") {
    std::string repository(address.path[1]);
    if (repository.size() > 4 && repository.ends_with(".git")) repository.resize(repository.size() - 4);
    return "https://github.com/" + std::string(address.path[0]) + "/" + repository;
  }
  while (text.ends_with('/')) text.pop_back();
  return text;
}

std::optional<std::string> clean_project_url(std::string_view url) {
  std::string text(trimmed(url));
  if (!starts_with_nocase(text, "http://") && !starts_with_nocase(text, "https://")) {
    if (text.find("://") != std::string::npos) return std::nullopt;
    text = "https://" + text;
  }
  if (std::any_of(text.begin(), text.end(), ends_address)) return std::nullopt;
  const Address address = address_of(text);
  if (is_elsewhere(address)) return std::nullopt;
  return text;
}

}  // namespace preprintd::normalize
