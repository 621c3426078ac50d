#pragma once
#include <string>
#include <vector>

namespace preprintd::triage {

/// A phrase of one to three words that examples share and other papers do not.
struct SharedPhrase {
  std::string text;  ///< lower case, as one of the examples has it, letters and digits with single blanks
  int examples = 0;  ///< how many of them have it
  int others = 0;    ///< how many of the others
  int all_others = 0;
  double weight = 0;  ///< points for a topic file: 0.4 to 1.5, more for rarer ones
};

/// Phrases at least two examples (and a third of them) have, at least ten times as often as the others do; the most
/// telling first, none inside another one that tells as much. Equal input gives equal phrases.
std::vector<SharedPhrase> shared_phrases(const std::vector<std::string>& examples,
                                         const std::vector<std::string>& others, std::size_t most);

}  // namespace preprintd::triage
