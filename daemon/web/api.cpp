#include "daemon/web/api.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/export_items.hpp"
#include "daemon/harvester.hpp"
#include "daemon/list_rules.hpp"
#include "daemon/version.hpp"
#include "daemon/verbs/decisions.hpp"
#include "daemon/web/answers.hpp"
#include "daemon/web/asset.hpp"
#include "daemon/web/changes.hpp"
#include "daemon/web/library.hpp"
#include "daemon/web/lists.hpp"

namespace preprintd::web {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;

constexpr char kCookie[] = "preprintd_session";

Response json_answer(int status, const json::object& object) {
  return {status, "application/json", json::serialize(object)};
}

/// What somebody at the page can do about it.
std::string said_of(const std::exception& failure) {
  const auto* of_store = dynamic_cast<const SQLite::Exception*>(&failure);
  const int code = of_store ? of_store->getErrorCode() & 0xff : SQLITE_OK;
  if (code == SQLITE_FULL) return "the disk is full and nothing was changed; make room, then do it again";
  if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN || code == SQLITE_READONLY)
    return "the disk does not take it and nothing was changed; the log says why";
  return "the database could not answer; the log says why";
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
    case ErrorKind::usage: return 400;
    case ErrorKind::missing: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::throttled:
    case ErrorKind::unavailable: return 503;
    case ErrorKind::storage: return 500;
  }
  return 500;
}

/// Thrown through a write transaction, so that a refused change leaves nothing behind.
class Refused : public std::runtime_error {
 public:
  explicit Refused(Error why) : std::runtime_error(why.message()), error(std::move(why)) {}
  Error error;
};

/// Thrown through a write transaction that was only tried: what it came to.
class Rehearsed : public std::exception {
 public:
  explicit Rehearsed(Changed its_outcome) : outcome(std::move(its_outcome)) {}
  const char* what() const noexcept override { return "a change that was only tried"; }
  Changed outcome;
};

const char* export_type(const std::string& format) {
  if (format == "atom") return "application/atom+xml; charset=utf-8";
  if (format == "jsonl" || format == "decisions") return "application/x-ndjson";
  return "text/plain; charset=utf-8";
}

Response too_many_tries() { return refusal(429, "too_many_tries", "too many tries; wait a few seconds"); }

Response not_found() { return refusal(404, "not_found", "there is nothing at this address"); }

Response method_not_allowed(const char* allowed) {
  auto answer = refusal(405, "method_not_allowed", fmt::format("this address takes {}", allowed));
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

}  // namespace

Api::Api(daemon::App& app, Reader& reader, store::StoreThread& store, EventHub& hub, std::optional<std::string> secret)
    : app_(app), reader_(reader), store_(store), hub_(hub), secret_(std::move(secret)), token_(new_secret()) {}

void Api::listening_on(std::uint16_t port) {
  const auto& web = app_.settings().web;
  hosts_.emplace(web.listen.host, port, web.allowed_hosts);
}

awaitable<Response> Api::answer(Request request) {
  std::optional<Response> failed;
  try {
    if (!hosts_) co_return refusal(503, "starting", "the service is starting");
    if (auto refused = check_host(request, *hosts_)) co_return std::move(*refused);
    auto target = parse_target(request.target);
    if (!target) co_return refusal(400, "malformed", "this is no address of this service");
    auto route = find_route(target->path);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!reads && request.method != "POST") co_return method_not_allowed(route.writes ? "POST" : "GET, HEAD");
    if (route.place == Place::nowhere) co_return not_found();
    if (route.writes == reads) co_return method_not_allowed(route.writes ? "POST" : "GET, HEAD");
    // A wrong bearer is a guess at the token as much as a wrong login is.
    if (secret_ && !bearer_of(request).empty() && !has_bearer(request) && !may_try()) co_return too_many_tries();
    const bool open = route.place == Place::health || route.place == Place::login;
    if (!open && !is_let_in(request)) {
      // A browser gets a page that asks for the token, and what that page is made of; nothing else.
      const bool of_login = route.rest == "style.css" || route.rest == "icon.svg";
      if (route.place == Place::asset && of_login) co_return asset(request, route.rest);
      if (route.place == Place::asset && route.rest == "index.html") {
        auto door = asset(request, "login.html");
        if (door.status == 200) door.status = 401;
        co_return door;
      }
      co_return refusal(401, "login_needed", "open the login address the service logged");
    }
    auto answer = co_await dispatch(std::move(request), std::move(route), std::move(*target));
    co_return answer;
  } catch (const std::exception& failure) {
    log_error("the page could not be answered: {}", failure.what());
    failed = refusal(500, "storage", said_of(failure));
  }
  co_return std::move(*failed);
}

