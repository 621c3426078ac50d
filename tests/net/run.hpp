#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>

namespace preprintd::test {

/// co_spawn asks for a value with a default constructor; an optional has one.
template <class T>
boost::asio::awaitable<std::optional<T>> kept(boost::asio::awaitable<T> coroutine) {
  auto value = co_await std::move(coroutine);
  co_return std::optional<T>(std::move(value));
}

/// Runs the coroutine, and everything else on `io`, to the end.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> coroutine) {
  std::optional<T> value;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, kept(std::move(coroutine)), [&](std::exception_ptr e, std::optional<T> got) {
    failure = e;
    if (got) value.emplace(std::move(*got));
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  REQUIRE(value);
  return std::move(*value);
}

/// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "preprintd-net-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace preprintd::test
