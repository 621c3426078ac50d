#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "daemon/web/message.hpp"

namespace preprintd::web {

/// Tells every open page what happened. Loop's thread only; outlives its streams.
///   event: change    data: {"seq":N}     something in the database is new, by whoever wrote it
///   event: progress  data: "text"        a line of the fetch under way
class EventHub {
 public:
  explicit EventHub(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}
  std::unique_ptr<EventSource> open();
  /// Every stream begins with a `change` of the sequence known here.
  void changed(std::int64_t seq);
  void say(const std::string& line);
  void stop();
  bool has_listeners() const { return listeners_ > 0; }

 private:
  class Stream;
  void wake();
  boost::asio::any_io_executor loop_;
  std::set<boost::asio::steady_timer*> waiting_;
  int listeners_ = 0;
  std::int64_t seq_ = 0;
  std::int64_t changes_ = 1;
  std::string line_;
  std::int64_t lines_ = 0;
  bool stopped_ = false;
};

}  // namespace preprintd::web
