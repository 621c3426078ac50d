#include "triage/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "triage/tokens.hpp"

namespace preprintd::triage {
namespace {

constexpr std::uint16_t kOfTitle = 3;
constexpr double kLeastLikeness = 0.04;
constexpr std::size_t kShared = 3;

/// Words every abstract has; in a list of ten papers their rarity says nothing.
const std::set<std::uint64_t>& common_words() {
  static const auto hashes = [] {
    constexpr std::string_view kWords =
        "a an the of for and or in on to with by from as at is are be been was were it its this that these those we "
        "our "
        "us they their them can may not no than then such via into over under between both each more most other some "
        "all any which while when where how what why who but also using use used based new novel propose proposed "
        "paper "
        "work method methods approach approaches model models show shows results result task tasks data state art "
        "performance however existing achieve achieves through across without within first two one three "
        "introduce present study demonstrate different various many several toward towards do does up out if only have "
        "has had large another";
    std::vector<Token> tokens;
    tokenize(kWords, tokens);
    std::set<std::uint64_t> found;
    for (const auto& token : tokens) found.insert(token.hash);
    return found;
  }();
  return hashes;
}

/// Calls `visit(hash, begin, end)` for every word that says something and every pair of two such words.
template <class Visit>
void each_term(std::string_view text, Visit visit) {
  std::vector<Token> tokens;
  tokenize(text, tokens);
  const auto& common = common_words();
  const auto says = [&](const Token& token) { return token.end - token.begin > 1 && !common.contains(token.hash); };
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!says(tokens[at])) continue;
    visit(tokens[at].hash, tokens[at].begin, tokens[at].end);
    if (at + 1 < tokens.size() && tokens[at + 1].follows && says(tokens[at + 1]))
      visit(mixed(tokens[at].hash * 3 + tokens[at + 1].hash), tokens[at].begin, tokens[at + 1].end);
  }
}

double damped(std::uint16_t count) { return 1 + std::log(double(count)); }

}  // namespace

Terms terms_of(std::string_view title, std::string_view abstract) {
  std::unordered_map<std::uint64_t, std::uint16_t> counts;
  each_term(title, [&](std::uint64_t hash, std::uint32_t, std::uint32_t) { counts[hash] += kOfTitle; });
  each_term(abstract, [&](std::uint64_t hash, std::uint32_t, std::uint32_t) {
    auto& count = counts[hash];
    if (count < 1000) ++count;
  });
  Terms terms(counts.begin(), counts.end());
  std::sort(terms.begin(), terms.end());
  return terms;
}

double Neighbourhood::rarity(std::size_t papers) const { return std::log(1 + double(papers_) / double(papers)); }

Neighbourhood::Neighbourhood(const std::vector<Terms>& known) {
  for (const auto& terms : known) add(terms);
  settle();
}

std::size_t Neighbourhood::add(const Terms& terms) {
  const auto which = known_.size();
  auto& mine = known_.emplace_back();
  mine.reserve(terms.size());
  for (const auto& [hash, count] : terms) {
    const auto term = vocabulary_.try_emplace(hash, std::uint32_t(postings_.size())).first->second;
    if (term == postings_.size()) postings_.emplace_back();
    const auto weight = float(damped(count));
    postings_[term].push_back({std::uint32_t(which), weight});
    mine.push_back({term, weight});
  }
  ++papers_;
  return which;
}

void Neighbourhood::remove(std::size_t which) {
  for (const auto& [term, count] : known_[which])
    std::erase_if(postings_[term], [which](const Posting& posting) { return posting.which == which; });
  known_[which] = {};
  --papers_;
}

void Neighbourhood::settle() {
  std::vector<float> rarities;  // by number of papers: there are far fewer of these than terms
  rarity_.resize(postings_.size());
  for (std::size_t term = 0; term < postings_.size(); ++term) {
    const auto papers = postings_[term].size();
    while (rarities.size() <= papers) rarities.push_back(rarities.empty() ? 0 : float(rarity(rarities.size())));
    rarity_[term] = rarities[papers];
  }
  lengths_.resize(known_.size());
  for (std::size_t which = 0; which < known_.size(); ++which) {
    double square = 0;
    for (const auto& [term, count] : known_[which]) square += std::pow(double(count) * double(rarity_[term]), 2);
    lengths_[which] = float(std::sqrt(square));
  }
}

