#include "daemon/service.hpp"

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <list>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/harvester.hpp"
#include "daemon/keeper.hpp"
#include "daemon/metrics.hpp"
#include "daemon/notify.hpp"
#include "daemon/report.hpp"
#include "daemon/scheduler.hpp"
#include "daemon/version.hpp"
#include "daemon/vital_signs.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/server.hpp"
#include "harvest/agenda.hpp"

namespace preprintd::daemon {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::chrono::milliseconds kPoll{250};
constexpr std::chrono::milliseconds kPatience{4000};
constexpr Milliseconds kBeat{10000};

/// The token of `web.token_file`; a file that is not there is made, readable by its owner only.
Result<std::optional<std::string>> read_secret(const settings::Settings& settings, bool& fresh) {
  const auto& file = settings.web.token_file;
  if (!file) {
    if (!settings.web.listen.loopback())
      return Error(ErrorKind::usage,
                   fmt::format("web.listen {} is not loopback: set web.token_file, so that not everybody "
                               "may decide for you",
                               settings.web.listen.text()));
    return std::optional<std::string>();
  }
  std::ifstream in(*file);
  std::string secret;
  if (in && (in >> secret)) {
    if (secret.size() < 16)
      return Error(ErrorKind::usage, fmt::format("{}: a token has at least 16 characters", file->string()));
    return std::optional<std::string>(secret);
  }
  secret = web::new_secret();
  const int descriptor = ::open(file->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const auto line = secret + "\n";
  const bool written = descriptor >= 0 && ::write(descriptor, line.data(), line.size()) == ssize_t(line.size());
  if (descriptor >= 0) ::close(descriptor);
  if (!written) return Error(ErrorKind::storage, fmt::format("web.token_file {} cannot be written", file->string()));
  fresh = true;
  return std::optional<std::string>(secret);
}

/// One service from start to stop. Members are destroyed in the reverse order: first who asks, last who is asked.
class Service {
 public:
  Service(App& app, const ServiceWishes& wishes, const Notify& notify, store::Database writing, store::Database reading)
      : app_(app),
        wishes_(wishes),
        hub_(io_.get_executor()),
        devices_(web::Devices::read(reading)),
        reader_(std::move(reading)),
        harvester_(app, io_, std::move(writing), [this](const std::string& line) { say(line); }),
        scheduler_(
            app.clock(), timer_, [this] { return is_due(); }, [this] { return cycle(); }),
        keeper_(app, timer_, harvester_.store(), notify.is_heard()),
        notify_(notify),
        signals_(io_, SIGTERM, SIGINT),
        hang_up_(io_, SIGHUP),
        patience_(io_) {}

  int run() {
    if (app_.settings().web.enabled) {
      const auto opened = open_page();
      if (!opened) return failed(opened.error());
    }
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
      if (!error) stop(signal);
    });
    hear_hang_ups();
    spawn(scheduler_.run());
    spawn(watch());
    spawn(keeper_.run());
    spawn(beat());
    log_info("preprintd {}: the service runs", kVersion);
    notify_.ready(page_.empty() ? "runs without a page" : "the review page is at " + page_);
    io_.run();
    log_info("the service has stopped");
    return kDone;
  }

 private:
  void say(const std::string& line) {
    log_info("{}", line);
    hub_.say(line);
  }

  awaitable<bool> is_due() {
    // The clock alone can tell, unless somebody else has written or the clock was set back.
    const auto now = app_.now();
    auto look = [this, now, seen = seen_](store::Database& db) {
      const auto version = db.data_version();
      const bool fresh = seen && seen->version == version && now < seen->agenda.look_again && now >= seen->at;
      return Seen{version, now, fresh ? seen->agenda : harvest::look_ahead(db, app_.settings(), now)};
    };
    const auto seen = co_await reader_.run(std::move(look));
    seen_ = seen;
    co_return seen.agenda.due;
  }

