#include "store/store_thread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <stdexcept>
#include <thread>

#include "store/fact_table.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;
namespace asio = boost::asio;

namespace {

void run(asio::io_context& loop, asio::awaitable<void> work) {
  std::exception_ptr failure;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr thrown) { failure = thrown; });
  loop.run();
  loop.restart();
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> count_up(StoreThread& store, int times, std::thread::id home, int& wrong_thread) {
  for (int turn = 0; turn < times; ++turn) {
    auto job = [home, &wrong_thread](Database& db) {
      if (std::this_thread::get_id() == home) ++wrong_thread;
      const auto value = fact(db, "count");
      set_fact(db, "count", std::to_string((value ? std::stoi(*value) : 0) + 1));
    };
    co_await store.run(std::move(job));
    if (std::this_thread::get_id() != home) ++wrong_thread;
  }
}

asio::awaitable<void> fail_once(StoreThread& store, bool& caught) {
  auto failing = [](Database& db) -> int {
    set_fact(db, "half", "x");
    throw std::runtime_error("the step fails");
  };
  try {
    const int value = co_await store.run(std::move(failing));
    (void)value;
  } catch (const std::runtime_error&) {
    caught = true;
  }
}

asio::awaitable<void> look(StoreThread& store, std::string name, std::optional<std::string>& value) {
  auto job = [name = std::move(name)](Database& db) { return fact(db, name); };
  value = co_await store.run(std::move(job));
}

asio::awaitable<void> fill(StoreThread& store, int blocks, std::uintmax_t& largest) {
  for (int block = 0; block < blocks; ++block) {
    auto job = [block](Database& db) {
      set_fact(db, "block " + std::to_string(block), std::string(1u << 20, 'x'));
      return db.wal_bytes();
    };
    const auto bytes = co_await store.run(std::move(job));
    largest = std::max(largest, bytes);
  }
}

}  // namespace

TEST_SUITE("store.store_thread") {
  TEST_CASE("work of many callers runs one after another on the store's thread and comes back to theirs") {
    TemporaryFolder folder;
    asio::io_context loop;
    StoreThread store(opened(folder / "a.db"));
    int wrong_thread = 0;
    for (int caller = 0; caller < 8; ++caller)
      asio::co_spawn(loop, count_up(store, 10, std::this_thread::get_id(), wrong_thread),
                     [](std::exception_ptr failure) { CHECK_FALSE(failure); });
    loop.run();
    loop.restart();
    CHECK(wrong_thread == 0);
    std::optional<std::string> value;
    run(loop, look(store, "count", value));
    CHECK(value == "80");
  }

  TEST_CASE("an exception travels to the caller, and what was half done is not stored") {
    TemporaryFolder folder;
    asio::io_context loop;
    StoreThread store(opened(folder / "a.db"));
    bool caught = false;
    run(loop, fail_once(store, caught));
    CHECK(caught);
    std::optional<std::string> value;
    run(loop, look(store, "half", value));
    CHECK_FALSE(value);
  }

  TEST_CASE("the write-ahead log stays bounded, and is empty after an orderly end") {
    TemporaryFolder folder;
    std::uintmax_t largest = 0;
    {
      asio::io_context loop;
      StoreThread store(opened(folder / "a.db"));
      run(loop, fill(store, 40, largest));
    }
    CHECK(largest > (10u << 20));
    CHECK(largest < (24u << 20));
    const auto wal = folder / "a.db-wal";
    CHECK((!std::filesystem::exists(wal) || std::filesystem::file_size(wal) == 0));
  }
}
