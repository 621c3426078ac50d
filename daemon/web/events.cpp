#include "daemon/web/events.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::web {
namespace {
constexpr std::chrono::seconds kStillHere{20};
}

class EventHub::Stream final : public EventSource {
 public:
  explicit Stream(EventHub& hub) : hub_(hub), timer_(hub.loop_), lines_(hub.lines_) { ++hub_.listeners_; }
  ~Stream() override {
    hub_.waiting_.erase(&timer_);
    --hub_.listeners_;
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  boost::asio::awaitable<std::string> next() override {
    auto news = untold();
    if (!news.empty() || hub_.stopped_) co_return news;
    timer_.expires_after(kStillHere);
    hub_.waiting_.insert(&timer_);
    boost::system::error_code error;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    co_await timer_.async_wait(token);
    hub_.waiting_.erase(&timer_);
    if (hub_.stopped_) co_return std::string();
    news = untold();
    if (news.empty()) news = ": still here\n\n";
    co_return news;
  }

 private:
  std::string untold() {
    std::string news;
    if (changes_ != hub_.changes_) {
      changes_ = hub_.changes_;
      news += fmt::format("id: {}\nevent: change\ndata: {{\"seq\":{}}}\n\n", hub_.seq_, hub_.seq_);
    }
    if (lines_ != hub_.lines_) {
      lines_ = hub_.lines_;
      news += fmt::format("event: progress\ndata: {}\n\n", json_quoted(repair_utf8(hub_.line_)));
    }
    return news;
  }

  EventHub& hub_;
  boost::asio::steady_timer timer_;
  std::int64_t changes_ = 0;
  std::int64_t lines_;
};

std::unique_ptr<EventSource> EventHub::open() { return std::make_unique<Stream>(*this); }

void EventHub::changed(std::int64_t seq) {
  seq_ = seq;
  ++changes_;
  wake();
}

void EventHub::say(const std::string& line) {
  line_ = line;
  ++lines_;
  wake();
}

void EventHub::stop() {
  stopped_ = true;
  wake();
}

void EventHub::wake() {
  for (auto* timer : waiting_) timer->cancel();
}

}  // namespace preprintd::web
