#include "normalize/venue_hint.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "normalize/venue_cues.hpp"

namespace preprintd::normalize {
namespace {

// Clauses end at ';', at a full stop before a capital, and at "\\" of TeX; "et al." and "Proc." do not end one.
std::vector<std::string_view> clauses_of(std::string_view text) {
  std::vector<std::string_view> clauses;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool ends = text[i] == ';' || (text[i] == '\\' && text.substr(i).starts_with("\\\\"));
    if (text[i] == '.' && i + 2 < text.size() && text[i + 1] == ' ') {
      std::size_t word = i;
      while (word > 0 && is_letter(text[word - 1])) --word;
      const std::string name = lower_ascii(text.substr(word, i - word));
      const bool short_form = name == "proc" || name == "al" || name == "conf" || name == "int" || name == "trans" ||
                              name == "j" || name == "vol" || name == "no" || name == "pp" || name == "jou" ||
                              name == "intl";
      ends = !short_form && !(text[i + 2] >= 'a' && text[i + 2] <= 'z');
    }
    if (!ends) continue;
    clauses.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  clauses.push_back(text.substr(begin));
  return clauses;
}

bool has_word(std::string_view lower, std::string_view word) {
  for (auto at = lower.find(word); at != std::string_view::npos; at = lower.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool open = at == 0 || !is_letter(lower[at - 1]);
    if (open && (end >= lower.size() || !is_letter(lower[end]))) return true;
  }
  return false;
}

// The year nearest to the venue in its clause: behind it first, then in front.
std::optional<int> year_near(std::string_view clause, const VenueMention& mention,
                             const std::vector<VenueMention>& others) {
  std::optional<int> before;
  for (std::size_t at = 0; at < clause.size();) {
    if (!is_digit(clause[at]) || (at > 0 && (clause[at - 1] == '.' || clause[at - 1] == '/'))) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < clause.size() && is_digit(clause[end])) ++end;
    if (end - at == 4 && clause.substr(at, 2) == "20" &&
        !(end < clause.size() && (clause[end] == '.' && end + 1 < clause.size() && is_digit(clause[end + 1])))) {
      const int year = 2000 + (clause[at + 2] - '0') * 10 + (clause[at + 3] - '0');
      const bool taken = std::any_of(others.begin(), others.end(),
                                     [&](const VenueMention& other) { return at >= other.begin && at < other.end; });
      if (!taken && at >= mention.end && year < 2080) return year;
      if (!taken && year < 2080) before = year;
    }
    at = end;
  }
  return before;
}

// "extended version of the paper published in": what was published is the other paper. A comma, a bracket or a verb
// between begins a statement about this one.
bool is_one_phrase(std::string_view lower) {
  if (lower.find_first_of(",(:") != std::string_view::npos) return false;
  for (const std::string_view verb : {"is", "was", "has", "been", "will", "and", "but", "to be"})
    if (has_word(lower, verb)) return false;
  return true;
}

struct Reading {
  std::optional<VenueHint> accepted;
  bool submitted = false;
  bool mention = false;
  std::string submitted_quote, mention_quote;
};

// A contest held at the venue is no paper there.
bool is_challenge(std::string_view lower, const VenueMention& mention, bool said) {
  if (!said && has_word(lower.substr(0, mention.begin), "challenge")) return true;
  const std::string_view behind = lower.substr(mention.end, 60);
  return behind.find("challenge") != std::string_view::npos || behind.find("competition") != std::string_view::npos ||
         behind.find("shared task") != std::string_view::npos;
}

// "NLP4DH 2025 at NAACL 2025", "(MOSS), ICML 2025": an event of its own held at the venue.
bool is_hosted(std::string_view before) {
  const auto drop = [&](std::string_view tail) {
    if (!before.ends_with(tail)) return false;
    before.remove_suffix(tail.size());
    return true;
  };
  before = trimmed(before);
  drop("the");
  before = trimmed(before);
  if (!drop(" at") && !drop("@") && !drop("),")) return false;
  before = trimmed(before);
  std::size_t digits = 0;
  while (digits < before.size() && is_digit(before[before.size() - 1 - digits])) ++digits;
  if (digits == 4) before = trimmed(before.substr(0, before.size() - digits));
  while (before.ends_with(')') || before.ends_with('-') || before.ends_with('\'')) before.remove_suffix(1);
  std::size_t capitals = 0, start = before.size();
  while (start > 0 && (is_letter(before[start - 1]) || is_digit(before[start - 1]) || before[start - 1] == '-'))
    capitals += is_upper(before[--start]);
  const std::string_view word = before.substr(start);
  return capitals >= 2 && word != "IEEE" && word != "ACM" && word != "ORAL" && word != "POSTER" && word != "PAPER" &&
         word != "PUBLISHED" && word != "ACCEPTED" && find_venues(word).empty();
}

void set_track(Venue& venue, std::string_view lower, std::string_view next) {
  if (venue.track == Venue::Track::journal) return;
  const bool workshop = has_word(lower, "workshop") || has_word(lower, "workshops") || has_word(lower, "srw") ||
                        has_word(lower, "co-located") || has_word(lower, "colocated") ||
                        has_word(lower, "collocated") || has_word(lower, "bridge program") || has_word(lower, "wksp") ||
                        has_word(lower, "worshop") || has_word(lower, "in conjunction with");
  if (has_word(lower, "findings") || starts_with_nocase(trimmed(next), "findings"))
    venue.track = Venue::Track::findings;
  if (workshop && venue.track == Venue::Track::main) venue.track = Venue::Track::workshop;
}

// `bare`: does a venue with a year count as accepted without any verb?
void read_clause(std::string_view clause, std::string_view next, bool bare, Reading& reading) {
  auto venues = find_venues(clause);
  if (venues.empty() && !bare) return;
  const std::string lower = lower_ascii(clause);
  const auto cues = cues_in(lower);
  const auto quote = [&] { return std::string(trimmed(clause)); };
  for (std::size_t i = 0; i < venues.size(); ++i) {
    auto& mention = venues[i];
    // "Findings of the Association for Computational Linguistics: ACL 2025", "International … (CVPR)", "LREC-COLING".
    if (i + 1 < venues.size() && venues[i + 1].begin < mention.end + 6 &&
        (mention.venue.track == Venue::Track::findings || mention.venue.name == venues[i + 1].venue.name)) {
      if (!venues[i + 1].venue.year) venues[i + 1].venue.year = mention.venue.year;
      if (mention.venue.track != Venue::Track::main) venues[i + 1].venue.track = mention.venue.track;
      continue;
    }
    if (starts_with_nocase(trimmed(clause.substr(mention.end)), "anthology") ||
        starts_with_nocase(trimmed(clause.substr(mention.end)), "rolling review"))
      continue;
    const Spoken* before = nullptr;
    const Spoken* after = nullptr;
    for (const auto& cue : cues) {
      const bool same_paper = before != nullptr && before->cue == Cue::mention && cue.cue == Cue::accepted &&
                              is_one_phrase(std::string_view(lower).substr(before->at, cue.at - before->at));
      if (cue.at < mention.begin && !same_paper) before = &cue;
      if (cue.at >= mention.end && after == nullptr) after = &cue;
    }
    const std::string_view behind = std::string_view(lower).substr(mention.end, 16);
    Cue cue = bare ? Cue::accepted : Cue::no;
    if (behind.starts_with(" submission") || behind.starts_with(" under") || behind.starts_with(" (under") ||
        behind.starts_with(" (submitted") || behind.starts_with(", under") || behind.starts_with(" preprint under")) {
      cue = Cue::submitted;
    } else if (before != nullptr) {
      cue = before->cue;
    } else if (after != nullptr &&
               (after->cue == Cue::no || after->cue == Cue::accepted || after->cue == Cue::submitted)) {
      cue = after->cue;
    }
    const bool said = before != nullptr && before->cue == Cue::accepted;
    const bool dated = mention.venue.year.has_value();
    if (mention.only_with_year && !dated && !(said && mention.venue.track == Venue::Track::journal)) continue;
    if (cue == Cue::accepted && !said && !dated && !bare) continue;
    if (cue == Cue::accepted && !has_word(lower, "workshop") && is_challenge(lower, mention, said)) continue;
    if (cue == Cue::submitted) {
      if (!reading.submitted) reading.submitted_quote = quote();
      reading.submitted = true;
    } else if (cue == Cue::mention) {
      if (!reading.mention) reading.mention_quote = quote();
      reading.mention = true;
    } else if (cue == Cue::accepted) {
      Venue venue = mention.venue;
      if (!venue.year) venue.year = year_near(clause, mention, venues);
      // A name alone ("CVPR version") says nothing; a verb or a year must be there.
      if (!venue.year && !said) continue;
      set_track(venue, lower, next);
      if (venue.track == Venue::Track::main && is_hosted(clause.substr(0, mention.begin)))
        venue.track = Venue::Track::workshop;
      VenueHint hint{venue, VenueHint::Status::accepted, quote(), ""};
      if (!reading.accepted) reading.accepted = std::move(hint);
    }
  }
  if (venues.empty() && bare)
    for (const auto& cue : cues) {
      if (cue.cue != Cue::submitted || lower.find("arxiv", cue.at) != std::string::npos) continue;
      if (!reading.submitted) reading.submitted_quote = quote();
      reading.submitted = true;
    }
}

// Is it as `collapsed` leaves a text, and without TeX's blank?
bool is_tidy(std::string_view text) {
  bool tidy = true, after_blank = false;
  for (const char c : text) {
    const bool blank = c == ' ';
    tidy &= !(blank & after_blank) & (c != '~') & !(c >= '\t' && c <= '\r');
    after_blank = blank;
  }
  return tidy;
}

Reading read_field(std::string_view field, bool bare) {
  Reading reading;
  // No name spans two clauses, so where the whole text has none, none of them has.
  if (field.empty() || (!bare && is_tidy(field) && find_venues(field).empty())) return reading;
  std::string text = collapsed(field);
  std::replace(text.begin(), text.end(), '~', ' ');
  const auto clauses = clauses_of(text);
  for (std::size_t i = 0; i < clauses.size(); ++i)
    read_clause(clauses[i], i + 1 < clauses.size() ? clauses[i + 1] : std::string_view(), bare, reading);
  return reading;
}

// Side by side.
bool has_two_digits(std::string_view text) {
  const auto digit = [](char c) { return (c >= '0') & (c <= '9'); };
  for (auto at = find_char(text, 0, digit); at + 1 < text.size(); at = find_char(text, at + 1, digit))
    if (is_digit(text[at + 1])) return true;
  return false;
}

VenueHint placed(VenueHint hint, const char* field) {
  hint.found_in = field;
  return hint;
}

}  // namespace

