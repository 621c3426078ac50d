#include "years/rig.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <unistd.h>

#include "base/log.hpp"
#include "daemon/scheduler.hpp"
#include "harvest/agenda.hpp"
#include "harvest/calendar.hpp"
#include "harvest/harvest.hpp"
#include "net/gate.hpp"
#include "net/politeness.hpp"
#include "queue/fill.hpp"
#include "store/coverage_table.hpp"
#include "store/oai_table.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"
#include "triage/scorer.hpp"
#include "triage/topic_file.hpp"
#include "upstream/scenario.hpp"
#include "years/upstream_client.hpp"

namespace preprintd::years {
namespace {

namespace asio = boost::asio;
using std::chrono::days;
using std::chrono::hours;

/// In memory where there is such a place: nothing here is about the disk.
class Folder {
 public:
  Folder() {
    const std::filesystem::path memory = "/dev/shm";
    const bool there = ::access(memory.c_str(), W_OK) == 0;
    auto name = ((there ? memory : std::filesystem::temp_directory_path()) / "preprintd-years-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no folder for the simulated years");
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

store::Database opened(Result<store::Database> database) {
  if (!database) throw std::runtime_error(database.error().message());
  // Power cuts are the torture rig's subject.
  database->connection().exec("PRAGMA synchronous = OFF");
  return std::move(*database);
}

settings::Settings settings_of(const History::Wishes& wishes, const History& history) {
  settings::Settings settings;
  settings.arxiv.categories = wishes.categories;
  settings.arxiv.holidays = history.hinted_holidays;
  settings.arxiv.oai_timeout = std::chrono::seconds(300);
  settings.network.timeout = std::chrono::seconds(60);
  settings.network.max_body.count = 32 << 20;
  settings.huggingface.enabled = wishes.huggingface;
  settings.huggingface.repoll_days = 2;
  return settings;
}

queue::Rules rules_of(const History::Wishes& wishes) {
  queue::Rules rules;
  rules.categories.insert(wishes.categories.begin(), wishes.categories.end());
  return rules;
}

bool is_counted(SightingKind kind) { return kind == SightingKind::new_paper || kind == SightingKind::cross; }

class Rig {
 public:
  Rig(History history, const History::Wishes& wishes, harvest::Planted planted, bool gate_by_wall_clock)
      : history_(std::move(history)),
        wishes_(wishes),
        planted_(planted),
        clock_(Instant(wishes.first) + hours{12}),
        gate_clock_(gate_by_wall_clock ? static_cast<Clock&>(wall_only_) : clock_),
        settings_(settings_of(wishes, history_)),
        client_(history_, clock_, timer_) {}

  Outcome run();

 private:
  /// One life of the service's process.
  class Life {
   public:
    explicit Life(Rig& rig)
        : rig_(rig),
          store_(opened(store::Database::open_write(rig.folder_.path / "preprintd.db"))),
          reader_(opened(store::Database::open_read(rig.folder_.path / "preprintd.db"))),
          arxiv_gate_(rules("arxiv.gate", std::chrono::seconds(3)), rig.gate_clock_, rig.timer_, rig.wishes_.seed),
          huggingface_gate_(rules("huggingface.gate", std::chrono::seconds(0)), rig.gate_clock_, rig.timer_, 1),
          arxiv_(rig.client_, arxiv_gate_, {}),
          huggingface_(rig.client_, huggingface_gate_, {}),
          world_{rig.settings_,
                 rig.clock_,
                 arxiv_,
                 huggingface_,
                 {},
                 store_,
                 rig.spool_,
                 io_.get_executor(),
                 [](const std::string&) {}},
          scheduler_(
              rig.clock_, rig.timer_, [this] { return look(); }, [this] { return cycle(); }) {
      world_.requests_today = [this] { return arxiv_gate_.requests_today(); };
      world_.planted = rig.planted_;
      auto ended = asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr) { ended_ = true; });
      asio::co_spawn(io_, scheduler_.run(), std::move(ended));
    }
    ~Life() {
      stop_.emit(asio::cancellation_type::all);
      while (!ended_ || scheduler_.is_fetching()) {
        io_.restart();
        io_.run_one();
      }
      io_.restart();
      io_.poll();
    }

    /// Lets things happen until that moment.
    void go_on(Milliseconds until) {
      for (;;) {
        io_.restart();
        while (io_.poll() > 0) io_.restart();
        const std::size_t actors = 1 + (scheduler_.is_fetching() ? 1 : 0);
        if (rig_.timer_.sleepers() < actors) {
          // Somebody is with the store's thread.
          io_.restart();
          io_.run_one();
          continue;
        }
        if (rig_.timer_.next() >= until) return rig_.clock_.advance_to(until);
        rig_.timer_.wake_next();
      }
    }
    store::Database& reader() { return reader_; }

   private:
    net::GateRules rules(const char* file, Milliseconds interval) {
      net::GateRules rules(rig_.folder_.path / file);
      rules.interval = interval;
      rules.listing_interval = interval * 5;
      return rules;
    }
    asio::awaitable<bool> look() {
      const auto now = rig_.clock_.now();
      const bool fresh = looked_ && now >= *looked_ && now < agenda_.look_again && now < *looked_ + hours{3};
      if (!fresh) {
        agenda_ = harvest::look_ahead(reader_, rig_.settings_, now);
        looked_ = now;
      }
      co_return agenda_.due;
    }
    asio::awaitable<std::string> cycle() {
      harvest::Request request;
      request.only_due = true;
      looked_.reset();
      const auto report = co_await harvest::run_cycle(world_, std::move(request));
      auto fill = [this, now = rig_.clock_.now()](store::Database& db) {
        return queue::fill(db, rig_.scorer_, rig_.rules_, now).added;
      };
      const int added = co_await store_.run(std::move(fill));
      rig_.queued_ += added;
      looked_.reset();
      rig_.audit(reader_);
      co_return std::string();
    }

    Rig& rig_;
    asio::io_context io_;
    store::StoreThread store_;
    store::Database reader_;
    net::Gate arxiv_gate_;
    net::Gate huggingface_gate_;
    net::PoliteClient arxiv_;
    net::PoliteClient huggingface_;
    harvest::World world_;
    daemon::Scheduler scheduler_;
    asio::cancellation_signal stop_;
    bool ended_ = false;
    std::optional<Instant> looked_;
    harvest::Agenda agenda_;
  };

