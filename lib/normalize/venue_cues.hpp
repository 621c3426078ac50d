#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace preprintd::normalize {

/// What a word or phrase says about the venues after it in the same clause.
enum class Cue { accepted, submitted, mention, no };

struct Spoken {
  Cue cue;
  std::size_t at;
};

/// The cues of a clause in lower case, in its order; "accepted" in its usual misspellings too, not what is denied or
/// hoped for.
std::vector<Spoken> cues_in(std::string_view lower);

}  // namespace preprintd::normalize
