#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/app.hpp"
#include "daemon/review/neighbours.hpp"
#include "daemon/web/devices.hpp"
#include "daemon/web/events.hpp"
#include "daemon/web/guard.hpp"
#include "daemon/web/message.hpp"
#include "daemon/web/reader.hpp"
#include "daemon/web/router.hpp"
#include "store/store_thread.hpp"

namespace preprintd::web {

/// What the health endpoint says: is the loop's other work alive?
struct Pulse {
  bool alive = false;
  std::string said;  ///< one clause about the scheduler
};

/// Answers every request of the page. Reads go to the reader's thread, changes to the store's.
class Api final : public Handler {
 public:
  /// All lent; they outlive this. `secret`: the token of `web.token_file`, if there is one.
  Api(daemon::App& app, Reader& reader, store::StoreThread& store, EventHub& hub, std::optional<std::string> secret);

  /// To be called with the port really listened on, before the first request, and after a reload.
  void listening_on(std::uint16_t port);
  /// Who was let in by an earlier start.
  void know_devices(std::vector<Device> devices) { devices_.know(std::move(devices)); }
  /// Who is asked for the scheduler's pulse.
  void ask_pulse(std::function<Pulse()> pulse) { pulse_ = std::move(pulse); }
  /// Who writes the body of /metrics; called on the reader's thread.
  void ask_metrics(std::function<std::string(store::Database&)> metrics) { metrics_ = std::move(metrics); }

  boost::asio::awaitable<Response> answer(Request request) override;

 private:
  boost::asio::awaitable<Response> dispatch(Request request, Route route, Target target);
  boost::asio::awaitable<Response> health();
  boost::asio::awaitable<Response> change(Request request, Route route);
  boost::asio::awaitable<Response> export_lists(bool rehearse);
  boost::asio::awaitable<Response> import_list(Request request);
  Response asset(const Request& request, const std::string& name) const;
  boost::asio::awaitable<Response> login(Request request, Target target);
  Response session() const;
  Response devices(const Request& request) const;
  boost::asio::awaitable<Response> change_devices(Request request);
  bool is_let_in(const Request& request) const;
  bool has_bearer(const Request& request) const;
  bool may_try();  ///< takes a try at the token out of the bucket

  daemon::App& app_;
  Reader& reader_;
  store::StoreThread& store_;
  EventHub& hub_;
  daemon::Neighbours neighbours_;  ///< of the reader's thread
  std::optional<std::string> secret_;
  std::optional<AllowedHosts> hosts_;
  std::function<Pulse()> pulse_;
  std::function<std::string(store::Database&)> metrics_;
  std::string token_;  ///< of this start
  Devices devices_;
  double login_tries_ = 10;  ///< a bucket: refilled by one every two seconds, at most ten
  Milliseconds login_at_{0};
};

}  // namespace preprintd::web
