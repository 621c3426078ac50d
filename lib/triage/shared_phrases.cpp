#include "triage/shared_phrases.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "triage/tokens.hpp"

namespace preprintd::triage {
namespace {

constexpr std::size_t kWords = 3;

/// Calls `visit(hash, begin, end)` for every run of one to three words of one clause; places are bytes of `text`.
template <class Visit>
void each_phrase(const std::string& text, std::vector<Token>& tokens, Visit visit) {
  tokens.clear();
  tokenize(text, tokens);
  for (std::size_t first = 0; first < tokens.size(); ++first) {
    std::uint64_t hash = 0;
    for (std::size_t last = first; last < std::min(tokens.size(), first + kWords); ++last) {
      if (last > first && !tokens[last].follows) break;
      hash = mixed(hash * 3 + tokens[last].hash);
      visit(hash, tokens[first].begin, tokens[last].end);
    }
  }
}

/// Lower case ASCII words with single blanks; empty for what has other letters or is a lone short word.
std::string spelled(std::string_view words) {
  std::string out;
  for (const char byte : words) {
    const auto letter = static_cast<unsigned char>(byte);
    if (std::isalnum(letter)) {
      out += static_cast<char>(std::tolower(letter));
    } else if (letter == ' ' || letter == '-') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      return {};
    }
  }
  const bool short_word = out.find(' ') == std::string::npos && out.size() < 4;
  return short_word ? std::string() : out;
}

}  // namespace

std::vector<SharedPhrase> shared_phrases(const std::vector<std::string>& examples,
                                         const std::vector<std::string>& others, std::size_t most) {
  std::unordered_map<std::uint64_t, SharedPhrase> found;
  std::vector<Token> tokens;
  std::unordered_set<std::uint64_t> here;
  for (const auto& text : examples) {
    here.clear();
    each_phrase(text, tokens, [&](std::uint64_t hash, std::uint32_t begin, std::uint32_t end) {
      if (!here.insert(hash).second) return;
      auto& phrase = found[hash];
      if (phrase.examples++ == 0) phrase.text = spelled(std::string_view(text).substr(begin, end - begin));
    });
  }
  const auto enough = std::max<int>(2, static_cast<int>(std::ceil(static_cast<double>(examples.size()) / 3)));
  std::erase_if(found, [&](const auto& one) { return one.second.examples < enough || one.second.text.empty(); });
  for (const auto& text : others) {
    here.clear();
    each_phrase(text, tokens, [&](std::uint64_t hash, std::uint32_t, std::uint32_t) {
      if (const auto known = found.find(hash); known != found.end() && here.insert(hash).second) ++known->second.others;
    });
  }
  struct Ranked {
    SharedPhrase phrase;
    double telling;
  };
  std::vector<Ranked> ranked;
  for (auto& [hash, phrase] : found) {
    const double inside = phrase.examples / static_cast<double>(examples.size());
    const double outside = (phrase.others + 0.5) / (static_cast<double>(others.size()) + 1);
    const double lift = inside / outside;
    // Without others to compare with, what is common to all English papers cannot be told: whole phrases only.
    const bool several = phrase.text.find(' ') != std::string::npos;
    if (others.size() < 50 ? !several : lift < 10) continue;
    phrase.all_others = static_cast<int>(others.size());
    phrase.weight = std::clamp(std::round(std::log10(std::max(lift, 1.0)) * inside * 10) / 10, 0.4, 1.5);
    ranked.push_back({std::move(phrase), std::log(std::max(lift, 1.0)) * inside});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    if (a.telling != b.telling) return a.telling > b.telling;
    return a.phrase.text.size() != b.phrase.text.size() ? a.phrase.text.size() > b.phrase.text.size()
                                                        : a.phrase.text < b.phrase.text;
  });
  std::vector<SharedPhrase> chosen;
  for (auto& one : ranked) {
    if (chosen.size() == most) break;
    const bool inside_another = std::any_of(chosen.begin(), chosen.end(), [&](const SharedPhrase& other) {
      return (" " + other.text + " ").find(" " + one.phrase.text + " ") != std::string::npos ||
             (" " + one.phrase.text + " ").find(" " + other.text + " ") != std::string::npos;
    });
    if (!inside_another) chosen.push_back(std::move(one.phrase));
  }
  return chosen;
}

}  // namespace preprintd::triage