  void complain(int& count, std::string why) {
    ++count;
    if (outcome_.complaints.size() < 12)
      outcome_.complaints.push_back(fmt::format("{}: {}", render_instant(clock_.true_now()), why));
  }
  /// What is announced in the category that day, and missing from the store.
  std::vector<std::string> missing(store::Database& db, const std::string& category, Day day, bool by_listing) {
    std::vector<std::string> ids;
    if (category == "huggingface") {
      if (const auto* picks = history_.scenario.picks(day))
        for (const auto& pick : *picks)
          if (!store::find_paper(db, parse_arxiv_id(pick.id)->id)) ids.push_back(pick.id);
      return ids;
    }
    for (const auto& item : history_.scenario.items(day, category)) {
      if (!is_counted(item.kind)) continue;
      const auto& id = item.paper->id;
      const bool there = by_listing ? store::is_sighted(db, id, category, day) : store::is_named(db, id, category);
      if (!there) ids.push_back(id.text());
    }
    return ids;
  }
  /// Every row that has changed: is it green without its papers?
  void audit(store::Database& db) {
    ++outcome_.cycles;
    std::vector<Coverage> changed;
    auto row = db.query(
        "SELECT category, day, verdict, expected, why, seq FROM coverage_row WHERE seq > :seq AND verdict IN "
        "('complete', 'healed', 'quiet')");
    row.bind(":seq", audited_);
    std::int64_t newest = audited_;
    while (row.step()) {
      Coverage coverage;
      coverage.category = row.text(0);
      coverage.day = row.day(1);
      coverage.verdict = *parse_verdict(row.text(2));
      coverage.expected = row.maybe_number(3);
      coverage.why = row.text(4);
      newest = std::max(newest, row.integer(5));
      changed.push_back(std::move(coverage));
    }
    audited_ = newest;
    for (const auto& coverage : changed) {
      const bool by_listing = coverage.verdict != Verdict::healed || coverage.expected;
      const auto ids = missing(db, coverage.category, coverage.day, by_listing);
      if (!ids.empty())
        complain(outcome_.false_green,
                 fmt::format("{} {} is {} without {} papers ({}): {}", render_day(coverage.day), coverage.category,
                             verdict_name(coverage.verdict), ids.size(), ids.front(), coverage.why));
    }
  }
  void judge(store::Database& db);
  void compare_queue(store::Database& db);

