#pragma once
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "format/edit.hpp"

namespace preprintd::format {

/// Random rounds of a property; a tenth under the sanitizers, which are that much slower.
constexpr int rounds(int full) {
#if defined(__SANITIZE_ADDRESS__)
  return full / 10;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return full / 10;
#else
  return full;
#endif
#else
  return full;
#endif
}

inline std::optional<std::string> read_whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// A list of our own with every oddity the maintainer's list has.
inline std::string odd_list() {
  const auto bytes = read_whole(std::string(PREPRINTD_TEST_DATA) + "/reading_list/odd_list.md");
  REQUIRE(bytes);
  return *bytes;
}

/// The maintainer's list, where it is at hand.
inline std::optional<std::string> seed_list() {
  auto bytes = read_whole(std::string(PREPRINTD_SHARED_DIR) + "/reading-list/seed.md");
  if (!bytes) MESSAGE("skipped: no seed list beside this checkout");
  return bytes;
}

inline ArxivId id_of(const std::string& text) {
  auto parsed = parse_arxiv_id(text);
  REQUIRE(parsed);
  return parsed->id;
}

inline NewEntry new_entry(const std::string& list, const std::string& id, const std::string& title,
                          Annotation annotation = {}) {
  return {list, std::nullopt, {id_of(id), title, std::move(annotation), std::nullopt, std::nullopt}};
}

inline Edited applied(const std::string& bytes, const Changes& changes, const Hints& hints = {}) {
  auto edited = apply(parse_list_file(bytes), changes, hints);
  if (!edited) FAIL(edited.error().message());
  return *edited;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// Empty when both are the same bytes, else the text around the first difference (whole lists are no news).
inline std::string difference(const std::string& a, const std::string& b) {
  if (a == b) return {};
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
  const auto from = i < 60 ? 0 : i - 60;
  return "got …" + a.substr(from, 160) + "… wanted …" + b.substr(from, 160) + "…";
}

}  // namespace preprintd::format
