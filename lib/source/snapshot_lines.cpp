#include "source/snapshot_lines.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/sha256.hpp"

namespace preprintd::source {
namespace {

constexpr std::size_t kBlock = 1u << 20;

}  // namespace

class SnapshotLines::Stream {
 public:
  explicit Stream(int descriptor) : descriptor_(descriptor), raw_(kBlock, '\0') {
    struct stat about {};
    if (::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) size_ = about.st_size;
    fill();
    if (size_) identity_ = fmt::format("{} {}", *size_, sha256_hex({raw_.data(), std::min<std::size_t>(have_, 65536)}));
    const std::string_view magic(raw_.data(), have_);
    if (magic.starts_with("\x1f\x8b")) {
      form_ = Form::gzip;
      if (::inflateInit2(&gzip_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
    } else if (magic.starts_with("\x28\xb5\x2f\xfd")) {
      form_ = Form::zstd;
      zstd_ = ZSTD_createDStream();
      if (zstd_ == nullptr) throw std::bad_alloc();
    }
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (form_ == Form::gzip) ::inflateEnd(&gzip_);
    ZSTD_freeDStream(zstd_);
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }

  std::optional<Line> next() {
    bool too_long = false;
    for (;;) {
      const auto end = text_.find('\n', searched_);
      if (end != std::string::npos) return line(end, end + 1, too_long);
      searched_ = text_.size();
      if (text_.size() - begin_ > kLongest) {
        // Only its beginning is kept.
        too_long = true;
        text_.resize(begin_ + 1024);
        searched_ = text_.size();
      }
      text_.erase(0, begin_);
      searched_ -= begin_;
      begin_ = 0;
      if (!more()) break;
    }
    if (text_.empty()) return std::nullopt;
    // Behind a cut stream, half a line; the reader will say so.
    return line(text_.size(), text_.size(), too_long);
  }

  std::optional<std::string> damage_;
  std::atomic<std::int64_t> read_ = 0;
  std::optional<std::int64_t> size_;
  std::string identity_;

 private:
  enum class Form { plain, gzip, zstd };

  Line line(std::size_t end, std::size_t after, bool too_long) {
    Line found;
    found.text = std::string_view(text_).substr(begin_, end - begin_);
    if (found.text.ends_with('\r')) found.text.remove_suffix(1);
    found.number = ++number_;
    found.too_long = too_long;
    if (too_long) found.text = found.text.substr(0, 1024);
    begin_ = searched_ = after;
    return found;
  }

  /// Reads the next block of the file; false at its end.
  bool fill() {
    have_ = used_ = 0;
    while (have_ < raw_.size()) {
      const auto got = ::read(descriptor_, raw_.data() + have_, raw_.size() - have_);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) damage_ = std::strerror(errno);
      if (got <= 0) break;
      have_ += std::size_t(got);
    }
    read_ += std::int64_t(have_);
    return have_ > 0;
  }

  /// Appends some text; false where there is none any more.
  bool more() {
    if (damage_) return false;
    if (used_ == have_ && form_ != Form::zstd && !fill()) {
      if (form_ == Form::gzip && inside_) damage_ = "the gzip stream is cut";
      return false;
    }
    switch (form_) {
      case Form::plain:
        text_.append(raw_, used_, have_ - used_);
        used_ = have_;
        return true;
      case Form::gzip: return inflate();
      case Form::zstd: return decompress();
    }
    return false;
  }

  bool inflate() {
    const auto before = text_.size();
    text_.resize(before + kBlock);
    gzip_.next_in = reinterpret_cast<Bytef*>(raw_.data() + used_);
    gzip_.avail_in = uInt(have_ - used_);
    gzip_.next_out = reinterpret_cast<Bytef*>(text_.data() + before);
    gzip_.avail_out = uInt(kBlock);
    inside_ = true;
    const int code = ::inflate(&gzip_, Z_NO_FLUSH);
    used_ = have_ - gzip_.avail_in;
    text_.resize(text_.size() - gzip_.avail_out);
    if (code == Z_STREAM_END) {
      inside_ = false;
      ::inflateReset(&gzip_);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      damage_ = "the gzip stream is damaged";
    }
    return true;
  }

  bool decompress() {
    if (used_ == have_ && !held_back_ && !fill()) {
      if (inside_) damage_ = "the zstd stream is cut";
      return false;
    }
    const auto before = text_.size();
    text_.resize(before + kBlock);
    ZSTD_inBuffer in{raw_.data(), have_, used_};
    ZSTD_outBuffer out{text_.data() + before, kBlock, 0};
    const auto left = ZSTD_decompressStream(zstd_, &out, &in);
    used_ = in.pos;
    text_.resize(before + out.pos);
    inside_ = left != 0;
    held_back_ = out.pos == out.size;
    if (ZSTD_isError(left)) damage_ = fmt::format("the zstd stream is damaged ({})", ZSTD_getErrorName(left));
    return true;
  }

  int descriptor_;
  Form form_ = Form::plain;
  std::string raw_;  ///< a block of the file, used up to `used_`
  std::size_t have_ = 0, used_ = 0;
  std::string text_;  ///< decoded; lines before `begin_` were handed out
  std::size_t begin_ = 0, searched_ = 0;
  std::int64_t number_ = 0;
  z_stream gzip_{};
  ZSTD_DStream* zstd_ = nullptr;
  bool inside_ = false;     ///< of a compressed stream
  bool held_back_ = false;  ///< zstd has more output than there was room for
};

SnapshotLines::SnapshotLines(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
SnapshotLines::SnapshotLines(SnapshotLines&&) noexcept = default;
SnapshotLines::~SnapshotLines() = default;

Result<SnapshotLines> SnapshotLines::open(const std::filesystem::path& file) {
  int descriptor = STDIN_FILENO;
  if (file != "-") {
    descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      const auto kind = errno == ENOENT ? ErrorKind::missing : ErrorKind::storage;
      return Error(kind, fmt::format("{}: {}", file.string(), std::strerror(errno)));
    }
    if (std::filesystem::is_directory(file)) {
      ::close(descriptor);
      return Error(ErrorKind::usage, file.string() + " is a folder, not a snapshot");
    }
  }
  return SnapshotLines(std::make_unique<Stream>(descriptor));
}

std::optional<SnapshotLines::Line> SnapshotLines::next() { return stream_->next(); }
const std::optional<std::string>& SnapshotLines::damage() const { return stream_->damage_; }
std::int64_t SnapshotLines::bytes_read() const { return stream_->read_; }
std::optional<std::int64_t> SnapshotLines::bytes() const { return stream_->size_; }
const std::string& SnapshotLines::identity() const { return stream_->identity_; }

}  // namespace preprintd::source
