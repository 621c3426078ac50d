#pragma once
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "triage/rule.hpp"

namespace preprintd::triage {

/// Reads one topic file (TOML). Keys: name, formerly, title, retired, threshold, title_factor, fields, must, never,
/// [phrases], [negatives], [authors], [categories]; the four tables map words to weights, or to
/// { weight = 2, fields = ["title"] }; `must`, `never` and the tables may also be plain lists (weight 1).
/// Where no name is given, the file's name is the topic's. `path` is used for that and for messages only.
/// Every mistake is ErrorKind::usage and names file, line and key, with the nearest known key.
Result<Topic> parse_topic_file(std::string_view text, std::string_view path);

/// All `*.toml` of a folder, in the order of their names. The first broken file is the error (so the topics in
/// force stay), as are two files of one name, or one name that another topic has or had; an unreadable folder is
/// ErrorKind::missing.
Result<std::vector<Topic>> load_topics(const std::filesystem::path& folder);

/// The topics this program was built with (config/topics), in the order of their names.
const std::vector<Topic>& shipped_topics();

}  // namespace preprintd::triage
