#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "upstream/fault.hpp"
#include "upstream/scenario.hpp"

namespace preprintd::upstream {

/// A scenario as a file tells it (README.md beside this header describes the JSON).
struct ScenarioFile {
  Scenario scenario;
  std::vector<Fault> faults;
};
/// Refused: not JSON, an unknown key or fault, a paper without title or categories, an identifier that is none.
/// The message names the place.
Result<ScenarioFile> parse_scenario(std::string_view json);
Result<ScenarioFile> read_scenario(const std::string& file);

/// Papers from NDJSON lines {"id","title","abstract","categories":[…],"comment"?,"authors"?,"published"?}, announced
/// as new in one mailing of `day`. Where `published` (a day) is given, only lines of `only_published` are taken if
/// that is set. Papers without authors get invented ones. At most `limit` papers.
struct NdjsonChoice {
  Day day{};
  std::optional<Day> only_published = std::nullopt;
  std::size_t limit = 100000;
};
Result<std::size_t> add_ndjson(Scenario& scenario, std::string_view lines, const NdjsonChoice& choice);
Result<std::size_t> add_ndjson_file(Scenario& scenario, const std::string& file, const NdjsonChoice& choice);

}  // namespace preprintd::upstream
