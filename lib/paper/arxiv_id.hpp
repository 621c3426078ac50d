#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace preprintd {

/// arXiv's name of one paper, all versions: "2409.20566" or "hep-th/9901001", in canonical spelling
/// (no version, no subject class, archive in lower case). Comes only from the functions below, so whoever
/// holds one need not check it again.
class ArxivId {
 public:
  const std::string& text() const { return text_; }
  /// Ascending with age of the identifier: months since 1991-01 << 40 | archive << 24 | sequence.
  /// The archive numbers are frozen (they are stored); identifiers since 2007-04 have archive 0.
  std::int64_t key() const { return key_; }
  friend bool operator==(const ArxivId& a, const ArxivId& b) { return a.key_ == b.key_; }
  friend std::strong_ordering operator<=>(const ArxivId& a, const ArxivId& b) { return a.key_ <=> b.key_; }

 private:
  friend struct ArxivIdParser;
  ArxivId(std::string text, std::int64_t key) : text_(std::move(text)), key_(key) {}
  std::string text_;
  std::int64_t key_;
};

/// An identifier and the version its spelling named, if any (v1 and up).
class VersionedId {
 public:
  VersionedId(ArxivId named, std::optional<int> v) : id(std::move(named)), version(v) {}
  ArxivId id;
  std::optional<int> version;
};

/// Reads one spelling of one identifier: bare, `arXiv:` prefix, stamp, OAI name, DOI 10.48550, paths and
/// URLs of arXiv, its mirrors and the well-known readers. Strict about what may exist: month 01 to 12,
/// 4 digits to 1412 and 5 from 1501, sequence from 1, one of the 38 real archives, 1991-07 to 2007-03 for old
/// ones. `error().message()` says why not, in a few words.
Result<VersionedId> parse_arxiv_id(std::string_view spelling);

/// Every identifier in free text, in order of first appearance, each once (the first version seen for it).
/// Other DOIs, Julian dates and numbers with decimals are not identifiers.
std::vector<VersionedId> find_arxiv_ids(std::string_view text);

/// The identifier of a stored key; nothing for a number that is no key.
std::optional<ArxivId> arxiv_id_of_key(std::int64_t key);

/// "https://arxiv.org/abs/ID", the link we write.
std::string abs_url(const ArxivId& id);

}  // namespace preprintd
