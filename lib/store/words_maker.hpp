#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "store/many_words.hpp"
#include "store/search_index.hpp"

namespace preprintd::store {

/// Makes the text index of a database outside of it, for papers it does not hold yet. One thread's at a time.
class WordsMaker {
 public:
  virtual ~WordsMaker() = default;
  /// A paper; faster where keys ascend.
  virtual void add(std::int64_t key, const WordViews& words) = 0;
  /// A good moment to put down what has gathered.
  virtual void pause() {}
  /// The words of a paper that was added have changed.
  virtual void change(std::int64_t key, PaperWords before, PaperWords now) = 0;
  /// After the last paper.
  virtual void finish() = 0;
  /// Puts the index into `database`, whose own it replaces. No other connection may be open; killed, it leaves one
  /// that `words_are_complete` knows to be none.
  virtual void take_over(const std::filesystem::path& database) = 0;
  /// After that: what is wrong with the index there, empty where nothing is. Reads all of it where FTS5 has not made it
  /// itself.
  virtual std::string verdict(const std::filesystem::path& database) {
    static_cast<void>(database);
    return {};
  }
};

}  // namespace preprintd::store