awaitable<Response> Api::dispatch(Request request, Route route, Target target) {
  const Instant now = app_.now();
  switch (route.place) {
    case Place::asset: co_return asset(request, route.rest);
    case Place::login: {
      auto answer = co_await login(std::move(request), std::move(target));
      co_return answer;
    }
    case Place::devices: co_return devices(request);
    case Place::change_devices: {
      if (auto refused = check_write(request, token_, has_bearer(request))) co_return std::move(*refused);
      auto answer = co_await change_devices(std::move(request));
      co_return answer;
    }
    case Place::session: co_return session();
    case Place::health: {
      auto answer = co_await health();
      co_return answer;
    }
    case Place::metrics: {
      if (!metrics_) co_return not_found();
      auto render = metrics_;
      const auto text = co_await reader_.run(std::move(render));
      co_return Response(200, "text/plain; version=0.0.4; charset=utf-8", text);
    }
    case Place::events: {
      Response answer;
      answer.events = hub_.open();
      co_return answer;
    }
    case Place::queue: {
      QueueView view(neighbours_);
      view.topics = daemon::list_topics(app_.settings());
      const auto rules = daemon::queue_rules(app_.settings());
      view.categories = rules.categories;
      view.budget = rules.budget;
      auto look = [target, view, now](store::Database& db) { return queue_answer(db, target, view, now); };
      const auto found = co_await reader_.run(std::move(look));
      if (!found) co_return refusal(400, "usage", found.error().message());
      co_return json_answer(200, *found);
    }
    case Place::coverage: {
      auto look = [target, now, &settings = app_.settings()](store::Database& db) {
        return coverage_answer(db, settings, target, now);
      };
      const auto found = co_await reader_.run(std::move(look));
      if (!found) co_return refusal(400, "usage", found.error().message());
      co_return json_answer(200, *found);
    }
    case Place::search: {
      auto look = [query = target.parameter("q").value_or("")](store::Database& db) {
        return search_answer(db, query);
      };
      const auto found = co_await reader_.run(std::move(look));
      co_return json_answer(200, found);
    }
    case Place::paper: {
      const auto named = parse_arxiv_id(route.rest);
      if (!named) co_return refusal(404, "no_identifier", named.error().message());
      auto look = [id = named->id](store::Database& db) { return paper_answer(db, id); };
      const auto found = co_await reader_.run(std::move(look));
      if (!found) co_return refusal(404, "not_stored", fmt::format("{} is not stored", named->id.text()));
      co_return json_answer(200, *found);
    }
    case Place::exported: {
      auto render = [this, format = route.rest, list = target.parameter("list")](store::Database& db) {
        return daemon::render_export(app_, db, format, list);
      };
      const auto text = co_await reader_.run(std::move(render));
      if (!text) co_return refusal(status_of(text.error().kind()), "refused", text.error().message());
      co_return Response(200, export_type(route.rest), *text);
    }
    case Place::library: {
      auto look = [](store::Database& db) { return library_answer(db); };
      const auto text = co_await reader_.run(std::move(look));
      co_return Response(200, "application/json", text);
    }
    case Place::history: {
      auto look = [target](store::Database& db) { return history_answer(db, target); };
      const auto found = co_await reader_.run(std::move(look));
      if (!found) co_return refusal(400, "usage", found.error().message());
      co_return json_answer(200, *found);
    }
    case Place::charts: {
      auto look = [now](store::Database& db) { return charts_answer(db, now); };
      const auto found = co_await reader_.run(std::move(look));
      co_return json_answer(200, found);
    }
    case Place::diff: {
      auto answer = co_await export_lists(true);
      co_return answer;
    }
    case Place::write_lists: {
      if (auto refused = check_write(request, token_, has_bearer(request))) co_return std::move(*refused);
      auto answer = co_await export_lists(false);
      co_return answer;
    }
    case Place::import_list: {
      if (auto refused = check_write(request, token_, has_bearer(request))) co_return std::move(*refused);
      auto answer = co_await import_list(std::move(request));
      co_return answer;
    }
    case Place::decision:
    case Place::annotation:
    case Place::preview:
    case Place::close:
    case Place::undo: {
      if (auto refused = check_write(request, token_, has_bearer(request))) co_return std::move(*refused);
      auto answer = co_await change(std::move(request), std::move(route));
      co_return answer;
    }
    case Place::nowhere: break;
  }
  co_return not_found();
}

