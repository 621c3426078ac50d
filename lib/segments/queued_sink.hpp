#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "segments/segment_writer.hpp"

namespace preprintd::segments {

/// Records on their way from the thread that makes a segment to the one that stores it, a few megabytes at a time.
class QueuedSink final : public SegmentSink {
 public:
  void leaf(std::int64_t page, std::string_view record) override { put({Kind::leaf, 0, page}, record); }
  void doclist_index(int height, std::int64_t page, std::string_view record) override {
    put({Kind::doclist_index, height, page}, record);
  }
  void term_index(std::string_view term, std::int64_t page, bool has_doclist_index) override {
    put({Kind::term_index, int(has_doclist_index), page}, term);
  }

  /// Runs `make` on a thread of its own and hands all it brings to `to`, on this one. Throws what either threw.
  void run(const std::function<void(SegmentSink&)>& make, SegmentSink& to);

 private:
  enum class Kind { leaf, doclist_index, term_index };
  struct Record {
    Kind kind;
    int number;
    std::int64_t page;
    std::size_t bytes = 0;
  };
  struct Load {
    std::vector<Record> records;
    std::string bytes;
  };

  void put(Record record, std::string_view bytes);
  void send();
  static void store(const Load& load, SegmentSink& to);

  Load load_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Load> loads_;
  bool done_ = false, stop_ = false;
  std::exception_ptr failure_;
};

}  // namespace preprintd::segments
