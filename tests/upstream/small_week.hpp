#pragma once
#include "upstream/scenario.hpp"

namespace preprintd::upstream {

/// Three papers and four mailings (2026-09-21 Monday to 2026-09-25 Friday, Thursday a holiday), for the tests.
inline Scenario small_week() {
  const auto id = [](const char* text) { return parse_arxiv_id(text)->id; };
  const auto at = [](const char* text) { return *parse_instant(text); };
  Scenario week;
  Manuscript bridge(id("2609.10001"));
  bridge.title = "Bridging Pixels & Words: an Invented Title";
  bridge.abstract = "We align a < b. Code: https://github.com/example/bridge.";
  bridge.authors = {"José Muster", "Li Beispiel"};
  bridge.categories = {"cs.CV", "cs.CL"};
  bridge.comment = "Accepted to ICLR 2026. Page: https://example.github.io/bridge";
  bridge.doi = "10.1000/example";
  bridge.versions = {{at("2026-09-18T10:00:00Z")}, {at("2026-09-23T10:00:00Z"), "Bridging Pixels & Words, Revised"}};
  week.add(bridge);
  Manuscript judge(id("2609.10002"));
  judge.title = "A Judge of Judges";
  judge.abstract = "We judge.";
  judge.authors = {"Mira Example"};
  judge.categories = {"cs.CL"};
  judge.versions = {{at("2026-09-21T10:00:00Z")}};
  week.add(judge);
  Manuscript old(id("hep-th/9901001"));
  old.title = "An Old Way of Counting";
  old.abstract = "Counting.";
  old.authors = {"Olga Sample"};
  old.categories = {"hep-th", "cs.CL"};
  old.journal_ref = "J. Ex. 1 (1999) 1";
  for (int i = 0; i < 6; ++i) old.versions.push_back({at("1999-01-04T10:00:00Z") + std::chrono::hours(i)});
  week.add(old);
  const auto day = [](const char* text) { return *parse_day(text); };
  week.announce(day("2026-09-21"), {"2609.10001"});
  week.announce(day("2026-09-22"), {"2609.10002"});
  week.announce(day("2026-09-22"), {"hep-th/9901001", 6, SightingKind::replace});
  week.announce(day("2026-09-23"));
  week.announce(day("2026-09-25"), {"2609.10001", 2, SightingKind::replace});
  const Instant tuesday(day("2026-09-22"));
  week.pick(day("2026-09-22"), {"2609.10001", {{tuesday, 3}, {tuesday + std::chrono::hours(12), 30}}});
  week.pick(day("2026-09-22"), {"2609.10002", {{tuesday, 7}}});
  return week;
}

}  // namespace preprintd::upstream
