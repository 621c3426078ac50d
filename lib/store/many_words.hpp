#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::store {

/// Title, abstract, authors, categories: what the text index holds of a paper.
using WordViews = std::array<std::string_view, 4>;

/// The words of many papers in one piece, on their way from one thread to another: string by string the one would wait
/// for the other's allocations.
class ManyWords {
 public:
  void add(std::int64_t key, const WordViews& words) {
    papers_.push_back({key, {}});
    for (std::size_t i = 0; i < words.size(); ++i) {
      letters_.append(words[i]);
      papers_.back().ends[i] = letters_.size();
    }
  }
  bool empty() const { return papers_.empty(); }
  std::size_t size() const { return papers_.size(); }
  template <class Take>
  void each(const Take& take) const {
    std::size_t at = 0;
    for (const auto& paper : papers_) {
      WordViews words;
      for (std::size_t i = 0; i < words.size(); ++i) {
        words[i] = std::string_view(letters_).substr(at, paper.ends[i] - at);
        at = paper.ends[i];
      }
      take(paper.key, words);
    }
  }

 private:
  struct Paper {
    std::int64_t key;
    std::array<std::size_t, 4> ends;
  };
  std::vector<Paper> papers_;
  std::string letters_;
};

}  // namespace preprintd::store
