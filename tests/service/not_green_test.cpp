#include "daemon/not_green.hpp"

#include <doctest/doctest.h>

namespace preprintd::daemon {
namespace {

Coverage row(const char* day, const char* category, Verdict verdict, const char* why = "nobody asked; next: soon") {
  Coverage made;
  made.day = *parse_day(day);
  made.category = category;
  made.verdict = verdict;
  made.why = why;
  return made;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_SUITE("daemon.not_green") {
  TEST_CASE("green rows say nothing") {
    CHECK(render_not_green({}).empty());
    CHECK(render_not_green({row("2026-09-24", "cs.CL", Verdict::complete), row("2026-09-24", "cs.CV", Verdict::quiet)})
              .empty());
  }

  TEST_CASE("categories of a day with one reason share a line, another reason has its own") {
    CHECK(render_not_green({row("2026-09-24", "cs.AI", Verdict::late), row("2026-09-24", "cs.CL", Verdict::complete),
                            row("2026-09-24", "cs.CV", Verdict::late), row("2026-09-24", "cs.LG", Verdict::short_),
                            row("2026-09-24", "cs.MM", Verdict::late, "refused; next: at noon")}) ==
          Lines{"2026-09-24 cs.AI and cs.CV are late: nobody asked; next: soon",
                "2026-09-24 cs.LG is short: nobody asked; next: soon",
                "2026-09-24 cs.MM is late: refused; next: at noon"});
  }

  TEST_CASE("an absence of weeks is a line, and a day in it of which more is missing another") {
    std::vector<Coverage> rows;
    for (const char* day : {"2026-09-24", "2026-09-25", "2026-09-28", "2026-09-29"}) {
      rows.push_back(row(day, "cs.CL", Verdict::late));
      rows.push_back(row(day, "cs.CV", day == std::string("2026-09-28") ? Verdict::complete : Verdict::late));
    }
    CHECK(render_not_green(rows) ==
          Lines{"2026-09-24 to 2026-09-29 (3 days), cs.CL and cs.CV are late: nobody asked; next: soon",
                "2026-09-28 cs.CL is late: nobody asked; next: soon"});
  }
}

}  // namespace preprintd::daemon