std::vector<Neighbour> Neighbourhood::nearest(std::string_view title, std::string_view abstract, std::size_t most,
                                              std::size_t explained) const {
  const auto terms = terms_of(title, abstract);
  std::vector<double> likeness(known_.size());
  std::unordered_map<std::uint64_t, std::uint32_t> shared;  // the term of a hash
  double square = 0;
  for (const auto& [hash, count] : terms) {
    const auto found = vocabulary_.find(hash);
    const bool meets = found != vocabulary_.end() && !postings_[found->second].empty();
    const double rare = meets ? double(rarity_[found->second]) : rarity(1);
    const double weight = damped(count) * rare;
    square += weight * weight;
    if (!meets) continue;
    shared.emplace(hash, found->second);
    for (const auto& posting : postings_[found->second])
      likeness[posting.which] += weight * rare * double(posting.count);
  }
  std::vector<std::size_t> order;
  for (std::size_t which = 0; which < known_.size(); ++which) {
    const double lengths = double(lengths_[which]) * std::sqrt(square);
    likeness[which] = lengths > 0 ? likeness[which] / lengths : 0;
    if (likeness[which] >= kLeastLikeness) order.push_back(which);
  }
  const auto before = [&](std::size_t a, std::size_t b) {
    return likeness[a] != likeness[b] ? likeness[a] > likeness[b] : a < b;
  };
  std::sort(order.begin(), order.end(), before);
  if (order.size() > most) order.resize(most);

  struct Spelling {
    double weight;
    std::string text;
  };
  std::vector<Neighbour> nearest;
  for (const auto which : order) {
    if (nearest.size() >= explained) {
      nearest.push_back({which, likeness[which], {}});
      continue;
    }
    std::vector<Spelling> spellings;
    std::set<std::uint64_t> taken;
    const auto collect = [&](std::string_view text) {
      each_term(text, [&](std::uint64_t hash, std::uint32_t begin, std::uint32_t end) {
        const auto term = shared.find(hash);
        if (term == shared.end() || !taken.insert(hash).second) return;
        const auto& postings = postings_[term->second];
        const auto posting =
            std::lower_bound(postings.begin(), postings.end(), which,
                             [](const Posting& one, std::size_t sought) { return one.which < sought; });
        if (posting == postings.end() || posting->which != which) return;
        const auto said = std::lower_bound(terms.begin(), terms.end(), std::pair(hash, std::uint16_t(0)));
        const double rare = double(rarity_[term->second]);
        spellings.push_back({damped(said->second) * rare * rare * double(posting->count),
                             lower_ascii(collapsed(text.substr(begin, end - begin)))});
      });
    };
    collect(title);
    collect(abstract);
    std::stable_sort(spellings.begin(), spellings.end(),
                     [](const Spelling& a, const Spelling& b) { return a.weight > b.weight; });
    Neighbour neighbour{which, likeness[which], {}};
    // A pair of words says more than each of them, so it takes the place of one that is chosen already.
    for (auto& spelling : spellings) {
      const auto overlaps = [&](const std::string& other) {
        return other.find(spelling.text) != std::string::npos || spelling.text.find(other) != std::string::npos;
      };
      const auto same = std::find_if(neighbour.shared.begin(), neighbour.shared.end(), overlaps);
      if (same != neighbour.shared.end()) {
        if (spelling.text.size() > same->size()) *same = std::move(spelling.text);
      } else if (neighbour.shared.size() < kShared) {
        neighbour.shared.push_back(std::move(spelling.text));
      }
    }
    nearest.push_back(std::move(neighbour));
  }
  return nearest;
}

}  // namespace preprintd::triage
