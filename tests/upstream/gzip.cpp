#include <array>
#include <zlib.h>

#include "upstream/connection.hpp"

namespace preprintd::upstream {
namespace {

constexpr int kGzipWindow = 15 + 16;

Bytef* bytes_of(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

}  // namespace

std::string gzip_of(std::string_view text, std::size_t padding) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY);
  std::string out;
  std::array<char, 65536> buffer{};
  const auto feed = [&](std::string_view piece, int flush) {
    stream.next_in = bytes_of(piece);
    stream.avail_in = uInt(piece.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = uInt(buffer.size());
      deflate(&stream, flush);
      out.append(buffer.data(), buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  };
  feed(text, Z_NO_FLUSH);
  const std::string blanks(std::size_t(1) << 20, ' ');
  for (; padding > 0; padding -= std::min(padding, blanks.size())) {
    feed(std::string_view(blanks).substr(0, std::min(padding, blanks.size())), Z_NO_FLUSH);
  }
  feed("", Z_FINISH);
  deflateEnd(&stream);
  return out;
}

std::optional<std::string> gunzip_of(std::string_view bytes) {
  z_stream stream{};
  inflateInit2(&stream, kGzipWindow);
  stream.next_in = bytes_of(bytes);
  stream.avail_in = uInt(bytes.size());
  std::string out;
  std::array<char, 65536> buffer{};
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = uInt(buffer.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (stream.avail_in == 0 && stream.avail_out != 0) break;
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END) return std::nullopt;
  return out;
}

}  // namespace preprintd::upstream
