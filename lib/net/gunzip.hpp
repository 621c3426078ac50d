#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace preprintd::net {

/// Decodes a gzip body as it arrives and knows whether it arrived whole, which libcurl's own decoder does not
/// tell (7.88 ends a truncated stream with success, and its size limit counts encoded bytes).
class Gunzip {
 public:
  enum class Outcome { ok, too_large, malformed };

  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  /// Appends what `bytes` decode to, until `out` would exceed `limit`.
  Outcome feed(std::string_view bytes, std::string& out, std::size_t limit);
  /// Was every stream begun also ended, its checksum right?
  bool complete() const { return !inside_; }

 private:
  class Stream;
  std::unique_ptr<Stream> stream_;
  bool inside_ = false;
};

}  // namespace preprintd::net