awaitable<Response> Api::change(Request request, Route route) {
  auto change = read_change(route.place, route.rest, request.body);
  if (!change) co_return refusal(status_of(change.error().kind()), "usage", change.error().message());
  if (route.place == Place::preview) {
    auto rehearse = [change = std::move(*change), topics = daemon::list_topics(app_.settings()),
                     rules = daemon::list_rules(app_.settings()), now = app_.now()](store::Database& db) {
      throw Rehearsed(preview_change(db, change, topics, rules, now));
    };
    try {
      co_await store_.run(std::move(rehearse));
    } catch (const Rehearsed& done) {
      if (!done.outcome.failure) co_return json_answer(done.outcome.status, done.outcome.body);
      co_return refusal(status_of(done.outcome.failure->kind()), "refused", done.outcome.failure->message());
    }
  }
  auto apply = [change = std::move(*change), topics = daemon::list_topics(app_.settings()),
                now = app_.now()](store::Database& db) {
    auto changed = apply_change(db, change, topics, now);
    if (changed.failure) throw Refused(*changed.failure);
    return changed;
  };
  try {
    const auto changed = co_await store_.run(std::move(apply));
    co_return json_answer(changed.status, changed.body);
  } catch (const Refused& refused) {
    co_return refusal(status_of(refused.error.kind()), "refused", refused.error.message());
  }
}

awaitable<Response> Api::export_lists(bool rehearse) {
  auto work = [this, rehearse](store::Database& db) { return export_answer(app_, db, rehearse); };
  const auto done = co_await store_.run(std::move(work));
  co_return json_answer(200, done);
}

awaitable<Response> Api::import_list(Request request) {
  auto take = [body = std::move(request.body), now = app_.now()](store::Database& db) {
    auto taken = import_answer(db, body, now);
    if (!taken) throw Refused(taken.error());
    return std::move(*taken);
  };
  try {
    const auto taken = co_await store_.run(std::move(take));
    co_return json_answer(200, taken);
  } catch (const Refused& refused) {
    co_return refusal(status_of(refused.error.kind()), "refused", refused.error.message());
  }
}

awaitable<Response> Api::health() {
  auto look = [](store::Database& db) { return db.last_seq(); };
  const auto seq = co_await reader_.run(std::move(look));
  const auto pulse = pulse_ ? pulse_() : Pulse{true, "no scheduler"};
  json::object object;
  object["status"] = pulse.alive ? "ok" : "failing";
  object["scheduler"] = pulse.said;
  object["database"] = "readable";
  object["seq"] = seq;
  object["version"] = daemon::kVersion;
  co_return json_answer(pulse.alive ? 200 : 503, object);
}

Response Api::asset(const Request& request, const std::string& name) const {
  const auto* found = find_asset(name);
  if (!found) return not_found();
  Response answer(200, std::string(type_of(name)), std::string(found->bytes));
  answer.headers.emplace_back("ETag", std::string(found->etag));
  answer.headers.emplace_back("Cache-Control", "no-cache");
  if (request.header("If-None-Match") == found->etag) {
    answer.status = 304;
    answer.body.clear();
  }
  return answer;
}

Response Api::session() const {
  json::object object;
  object["token"] = token_;
  object["version"] = daemon::kVersion;
  object["timezone"] = app_.settings().display.timezone;
  object["now"] = render_instant(app_.clock().now());
  return json_answer(200, object);
}

