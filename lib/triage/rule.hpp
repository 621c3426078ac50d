#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::triage {

/// Where a rule looks. A rule that names no field looks in title and abstract.
enum Field : unsigned { kTitle = 1U, kAbstract = 2U, kComment = 4U };
inline constexpr unsigned kTitleAndAbstract = kTitle | kAbstract;

/// Words that speak for a topic (or against it, with a negative weight). "a + b" needs both parts somewhere
/// in the paper's fields.
struct Phrase {
  std::string text;
  double weight = 1;
  unsigned fields = kTitleAndAbstract;
};
struct AuthorRule {
  std::string name;
  double weight = 1;
};
struct CategoryRule {
  std::string category;
  double weight = 0;
};

/// One topic as its file tells it. Points are added up; `threshold` points give a score of one half.
struct Topic {
  std::string name;                   ///< canonical, '-' never '_'
  std::string title;                  ///< for the page
  std::string path;                   ///< where it was read; empty for a shipped one
  std::vector<std::string> formerly;  ///< names it had; what is stored under them is its own. Canonical
  bool retired = false;
  double threshold = 1;
  double title_factor = 1.5;    ///< a hit in the title counts so much more
  std::vector<Phrase> phrases;  ///< negatives among them, with negative weights
  std::vector<Phrase> must;     ///< a hit flags, whatever the score
  std::vector<Phrase> never;    ///< a hit unflags and sets the score to 0, even against a must
  std::vector<AuthorRule> authors;
  std::vector<CategoryRule> categories;
};

/// Is it the topic's name, or one it had?
inline bool is_called(const Topic& topic, std::string_view name) {
  return topic.name == name || std::find(topic.formerly.begin(), topic.formerly.end(), name) != topic.formerly.end();
}

}  // namespace preprintd::triage
