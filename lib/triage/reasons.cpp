#include "triage/reasons.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.hpp"

namespace preprintd::triage {
namespace {

std::string_view kind_of(Hit::Kind kind) {
  switch (kind) {
    case Hit::Kind::phrase: return "phrase";
    case Hit::Kind::must: return "must";
    case Hit::Kind::never: return "never";
    case Hit::Kind::author: return "author";
    case Hit::Kind::category: return "category";
  }
  return "phrase";
}

int rank_of(const Reason& reason) { return reason.kind == "never" ? 0 : reason.kind == "must" ? 1 : 2; }

}  // namespace

std::vector<Reason> rule_reasons(const PaperText& paper, const std::vector<Topic>& topics, std::uint32_t topic,
                                 const std::vector<Hit>& hits) {
  std::vector<Reason> reasons;
  for (const auto& hit : hits) {
    if (hit.topic != topic) continue;
    Reason reason;
    reason.kind = kind_of(hit.kind);
    reason.weight = hit.weight;
    if (hit.kind == Hit::Kind::category) {
      reason.field = "categories";
      reason.text = topics[topic].categories[hit.rule].category;
    } else {
      std::string_view text;
      if (hit.kind == Hit::Kind::author) {
        reason.field = "authors";
        text = paper.authors[hit.author];
      } else {
        reason.field = hit.field == kTitle ? "title" : hit.field == kAbstract ? "abstract" : "comment";
        text = hit.field == kTitle ? paper.title : hit.field == kAbstract ? paper.abstract : paper.comment;
      }
      reason.text = text.substr(hit.begin, hit.end - hit.begin);
      reason.begin = hit.kind == Hit::Kind::author ? -1 : static_cast<int>(hit.begin);
      reason.end = hit.kind == Hit::Kind::author ? -1 : static_cast<int>(hit.end);
    }
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

void strongest_first(std::vector<Reason>& reasons, std::size_t most) {
  std::stable_sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) {
    if (rank_of(a) != rank_of(b)) return rank_of(a) < rank_of(b);
    return std::abs(a.weight) > std::abs(b.weight);
  });
  if (reasons.size() > most) reasons.resize(most);
}

bool is_grammar(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "a",     "about", "an",    "and",   "are",  "as",     "at",      "be",   "been",  "between", "both",  "but",
      "by",    "can",   "do",    "does",  "for",  "from",   "has",     "have", "how",   "if",      "in",    "into",
      "is",    "it",    "its",   "may",   "more", "most",   "no",      "not",  "of",    "on",      "or",    "our",
      "over",  "such",  "than",  "that",  "the",  "their",  "them",    "then", "there", "these",   "they",  "this",
      "those", "to",    "under", "using", "via",  "was",    "we",      "were", "what",  "when",    "where", "which",
      "while", "who",   "why",   "will",  "with", "within", "without", "you",  "your"};
  static_assert(std::is_sorted(std::begin(kWords), std::end(kWords)));
  return std::binary_search(std::begin(kWords), std::end(kWords), lower_ascii(word));
}

}  // namespace preprintd::triage
