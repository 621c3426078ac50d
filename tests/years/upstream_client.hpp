#pragma once
#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>

#include "net/http.hpp"
#include "years/history.hpp"
#include "years/virtual_time.hpp"

namespace preprintd::years {

/// Answers as arXiv and Hugging Face would at the true time, with what goes wrong then, and keeps books on manners.
class UpstreamClient final : public net::HttpClient {
 public:
  UpstreamClient(const History& history, VirtualClock& clock, VirtualTimer& timer)
      : history_(history), clock_(clock), timer_(timer) {}
  boost::asio::awaitable<Result<net::Response>> get(net::Request request) override;

  int requests = 0;
  int too_close = 0;
  int too_soon = 0;
  int in_rush = 0;
  std::map<Day, int> by_day;
  std::vector<std::string> complaints;

 private:
  void note(const std::string& url, const std::string& host);
  const History& history_;
  VirtualClock& clock_;
  VirtualTimer& timer_;
  Milliseconds last_{0};
  Milliseconds last_page_{0};
  std::map<std::string, Milliseconds> not_before_;
};

}  // namespace preprintd::years
