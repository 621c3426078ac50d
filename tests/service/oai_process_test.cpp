// A long OAI-PMH harvest in the real program.
#include <doctest/doctest.h>

#include "place.hpp"
#include "store/database.hpp"
#include "store/paper_table.hpp"

using namespace preprintd;
using namespace preprintd::service;

namespace {

constexpr int kPapers = 2400;

// A sanitizer keeps what was freed for a while, and so says nothing of memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

/// Papers of two days of spring, on pages of twenty: no page of arXiv's shows them any more.
void fill(const Place& place) {
  upstream::Scenario scenario;
  scenario.oai_page = 20;
  const Day monday = *parse_day("2026-03-23");
  for (int n = 0; n < kPapers; ++n) {
    upstream::Manuscript paper(parse_arxiv_id(fmt::format("2603.{:05d}", n + 1))->id);
    paper.title = fmt::format("Invented Work {} of Spring", n);
    paper.abstract = "We measure how much of a long list somebody keeps in mind. " + std::string(1200, 'x');
    paper.authors = {"Mira Example", "José Muster"};
    paper.categories = {"cs.MM"};
    paper.versions = {{Instant(monday - std::chrono::days(3)) + std::chrono::hours(10)}};
    const auto id = paper.id.text();
    scenario.add(std::move(paper));
    scenario.announce(monday + std::chrono::days(n % 2), {id});
  }
  place.world->set_scenario(std::move(scenario));
}

const std::vector<std::string> kHeal{"fetch",      "--source", "arxiv-oai", "--since",
                                     "2026-03-23", "--until",  "2026-03-24"};

long resident_kib(pid_t process) {
  std::istringstream lines(text_of(fmt::format("/proc/{}/status", process)));
  std::string line;
  while (std::getline(lines, line))
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  return 0;
}

int papers_in(const Place& place) {
  auto db = store::Database::open_read(place.folder / "state" / "preprints.db");
  return db ? store::count_papers(*db) : 0;
}

}  // namespace

TEST_SUITE("service.oai") {
  TEST_CASE("a harvest killed between two pages goes on with the page after the last one stored") {
    Place place;
    fill(place);
    place.settings.push_back("sources.arxiv.categories=[\"cs.MM\"]");
    upstream::Fault silence;
    silence.kind = upstream::FaultKind::stall;
    silence.match = "resumptionToken";
    silence.first = 40;
    silence.delay = Milliseconds(60000);
    place.world->add_fault(silence);
    const pid_t child = place.spawn(kHeal, place.folder / "said");
    REQUIRE(soon([&] { return place.world->count("resumptionToken") >= 40; }));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK(papers_in(place) == 40 * 20);
    place.world->clear_faults();
    place.world->clear_accesses();
    CHECK(place.run(kHeal) == 0);
    CHECK(place.world->count("ListRecords&metadataPrefix") == 0);
    CHECK(place.world->count("verb=ListRecords") == kPapers / 20 - 40);
    CHECK(papers_in(place) == kPapers);
    CHECK(has(place.said, "healed"));
  }

  TEST_CASE("the hundredth page of a harvest takes no more memory than the twentieth") {
    Place place;
    fill(place);
    place.settings.push_back("sources.arxiv.categories=[\"cs.MM\"]");
    const pid_t child = place.spawn(kHeal, place.folder / "said");
    long early = 0, late = 0;
    REQUIRE(soon([&] {
      const int pages = place.world->count("verb=ListRecords");
      if (early == 0 && pages >= 20) early = resident_kib(child);
      if (pages >= 110) late = resident_kib(child);
      return late > 0;
    }));
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(papers_in(place) == kPapers);
    CAPTURE(early);
    CAPTURE(late);
    CHECK(early > 1000);
    // SQLite's page cache fills up meanwhile; ninety pages of answers would be ten times this.
    CHECK((kSanitized || late - early < 6000));
  }
}
