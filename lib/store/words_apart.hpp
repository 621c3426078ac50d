#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/many_words.hpp"
#include "store/search_index.hpp"
#include "store/words_maker.hpp"

namespace preprintd::store {

/// The text index of a database that is being filled, made on a thread and in a file of its own while the rows are
/// written, and taken over whole at the end. The file is worth nothing after a crash.
class WordsApart {
 public:
  enum class Route { fastest, by_fts5 };
  /// Makes `file` anew. In bulk where `db` and its SQLite are as that was tested with, else by FTS5.
  WordsApart(std::filesystem::path file, Database& db, Route route);
  /// Stops and removes the file.
  ~WordsApart();
  WordsApart(const WordsApart&) = delete;
  WordsApart& operator=(const WordsApart&) = delete;

  /// Papers the index does not hold. Waits while much is waiting. Throws what the thread threw.
  void add(ManyWords papers);
  struct Reworded {
    std::int64_t key;
    PaperWords before, now;
  };
  /// The words of a paper it holds have changed.
  void change(Reworded paper);
  /// Waits until all is indexed; then only the following are of use.
  void finish();
  /// Puts the index into the database, whose own is empty; no other connection may be open. False where there is none
  /// (`note` says why): then it must be made from the rows.
  bool take_over(const std::filesystem::path& database);
  /// After that: what is wrong with the index there; empty where nothing is. Others may read meanwhile.
  std::string verdict(const std::filesystem::path& database) { return maker_->verdict(database); }
  /// Why it was not made in bulk; empty where it was.
  const std::string& note() const { return note_; }

 private:
  using Job = std::function<void(WordsMaker&)>;
  void work();
  template <class Step>
  void attempt(const Step& step);
  void put(Job job);

  std::filesystem::path file_;
  std::string declaration_, note_;
  std::unique_ptr<WordsMaker> maker_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool last_ = false, stop_ = false;
  bool unsuited_ = false;  ///< the papers are of a kind it cannot index
  std::exception_ptr failure_;
  std::thread thread_;
};

/// The same from the rows of a database whose index lacks something.
std::unique_ptr<WordsApart> words_of_rows(const std::filesystem::path& file, Database& db, WordsApart::Route route);
/// The statement that made the text index.
std::string sql_of_words(Database& db);
/// Does the index hold as many papers as there are? Cheap.
bool words_are_complete(Database& db);
/// What FTS5 says of the structure of the index, over a connection of its own; empty when all is well. Seconds for a
/// million papers.
std::string words_verdict(const std::filesystem::path& database);
/// Anew from the rows by FTS5, with the memory of a bulk load. Inside a write.
void rebuild_words(Database& db);

}  // namespace preprintd::store