  History history_;
  History::Wishes wishes_;
  harvest::Planted planted_;
  Folder folder_;
  VirtualClock clock_;
  WallOnlyClock wall_only_{clock_};
  Clock& gate_clock_;
  VirtualTimer timer_{clock_};
  settings::Settings settings_;
  store::Spool spool_{folder_.path / "spool"};
  UpstreamClient client_;
  triage::Scorer scorer_{triage::Topics(triage::shipped_topics()), nullptr};
  queue::Rules rules_ = rules_of(wishes_);
  Outcome outcome_;
  int queued_ = 0;
  std::int64_t audited_ = 0;
  std::map<std::int64_t, std::string> queue_days_;
};

/// Who waits keeps his day.
void Rig::compare_queue(store::Database& db) {
  auto row = db.query("SELECT paper, day FROM queue_item");
  while (row.step()) {
    const auto [place, fresh] = queue_days_.emplace(row.integer(0), row.text(1));
    if (!fresh && place->second != row.text(1)) complain(outcome_.twice, "a paper changed its day in the queue");
  }
}

void Rig::judge(store::Database& db) {
  compare_queue(db);
  if (queued_ != int(queue_days_.size()))
    complain(outcome_.twice, fmt::format("{} entered the queue, {} are in it", queued_, queue_days_.size()));
  std::set<std::string> papers;
  // The last days are still under way.
  const Day last = utc_day(clock_.true_now()) - days{3};
  for (const auto& mailing : history_.scenario.mailings()) {
    const Day day = mailing.first;
    if (day < wishes_.first + days{1} || day > last) continue;
    ++outcome_.mailings;
    for (const auto& category : wishes_.categories) {
      for (const auto& id : missing(db, category, day, false))
        complain(outcome_.missed, fmt::format("{} of {} in {} is missing", id, render_day(day), category));
      const auto announced = upstream::announced_at(day);
      if (!history_.is_calm(announced - hours{26}, announced + hours{3})) continue;
      auto row = db.query(
          "SELECT min(seen_at) FROM sighting WHERE category = :category AND day = :day AND kind IN ('new', "
          "'cross') AND source <> 'arxiv-oai' GROUP BY paper");
      row.bind(":category", category).bind(":day", day);
      while (row.step()) outcome_.minutes.push_back(int((row.instant(0) - announced) / std::chrono::minutes{1}));
    }
  }
  std::sort(outcome_.minutes.begin(), outcome_.minutes.end());
  for (const auto& row : harvest::ledger(db, settings_, std::nullopt, clock_.now())) {
    ++outcome_.verdicts[std::string(verdict_name(row.verdict))];
    if (!is_green(row.verdict) && row.day <= last)
      complain(outcome_.not_green,
               fmt::format("{} {} is {}: {}", render_day(row.day), row.category, verdict_name(row.verdict), row.why));
  }
  outcome_.papers = store::count_papers(db);
}

Outcome Rig::run() {
  const auto at = [](Instant instant) { return Milliseconds(instant.time_since_epoch()); };
  const Instant end = Instant(wishes_.last) + hours{12};
  auto life = std::make_unique<Life>(*this);
  std::size_t next = 0;
  for (Instant day = clock_.true_now(); day < end;) {
    day += days{10};
    while (next < history_.events.size() && history_.events[next].at < std::min(day, end)) {
      const auto& event = history_.events[next++];
      if (clock_.true_now() > event.at) continue;
      life->go_on(at(event.at));
      const auto until = clock_.truth() + event.length;
      switch (event.kind) {
        case Event::Kind::down:
          life.reset();
          ++outcome_.outages;
          clock_.advance_to(until);
          life = std::make_unique<Life>(*this);
          break;
        case Event::Kind::suspend: timer_.suspend(event.length); break;
        case Event::Kind::clock:
          clock_.set_error(event.error);
          life->go_on(until);
          clock_.set_error(Milliseconds(0));
          break;
      }
    }
    if (at(std::min(day, end)) > clock_.truth()) life->go_on(at(std::min(day, end)));
    day = std::max(day, clock_.true_now());
    compare_queue(life->reader());
    spool_.prune(std::chrono::hours(24 * 365), 8 << 20, clock_.wall());
  }
  judge(life->reader());
  life.reset();
  outcome_.days = int((wishes_.last - wishes_.first).count());
  outcome_.outages = history_.outages;
  outcome_.fault_days = history_.fault_days;
  outcome_.requests = client_.requests;
  outcome_.too_close = client_.too_close;
  outcome_.too_soon = client_.too_soon;
  outcome_.in_rush = client_.in_rush;
  for (const auto& [day, count] : client_.by_day) outcome_.worst_day = std::max(outcome_.worst_day, count);
  outcome_.complaints.insert(outcome_.complaints.end(), client_.complaints.begin(), client_.complaints.end());
  return std::move(outcome_);
}

}  // namespace

Outcome live_through(const History::Wishes& wishes, harvest::Planted planted, bool gate_by_wall_clock) {
  return live_through(History(wishes), wishes, planted, gate_by_wall_clock);
}

Outcome live_through(History history, const History::Wishes& wishes, harvest::Planted planted,
                     bool gate_by_wall_clock) {
  Rig rig(std::move(history), wishes, planted, gate_by_wall_clock);
  return rig.run();
}

}  // namespace preprintd::years