std::optional<VenueHint> venue_hint(std::string_view comment, std::string_view journal_ref, std::string_view abstract) {
  const Reading reference = read_field(journal_ref, true);
  const Reading said = read_field(comment, true);
  if (reference.accepted && said.accepted && reference.accepted->venue.name == said.accepted->venue.name) {
    VenueHint hint = placed(*said.accepted, "comment");
    if (!hint.venue.year) hint.venue.year = reference.accepted->venue.year;
    if (hint.venue.track == Venue::Track::main) hint.venue.track = reference.accepted->venue.track;
    return hint;
  }
  if (reference.accepted) return placed(*reference.accepted, "journal_ref");
  if (said.accepted) return placed(*said.accepted, "comment");
  if (said.submitted) return VenueHint{{}, VenueHint::Status::submitted, said.submitted_quote, "comment"};
  if (said.mention) return VenueHint{{}, VenueHint::Status::mention, said.mention_quote, "comment"};
  // Of an abstract only a venue with its year counts, and a year has two digits side by side.
  if (!has_two_digits(abstract)) return std::nullopt;
  const Reading summary = read_field(abstract, false);
  if (summary.accepted && summary.accepted->venue.year) return placed(*summary.accepted, "abstract");
  return std::nullopt;
}

}  // namespace preprintd::normalize
