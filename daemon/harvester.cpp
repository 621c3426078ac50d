#include "daemon/harvester.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <fcntl.h>
#include <random>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/sabotage.hpp"
#include "daemon/scorer.hpp"
#include "daemon/version.hpp"
#include "queue/fill.hpp"

namespace preprintd::daemon {
namespace {

using boost::asio::awaitable;

/// Where redirects of arXiv may lead.
const std::vector<std::string> kArxivHosts{"arxiv.org", "www.arxiv.org", "export.arxiv.org", "rss.arxiv.org",
                                           "oaipmh.arxiv.org"};
const std::vector<std::string> kHuggingFaceHosts{"huggingface.co"};

net::CurlOptions curl_options(const settings::Settings& settings) {
  net::CurlOptions options(kVersion);
  options.contact = settings.network.contact;
  options.proxy = settings.network.proxy;
  return options;
}

net::GateRules arxiv_rules(const settings::Settings& settings) {
  std::filesystem::create_directories(settings.state);
  net::GateRules rules(settings.state / "arxiv.gate");
  rules.interval = settings.arxiv.min_interval;
  rules.listing_interval = settings.arxiv.page_interval;
  rules.backoff = settings.arxiv.backoff;
  rules.backoff_most = settings.arxiv.backoff_max;
  return rules;
}

net::GateRules huggingface_rules(const settings::Settings& settings) {
  net::GateRules rules(settings.state / "huggingface.gate");
  rules.interval = Milliseconds(0);
  rules.listing_interval = Milliseconds(0);
  rules.backoff = settings.arxiv.backoff;
  rules.backoff_most = settings.arxiv.backoff_max;
  return rules;
}

source::SourceUrls urls_of(const settings::Settings& settings) {
  source::SourceUrls urls;
  urls.feed = settings.arxiv.feed_url;
  urls.listing = settings.arxiv.listing_url;
  urls.catchup = settings.arxiv.catchup_url;
  urls.api = settings.arxiv.api_url;
  urls.oai = settings.arxiv.oai_url;
  urls.huggingface = settings.huggingface.url;
  return urls;
}

/// `<state>/fetch.lock`: one cycle at a time over all processes of this state.
class CycleLock {
 public:
  explicit CycleLock(const std::filesystem::path& file)
      : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)) {}
  ~CycleLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  CycleLock(const CycleLock&) = delete;
  CycleLock& operator=(const CycleLock&) = delete;
  /// Without a lock file there is nothing to wait for; the write guard still keeps the database whole.
  bool try_take() { return descriptor_ < 0 || ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int descriptor_;
};

}  // namespace

Harvester::Line::Line(const settings::Settings& its_settings, Harvester& owner)
    : settings(its_settings),
      client(owner.io_, curl_options(settings)),
      arxiv_gate(arxiv_rules(settings), owner.app_.clock(), owner.timer_, std::random_device{}()),
      huggingface_gate(huggingface_rules(settings), owner.app_.clock(), owner.timer_, std::random_device{}()),
      arxiv(client, arxiv_gate, kArxivHosts),
      huggingface(client, huggingface_gate, kHuggingFaceHosts),
      world{settings,     owner.app_.clock(),           arxiv,     huggingface, urls_of(settings), owner.store_,
            owner.spool_, owner.worker_.get_executor(), owner.say_} {
  world.requests_today = [this] { return arxiv_gate.requests_today(); };
}

Harvester::Harvester(App& app, boost::asio::io_context& io, store::Database database,
                     std::function<void(const std::string&)> say)
    : app_(app),
      io_(io),
      say_(std::move(say)),
      store_(std::move(database)),
      spool_(app.settings().state / "spool"),
      line_(new Line(app.settings(), *this)) {
  if (auto topics = app_.topics()) topics_ = std::move(*topics);
}

Harvester::~Harvester() { worker_.join(); }

boost::asio::awaitable<harvest::CycleReport> Harvester::cycle(harvest::Request request) {
  // Between two cycles nothing is under way, so settings that were reloaded can take their place.
  if (&line_->settings != &app_.settings()) line_.reset(new Line(app_.settings(), *this));
  CycleLock lock(app_.settings().state / "fetch.lock");
  for (bool said = false; !lock.try_take(); said = true) {
    if (!said) line_->world.say("another fetch is under way; waiting for it");
    co_await timer_.sleep(Milliseconds(250));
  }
  auto report = co_await harvest::run_cycle(line_->world, std::move(request));
  const auto topics = topics_in_force();
  auto fill = [topics, rules = queue_rules(app_.settings()), now = app_.now()](store::Database& db) {
    return queue::fill(db, scorer_of(topics, db), rules, now);
  };
  const auto filled = co_await store_.run(std::move(fill));
  if (filled.added > 0)
    line_->world.say(fmt::format("{} new in the queue, {} papers looked at", filled.added, filled.triaged));
  const auto learned = co_await learn(topics);
  co_await sort(topics, learned);
  auto close = [page = app_.settings().queue.page, after = app_.settings().queue.closes_after,
                now = app_.now()](store::Database& db) { return queue::close_under_fold(db, page, after, now); };
  const int closed = co_await store_.run(std::move(close));
  if (closed > 0) line_->world.say(fmt::format("{} papers under the fold closed themselves", closed));
  auto prune = [this] {
    return spool_.prune(app_.settings().spool.keep, app_.settings().spool.max_size.count, app_.clock().wall());
  };
  co_await hop(worker_.get_executor(), std::move(prune));
  co_return report;
}

