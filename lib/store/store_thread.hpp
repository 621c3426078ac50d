#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <atomic>
#include <cstdint>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/hop.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// The one thread that writes. Work goes to it by value and values come back.
class StoreThread {
 public:
  explicit StoreThread(Database database) : database_(std::move(database)) {}
  /// Finishes the work already given, then checkpoints.
  ~StoreThread();
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  /// Runs `work(Database&)` as one write transaction on the store's thread and resumes the caller on its own executor
  /// with the value, or with the exception after everything was rolled back. `work` is a named local, moved in:
  /// `auto job = [..](Database& db) {..}; auto x = co_await store.run(std::move(job));`. The store outlives the await.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work&, Database&>> run(Work work) {
    Transaction<Work> transaction(*this, std::move(work));
    boost::asio::any_io_executor there = thread_.get_executor();
    waiting_.fetch_add(1);
    given_.fetch_add(1);
    auto errand = hop(std::move(there), std::move(transaction));
    if constexpr (std::is_void_v<std::invoke_result_t<Work&, Database&>>) {
      co_await std::move(errand);
    } else {
      auto result = co_await std::move(errand);
      co_return std::move(result);
    }
  }

  /// Pieces of work ever finished, and whether one is given and not finished; for the watchdog. Any thread.
  std::uint64_t done() const { return done_.load(); }
  bool is_busy() const { return given_.load() != done_.load(); }

 private:
  template <class Work>
  class Transaction {
   public:
    Transaction(StoreThread& store, Work work) : store_(&store), work_(std::move(work)) {}
    std::invoke_result_t<Work&, Database&> operator()() {
      const Finishing after_all(*store_);
      store_->begin();
      const Tidying after(*store_);
      return write(store_->database_, work_);
    }

   private:
    StoreThread* store_;
    Work work_;
  };
  class Finishing {
   public:
    explicit Finishing(StoreThread& store) : store_(store) {}
    Finishing(const Finishing&) = delete;
    Finishing& operator=(const Finishing&) = delete;
    ~Finishing() { store_.done_.fetch_add(1); }

   private:
    StoreThread& store_;
  };
  class Tidying {
   public:
    explicit Tidying(StoreThread& store) : store_(store) {}
    Tidying(const Tidying&) = delete;
    Tidying& operator=(const Tidying&) = delete;
    ~Tidying() { store_.tidy_quietly(); }

   private:
    StoreThread& store_;
  };
  /// Lets other processes have their turn where the last piece of work is followed by the next at once: flock is
  /// unfair, and without the pause a waiter starves.
  void begin();
  /// A checkpoint where the WAL has grown large.
  void tidy();
  void tidy_quietly() noexcept {
    try {
      tidy();
    } catch (const std::exception&) {
      // The commit before is safe without it; the next one tries again.
      return;
    }
  }

  Database database_;
  std::atomic<int> waiting_ = 0;
  std::atomic<std::uint64_t> given_ = 0;
  std::atomic<std::uint64_t> done_ = 0;
  bool followed_ = false;  ///< of the store's thread
  boost::asio::thread_pool thread_{1};
};

}  // namespace preprintd::store
