#pragma once
#include <boost/asio/io_context.hpp>
#include <string>

#include "net/curl_loop.hpp"
#include "net/http.hpp"

namespace preprintd::net {

class CurlOptions {
 public:
  explicit CurlOptions(std::string program_version) : version(std::move(program_version)) {}
  std::string version;  ///< of the program, for the User-Agent
  std::string contact;  ///< a mail address or a URL for the User-Agent, or empty
  std::string proxy;    ///< empty: the environment's `https_proxy`; loopback literals are never asked through one
  Milliseconds connect_timeout = std::chrono::seconds(10);
  std::string ca_file;  ///< empty: the system's
};

/// One request, one fresh connection, HTTP/1.1, no redirect followed, no cookies, no netrc: what goes out is
/// what was asked for, once. Spacing and back-off are PoliteClient's. Lives on the thread of its io_context.
class CurlClient final : public HttpClient {
 public:
  CurlClient(boost::asio::io_context& io, CurlOptions options);
  boost::asio::awaitable<Result<Response>> get(Request request) override;

  /// "preprintd/1.0 (+mailto:a@b.org)", without the bracket where no contact is given.
  const std::string& user_agent() const { return user_agent_; }

 private:
  CurlLoop loop_;
  CurlOptions options_;
  std::string user_agent_;
};

}  // namespace preprintd::net
