#include "paper/venue.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "paper/venue_table.hpp"

namespace preprintd {
namespace {

bool is_word(char c) { return is_letter(c) || is_digit(c); }

struct Year {
  int value = 0;
  std::size_t end = 0;
};

// " 2025", "'25", "-2025", "@2025", ", 2025", "(2025)" directly behind a name; a two-digit year needs its mark
// or no gap at all.
std::optional<Year> year_behind(std::string_view text, std::size_t at) {
  std::size_t i = at;
  bool mark = true;
  const auto skip_blanks = [&] {
    while (i < text.size() && (text[i] == ' ' || text[i] == '\n' || text[i] == '~' || text[i] == '\t'))
      ++i, mark = false;
  };
  skip_blanks();
  static constexpr std::string_view kSigns[] = {"'", "\u2019", "\u2018", "`", "-",   "\u2013", "@",
                                                ",", ":",      "(",      "/", "\\'", "{'}",    "_"};
  for (const auto sign : kSigns) {
    if (!text.substr(i).starts_with(sign)) continue;
    i += sign.size();
    mark = sign != "," && sign != ":" && sign != "(" && sign != "@";
    const bool kept = mark;
    skip_blanks();
    mark = kept;
    break;
  }
  if (i < text.size() && text[i] == '\'') ++i, mark = true;
  std::size_t digits = 0;
  while (i + digits < text.size() && is_digit(text[i + digits])) ++digits;
  // "NeurIPS 25", but not "NeurIPS, 25 pages".
  const bool short_year = digits == 2 && i == at + 1 && text[i] == '2' && text[i + 1] > '0' &&
                          !starts_with_nocase(text.substr(i + 2), " p") &&
                          !starts_with_nocase(text.substr(i + 2), " f") &&
                          !starts_with_nocase(text.substr(i + 2), " t") && !text.substr(i + 2).starts_with('+') &&
                          !text.substr(i + 2).starts_with('-');
  if (digits != 4 && !(digits == 2 && (mark || short_year))) return std::nullopt;
  int value = 0;
  for (std::size_t k = 0; k < digits; ++k) value = value * 10 + (text[i + k] - '0');
  if (digits == 2) value += value < 80 ? 2000 : 1900;
  if (value < 1980 || value > 2079) return std::nullopt;
  const std::size_t end = i + digits;
  if (end < text.size() && is_letter(text[end])) return std::nullopt;
  return Year{value, end};
}

// "2025 IEEE/CVF Conference on …", "IEEE 2025 CVPR": a year in front, with nothing but organisers between.
std::optional<int> year_before(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  for (int words = 0; words < 5; ++words) {
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\n')) --end;
    std::size_t start = end;
    while (start > 0 && (is_word(text[start - 1]) || text[start - 1] == '/' || text[start - 1] == '-')) --start;
    const std::string_view word = text.substr(start, end - start);
    if (word.size() == 4 && (word.starts_with("20") || word.starts_with("19")) &&
        std::all_of(word.begin(), word.end(), is_digit))
      return (word[0] - '0') * 1000 + (word[1] - '0') * 100 + (word[2] - '0') * 10 + (word[3] - '0');
    static constexpr std::string_view kOrganisers[] = {
        "IEEE",   "ACM",           "CVF",        "IEEE/CVF", "RSJ",      "IEEE/RSJ", "the",     "The",
        "Annual", "International", "Conference", "on",       "of",       "EURASIP",  "edition", "Joint",
        "AAAI",   "ISCA",          "IEEE-CVF",   "Meeting",  "IEEE/ACM", "SIGKDD",   "SIGIR"};
    const bool ordinal = word.size() > 2 && is_digit(word[0]);
    if (!ordinal && std::find(std::begin(kOrganisers), std::end(kOrganisers), word) == std::end(kOrganisers)) break;
    end = start;
  }
  return std::nullopt;
}

// A long name followed by "and …" is the name of another venue, unless we listed it.
bool goes_on(std::string_view text, std::size_t end) {
  const std::string_view rest = trimmed(text.substr(end, 24));
  return starts_with_nocase(rest, "and ") || rest.starts_with("& ") || starts_with_nocase(rest, "Technolog") ||
         starts_with_nocase(rest, "Workshops and ");
}

VenueMention mention_of(const VenueSpelling& row, std::size_t begin, std::size_t end) {
  VenueMention mention;
  mention.venue.name = std::string(row.canonical);
  mention.venue.track = row.kind == VenueSpelling::Kind::journal    ? Venue::Track::journal
                        : row.kind == VenueSpelling::Kind::findings ? Venue::Track::findings
                                                                    : Venue::Track::main;
  mention.begin = begin;
  mention.end = end;
  mention.only_with_year = row.only_with_year;
  return mention;
}

char lower(char c) { return is_upper(c) ? char(c - 'A' + 'a') : c; }

/// The spellings by what a word of running text shows at once, so that nearly every word is passed over unread.
class Spellings {
 public:
  Spellings() {
    for (const auto& row : venue_names()) names_[four(row.spelling)].push_back(&row);
    // The longest that fits wins.
    for (auto& some : names_)
      std::stable_sort(some.begin(), some.end(), [](const VenueSpelling* a, const VenueSpelling* b) {
        return a->spelling.size() > b->spelling.size();
      });
    for (const auto& row : venue_acronyms()) {
      acronyms_[two(row.spelling)].push_back(&row);
      lengths_[two(row.spelling)] |= 1u << row.spelling.size();
    }
  }
  /// Names of several words that may stand where `text` begins, longest first.
  const std::vector<const VenueSpelling*>& names(std::string_view text) const {
    return text.size() < 4 ? none_ : names_[four(text)];
  }
  /// Of two rows of one spelling the later counts.
  const VenueSpelling* acronym(std::string_view word) const {
    if (word.size() < 2 || word.size() > 31 || !(lengths_[two(word)] >> word.size() & 1)) return nullptr;
    const auto& some = acronyms_[two(word)];
    const auto found = std::find_if(some.rbegin(), some.rend(),
                                    [&](const VenueSpelling* row) { return equal_nocase(row->spelling, word); });
    return found == some.rend() ? nullptr : *found;
  }

