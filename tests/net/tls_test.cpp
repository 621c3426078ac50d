#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "net/curl_client.hpp"
#include "run.hpp"

using namespace preprintd;
using namespace preprintd::net;

namespace {

/// `openssl s_server` with a certificate of its own making for `name`, answering every GET with a status page.
class TlsServer {
 public:
  explicit TlsServer(const std::string& name) {
    const auto make = fmt::format(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext 'subjectAltName={}' "
        "-keyout '{}' -out '{}' >/dev/null 2>&1",
        name, key().string(), certificate().string());
    if (std::system(make.c_str())) return;
    int out[2];
    if (::pipe2(out, O_CLOEXEC)) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(out[1], STDOUT_FILENO);
      ::dup2(::open("/dev/null", O_RDWR), STDERR_FILENO);
      ::execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-key", key().c_str(), "-cert",
               certificate().c_str(), nullptr);
      ::_exit(127);
    }
    ::close(out[1]);
    port_ = announced_port(out[0]);
    ::close(out[0]);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  std::optional<int> port() const { return port_; }
  std::filesystem::path certificate() const { return folder_ / "cert.pem"; }

 private:
  std::filesystem::path key() const { return folder_ / "key.pem"; }
  // "ACCEPT 127.0.0.1:41234"
  static std::optional<int> announced_port(int fd) {
    std::string said;
    std::array<char, 256> block;
    for (pollfd entry{fd, POLLIN, 0}; ::poll(&entry, 1, 10000) > 0;) {
      const auto count = ::read(fd, block.data(), block.size());
      if (count <= 0) break;
      said.append(block.data(), std::size_t(count));
      const auto at = said.find("ACCEPT 127.0.0.1:");
      if (at != std::string::npos && said.find('\n', at) != std::string::npos) return std::atoi(said.c_str() + at + 17);
    }
    return std::nullopt;
  }
  test::Folder folder_;
  pid_t child_ = -1;
  std::optional<int> port_;
};

Result<Response> ask(int port, const std::string& ca_file) {
  boost::asio::io_context io;
  CurlOptions options("test");
  options.ca_file = ca_file;
  CurlClient client(io, std::move(options));
  Request request(fmt::format("https://127.0.0.1:{}/", port));
  request.silence = std::chrono::seconds(5);
  return test::run(io, client.get(std::move(request)));
}

}  // namespace

TEST_SUITE("net.tls") {
  TEST_CASE("a certificate nobody vouches for, or of another host, is refused by that name") {
    TlsServer right("IP:127.0.0.1"), wrong("DNS:arxiv.org");
    if (!right.port() || !wrong.port()) {
      MESSAGE("no openssl program here: certificates not looked at");
      return;
    }
    const auto unknown = ask(*right.port(), "");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().message().find("certificate that is not accepted (TLS)") != std::string::npos);
    const auto other_host = ask(*wrong.port(), wrong.certificate());
    REQUIRE_FALSE(other_host);
    CHECK(other_host.error().message().find("certificate that is not accepted (TLS)") != std::string::npos);
    const auto accepted = ask(*right.port(), right.certificate());
    REQUIRE(accepted);
    CHECK(accepted->status == 200);
  }
}
