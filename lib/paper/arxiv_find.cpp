// Finding identifiers in free text: comments, abstracts, notes, Markdown. Any bytes are legal input.
#include <algorithm>
#include <cstddef>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "paper/arxiv_id.hpp"
#include "paper/arxiv_id_scan.hpp"
#include "paper/category.hpp"

namespace preprintd {
namespace {

bool is_alnum(char c) { return is_digit(c) || is_letter(c); }

bool ends_address(char c) {
  return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7F || c == '<' || c == '>' ||
         c == '"' || c == '{' || c == '}' || c == '|' || c == '^' || c == '`';
}

// Where the address or DOI that starts at `from` ends: at a blank, a bracket of the text around it, or Chinese.
std::size_t address_end(std::string_view text, std::size_t from) {
  int round = 0, square = 0;
  std::size_t at = from;
  for (; at < text.size() && !ends_address(text[at]); ++at) {
    if (text[at] == '(') ++round;
    if (text[at] == '[') ++square;
    if (text[at] == ')' && --round < 0) break;
    if (text[at] == ']' && --square < 0) break;
  }
  return at;
}

class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}

  std::vector<VersionedId> found() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const char c = text_[at];
      if (is_digit(c)) {
        at = at_number(at);
      } else if (c == '/' || (c == '%' && starts_with_nocase(text_.substr(at), "%2f"))) {
        at = at_slash(at, c == '/' ? 1 : 3);
      } else if ((c == 'h' || c == 'H') && starts_with_nocase(text_.substr(at), "http")) {
        at = at_address(at);
      } else {
        ++at;
      }
    }
    return std::move(found_);
  }

 private:
  bool before(std::size_t at, std::string_view word) const {
    return at >= word.size() && equal_nocase(text_.substr(at - word.size(), word.size()), word);
  }
  bool named_arxiv(std::size_t at) const {
    return before(at, "arxiv:") || before(at, "arxiv.") || before(at, "arxiv: ") || before(at, "arxiv ") ||
           before(at, "arxiv%3a");
  }

  void add(const IdScan& scan) {
    for (auto& known : found_) {
      if (known.id.key() != scan.key) continue;
      if (!known.version) known.version = scan.version;
      return;
    }
    found_.emplace_back(ArxivIdParser::make(scan.key), scan.version);
  }

  // A link to arXiv or a reader is read as a whole: its query may hold the identifier in pieces.
  std::size_t at_address(std::size_t at) {
    const std::string_view rest = text_.substr(at);
    if (!starts_with_nocase(rest, "http://") && !starts_with_nocase(rest, "https://")) return at + 1;
    const std::size_t end = address_end(text_, at);
    if (const auto id = parse_arxiv_id(text_.substr(at, end - at))) {
      IdScan scan;
      scan.key = id->id.key();
      scan.version = id->version;
      add(scan);
      return end;
    }
    return at + 4;
  }

  // "10.1109/5.771073" and all that belongs to it is one name; only arXiv's own registrant holds identifiers.
  std::size_t doi_end(std::size_t at) const {
    std::size_t slash = at + 3;
    while (slash < text_.size() && (is_digit(text_[slash]) || text_[slash] == '.')) ++slash;
    const std::size_t registrant = slash - at - 3;
    if (registrant < 4 || slash >= text_.size()) return 0;
    if (text_[slash] != '/' && !starts_with_nocase(text_.substr(slash), "%2f")) return 0;
    if (text_.substr(at + 3, registrant) == "48550") return slash;
    const std::size_t end = address_end(text_, slash);
    for (std::size_t i = slash + 1; i + 1 < end; ++i)  // "…;arXiv:2409.20566" is the next name
      if ((text_[i] == ';' || text_[i] == ',') && starts_with_nocase(text_.substr(i + 1), "arxiv:")) return i;
    return end;
  }

  std::size_t number_end(std::size_t at) const {
    while (at < text_.size() &&
           (is_digit(text_[at]) || (text_[at] == '.' && at + 1 < text_.size() && is_digit(text_[at + 1]))))
      ++at;
    return at;
  }

  bool may_start(std::size_t at) const {
    if (at == 0 || named_arxiv(at)) return true;
    const char c = text_[at - 1];
    if (is_alnum(c)) return before(at, "%2f") || before(at, "%3a") || before(at, "%20");
    if (c == '.' || c == '+' || c == '$' || c == '_') return false;
    if (c == '=') return before(at, "?id=") || before(at, "&id=") || before(at, "id_list=");
    if (c == '-') return at >= 2 && is_alnum(text_[at - 2]);
    if (c == ',' || c == ':') return !(at >= 2 && is_digit(text_[at - 2]) && number_end(at) - at < 9);
    return true;
  }

  // "1008.3408(5)", "1008.3408 ± 0.2", "1008.3408 MHz": measured numbers.
  bool is_measured(std::size_t end) const {
    std::string_view rest = text_.substr(end);
    if (rest.starts_with('(')) {
      std::size_t i = 1;
      while (i < rest.size() && is_digit(rest[i])) ++i;
      if (i > 1 && i < rest.size() && rest[i] == ')') return true;
    }
    if (rest.starts_with('^') || rest.starts_with('*')) return rest.size() > 1 && rest[1] != '*' && rest[1] != '\n';
    if (rest.starts_with('%')) return !(rest.size() > 2 && std::isxdigit(static_cast<unsigned char>(rest[1])));
    while (!rest.empty() && (rest[0] == ' ' || rest[0] == '$' || rest[0] == '~')) rest.remove_prefix(1);
    for (const std::string_view sign : {"+/-", "+-", "\\pm", "±", "×", "\\times", "°"})
      if (rest.starts_with(sign)) return true;
    std::size_t word = 0;
    while (word < rest.size() && is_letter(rest[word])) ++word;
    static constexpr std::string_view kUnits[] = {
        "Hz", "kHz", "MHz", "GHz",     "THz",  "eV", "meV", "keV", "MeV", "GeV", "TeV", "nm", "mm", "cm", "km",
        "ms", "ns",  "sec", "seconds", "days", "pc", "kpc", "Mpc", "Jy",  "mJy", "kg",  "K",  "s",  "m"};
    return std::find(std::begin(kUnits), std::end(kUnits), rest.substr(0, word)) != std::end(kUnits);
  }

  std::size_t at_number(std::size_t at) {
    const bool alone = at == 0 || !(is_alnum(text_[at - 1]) || text_[at - 1] == '.');
    if (alone && text_.substr(at).starts_with("10.")) {
      if (const std::size_t end = doi_end(at)) return end;
    }
    const std::size_t end = number_end(at);
    if (!may_start(at)) return end;
    const IdScan scan = ArxivIdParser::scan(text_.substr(at));
    if (scan.key == 0) return end;
    const std::size_t behind = at + scan.length;
    if (named_arxiv(at) || !is_measured(behind)) add(scan);
    return behind;
  }

  // "archive/NNNNNNN": found from its slash, the archive is read backwards.
  std::size_t at_slash(std::size_t at, std::size_t width) {
    std::size_t digits = at + width;
    while (digits < text_.size() && text_[digits] == '/') ++digits;
    std::size_t end = digits;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    if (end - digits != 7) return at + width;
    std::size_t start = at;
    while (start > 0 && at - start < 40 &&
           (is_letter(text_[start - 1]) || text_[start - 1] == '-' || text_[start - 1] == '.'))
      --start;
    if (start > 0 && (is_digit(text_[start - 1]) || text_[start - 1] == '_') && !before(start + 1, "%2f") &&
        !before(start + 1, "%3a"))
      return end;
    const auto parts = split(text_.substr(start, at - start), '.');
    // "math.GR", then "GR" alone: words glued in front ("arXiv.math.GR") are not part of it.
    for (std::size_t take = std::min<std::size_t>(2, parts.size()); take > 0; --take) {
      std::string_view archive = parts[parts.size() - take];
      while (archive.starts_with('-')) archive.remove_prefix(1);
      if (archive_number(archive) == 0) {
        const bool encoded = (starts_with_nocase(archive, "F") || starts_with_nocase(archive, "A"));
        if (!encoded || archive_number(archive.substr(1)) == 0 ||
            !(before(start + 1, "%2f") || before(start + 1, "%3a")))
          continue;
        archive.remove_prefix(1);
      }
      const std::string plain = std::string(archive) + "/" + std::string(text_.substr(digits, 14));
      const IdScan scan = ArxivIdParser::scan(plain);
      if (scan.key == 0) continue;
      add(scan);
      return digits + scan.length - archive.size() - 1;
    }
    return end;
  }

  std::string_view text_;
  std::vector<VersionedId> found_;
};

}  // namespace

std::vector<VersionedId> find_arxiv_ids(std::string_view text) { return Finder(text).found(); }

}  // namespace preprintd
