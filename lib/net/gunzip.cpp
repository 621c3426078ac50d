#include "net/gunzip.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

namespace preprintd::net {

class Gunzip::Stream {
 public:
  Stream() {
    if (::inflateInit2(&z, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();  // 16: gzip, nothing else
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { ::inflateEnd(&z); }
  z_stream z{};
};

Gunzip::Gunzip() : stream_(std::make_unique<Stream>()) {}
Gunzip::~Gunzip() = default;

Gunzip::Outcome Gunzip::feed(std::string_view bytes, std::string& out, std::size_t limit) {
  auto& z = stream_->z;
  std::string input(bytes);  // zlib's pointer is not const
  z.next_in = reinterpret_cast<Bytef*>(input.data());
  z.avail_in = uInt(input.size());
  std::array<char, 16384> block;
  for (;;) {
    if (z.avail_in > 0) inside_ = true;
    z.next_out = reinterpret_cast<Bytef*>(block.data());
    z.avail_out = uInt(block.size());
    const int code = ::inflate(&z, Z_NO_FLUSH);
    const std::size_t made = block.size() - z.avail_out;
    if (made > limit - std::min(limit, out.size())) return Outcome::too_large;
    out.append(block.data(), made);
    if (code == Z_STREAM_END) {
      inside_ = false;
      if (z.avail_in == 0) return Outcome::ok;
      // RFC 1952: a file may be several members, one after the other.
      if (::inflateReset(&z) != Z_OK) return Outcome::malformed;
      continue;
    }
    if (code != Z_OK && code != Z_BUF_ERROR) return Outcome::malformed;
    if (z.avail_in == 0 && z.avail_out > 0) return Outcome::ok;
    if (code == Z_BUF_ERROR && made == 0) return Outcome::ok;
  }
}

}  // namespace preprintd::net
