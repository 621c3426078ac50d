#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "paper/topic.hpp"
#include "triage/match.hpp"

namespace preprintd::triage {

/// The hits of one topic as reasons, each with its words as they stand in the paper and their place.
std::vector<Reason> rule_reasons(const PaperText& paper, const std::vector<Topic>& topics, std::uint32_t topic,
                                 const std::vector<Hit>& hits);

/// `never` before `must` before the others, these by size of weight; equal ones keep their order. Cut to `most`.
void strongest_first(std::vector<Reason>& reasons, std::size_t most);

/// Is the word only grammar ("and", "from"), in any case? It may weigh in a model, but tells a reader nothing.
bool is_grammar(std::string_view word);

}  // namespace preprintd::triage
