#include "segments/tokenizer.hpp"

#include <bit>
#include <cstring>
#include <exception>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace preprintd::segments {
namespace {

constexpr std::size_t kLongestWord = 32768;
constexpr std::size_t kPadding = 8;
constexpr std::size_t kRoom = kPadding + 16;  // the last sixteen bytes are written whole

std::uint64_t eight(const char* at) {
  std::uint64_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

/// Reads up to seven bytes behind the word, and lets none of them count.
std::uint64_t hash_of(const char* at, std::size_t length) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = length * kOdd;
  for (; length > 8; at += 8, length -= 8) hash = (hash ^ eight(at) ^ (hash >> 29)) * kOdd;
  const auto last = length == 0 ? 0 : eight(at) & (~std::uint64_t{0} >> (64 - 8 * length));
  hash = (hash ^ last ^ (hash >> 29)) * kOdd;
  return hash ^ (hash >> 32);
}

char usual_fold(int c) {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ? static_cast<char>(c) : '\0';
}

/// ASCII without NUL?
bool is_plain(std::string_view text) {
  std::size_t i = 0;
#ifdef __SSE2__
  auto odd = _mm_setzero_si128();
  for (; i + 16 <= text.size(); i += 16) {
    const auto c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    // Both are below one where characters are numbers with a sign.
    odd = _mm_or_si128(odd, _mm_cmplt_epi8(c, _mm_set1_epi8(1)));
  }
  if (_mm_movemask_epi8(odd) != 0) return false;
#endif
  for (; i < text.size(); ++i)
    if (static_cast<unsigned char>(text[i] - 1) >= 0x7F) return false;
  return true;
}

#ifdef __SSE2__
/// Sixteen bytes with small letters; the bits of those that are of words.
std::uint64_t fold_sixteen(const char* in, char* out) {
  const auto all = [](char c) { return _mm_set1_epi8(c); };
  const auto within = [&](__m128i c, char first, char last) {
    return _mm_and_si128(_mm_cmpgt_epi8(c, all(static_cast<char>(first - 1))),
                         _mm_cmplt_epi8(c, all(static_cast<char>(last + 1))));
  };
  const auto c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  const auto small = _mm_or_si128(c, _mm_and_si128(within(c, 'A', 'Z'), all(0x20)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), small);
  const auto of_word =
      _mm_or_si128(_mm_or_si128(within(small, 'a', 'z'), within(c, '0', '9')), _mm_cmpeq_epi8(c, all('_')));
  return std::uint64_t(std::uint32_t(_mm_movemask_epi8(of_word)));
}
#endif

fts5_api* api_of(sqlite3* db) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, nullptr) != SQLITE_OK)
    throw std::runtime_error("this SQLite has no FTS5");
  sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (api == nullptr) throw std::runtime_error("this SQLite does not say where its FTS5 is");
  return api;
}

struct Reading {
  Words& words;
  std::uint32_t column, positions = 0;
  std::exception_ptr failure;
};

int take_word(void* context, int flags, const char* word, int length, int, int) {
  auto& reading = *static_cast<Reading*>(context);
  try {
    const auto bytes = std::min(std::size_t(length), kLongestWord);
    if (!(flags & FTS5_TOKEN_COLOCATED) || reading.positions == 0) ++reading.positions;
    auto& words = reading.words;
    const auto at = words.bytes.size();
    words.bytes.append(word, bytes);
    words.words.push_back({std::uint32_t(at), std::uint32_t(bytes), reading.positions - 1, reading.column, 0});
    return SQLITE_OK;
  } catch (...) {
    reading.failure = std::current_exception();
    return SQLITE_NOMEM;
  }
}

}  // namespace

struct Tokenizer::Parts {
  fts5_tokenizer methods{};
  Fts5Tokenizer* made = nullptr;

