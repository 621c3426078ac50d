#include "segments/run_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include "segments/varint.hpp"

namespace preprintd::segments {
namespace {

constexpr std::size_t kWaiting = 1 << 20;
constexpr std::size_t kAhead = 128 << 10;

[[noreturn]] void refuse(const std::filesystem::path& path, const char* why) {
  throw std::runtime_error(path.string() + ": " + why);
}

}  // namespace

RunFile::RunFile(std::filesystem::path path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) refuse(path_, std::strerror(errno));
}

RunFile::~RunFile() {
  ::close(descriptor_);
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void RunFile::append(std::string_view bytes) {
  if (waiting_.size() + bytes.size() > kWaiting) {
    flush();
    if (bytes.size() > kWaiting) return write(bytes);
  }
  waiting_.append(bytes);
}

void RunFile::flush() {
  write(waiting_);
  waiting_.clear();
}

void RunFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto done = ::write(descriptor_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) refuse(path_, std::strerror(errno));
    written_ += done;
    bytes.remove_prefix(std::size_t(done));
  }
}

void RunFile::read(std::int64_t at, char* room, std::size_t bytes) const {
  while (bytes > 0) {
    const auto done = ::pread(descriptor_, room, bytes, at);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) refuse(path_, std::strerror(errno));
    if (done == 0) refuse(path_, "shorter than what was written to it");
    at += done;
    room += done;
    bytes -= std::size_t(done);
  }
}

void RunReader::have(std::size_t count) {
  if (filled_ - at_ >= count) return;
  buffer_.erase(0, at_);
  filled_ -= at_;
  at_ = 0;
  const auto wanted = std::min(std::int64_t(std::max(kAhead, count) - filled_), end_ - next_);
  buffer_.resize(filled_ + std::size_t(wanted));
  file_->read(next_, buffer_.data() + filled_, std::size_t(wanted));
  next_ += wanted;
  filled_ += std::size_t(wanted);
  if (filled_ < count) throw std::runtime_error("a block of words ends too early");
}

std::uint64_t RunReader::number() {
  if (filled_ - at_ < kLongestVarint) have(std::size_t(std::min(std::int64_t(kLongestVarint), left())));
  if (at_ == filled_) throw std::runtime_error("a block of words ends too early");
  std::uint64_t value = 0;
  at_ += read_varint(reinterpret_cast<const unsigned char*>(buffer_.data()) + at_, value);
  return value;
}

std::string_view RunReader::bytes(std::size_t count) {
  have(count);
  at_ += count;
  return std::string_view(buffer_).substr(at_ - count, count);
}

}  // namespace preprintd::segments