  awaitable<std::string> cycle() {
    const auto begun = app_.clock().boot();
    harvest::Request request;
    request.only_due = true;
    const auto report = co_await harvester_.cycle(std::move(request));
    int papers = 0;
    for (const auto& day : report.days) papers += day.papers;
    hub_.say("");
    const auto took = double((app_.clock().boot() - begun).count()) / 1000;
    co_return fmt::format("cycle: {} rows, {} new papers, {} in {:.1f} s", report.days.size(), papers,
                          report.green() ? "all green" : "not all green", took);
  }

  /// The loop's own look at all that must move: feeds the watchdog, or says why not.
  awaitable<void> beat() {
    // The clock timers run on, which stands still while the computer sleeps.
    const auto monotonic = [] {
      return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
    };
    const auto third = notify_.watchdog() / 3;
    const Milliseconds pause = third > Milliseconds(0) ? std::min(kBeat, third) : kBeat;
    std::string said;
    for (;;) {
      signs_.look(monotonic(), scheduler_.last_tick(), harvester_.store().is_busy(), harvester_.store().done());
      signs_alive_ = signs_.is_alive();
      is_fetching_ = scheduler_.is_fetching();
      if (signs_.is_alive()) {
        notify_.feed_watchdog();
      } else {
        log_error("{}; the watchdog is not fed", signs_.said());
      }
      const auto now = signs_.is_alive() ? scheduler_.describe() : signs_.said();
      if (now != said) notify_.status(now);
      said = now;
      co_await timer_.sleep(pause);
    }
  }

  web::Pulse pulse() const { return {signs_.is_alive(), signs_.is_alive() ? scheduler_.describe() : signs_.said()}; }

  /// Tells open pages of every change, by whichever process.
  awaitable<void> watch() {
    std::int64_t version = -1;
    for (;;) {
      auto look = [](store::Database& db) { return std::make_pair(db.data_version(), db.last_seq()); };
      if (hub_.has_listeners() || version < 0) {
        try {
          const auto seen = co_await reader_.run(std::move(look));
          if (seen.first != version) hub_.changed(seen.second);
          version = seen.first;
        } catch (const SQLite::Exception& failure) {
          log_warning("changes of the database cannot be seen: {}", failure.what());
        }
      }
      co_await timer_.sleep(kPoll);
    }
  }

  Status open_page() {
    bool fresh = false;
    auto secret = read_secret(app_.settings(), fresh);
    if (!secret) return secret.error();
    api_.emplace(app_, reader_, harvester_.store(), hub_, *secret);
    api_->know_devices(std::move(devices_));
    api_->ask_pulse([this] { return pulse(); });
    api_->ask_metrics([this](store::Database& db) {
      const ServiceState state{signs_alive_, is_fetching_};
      return render_metrics(look(app_, db), state);
    });
    server_.emplace(io_, *api_);
    const auto port = server_->listen(app_.settings().web.listen);
    if (!port) return port.error();
    port_ = *port;
    api_->listening_on(port_);
    auto where = app_.settings().web.listen;
    where.port = *port;
    // Nobody can go to "every address"; from this computer, or through a published port, this one leads here.
    if (where.host == "0.0.0.0") where.host = "127.0.0.1";
    if (where.host == "::") where.host = "::1";
    const auto address = fmt::format("http://{}/", where.text());
    page_ = address;
    log_info("review page: {}", address);
    if (fresh) log_info("log in once at {}login?token={}", address, **secret);
    if (wishes_.listening) wishes_.listening(address);
    return Done{};
  }