awaitable<Response> Api::login(Request request, Target target) {
  if (!secret_) co_return not_found();
  if (!may_try()) co_return too_many_tries();
  const auto wall = app_.clock().wall();
  const auto code = target.parameter("code");
  const bool good =
      code ? devices_.redeem(*code, wall) : equal_secret(target.parameter("token").value_or(""), *secret_);
  if (!good)
    co_return refusal(
        401, "wrong_token",
        code ? "this code was used or is older than ten minutes" : "this is not the token of web.token_file");
  const auto cookie = new_secret();
  const auto session = app_.settings().web.session;
  auto keep = [device = devices_.admit(cookie, request.header("User-Agent").value_or(""), wall, session)](
                  store::Database& db) { Devices::store(db, device); };
  co_await store_.run(std::move(keep));
  Response answer(303, "text/plain; charset=utf-8", "");
  answer.headers.emplace_back("Location", "/");
  answer.headers.emplace_back("Set-Cookie",
                              fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}", kCookie, cookie,
                                          std::chrono::duration_cast<std::chrono::seconds>(session).count()));
  co_return answer;
}

Response Api::devices(const Request& request) const {
  const auto* mine = devices_.find(cookie_of(request, kCookie), app_.clock().wall());
  json::array known;
  for (const auto& [hash, device] : devices_.all())
    if (app_.clock().wall() < device.until)
      known.push_back(json::object{{"key", hash.substr(0, 16)},
                                   {"agent", device.agent},
                                   {"since", render_instant(std::chrono::floor<std::chrono::seconds>(
                                                 std::chrono::sys_time<Milliseconds>(device.since)))},
                                   {"here", mine && mine->hash == hash}});
  return json_answer(200, json::object{{"login", secret_.has_value()}, {"devices", std::move(known)}});
}

/// {invite: true}: an address that lets one device in, and its QR code; {revoke: key}: that device has to log in again.
awaitable<Response> Api::change_devices(Request request) {
  json::error_code error;
  const auto value = json::parse(request.body, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* revoke = object && object->size() == 1 ? object->if_contains("revoke") : nullptr;
  if (!secret_) co_return refusal(409, "refused", "there is no login: web.token_file is not set");
  if (object && object->size() == 1 && object->if_contains("invite")) {
    // The page's own Origin (check_write has compared it with Host) says how she reached it: behind a proxy by https.
    const bool secure = starts_with_nocase(request.header("Origin").value_or(""), "https://");
    const auto url = fmt::format("{}://{}/login?code={}", secure ? "https" : "http",
                                 request.header("Host").value_or(""), devices_.invite(app_.clock().wall()));
    json::array rows;
    for (const auto& row : qr_rows(url)) rows.emplace_back(row);
    co_return json_answer(200, json::object{{"url", url}, {"qr", std::move(rows)}});
  }
  if (!revoke || !revoke->is_string()) co_return refusal(400, "usage", "either invite or revoke");
  const std::string key(revoke->get_string());
  std::string hash;
  for (const auto& known : devices_.all())
    if (key.size() == 16 && known.first.compare(0, 16, key) == 0) hash = known.first;
  if (hash.empty()) co_return refusal(404, "not_found", "no device of that name is let in");
  devices_.remove(hash);
  auto forget = [hash](store::Database& db) { Devices::forget(db, hash); };
  co_await store_.run(std::move(forget));
  co_return devices(request);
}

bool Api::may_try() {
  const auto boot = app_.clock().boot();
  login_tries_ = std::min(10.0, login_tries_ + double((boot - login_at_).count()) / 2000.0);
  login_at_ = boot;
  if (login_tries_ < 1) return false;
  login_tries_ -= 1;
  return true;
}

bool Api::has_bearer(const Request& request) const { return secret_ && equal_secret(bearer_of(request), *secret_); }

bool Api::is_let_in(const Request& request) const {
  if (!secret_ || has_bearer(request)) return true;
  const auto cookie = cookie_of(request, kCookie);
  return !cookie.empty() && devices_.find(cookie, app_.clock().wall());
}

}  // namespace preprintd::web
