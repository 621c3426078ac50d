#include "daemon/adding.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "daemon/harvester.hpp"
#include "daemon/scorer.hpp"
#include "queue/fill.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"

namespace preprintd::daemon {

harvest::Enriched add_papers(App& app, store::Database& db, const std::vector<ArxivId>& ids) {
  const Instant now = app.now();
  store::write(db, [&](store::Database& writing) {
    Sighting sighting;
    sighting.source = Source::manual;
    sighting.day = utc_day(now);
    for (const auto& id : ids) {
      store::ensure_paper(writing, id, now);
      store::record_sighting(writing, id, sighting, now);
    }
  });
  harvest::Enriched enriched;
  auto second = app.open_write();
  if (!second) {
    enriched.failure = second.error();
    return enriched;
  }
  {
    boost::asio::io_context io;
    Harvester harvester(app, io, std::move(*second), [](const std::string&) {});
    std::exception_ptr failure;
    auto fill = harvest::enrich(harvester.world());
    boost::asio::co_spawn(io, std::move(fill), [&](std::exception_ptr error, harvest::Enriched done) {
      failure = error;
      if (!error) enriched = std::move(done);
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
  }
  const auto topics = app.topics();
  if (!topics) {
    enriched.failure = topics.error();
    return enriched;
  }
  store::write(db, [&](store::Database& writing) {
    queue::fill(writing, scorer_of(*topics, writing), queue_rules(app.settings()), now);
  });
  return enriched;
}

}  // namespace preprintd::daemon
