#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/snapshot_table.hpp"

namespace preprintd::store {

/// The text index of a database that is being filled, made by FTS5 on a thread and in a file of its own while the rows
/// are written, and taken over whole at the end. The file is worth nothing after a crash.
class WordsApart {
 public:
  /// Makes `file` anew. `create`: the statement that made `paper_text`.
  WordsApart(std::filesystem::path file, std::string create);
  /// Stops and removes the file.
  ~WordsApart();
  WordsApart(const WordsApart&) = delete;
  WordsApart& operator=(const WordsApart&) = delete;

  /// Papers the index does not hold, keys ascending. Waits while much is waiting. Throws what the thread threw.
  void add(std::vector<SnapshotPaper> papers);
  struct Reworded {
    std::int64_t key;
    PaperWords before, now;
  };
  /// The words of a paper it holds have changed.
  void change(Reworded paper);
  /// Waits until all is indexed; then only `take_words_over` is of use.
  void finish();
  const std::filesystem::path& file() const { return file_; }

 private:
  using Job = std::function<void(SQLite::Database&)>;
  void work(const std::string& create);
  void put(Job job);

  std::filesystem::path file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::size_t gathered_ = 0;  ///< papers of the open transaction; the thread's own
  bool last_ = false, stop_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

/// Puts the tables of an index that `WordsApart` has finished into `database`, whose own is empty. No other connection
/// may be open; killed, it leaves an index that must be rebuilt.
void take_words_over(const std::filesystem::path& database, const std::filesystem::path& words);
/// The statement that made the text index.
std::string sql_of_words(Database& db);
/// Does the index hold as many papers as there are? Cheap.
bool words_are_complete(Database& db);
/// Anew from the rows, with the memory of a bulk load. Inside a write.
void rebuild_words(Database& db);

}  // namespace preprintd::store