  Parts() = default;
  ~Parts() {
    if (made != nullptr) methods.xDelete(made);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
};

Tokenizer::Tokenizer(sqlite3* db, const std::vector<std::string>& options) : parts_(std::make_unique<Parts>()) {
  auto* api = api_of(db);
  void* context = nullptr;
  if (api->xFindTokenizer(api, "unicode61", &context, &parts_->methods) != SQLITE_OK)
    throw std::runtime_error("this SQLite has no tokenizer unicode61");
  std::vector<const char*> words;
  for (const auto& option : options) words.push_back(option.c_str());
  if (parts_->methods.xCreate(context, words.data(), int(words.size()), &parts_->made) != SQLITE_OK)
    throw std::runtime_error("unicode61 does not take the options of the index");
  // What FTS5 makes of each character alone is what it makes of it anywhere: it looks at one at a time.
  for (int c = 1; c < 128; ++c) {
    Words words_of_one;
    const char text = static_cast<char>(c);
    read_by_fts5({&text, 1}, 0, words_of_one);
    if (!words_of_one.words.empty() && words_of_one.words[0].length == 1) fold_[std::size_t(c)] = words_of_one.bytes[0];
    usual_ = usual_ && fold_[std::size_t(c)] == usual_fold(c);
  }
}

Tokenizer::~Tokenizer() = default;

std::uint32_t Tokenizer::read_by_fts5(std::string_view text, std::uint32_t column, Words& words) const {
  Reading reading{words, column, 0, nullptr};
  const auto before = words.words.size();
  const int code = parts_->methods.xTokenize(parts_->made, &reading, FTS5_TOKENIZE_DOCUMENT, text.data(),
                                             int(text.size()), take_word);
  if (reading.failure) std::rethrow_exception(reading.failure);
  if (code != SQLITE_OK) throw std::runtime_error("FTS5 could not cut a text into words");
  const auto end = words.bytes.size();
  words.bytes.append(kPadding, '\0');
  for (auto i = before; i < words.words.size(); ++i)
    words.words[i].hash = hash_of(words.bytes.data() + words.words[i].at, words.words[i].length);
  words.bytes.resize(end);
  return reading.positions;
}

std::uint32_t Tokenizer::read(std::string_view text, std::uint32_t column, Words& words) const {
  if (!is_plain(text)) return read_by_fts5(text, column, words);
  const auto begin = words.bytes.size();
  words.bytes.resize(begin + text.size() + kRoom);
  char* const out = words.bytes.data() + begin;
  const auto positions =
      usual_ ? cut_usual(text, out, begin, column, words) : cut_by_table(text, out, begin, column, words);
  words.bytes.resize(begin + text.size());
  return positions;
}

std::uint32_t Tokenizer::cut_by_table(std::string_view text, char* out, std::size_t begin, std::uint32_t column,
                                      Words& words) const {
  for (std::size_t i = 0; i < text.size(); ++i) out[i] = fold_[static_cast<unsigned char>(text[i])];
  std::uint32_t position = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (out[i] == 0) {
      ++i;
      continue;
    }
    const auto start = i;
    while (out[i] != 0) ++i;
    const auto length = std::min(i - start, kLongestWord);
    words.words.push_back(
        {std::uint32_t(begin + start), std::uint32_t(length), position++, column, hash_of(out + start, length)});
  }
  return position;
}

std::uint32_t Tokenizer::cut_usual(std::string_view text, char* out, std::size_t begin, std::uint32_t column,
                                   Words& words) const {
#ifdef __SSE2__
  std::uint32_t position = 0;
  std::size_t start = 0;
  bool in_word = false;
  const auto take = [&](std::size_t end) {
    const auto length = std::min(end - start, kLongestWord);
    words.words.push_back(
        {std::uint32_t(begin + start), std::uint32_t(length), position++, column, hash_of(out + start, length)});
  };
  for (std::size_t at = 0; at < text.size(); at += 64) {
    std::uint64_t of_words = 0;
    for (std::size_t part = 0; part < 4 && at + part * 16 < text.size(); ++part) {
      const auto here = at + part * 16;
      char last[16] = {};
      const char* in = text.data() + here;
      if (text.size() - here < 16) {
        std::memcpy(last, in, text.size() - here);
        in = last;
      }
      of_words |= fold_sixteen(in, out + here) << (part * 16);
    }
    // Where a word begins or ends.
    for (auto turns = of_words ^ (of_words << 1 | std::uint64_t(in_word)); turns != 0; turns &= turns - 1) {
      const auto here = at + std::size_t(std::countr_zero(turns));
      if (in_word)
        take(here);
      else
        start = here;
      in_word = !in_word;
    }
  }
  if (in_word) take(text.size());
  return position;
#else
  return cut_by_table(text, out, begin, column, words);
#endif
}

}  // namespace preprintd::segments
