#include "harvest/snapshot_feed.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/text.hpp"
#include "normalize/merge.hpp"
#include "normalize/normalize.hpp"
#include "source/answer.hpp"
#include "source/snapshot_reader.hpp"

namespace preprintd::harvest {
namespace {

constexpr std::size_t kBatchPapers = 2000;
constexpr std::size_t kBatchBad = 200;
constexpr std::int64_t kBatchLines = 100000;
constexpr std::size_t kAhead = 4;

}  // namespace

class SnapshotFeed::Making {
 public:
  explicit Making(SnapshotFeed& feed) : feed_(feed) {
    for (auto name : feed.how_.categories) {
      if (name.ends_with(".*")) name.resize(name.size() - 2);
      wanted_.push_back(lower_ascii(name));
    }
  }

  void take(const source::SnapshotLines::Line& line) {
    if (line.number <= feed_.skip_) return;
    ++batch_.lines;
    batch_.last_line = line.number;
    if (trimmed(line.text).empty()) return;
    if (line.too_long) return lose(line, fmt::format("longer than {} MiB", source::SnapshotLines::kLongest >> 20));
    const auto hash = source::snapshot_line_hash(line.text);
    if (feed_.known_.count(hash)) {
      ++batch_.unchanged;
      return;
    }
    auto record = reader_.read(line.text);
    if (!record) return lose(line, record.error().message());
    const auto day = record->sighting.day;
    auto paper = normalize::normalize(std::move(*record));
    if (!paper) return lose(line, paper.error().message());
    if (!is_wanted(*paper)) {
      ++batch_.left_out;
      return;
    }
    const auto& origin = origin_of(*paper);
    auto suggestions = normalize::suggestions(*paper, std::nullopt, std::nullopt);
    batch_.papers.push_back({store::prepare_paper(std::move(*paper), origin), std::move(suggestions), hash, day});
  }

  bool full() const {
    return batch_.papers.size() >= kBatchPapers || batch_.bad.size() >= kBatchBad || batch_.lines >= kBatchLines;
  }
  bool empty() const { return batch_.lines == 0; }
  SnapshotBatch finish() {
    batch_.bytes = feed_.lines_.bytes_read();
    return std::exchange(batch_, {});
  }

 private:
  const std::string& origin_of(const Paper& paper) {
    const auto filled = normalize::filled_fields(paper);
    auto& json = origins_[filled.to_ulong()];
    if (json.empty()) json = store::origin_json(normalize::first_origin(filled, Source::snapshot));
    return json;
  }

  bool is_wanted(const Paper& paper) const {
    if (feed_.how_.since && (!paper.submitted || *paper.submitted < Instant(*feed_.how_.since))) return false;
    if (wanted_.empty()) return true;
    return std::any_of(paper.categories.begin(), paper.categories.end(), [&](const std::string& category) {
      const auto lower = lower_ascii(category);
      const auto archive = lower.substr(0, lower.find('.'));
      return std::any_of(wanted_.begin(), wanted_.end(),
                         [&](const std::string& name) { return name == lower || name == archive; });
    });
  }

  void lose(const source::SnapshotLines::Line& line, const std::string& why) {
    batch_.bad.push_back({fmt::format("line {}: {}", line.number, why), source::excerpt_of(line.text)});
  }

  SnapshotFeed& feed_;
  std::vector<std::string> wanted_;
  source::SnapshotReader reader_;
  std::unordered_map<unsigned long, std::string> origins_;  ///< as JSON, by the fields that are filled
  SnapshotBatch batch_;
};

SnapshotFeed::SnapshotFeed(source::SnapshotLines lines, const SnapshotImport& how, std::vector<std::int64_t> known,
                           std::int64_t skip)
    : lines_(std::move(lines)), how_(how), known_(known.begin(), known.end()), skip_(skip), thread_([this] {
        work();
      }) {}

SnapshotFeed::~SnapshotFeed() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SnapshotFeed::work() {
  try {
    Making making(*this);
    while (const auto line = lines_.next()) {
      making.take(*line);
      if (making.full() && !hand_over(making.finish())) return;
    }
    if (!making.empty() && !hand_over(making.finish())) return;
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
}

bool SnapshotFeed::hand_over(SnapshotBatch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_ || ready_.size() < kAhead; });
  if (stop_) return false;
  ready_.push_back(std::move(batch));
  const auto freed = std::exchange(done_with_, {});
  lock.unlock();
  changed_.notify_all();
  return true;
}

void SnapshotFeed::take_back(std::vector<store::SnapshotPaper> papers) {
  const std::lock_guard lock(mutex_);
  done_with_.push_back(std::move(papers));
}

std::optional<SnapshotBatch> SnapshotFeed::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return done_ || !ready_.empty(); });
  if (failure_) std::rethrow_exception(failure_);
  if (ready_.empty()) return std::nullopt;
  auto batch = std::move(ready_.front());
  ready_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return batch;
}

}  // namespace preprintd::harvest
