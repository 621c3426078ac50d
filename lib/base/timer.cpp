#include "base/timer.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace preprintd {

namespace asio = boost::asio;

asio::awaitable<void> AsioTimer::sleep(Milliseconds duration) {
  if (duration <= Milliseconds::zero()) co_return;
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  timer.expires_after(duration);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> ManualTimer::sleep(Milliseconds duration) {
  if (duration > Milliseconds::zero()) clock_.advance(duration);
  // Others get their turn, as they would during a real wait.
  const auto executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, asio::use_awaitable);
}

}  // namespace preprintd
