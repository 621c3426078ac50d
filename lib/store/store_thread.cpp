#include "store/store_thread.hpp"

#include <chrono>
#include <thread>

#include "base/log.hpp"

namespace preprintd::store {
namespace {

constexpr std::uintmax_t kLargeWal = 16u << 20;
constexpr std::chrono::milliseconds kPause(2);

}  // namespace

StoreThread::~StoreThread() {
  thread_.join();
  try {
    database_.checkpoint_at_end();
  } catch (const std::exception& error) {
    // Nothing is lost: the WAL stays and the next start reads it.
    log_warning("checkpoint at the end: {}", error.what());
  }
}

void StoreThread::begin() {
  if (followed_) std::this_thread::sleep_for(kPause);
  followed_ = waiting_.fetch_sub(1) > 1;
}

void StoreThread::tidy() {
  if (database_.wal_bytes() > kLargeWal) database_.checkpoint();
}

}  // namespace preprintd::store
