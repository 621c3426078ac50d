#include "normalize/venue_cues.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"

namespace preprintd::normalize {
namespace {

struct Phrase {
  std::string_view words;  ///< lower case, at the start of a word
  Cue cue;
};
constexpr Phrase kPhrases[] = {
    {"to appear", Cue::accepted},
    {"appear in", Cue::accepted},
    {"appears in", Cue::accepted},
    {"appeared", Cue::accepted},
    {"appearing", Cue::accepted},
    {"published", Cue::accepted},
    {"to be published", Cue::accepted},
    {"presented", Cue::accepted},
    {"camera ready", Cue::accepted},
    {"camera-ready", Cue::accepted},
    {"in proceedings", Cue::accepted},
    {"proceedings of", Cue::accepted},
    {"forthcoming", Cue::accepted},
    {"in press", Cue::accepted},
    {"oral at", Cue::accepted},
    {"spotlight at", Cue::accepted},
    {"poster at", Cue::accepted},
    {"to be presented", Cue::accepted},
    {"presentation at", Cue::accepted},
    {"submitted", Cue::submitted},
    {"submission to", Cue::submitted},
    {"submission for", Cue::submitted},
    {"submit to", Cue::submitted},
    {"submittted", Cue::submitted},
    {"submited", Cue::submitted},
    {"sumbitted", Cue::submitted},
    {"submitting", Cue::submitted},
    {"under review", Cue::submitted},
    {"under peer review", Cue::submitted},
    {"under peer-review", Cue::submitted},
    {"under submission", Cue::submitted},
    {"in submission", Cue::submitted},
    {"in review", Cue::submitted},
    {"under consideration", Cue::submitted},
    {"under double", Cue::submitted},
    {"under the review", Cue::submitted},
    {"under revision", Cue::submitted},
    {"being reviewed", Cue::submitted},
    {"reviewing", Cue::submitted},
    {"extended version", Cue::mention},
    {"extended journal", Cue::mention},
    {"extension of", Cue::mention},
    {"extension to", Cue::mention},
    {"extends", Cue::mention},
    {"extending", Cue::mention},
    {"journal extension", Cue::mention},
    {"long version", Cue::mention},
    {"longer version", Cue::mention},
    {"full version of", Cue::mention},
    {"expanded version", Cue::mention},
    {"improved version", Cue::mention},
    {"updated version of", Cue::mention},
    {"based on our", Cue::mention},
    {"builds on", Cue::mention},
    {"built on", Cue::mention},
    {"earlier version", Cue::mention},
    {"previous version", Cue::mention},
    {"prior version", Cue::mention},
    {"preliminary version", Cue::mention},
    {"shorter version", Cue::mention},
    {"short version", Cue::mention},
    {"conference version", Cue::mention},
    {"previous work", Cue::mention},
    {"previous paper", Cue::mention},
    {"prior work", Cue::mention},
    {"follow-up", Cue::mention},
    {"workshop version", Cue::mention},
    {"under-review", Cue::submitted},
    {"champion", Cue::no},
    {"an earlier", Cue::mention},
    {"compare to", Cue::mention},
    {"compared to", Cue::mention},
    {"supplementary material for", Cue::accepted},
    {"companion paper", Cue::mention},
    {"companion to", Cue::mention},
    {"underreview", Cue::submitted},
    {"submission of", Cue::submitted},
    {"submiss to", Cue::submitted},
    {"rejected", Cue::no},
    {"withdrawn from", Cue::no},
    {"format", Cue::no},
    {"template", Cue::no},
    {"style file", Cue::no},
    {"place in", Cue::no},
    {"place at", Cue::no},
    {"place solution", Cue::no},
    {"1st place", Cue::no},
    {"2nd place", Cue::no},
    {"3rd place", Cue::no},
    {"first place", Cue::no},
    {"second place", Cue::no},
    {"third place", Cue::no},
    {"winning", Cue::no},
    {"winner", Cue::no},
    {"ranked", Cue::no},
    {"ranking", Cue::no},
    {"tutorial at", Cue::no},
    {"tutorial in", Cue::no},
    {"tutorial for", Cue::no},
    {"tutorial @", Cue::no},
    {"keynote at", Cue::no},
    {"invited talk at", Cue::no},
    {"technical report", Cue::no},
    {"challenge report", Cue::no},
    {"solution to", Cue::no},
    {"solution for", Cue::no},
    {"runner-up", Cue::no},
    {"arr ", Cue::submitted},
    {"submission at", Cue::submitted},
};

// "accepted" and its typos (Accpted, Accepeted, Acceptted, "accept by"), not "accessed".
bool is_accepted(std::string_view word) {
  if (word == "accept" || word == "acceptance" || word == "accepts") return true;
  if (word.size() < 6 || word.size() > 11 || word.starts_with("acces") || !word.starts_with("a")) return false;
  if (!word.starts_with("ac") && !word.starts_with("ap") && !word.starts_with("aacc")) return false;
  constexpr std::string_view kRight = "accepted";
  int row[16];
  for (int j = 0; j <= 8; ++j) row[j] = j;
  for (std::size_t i = 1; i <= word.size(); ++i) {
    int corner = row[0];
    row[0] = int(i);
    for (std::size_t j = 1; j <= 8; ++j) {
      const int best = std::min({row[j] + 1, row[j - 1] + 1, corner + (word[i - 1] != kRight[j - 1])});
      corner = row[j];
      row[j] = best;
    }
  }
  return row[8] <= 2;
}

/// The phrases by their first letter, in the order of the table: the first that fits counts.
const std::vector<Phrase>& phrases_with(char first) {
  static const auto all = [] {
    std::array<std::vector<Phrase>, 128> made;
    for (const auto& phrase : kPhrases) made[std::size_t(phrase.words[0])].push_back(phrase);
    return made;
  }();
  return all[std::size_t(first) & 127];
}

}  // namespace

std::vector<Spoken> cues_in(std::string_view lower) {
  std::vector<Spoken> cues;
  for (std::size_t at = 0; at < lower.size(); ++at) {
    if (!is_letter(lower[at]) && !is_digit(lower[at])) continue;
    if (at > 0 && (is_letter(lower[at - 1]) || is_digit(lower[at - 1]))) continue;
    std::size_t end = at;
    while (end < lower.size() && is_letter(lower[end])) ++end;
    if (is_accepted(lower.substr(at, end - at))) {
      const std::string_view before = lower.substr(at > 16 ? at - 16 : 0, at > 16 ? 16 : at);
      const bool hoped = before.ends_with("not ") || before.ends_with("if ") || before.ends_with("upon ");
      if (!hoped) cues.push_back({Cue::accepted, at});
      continue;
    }
    const bool denied = at >= 4 && lower.substr(at - 4, 4) == "not ";
    for (const auto& phrase : phrases_with(lower[at]))
      if (lower.substr(at).starts_with(phrase.words) && !denied && !lower.substr(at).starts_with("submitted version") &&
          !lower.substr(at).starts_with("submitted manuscript")) {
        cues.push_back({phrase.cue, at});
        break;
      }
  }
  return cues;
}

}  // namespace preprintd::normalize
