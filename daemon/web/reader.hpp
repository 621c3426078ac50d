#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <type_traits>
#include <utility>

#include "base/hop.hpp"
#include "store/database.hpp"

namespace preprintd::web {

/// The thread that answers the page's questions, with a connection that can only read; the loop never waits for it.
class Reader {
 public:
  explicit Reader(store::Database database) : database_(std::move(database)) {}
  ~Reader() { thread_.join(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Runs `work(Database&)` in one snapshot on the reader's thread and resumes the caller on its own executor with
  /// the value or the exception. `work` is a named local, moved in. The reader outlives the await.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work&, store::Database&>> run(Work work) {
    Snapshot<Work> snapshot(database_, std::move(work));
    boost::asio::any_io_executor there = thread_.get_executor();
    return hop(std::move(there), std::move(snapshot));
  }

 private:
  template <class Work>
  class Snapshot {
   public:
    Snapshot(store::Database& database, Work work) : database_(&database), work_(std::move(work)) {}
    std::invoke_result_t<Work&, store::Database&> operator()() {
      const SQLite::Transaction all_of_one_moment(database_->connection());
      return work_(*database_);
    }

   private:
    store::Database* database_;
    Work work_;
  };

  store::Database database_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace preprintd::web
