#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace preprintd::segments {

/// Makes a small index of the same declaration in the file `scratch` (removed again), with pages so small that all
/// parts of the format occur, and has this very FTS5 compare every word of it with the texts. `declaration`: the
/// statement that made `table`, whose content is in a view or table `content` with the rowid `key`. Milliseconds. What
/// spoke against it; empty where all is well.
std::string rehearse(const std::filesystem::path& scratch, const std::string& declaration, const std::string& table,
                     const std::string& content, const std::vector<std::string>& columns,
                     const std::vector<std::string>& tokenizer);

}  // namespace preprintd::segments
