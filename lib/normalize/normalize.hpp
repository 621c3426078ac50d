#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "paper/paper.hpp"
#include "paper/record.hpp"

namespace preprintd::normalize {

/// What a record says of its paper, in our spelling: text cleaned, names of authors split where the source
/// sent one string, categories canonical and each once with the primary first (classes of other schemes, such as
/// MSC, left out), times as given, except Hugging Face's since 2026-04, which are midnights. `complete` where the
/// record holds all that arXiv's API can tell.
/// Fails (`malformed`) where a source that always has titles sent none; a record that was named by hand
/// (reading list, `add`) needs none.
Result<Paper> normalize(const Record& record);
/// The same, taking the record's texts and names; the rest of it stays.
Result<Paper> normalize(Record&& record);

/// Venue and links the authors named, best first: at most one venue, then code before project pages, each address
/// once. `code_url` and `project_url` are Hugging Face's and count after the authors' own.
std::vector<Suggestion> suggestions(const Paper& paper, const std::optional<std::string>& code_url,
                                    const std::optional<std::string>& project_url);

}  // namespace preprintd::normalize