triage::Topics Harvester::topics_in_force() {
  auto topics = app_.topics();
  const auto mistake = topics ? std::string() : topics.error().message();
  if (topics) topics_ = std::move(*topics);
  if (!topics_) throw std::runtime_error(mistake);
  if (!mistake.empty() && mistake != topics_mistake_) log_error("{}; the topics of before stay in force", mistake);
  topics_mistake_ = mistake;
  return *topics_;
}

boost::asio::awaitable<std::string> Harvester::learn(triage::Topics topics) {
  // What is read of the store, and whether anything is due, in one piece of work.
  auto gather = [topics, lists = topics_of_lists(app_.settings()), now = app_.now()](store::Database& db) {
    std::optional<queue::Lessons> lessons;
    if (queue::is_training_due(db, now)) lessons = queue::gather_lessons(db, triage::Scorer(topics), lists, now);
    return lessons;
  };
  auto lessons = co_await store_.run(std::move(gather));
  if (!lessons) co_return std::string();
  auto train = [topics, papers = std::move(lessons->papers)] {
    return triage::adapt(papers, topics, triage::shipped_model());
  };
  const auto adapted = co_await hop(worker_.get_executor(), std::move(train));
  if (!adapted || !adapted->model) co_return std::string();
  // Decisions whose papers have no text yet teach nothing; the training that counts comes with their texts.
  if (lessons->accepted + lessons->rejected == 0) co_return std::string();
  auto keep = [model = queue::to_store(*adapted, queue::describe(*adapted), app_.now())](store::Database& db) {
    store::put_model(db, model);
  };
  co_await store_.run(std::move(keep));
  log_debug("learned from {}", queue::describe(*adapted));
  co_return fmt::format("what you took ({}) and turned down ({})", lessons->accepted, lessons->rejected);
}

boost::asio::awaitable<void> Harvester::sort(triage::Topics topics, std::string learned) {
  if (learned.empty() && sabotaged("sorting-not-resumed")) co_return;
  auto read = [topics](store::Database& db) { return scorer_of(topics, db); };
  const auto scorer = co_await store_.run(std::move(read));
  auto begin = [version = scorer.version(), now = app_.now()](store::Database& db) {
    return queue::Sorting::begin(db, version, now);
  };
  auto sorting = co_await store_.run(std::move(begin));
  if (!sorting) co_return;
  for (bool more = true; more;) {
    auto piece = [sorting = std::move(*sorting), scorer, rules = queue_rules(app_.settings()),
                  now = app_.now()](store::Database& db) mutable {
      const bool goes_on = sorting.go_on(db, scorer, rules, now);
      return std::make_pair(goes_on, std::move(sorting));
    };
    auto done = co_await store_.run(std::move(piece));
    more = done.first;
    sorting = std::move(done.second);
  }
  const std::string by = !learned.empty()          ? learned
                         : sorting->is_by_topics() ? "the topics as they are now"
                                                   : "what was learned before";
  line_->world.say(
      fmt::format("the queue is sorted anew by {}{}", by,
                  sorting->added() > 0 ? fmt::format("; {} more papers wait", sorting->added()) : std::string()));
}

queue::Rules queue_rules(const settings::Settings& settings) {
  queue::Rules rules;
  rules.categories.insert(settings.arxiv.categories.begin(), settings.arxiv.categories.end());
  rules.budget.share = settings.queue.share;
  rules.budget.page = settings.queue.page;
  for (const auto& cap : settings.queue.caps) {
    const auto equals = cap.find('=');
    rules.budget.caps.emplace(cap.substr(0, equals), std::stoi(cap.substr(equals + 1)));
  }
  switch (settings.huggingface.queue) {
    case settings::PickDoor::all: rules.picks = queue::Picks::all; break;
    case settings::PickDoor::flagged: rules.picks = queue::Picks::flagged; break;
    case settings::PickDoor::none: rules.picks = queue::Picks::none; break;
  }
  return rules;
}

harvest::CycleReport run_cycle_now(App& app, store::Database database, harvest::Request request,
                                   std::function<void(const std::string&)> say) {
  boost::asio::io_context io;
  Harvester harvester(app, io, std::move(database), std::move(say));
  std::optional<harvest::CycleReport> report;
  std::exception_ptr failure;
  auto cycle = harvester.cycle(std::move(request));
  boost::asio::co_spawn(io, std::move(cycle), [&](std::exception_ptr error, harvest::CycleReport done) {
    failure = error;
    if (!error) report = std::move(done);
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*report);
}

}  // namespace preprintd::daemon
