#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::upstream {

/// Invents papers that are on none of the maintainer's topics, and authors for all. The same seed gives the same
/// sequence on every machine.
class DemoGrammar {
 public:
  explicit DemoGrammar(std::uint32_t seed) : random_(seed) {}

  struct Words {
    std::string title;
    std::string abstract;
    std::vector<std::string> categories;
    std::string comment;  ///< may be empty
  };
  Words paper();
  /// One to nine names, most of them Chinese in pinyin, some with accents.
  std::vector<std::string> authors();
  /// From 0 to below `bound`.
  std::uint32_t below(std::uint32_t bound) { return std::uint32_t(random_() % bound); }

 private:
  template <class List>
  auto pick(const List& list) {
    return list[below(std::uint32_t(std::size(list)))];
  }
  std::mt19937 random_;
};

}  // namespace preprintd::upstream
