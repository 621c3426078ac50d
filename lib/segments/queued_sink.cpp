#include "segments/queued_sink.hpp"

#include <thread>
#include <utility>

namespace preprintd::segments {
namespace {

constexpr std::size_t kBytes = 1 << 20;
constexpr std::size_t kWaiting = 32;

struct Stopped {};

}  // namespace

void QueuedSink::put(Record record, std::string_view bytes) {
  record.bytes = bytes.size();
  load_.records.push_back(record);
  load_.bytes.append(bytes);
  if (load_.bytes.size() >= kBytes) send();
}

void QueuedSink::send() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_ || loads_.size() < kWaiting; });
  if (stop_) throw Stopped{};
  loads_.push_back(std::exchange(load_, {}));
  lock.unlock();
  changed_.notify_all();
}

void QueuedSink::store(const Load& load, SegmentSink& to) {
  std::size_t at = 0;
  for (const auto& record : load.records) {
    const auto bytes = std::string_view(load.bytes).substr(at, record.bytes);
    at += record.bytes;
    switch (record.kind) {
      case Kind::leaf: to.leaf(record.page, bytes); break;
      case Kind::doclist_index: to.doclist_index(record.number, record.page, bytes); break;
      case Kind::term_index: to.term_index(bytes, record.page, record.number != 0); break;
    }
  }
}

void QueuedSink::run(const std::function<void(SegmentSink&)>& make, SegmentSink& to) {
  std::thread maker([&] {
    try {
      make(*this);
      send();
    } catch (const Stopped&) {
      // Whoever stopped it knows why.
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
  });
  try {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return done_ || !loads_.empty(); });
      if (loads_.empty()) break;
      const auto load = std::move(loads_.front());
      loads_.pop_front();
      lock.unlock();
      changed_.notify_all();
      store(load, to);
    }
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    maker.join();
    throw;
  }
  maker.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace preprintd::segments
