#pragma once
#include <string>
#include <vector>

#include "net/gate.hpp"
#include "net/http.hpp"

namespace preprintd::net {

/// A client that asks only when its gate lets it, and listens to what the other side says about being asked.
class PoliteClient final : public HttpClient {
 public:
  /// `hosts`: where redirects may lead (lower case); a loopback host may always point to itself.
  PoliteClient(HttpClient& inner, Gate& gate, std::vector<std::string> hosts);

  /// As HttpClient::get, and:
  /// - waits for its turn (seconds), never for a host that must not be asked;
  /// - HTTP 403, 406, 408, 429, 5xx, "Rate exceeded." under 200, and stalls are ErrorKind::throttled with again_at;
  ///   until then every call for that host fails so without a request, also in other processes and after a restart;
  /// - up to 3 redirects are followed, each through the gate; a redirect to elsewhere is malformed;
  /// - every other status is a Response: failure_of (net/retry.hpp) says what is wrong with it.
  boost::asio::awaitable<Result<Response>> get(Request request) override;

 private:
  HttpClient& inner_;
  Gate& gate_;
  std::vector<std::string> hosts_;
};

}  // namespace preprintd::net
