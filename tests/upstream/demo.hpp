#pragma once
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "upstream/scenario.hpp"

namespace preprintd::upstream {

/// A simulated week of our own writing: four listing days ending with `newest` (a weekday), 45 to 60 papers each
/// over cs.CV, cs.CL, cs.LG, cs.AI and cs.MM, about fifteen of them on multimodal models or alignment; accepted-at
/// comments, code links, replaced versions (one of a paper of demo_reading_list), a withdrawal, cross-lists, and
/// Hugging Face picks on the UTC days of the same dates, some off every topic, with votes that grow. All names,
/// titles and identifiers are invented. The same `newest` gives the same scenario.
Scenario demo_scenario(Day newest);

/// The listing days of demo_scenario(newest), oldest first.
std::vector<Day> demo_days(Day newest);

/// A hand-kept reading list in Markdown whose eight papers the scenario's API knows; with the oddities such lists
/// have (a year in the link text, Code on the next line, numbers from 0 and from 1, Chinese summaries).
std::string demo_reading_list(Day newest);

}  // namespace preprintd::upstream
