// Reading one spelling of one identifier: what people paste, feeds send and pages link.
#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.hpp"
#include "paper/arxiv_id.hpp"
#include "paper/arxiv_id_scan.hpp"
#include "paper/category.hpp"

namespace preprintd {
namespace {

Error malformed(std::string_view why, std::string_view detail = {}) {
  std::string message(why);
  if (!detail.empty()) message += cut_to_width(visible(detail), 40);
  return Error(ErrorKind::malformed, std::move(message));
}

// Brackets, quotes and punctuation that prose glues to an identifier, at either end.
std::string_view unwrapped(std::string_view text) {
  static constexpr std::string_view kOpening = "([{<\"'`*";
  static constexpr std::string_view kClosing = ")]}>\"'`*.,;:!?";
  static constexpr std::string_view kWideOpening[] = {"（", "「", "『", "《", "〈",     "【",    "［",
                                                      "“",  "‘",  "＜", "：", "\u200B", "\uFEFF"};
  static constexpr std::string_view kWideClosing[] = {"）", "」", "』", "》", "〉", "】",     "］",
                                                      "”",  "’",  "＞", "，", "。", "、",     "；",
                                                      "：", "！", "？", "．", "…",  "\u200B", "\uFEFF"};
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (bool again = true; again;) {
    again = false;
    if (!text.empty() && is_plain(text.front()) && is_plain(text.back())) return text;
    text = trimmed(text);
    if (text.empty()) return text;
    if (kOpening.find(text.front()) != std::string_view::npos) text.remove_prefix(1), again = true;
    if (!text.empty() && kClosing.find(text.back()) != std::string_view::npos) text.remove_suffix(1), again = true;
    if (text.empty()) return text;
    const bool wide =
        static_cast<unsigned char>(text.front()) >= 0x80 || static_cast<unsigned char>(text.back()) >= 0x80;
    if (!wide) continue;
    for (const auto mark : kWideOpening)
      if (text.starts_with(mark)) text.remove_prefix(mark.size()), again = true;
    for (const auto mark : kWideClosing)
      if (text.ends_with(mark)) text.remove_suffix(mark.size()), again = true;
  }
  return text;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

// " [cs.CV] 1 Oct 2024", as printed along the margin of a PDF (the bracket may have lost its end).
bool is_stamp(std::string_view rest) {
  rest = trimmed(rest);
  if (!rest.starts_with('[')) return false;
  const auto end = rest.find(']');
  if (!canonical_category(rest.substr(1, end == std::string_view::npos ? end : end - 1))) return false;
  if (end == std::string_view::npos) return true;
  const auto date = rest.substr(end + 1);
  return std::all_of(date.begin(), date.end(), [](char c) {
    return c == ' ' || c == ',' || c == ':' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!starts_with_nocase(text, prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

enum class Place { alone, address };

// An identifier, its version, and only what may follow it: a file ending, deeper path, fragment or stamp.
Result<VersionedId> read_bare(std::string_view text, Place place) {
  const IdScan scan = ArxivIdParser::scan(text);
  if (scan.key == 0) return malformed(scan.why, scan.why_detail);
  std::string_view rest = text.substr(scan.length);
  if (!rest.empty() && rest[0] == '.') {
    for (const std::string_view ending : {".tar.gz", ".ps.gz", ".pdf", ".ps", ".gz", ".html", ".md", ".txt", ".json"})
      if (drop_prefix(rest, ending)) break;
  }
  const bool ends = rest.empty() || rest[0] == '/' || rest[0] == '#' || rest[0] == '?' ||
                    (place == Place::address && (rest[0] == '&' || static_cast<unsigned char>(rest[0]) >= 0x80));
  if (!ends && !is_stamp(rest)) return malformed("more text after the identifier: ", rest);
  return VersionedId(ArxivIdParser::make(scan.key), scan.version);
}

// "arXiv:2409.20566", "arXiv.2409.20566", "/2409.20566".
std::string_view without_prefix(std::string_view text) {
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') return text;
  for (bool again = true; again;) {
    while (!text.empty() && text[0] == '/') text.remove_prefix(1);
    again = drop_prefix(text, "arxiv:") || drop_prefix(text, "arxiv.") || drop_prefix(text, "arxiv/");
    text = trimmed(text);
  }
  return text;
}

Result<VersionedId> read_query(std::string_view query) {
  std::string_view archive, number;
  for (std::string_view item : split(query.substr(0, query.find('#')), '&')) {
    drop_prefix(item, "amp;");
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) {
      if (auto id = read_bare(without_prefix(item), Place::address)) return id;
      continue;
    }
    const auto name = item.substr(0, equals), value = unwrapped(item.substr(equals + 1));
    if (equal_nocase(name, "archive")) archive = value;
    if (equal_nocase(name, "papernum")) number = value;
    for (const std::string_view known :
         {"id", "id_list", "q", "query", "pid", "arxiv", "arxiv_id", "arxivid", "eprint"})
      if (equal_nocase(name, known)) {
        if (auto id = read_bare(without_prefix(value), Place::address)) return id;
      }
  }
  if (!number.empty()) {
    const std::string joined = archive.empty() ? std::string(number) : std::string(archive) + "/" + std::string(number);
    return read_bare(joined, Place::address);
  }
  return malformed("no identifier in the address");
}

// A path of arxiv.org, or the same without host: "/abs/2409.20566v2", "html/2409.20566v1/x1.png", "/abs?id=…".
Result<VersionedId> read_path(std::string_view text, Place place) {
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') return read_bare(text, place);
  const auto mark = text.find_first_of("?#");
  std::string_view path = without_prefix(text.substr(0, mark));
  const std::string_view query =
      mark != std::string_view::npos && text[mark] == '?' ? text.substr(mark + 1) : std::string_view();
  for (const std::string_view route : {"abs", "pdf", "format", "html", "src", "e-print", "eprint", "ps", "dvi", "tb",
                                       "trackback", "bibtex", "prevnext", "show-email", "api/query", "papers"}) {
    if (path.size() > route.size() && path[route.size()] != '/') continue;
    if (!starts_with_nocase(path, route)) continue;
    path = without_prefix(path.substr(route.size()));
    break;
  }
  if (!path.empty()) {
    auto id = read_bare(path, place);
    if (id || query.empty()) return id;
    auto named = read_query(query);
    return named ? std::move(named) : std::move(id);
  }
  if (!query.empty()) return read_query(query);
  return malformed("no identifier in it");
}

Result<VersionedId> read_doi(std::string_view doi) {
  doi = trimmed(doi);
  while (!doi.empty() && doi[0] == '/') doi.remove_prefix(1);
  if (!drop_prefix(doi, "10.48550/")) return malformed("a DOI of another publisher");
  if (!drop_prefix(doi, "arxiv.")) return malformed("a DOI without arXiv identifier");
  return read_bare(doi.substr(0, doi.find_first_of("?#")), Place::address);
}

enum class Host { unknown, arxiv, doi, reader, archive };

struct Reader {
  std::string_view host;
  std::string_view path;  ///< what stands before the identifier
};
constexpr Reader kReaders[] = {
    {"huggingface.co", "papers/"},
    {"huggingface.co", "api/papers/"},
    {"hf.co", "papers/"},
    {"scirate.com", "arxiv/"},
    {"semanticscholar.org", "arxiv/"},
    {"api.semanticscholar.org", "arxiv:"},
    {"ar5iv.org", "abs/"},
    {"ar5iv.org", "html/"},
    {"ar5iv.org", ""},
    {"api.semanticscholar.org", "graph/v1/paper/arxiv:"},
    {"alphaxiv.org", "*"},
    {"scholar.archive.org", "search"},
    {"arxiv-vanity.com", "papers/"},
    {"arxiv-sanity-lite.com", ""},
    {"arxiv-sanity.com", ""},
    {"papers.cool", "arxiv/"},
    {"inspirehep.net", "api/arxiv/"},
    {"inspirehep.net", "arxiv/"},
    {"ui.adsabs.harvard.edu", "abs/arxiv:"},
    {"adsabs.harvard.edu", "abs/arxiv:"},
    {"connectedpapers.com", "api/redirect/arxiv/"},
    {"catalyzex.com", "paper/arxiv:"},
    {"emergentmind.com", "papers/"},
    {"arxiv.dosf.top", ""},
    {"talk2arxiv.org", ""},
    {"moonlight.io", "review/"},
};

std::string_view plain_host(std::string_view host) {
  if (const auto port = host.find(':'); port != std::string_view::npos) host = host.substr(0, port);
  while (host.ends_with('.')) host.remove_suffix(1);
  drop_prefix(host, "www.");
  return host;
}

bool is_under(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size() || !equal_nocase(host.substr(host.size() - domain.size()), domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

Host host_kind(std::string_view host) {
  // The ten-year-old mirrors are gone (2024-09-15), links to them are not.
  static constexpr std::string_view kMirrors[] = {
      "xxx.lanl.gov",    "xxx.itep.ru",      "xxx.soton.ac.uk",     "xxx.tau.ac.il",
      "xxx.cornell.edu", "xxx.if.usp.br",    "xxx.unizar.es",       "xxx.adelaide.edu.au",
      "arxiv.lanl.gov",  "eprints.lanl.gov", "xxx.uni-augsburg.de", "xxx.yukawa.kyoto-u.ac.jp"};
  if (is_under(host, "arxiv.org") || is_under(host, "arxiv.com")) return Host::arxiv;
  for (const auto mirror : kMirrors)
    if (equal_nocase(host, mirror)) return Host::arxiv;
  if (equal_nocase(host, "doi.org") || equal_nocase(host, "dx.doi.org")) return Host::doi;
  if (equal_nocase(host, "web.archive.org")) return Host::archive;
  for (const auto& reader : kReaders)
    if (equal_nocase(host, reader.host)) return Host::reader;
  return Host::unknown;
}

Result<VersionedId> read_at_reader(std::string_view host, std::string_view path) {
  while (!path.empty() && path[0] == '/') path.remove_prefix(1);
  for (const auto& reader : kReaders) {
    if (!equal_nocase(host, reader.host)) continue;
    if (reader.path == "*") {  // any depth: /abs/ID, /zh/overview/ID
      for (std::size_t at = 0; at < path.size() && at != std::string_view::npos;) {
        if (auto id = read_path(path.substr(at), Place::address)) return id;
        at = path.find('/', at);
        if (at != std::string_view::npos) ++at;
      }
    } else if (starts_with_nocase(path, reader.path)) {
      return read_path(path.substr(reader.path.size()), Place::address);
    }
  }
  return malformed("no paper's page: ", path);
}

// What follows "https://".
Result<VersionedId> read_address(std::string_view rest, int depth) {
  const auto end = rest.find_first_of("/?#");
  const std::string_view host = plain_host(rest.substr(0, end));
  const std::string_view path = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  switch (host_kind(host)) {
    case Host::arxiv: return read_path(path, Place::address);
    case Host::doi: return read_doi(path);
    case Host::reader: return read_at_reader(host, path);
    case Host::archive: {
      const auto inner = path.find("://");
      if (inner == std::string_view::npos || depth > 0) return malformed("no identifier in the address");
      return read_address(path.substr(inner + 3), depth + 1);
    }
    case Host::unknown: break;
  }
  return malformed("no known host: ", host);
}

Result<VersionedId> read_text(std::string_view text) {
  if (text.empty()) return malformed("empty");
  if (const IdScan scan = ArxivIdParser::scan(text); scan.key != 0 && scan.length == text.size())
    return VersionedId(ArxivIdParser::make(scan.key), scan.version);
  if (drop_prefix(text, "https://") || drop_prefix(text, "http://")) return read_address(text, 0);
  if (drop_prefix(text, "doi:")) {
    text = trimmed(text);
    if (drop_prefix(text, "https://") || drop_prefix(text, "http://")) return read_address(text, 0);
    return read_doi(text);
  }
  if (text.starts_with("10.")) return read_doi(text);
  if (drop_prefix(text, "oai:")) {
    if (!drop_prefix(text, "arxiv.org:")) return malformed("an OAI name of another archive");
    return read_bare(text, Place::alone);
  }
  std::string_view address = text;
  drop_prefix(address, "//");
  const auto end = address.find_first_of("/?#");
  if (end != std::string_view::npos && host_kind(plain_host(address.substr(0, end))) != Host::unknown)
    return read_address(address, 0);
  return read_path(text, Place::alone);
}

Result<VersionedId> read_spelling(std::string_view spelling) {
  const std::string_view text = unwrapped(spelling);
  if (text.find('%') == std::string_view::npos) return read_text(text);
  const std::string decoded = percent_decoded(text);
  return read_text(unwrapped(decoded));
}

// Letters, digits and the marks of an identifier as a Chinese keyboard types them: U+FF01 to U+FF5E are ASCII's.
std::string narrowed(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; };
    const int wide = byte(i) == 0xEF && (byte(i + 1) == 0xBC || byte(i + 1) == 0xBD) && byte(i + 2) >= 0x80
                         ? (byte(i + 1) - 0xBC) * 64 + byte(i + 2) - 0x80 + 0x20
                         : 0;
    const char c = static_cast<char>(wide);
    const bool ours = wide > 0x20 && wide < 0x7F &&
                      ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view(":/.-").find(c) != std::string_view::npos);
    out += ours ? c : text[i];
    if (ours) i += 2;
  }
  return out;
}

}  // namespace

Result<VersionedId> parse_arxiv_id(std::string_view spelling) {
  auto id = read_spelling(spelling);
  if (id || spelling.find('\xEF') == std::string_view::npos) return id;
  auto narrow = read_spelling(narrowed(spelling));
  return narrow ? std::move(narrow) : std::move(id);
}

}  // namespace preprintd
