#pragma once
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace preprintd {

namespace hop_detail {

template <class Work>
using Answer = std::invoke_result_t<Work&>;
/// void has no values; something must travel back in its place.
template <class Work>
using Carried = std::conditional_t<std::is_void_v<Answer<Work>>, std::monostate, Answer<Work>>;

template <class Work>
using Handler = boost::asio::any_completion_handler<void(std::exception_ptr, std::optional<Carried<Work>>)>;

/// Runs on the far side, then posts the outcome to where the caller lives.
template <class Work>
class Errand {
 public:
  Errand(Handler<Work> handler, boost::asio::any_io_executor home, Work work)
      : handler_(std::move(handler)), home_(boost::asio::make_work_guard(home)), work_(std::move(work)) {}

  void operator()() {
    std::exception_ptr failure;
    std::optional<Carried<Work>> value;
    try {
      if constexpr (std::is_void_v<Answer<Work>>) {
        work_();
        value.emplace();
      } else {
        value.emplace(work_());
      }
    } catch (...) {
      failure = std::current_exception();
    }
    const auto home = home_.get_executor();
    boost::asio::post(
        home, [handler = std::move(handler_), home_guard = std::move(home_), failure = std::move(failure),
               value = std::move(value)]() mutable { std::move(handler)(std::move(failure), std::move(value)); });
  }

 private:
  Handler<Work> handler_;
  boost::asio::executor_work_guard<boost::asio::any_io_executor> home_;
  Work work_;
};

template <class Work>
class Initiation {
 public:
  Initiation(boost::asio::any_io_executor there, Work work) : there_(std::move(there)), work_(std::move(work)) {}
  template <class Raw>
  void operator()(Raw raw) {
    // The executor is asked of the handler before its type is erased.
    boost::asio::any_io_executor home = boost::asio::get_associated_executor(raw, there_);
    boost::asio::post(there_, Errand<Work>(Handler<Work>(std::move(raw)), std::move(home), std::move(work_)));
  }

 private:
  boost::asio::any_io_executor there_;
  Work work_;
};

}  // namespace hop_detail

/// Runs `work` on `there` (a thread pool, the store thread, an io_context) and resumes the caller on its own
/// executor with the value, or with the exception, of the work. The values travel; nothing is shared.
/// Cancelling does not interrupt the work: the caller gets the outcome when it ends.
/// `work` is a named local, moved in: `auto job = [..] {..}; auto x = co_await hop(there, std::move(job));`
/// (a lambda written inside the co_await expression is destroyed twice by g++ 12.2).
template <class Work>
boost::asio::awaitable<hop_detail::Answer<Work>> hop(boost::asio::any_io_executor there, Work work) {
  hop_detail::Initiation<Work> initiation(there, std::move(work));
  auto outcome =
      co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                           void(std::exception_ptr, std::optional<hop_detail::Carried<Work>>)>(
          std::move(initiation), boost::asio::use_awaitable);
  if constexpr (!std::is_void_v<hop_detail::Answer<Work>>) co_return std::move(*outcome);
}

}  // namespace preprintd