 private:
  static unsigned place(char c) { return static_cast<unsigned char>(lower(c)) & 31u; }
  static std::size_t two(std::string_view text) { return place(text[0]) << 5 | place(text[1]); }
  static std::size_t four(std::string_view text) { return (two(text) * 37 + two(text.substr(2))) & 4095; }
  std::array<std::vector<const VenueSpelling*>, 4096> names_;
  std::array<std::vector<const VenueSpelling*>, 1024> acronyms_;
  std::array<std::uint32_t, 1024> lengths_{};  ///< bit n: an acronym of n letters begins so
  std::vector<const VenueSpelling*> none_;
};

const Spellings& spellings() {
  static const Spellings all;
  return all;
}

const VenueSpelling* acronym(std::string_view word) { return spellings().acronym(word); }

bool is_shouted(std::string_view word) {
  return std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::optional<VenueMention> name_at(std::string_view text, std::size_t at) {
  for (const auto* row : spellings().names(text.substr(at))) {
    if (!starts_with_nocase(text.substr(at), row->spelling)) continue;
    const std::size_t end = at + row->spelling.size();
    // "ACM MMW", "ACM MMAsia" are other names; a glued year is fine.
    if (end < text.size() && is_letter(text[end])) continue;
    if (row->spelling.size() > 16 && goes_on(text, end)) return std::nullopt;
    return mention_of(*row, at, end);
  }
  return std::nullopt;
}

std::optional<VenueMention> acronym_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  if (text.substr(at).starts_with("3DV")) end = at + 2;
  while (end < text.size() && is_letter(text[end])) ++end;
  if (end + 1 < text.size() && text[end] == '-' && is_letter(text[end + 1])) {  // RA-L, T-RO
    std::size_t whole = end + 1;
    while (whole < text.size() && is_letter(text[whole])) ++whole;
    if (const auto* row = acronym(text.substr(at, whole - at))) return mention_of(*row, at, whole);
  }
  const std::string_view word = text.substr(at, end - at);
  bool workshop = false;
  const VenueSpelling* row = acronym(word);
  if (row == nullptr) {
    static constexpr std::string_view kTails[] = {"Workshops", "Workshop", "Ws", "WS", "W"};
    if (word.empty() || std::string_view("spSW").find(word.back()) == std::string_view::npos) return std::nullopt;
    for (const auto tail : kTails)
      if (row == nullptr && word.size() > tail.size() + 2 && word.ends_with(tail)) {
        row = acronym(word.substr(0, word.size() - tail.size()));
        workshop = row != nullptr && row->kind == VenueSpelling::Kind::conference;
      }
    if (!workshop) return std::nullopt;
  }
  const bool exact = word == row->spelling || is_shouted(word) || workshop || word.size() >= 8;
  if (!exact && !year_behind(text, end)) return std::nullopt;
  if (row->only_with_year && !exact) return std::nullopt;
  auto mention = mention_of(*row, at, end);
  if (workshop) mention.venue.track = Venue::Track::workshop;
  return mention;
}

void find_year(VenueMention& mention, std::string_view text) {
  auto year = year_behind(text, mention.end);
  if (year) {
    // "CVPR 2024, 2025" keeps the first; "ICLR (2025)" takes its bracket along.
    mention.venue.year = year->value;
    mention.end = year->end;
  } else {
    mention.venue.year = year_before(text, mention.begin);
  }
}

// Optimal string alignment distance: a swap of neighbours counts one.
int distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = int(i);
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = int(j);
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

// Words a label may carry beside the venue.
bool is_label_word(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "findings", "of",          "the",           "workshop",  "workshops", "main",   "conference",
      "conf",     "proceedings", "proc",          "in",        "ieee",      "acm",    "cvf",
      "oral",     "spotlight",   "poster",        "highlight", "long",      "short",  "paper",
      "track",    "annual",      "international", "on",        "and",       "at",     "srw",
      "demo",     "best",        "award",         "accepted",  "to",        "journal"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

}  // namespace

std::vector<VenueMention> find_venues(std::string_view text) {
  std::vector<VenueMention> found;
  for (std::size_t at = 0; at < text.size();) {
    const bool starts = is_word(text[at]) && (at == 0 || !is_word(text[at - 1]));
    if (!starts) {
      ++at;
      continue;
    }
    auto mention = name_at(text, at);
    if (!mention) mention = acronym_at(text, at);
    if (!mention) {
      while (at < text.size() && is_word(text[at])) ++at;
      continue;
    }
    find_year(*mention, text);
    at = std::max(mention->end, at + 1);
    if (mention->venue.track == Venue::Track::main && mention->begin > 0 && text[mention->begin - 1] == '@' &&
        mention->begin > 1 && is_word(text[mention->begin - 2]))
      mention->venue.track = Venue::Track::workshop;  // "GeBNLP@ACL2025"
    found.push_back(std::move(*mention));
  }
  return found;
}

std::string render_venue(const Venue& venue, bool with_year) {
  std::string text = venue.name;
  if (venue.track == Venue::Track::findings) text += " Findings";
  if (venue.track == Venue::Track::workshop) text += " Workshop";
  if (with_year && venue.year) text += " " + std::to_string(*venue.year);
  return text;
}

std::optional<Venue> parse_venue(std::string_view label) {
  const std::string text = collapsed(label);
  const auto found = find_venues(text);
  if (found.empty()) return std::nullopt;
  // "Findings of ACL: EMNLP 2025" names two; the later one is meant.
  Venue venue = found.back().venue;
  if (found.size() > 2 ||
      (found.size() == 2 && found[0].venue.name != venue.name && found[0].venue.track != Venue::Track::findings))
    return std::nullopt;
  std::string rest;
  std::size_t from = 0;
  for (const auto& mention : found) {
    rest += text.substr(from, mention.begin - from) + " ";
    from = mention.end;
    if (!venue.year) venue.year = mention.venue.year;
  }
  rest += text.substr(from);
  std::string word;
  bool findings = found[0].venue.track == Venue::Track::findings, workshop = false;
  for (const char c : lower_ascii(rest) + " ") {
    if (is_word(c)) {
      word += c;
      continue;
    }
    if (word.empty()) continue;
    findings = findings || word == "findings";
    workshop = workshop || word == "workshop" || word == "workshops" || word == "srw";
    const bool number = is_digit(word[0]);  // "39th", or the year apart from the name
    if (number && word.size() == 4 && word.starts_with("20") && is_digit(word[2]) && is_digit(word[3]) && !venue.year)
      venue.year = 2000 + (word[2] - '0') * 10 + (word[3] - '0');
    if (!number && !is_label_word(word)) return std::nullopt;
    word.clear();
  }
  if (venue.track != Venue::Track::journal) {
    if (findings) venue.track = Venue::Track::findings;
    if (workshop) venue.track = Venue::Track::workshop;
  }
  return venue;
}

std::optional<std::string> nearest_venue(std::string_view label) {
  if (parse_venue(label)) return std::nullopt;
  std::string word = lower_ascii(trimmed(label));
  while (!word.empty() && (is_digit(word.back()) || word.back() == ' ' || word.back() == '\'')) word.pop_back();
  if (word.size() < 3) return std::nullopt;
  std::string letters = word;
  std::sort(letters.begin(), letters.end());
  const int most = word.size() < 4 ? 1 : 2;
  std::optional<std::string> best;
  int least = 2 * most + 2;
  for (const auto& row : venue_acronyms()) {
    std::string known = lower_ascii(row.spelling), sorted = known;
    if (row.only_with_year && known.size() < 4) continue;
    const int far = distance(word, known);
    std::sort(sorted.begin(), sorted.end());
    const int cost = 2 * far - (sorted == letters ? 1 : 0);  // swapped letters are the likelier slip
    if (far <= most && cost < least && far * 2 < int(known.size())) {
      least = cost;
      best = std::string(row.canonical);
    }
  }
  return best;
}

}  // namespace preprintd