  /// A part of the service; when it ends by itself, the service cannot go on.
  void spawn(awaitable<void> part) {
    auto ended = [this](std::exception_ptr failure) {
      if (!failure || stopping_) return;
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        log_error("the service stops: {}", error.what());
      }
      stop(SIGTERM);
    };
    auto& signal = stops_.emplace_back();
    auto token = asio::bind_cancellation_slot(signal.slot(), std::move(ended));
    asio::co_spawn(io_, std::move(part), std::move(token));
  }

  void hear_hang_ups() {
    hang_up_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      reload();
      hear_hang_ups();
    });
  }

  void reload() {
    notify_.reloading();
    const auto fixed = app_.reload();
    if (!fixed) {
      for (const auto line : lines_of(fixed.error().message())) log_error("SIGHUP: {}", line);
      log_error("SIGHUP: the settings and topics of before stay in force");
    } else {
      for (const auto& key : *fixed) log_warning("SIGHUP: {} has changed; that needs a restart", key);
      set_log_level(app_.settings().log.level);
      if (api_ && server_) api_->listening_on(port_);
      seen_.reset();
      log_info("SIGHUP: settings and topics were read anew and are in force{}",
               scheduler_.is_fetching() ? ", for the network after the cycle under way" : "");
    }
    notify_.ready(scheduler_.describe());
  }

  void stop(int signal) {
    if (stopping_) return;
    stopping_ = true;
    notify_.stopping();
    keeper_.stop();
    log_info("{}: stopping", signal == SIGINT ? "SIGINT" : "SIGTERM");
    hub_.stop();
    if (server_) server_->stop();
    for (auto& part : stops_) part.emit(asio::cancellation_type::all);
    boost::system::error_code ignored;
    signals_.cancel(ignored);
    hang_up_.cancel(ignored);
    // What has not ended by then is waiting for somebody else; the database is whole at any moment.
    patience_.expires_after(kPatience);
    patience_.async_wait([](const boost::system::error_code& error) {
      if (error) return;
      log_warning("something did not stop in time; leaving without it");
      std::cout.flush();
      ::_exit(kDone);
    });
    spawn_end_of_patience();
  }

  /// The patience timer alone must not keep the loop alive.
  void spawn_end_of_patience() {
    auto watch_end = [](Service* self) -> awaitable<void> {
      AsioTimer timer;
      while (self->scheduler_.is_fetching() || self->keeper_.is_busy()) co_await timer.sleep(Milliseconds(20));
      self->patience_.cancel();
    };
    asio::co_spawn(io_, watch_end(this), [](std::exception_ptr) {});
  }

  struct Seen {
    std::int64_t version = 0;
    Instant at{};
    harvest::Agenda agenda;
  };
  App& app_;
  const ServiceWishes& wishes_;
  asio::io_context io_;
  AsioTimer timer_;
  web::EventHub hub_;
  std::vector<web::Device> devices_;  ///< let in by an earlier start, until the page is open
  web::Reader reader_;
  Harvester harvester_;
  Scheduler scheduler_;
  Keeper keeper_;
  const Notify& notify_;
  VitalSigns signs_;
  std::atomic<bool> signs_alive_ = true;   ///< for the reader's thread
  std::atomic<bool> is_fetching_ = false;  ///< likewise
  std::string page_;
  std::uint16_t port_ = 0;
  std::optional<web::Api> api_;
  std::optional<web::Server> server_;
  asio::signal_set signals_;
  asio::signal_set hang_up_;
  asio::steady_timer patience_;
  std::list<asio::cancellation_signal> stops_;
  std::optional<Seen> seen_;
  bool stopping_ = false;
};

}  // namespace

int serve(App& app, const ServiceWishes& wishes) {
  const auto& path = app.settings().database.path;
  const auto notify = Notify::of_process();
  const auto lock = store::DaemonLock::take(path);
  if (!lock) return failed(lock.error());
  std::optional<MoreTime> while_migrating;
  while_migrating.emplace(notify);
  auto writing = store::Database::open_write(path, &*lock);
  while_migrating.reset();
  if (!writing) return failed(writing.error());
  auto reading = store::Database::open_read(path);
  if (!reading) return failed(reading.error());
  const auto topics = app.topics();
  if (!topics) return failed(topics.error());
  Service service(app, wishes, notify, std::move(*writing), std::move(*reading));
  return service.run();
}

}  // namespace preprintd::daemon
