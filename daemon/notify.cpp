#include "daemon/notify.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/text.hpp"

namespace preprintd::daemon {
namespace {

constexpr Milliseconds kExtension{30000};
constexpr Milliseconds kBetweenExtensions{5000};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

long long microseconds(Milliseconds time) { return static_cast<long long>(time.count()) * 1000; }

}  // namespace

Notify Notify::of_process() {
  Milliseconds watchdog{0};
  const auto meant_for = variable("WATCHDOG_PID");
  if (meant_for.empty() || meant_for == std::to_string(::getpid()))
    watchdog = Milliseconds(std::strtoll(variable("WATCHDOG_USEC").c_str(), nullptr, 10) / 1000);
  return Notify(variable("NOTIFY_SOCKET"), watchdog);
}

void Notify::ready(std::string_view status) const { send(fmt::format("READY=1\nSTATUS={}", visible(status))); }
void Notify::status(std::string_view status) const { send(fmt::format("STATUS={}", visible(status))); }
void Notify::feed_watchdog() const { send("WATCHDOG=1"); }
void Notify::stopping() const { send("STOPPING=1"); }
void Notify::extend(Milliseconds by) const { send(fmt::format("EXTEND_TIMEOUT_USEC={}", microseconds(by))); }

void Notify::reloading() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const long long stamp = static_cast<long long>(now.tv_sec) * 1000000 + now.tv_nsec / 1000;
  send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", stamp));
}

void Notify::send(const std::string& lines) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_.front() == '@') address.sun_path[0] = '\0';
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  // A manager that does not read must not hold up the loop.
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  (void)::sendto(descriptor, lines.data(), lines.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), size);
  ::close(descriptor);
}

MoreTime::MoreTime(const Notify& notify) {
  if (!notify.is_heard()) return;
  thread_ = std::thread([this, notify] {
    for (Milliseconds waited = kBetweenExtensions; !over_; waited += Milliseconds(50)) {
      if (waited >= kBetweenExtensions) {
        notify.extend(kExtension);
        waited = Milliseconds(0);
      }
      std::this_thread::sleep_for(Milliseconds(50));
    }
  });
}

MoreTime::~MoreTime() {
  over_ = true;
  if (thread_.joinable()) thread_.join();
}

}  // namespace preprintd::daemon
