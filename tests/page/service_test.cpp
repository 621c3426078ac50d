// The real program as a service, with the simulated upstream.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/web/message.hpp"
#include "strangers.hpp"
#include "upstream/client.hpp"
#include "upstream/demo.hpp"
#include "upstream/server.hpp"

using namespace preprintd;
using upstream::raw_exchange;

namespace {

constexpr char kToday[] = "2026-09-24";
constexpr char kNow[] = "2026-09-24T14:00:00Z";

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "preprintd-page-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The program with these words; its output goes to `log`.
pid_t start(const std::vector<std::string>& words, const std::filesystem::path& log) {
  std::vector<std::string> all{PREPRINTD_PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (auto& word : all) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execv(PREPRINTD_PROGRAM, arguments.data());
    ::_exit(127);
  }
  return child;
}

/// Waits until it holds; at most 20 s.
template <class Condition>
bool soon(Condition condition) {
  for (int i = 0; i < 400; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

class Service {
 public:
  explicit Service(std::vector<std::string> more = {}) : more_(std::move(more)) {
    upstream::UpstreamServer::Options options;
    options.now = *parse_instant(kNow);
    auto started = upstream::UpstreamServer::start(upstream::demo_scenario(*parse_day(kToday)), options);
    REQUIRE(started);
    world_ = std::move(*started);
    run();
    REQUIRE(soon([&] { return log().find("cycle: ") != std::string::npos; }));
  }
  ~Service() { stop(); }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  std::vector<std::string> words(std::vector<std::string> verb) const {
    std::vector<std::string> all;
    for (const auto& setting : world_->settings()) all.insert(all.end(), {"--set", setting});
    all.insert(all.end(), {"--set", "database.path=" + (folder.path / "preprints.db").string(), "--set",
                           "web.listen=127.0.0.1:0", "--now", kNow});
    for (const auto& setting : more_) all.insert(all.end(), {"--set", setting});
    all.insert(all.end(), verb.begin(), verb.end());
    return all;
  }
  /// Ends and starts again, on another port.
  void restart() {
    stop();
    run();
  }
  std::string log() const { return text_of(folder.path / "log"); }
  upstream::RawAnswer ask(const std::string& method, const std::string& target, const std::string& headers = {},
                          const std::string& body = {}) const {
    return raw_exchange(
        port, fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n{}",
                          method, target, port, body.size(), headers, body));
  }
  std::string token() const {
    const auto session = ask("GET", "/api/v1/session").body;
    const auto begin = session.find("\"token\":\"") + 9;
    return session.substr(begin, session.find('"', begin) - begin);
  }
  int seq() const {
    const auto health = ask("GET", "/healthz").body;
    return std::atoi(health.c_str() + health.find("\"seq\":") + 6);
  }
  /// The exit code, and how long it took.
  std::pair<int, std::chrono::milliseconds> stop(int signal = SIGTERM) {
    if (child_ == 0) return {0, std::chrono::milliseconds(0)};
    const auto begun = std::chrono::steady_clock::now();
    ::kill(child_, signal);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun)};
  }

  Folder folder;
  std::uint16_t port = 0;

 private:
  void run() {
    std::error_code ignored;
    std::filesystem::remove(folder.path / "log", ignored);
    child_ = start(words({"run"}), folder.path / "log");
    const std::string sign = "review page: http://127.0.0.1:";
    REQUIRE(soon([&] { return log().find(sign) != std::string::npos; }));
    port = std::uint16_t(std::atoi(log().c_str() + log().find(sign) + sign.size()));
  }
  std::vector<std::string> more_;
  std::unique_ptr<upstream::UpstreamServer> world_;
  pid_t child_ = 0;
};

}  // namespace

TEST_SUITE("page.service") {
  TEST_CASE("a day with the service: fetched, shown, decided, undone, stopped") {
    Folder state;
    ::setenv("STATE_DIRECTORY", state.path.c_str(), 1);
    Service service;

    const auto health = service.ask("GET", "/healthz");
    CHECK(health.status == 200);
    CHECK(health.body.find("\"status\":\"ok\"") != std::string::npos);
    const auto queue = service.ask("GET", "/api/v1/queue?limit=2");
    CHECK(queue.status == 200);
    const auto at = queue.body.find("\"id\":\"") + 6;
    const auto id = queue.body.substr(at, queue.body.find('"', at) - at);
    CHECK(service.ask("GET", "/api/v1/papers/" + id).body.find("\"sightings\":[{") != std::string::npos);
    CHECK(service.ask("GET", "/api/v1/coverage").body.find("\"verdict\":\"complete\"") != std::string::npos);
    CHECK(service.ask("GET", "/api/v1/papers/9912.00001").status == 404);
    for (const char* asset : {"/", "/app.js", "/style.css", "/icon.svg", "/queue.js"}) {
      CAPTURE(asset);
      const auto answer = service.ask("GET", asset);
      CHECK(answer.status == 200);
      CHECK_FALSE(answer.header("ETag").empty());
      CHECK(service.ask("GET", asset, "If-None-Match: " + answer.header("ETag") + "\r\n").status == 304);
    }

    // Every way a stranger's page could try to write, on every route that writes.
    const auto token = "X-Preprintd-Token: " + service.token() + "\r\n";
    const std::string json = "Content-Type: application/json\r\n";
    const auto before = service.seq();
    for (const std::string& route :
         {"/api/v1/papers/" + id + "/decision", "/api/v1/papers/" + id + "/annotation",
          "/api/v1/papers/" + id + "/preview", std::string("/api/v1/close"), std::string("/api/v1/undo"),
          std::string("/api/v1/export"), std::string("/api/v1/import"), std::string("/api/v1/devices/change")}) {
      CAPTURE(route);
      const std::string body = route.find("decision") != std::string::npos ? R"({"state":"rejected"})" : "{}";
      for (const std::string& headers :
           {json,
            token,
            json + "X-Preprintd-Token: \r\n",
            json + "X-Preprintd-Token: " + std::string(64, '0') + "\r\n",
            json + token + "Origin: http://evil.example\r\n",
            json + token + "Origin: null\r\n",
            json + token + "Origin: http://localhost:1\r\n",
            json + token + "Origin: \r\n",
            json + token + "Origin: http://127.0.0.1\r\n",
            json + token + "Origin: file://\r\n",
            json + token + "Origin: http://127.0.0.1.evil.example\r\n",
            json + token + "Origin: chrome-extension://a\r\n",
            json + token + fmt::format("Origin: http://127.0.0.1:{}/\r\n", service.port),
            json + token + fmt::format("Origin: ftp://127.0.0.1:{}\r\n", service.port),
            json + token + fmt::format("Origin: http://user@127.0.0.1:{}\r\n", service.port),
            json + token +
                fmt::format("Origin: http://127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\n", service.port),
            json + token + "Sec-Fetch-Site: cross-site\r\n",
            json + token + "Sec-Fetch-Site: same-site\r\n",
            "Content-Type: text/plain\r\n" + token,
            json + "Authorization: Bearer \r\n"}) {
        CAPTURE(headers);
        const auto status = service.ask("POST", route, headers, body).status;
        CHECK((status == 403 || status == 415));
      }
      CHECK(service.ask("GET", route).status == 405);
      // Every name that is not ours, with everything else as the page itself would send it.
      for (const auto& host : strange_hosts(service.port)) {
        if (host != trimmed(host)) continue;  // blanks at the ends are no part of a header
        CAPTURE(host);
        const auto answer = raw_exchange(
            service.port,
            fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{}{}\r\n{}", route,
                        host, body.size(), json, token, body));
        CHECK((answer.status == 421 || answer.status == 400));
      }
      for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
        CHECK(service.ask(method, route, json + token).status == 405);
    }
    CHECK(service.seq() == before);
    for (const auto& host : strange_hosts(service.port)) {
      if (host != trimmed(host)) continue;
      CAPTURE(host);
      for (const char* target : {"/", "/healthz", "/api/v1/session"}) {
        const auto status =
            raw_exchange(service.port,
                         fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", target, host))
                .status;
        CHECK((status == 421 || status == 400));
      }
    }
    const auto stranger =
        raw_exchange(service.port, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    CHECK(stranger.status == 421);
    CHECK(raw_exchange(service.port, "GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
              .status == 421);
    CHECK(service.ask("GET", fmt::format("http://127.0.0.1:{}/", service.port)).status == 400);

    // A whole list may be larger than any other body.
    const std::string heavy(300 * 1024, ' ');
    CHECK(service.ask("POST", "/api/v1/close", json + token, heavy).status == 413);
    CHECK(service.ask("POST", "/api/v1/import", json + token, heavy).status == 400);
    CHECK(service.ask("POST", "/api/v1/import", json + token, R"({"text":"no paper here"})").status == 400);
    CHECK(service.seq() == before);
    CHECK(service.ask("GET", "/api/v1/queue?cut=1").status == 200);
    CHECK(service.ask("GET", "/api/v1/queue?best=5").body.find("\"near\":[") != std::string::npos);
    for (const char* reading : {"library", "history", "charts", "diff", "history?limit=500"})
      CHECK(service.ask("GET", std::string("/api/v1/") + reading).status == 200);
    for (const char* nonsense :
         {"history?limit=0", "history?limit=501", "history?limit=x", "queue?best=0", "queue?best=x"})
      CHECK(service.ask("GET", std::string("/api/v1/") + nonsense).status == 400);

    // Her own page may.
    const auto rejected = service.ask("POST", "/api/v1/papers/" + id + "/decision", json + token,
                                      R"({"state":"rejected","why":"not mine"})");
    CHECK(rejected.status == 200);
    CHECK(rejected.body.find("\"state\":\"rejected\"") != std::string::npos);
    CHECK(service.ask("POST", "/api/v1/undo", json + token, "{}").body.find(id) != std::string::npos);
    const auto preview = service.ask("POST", "/api/v1/papers/" + id + "/preview", json + token,
                                     R"({"state":"accepted","summary":"好"})");
    CHECK(preview.status == 200);
    CHECK(preview.body.find("arxiv.org/abs/" + id) != std::string::npos);
    CHECK(service.ask("GET", "/api/v1/papers/" + id).body.find("\"state\":\"pending\"") != std::string::npos);

    CHECK(service.ask("POST", "/api/v1/papers/" + id + "/decision", json + token, R"({"state":"accepted"})").status ==
          200);
    for (const char* format : {"reading-list", "bibtex", "jsonl", "atom", "decisions"}) {
      CAPTURE(format);
      const auto exported = service.ask("GET", std::string("/api/v1/export/") + format);
      CHECK(exported.status == 200);
      CHECK(exported.body.find(id) != std::string::npos);
    }
    CHECK(service.ask("GET", "/api/v1/export/word").status == 400);

    // A second service names the first and leaves.
    const pid_t second = start(service.words({"run"}), service.folder.path / "second");
    int status = 0;
    ::waitpid(second, &status, 0);
    CHECK(WEXITSTATUS(status) == 1);
    CHECK(text_of(service.folder.path / "second").find("process") != std::string::npos);

    const auto [code, took] = service.stop();
    CHECK(code == 0);
    CHECK(took < std::chrono::seconds(5));
    ::unsetenv("STATE_DIRECTORY");
  }

  TEST_CASE("with a token a device is let in once, stays in over a restart, and can be sent away") {
    Folder state;
    ::setenv("STATE_DIRECTORY", state.path.c_str(), 1);
    const auto file = state.path / "token";
    std::ofstream(file) << "a-token-of-the-owner-0123456789\n";
    Service service({"web.token_file=" + file.string(), "sources.huggingface.enabled=false"});
    const auto door = service.ask("GET", "/");
    CHECK(door.status == 401);
    CHECK(door.body.find("This device is not let in") != std::string::npos);
    CHECK(service.ask("GET", "/style.css").status == 200);
    for (const char* closed : {"/app.js", "/index.html", "/katex.js", "/api/v1/queue", "/api/v1/session",
                               "/api/v1/devices", "/api/v1/events", "/api/v1/export/bibtex"}) {
      CAPTURE(closed);
      CHECK(service.ask("GET", closed).status == 401);
    }
    CHECK(service.ask("GET", "/login?token=wrong").status == 401);
    CHECK(service.ask("GET", "/login?code=").status == 401);
    const auto in = service.ask("GET", "/login?token=a-token-of-the-owner-0123456789", "User-Agent: A Desk\r\n");
    CHECK(in.status == 303);
    const auto cookie_of = [](const upstream::RawAnswer& answer) {
      const auto set = answer.header("Set-Cookie");
      CHECK(set.find("HttpOnly") != std::string::npos);
      CHECK(set.find("SameSite=Strict") != std::string::npos);
      return "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
    };
    const auto desk = cookie_of(in);
    CHECK(service.ask("GET", "/api/v1/queue", desk).status == 200);
    // Its secret is stored nowhere, only what it hashes to.
    CHECK(text_of(service.folder.path / "preprints.db").find(desk.substr(desk.find('=') + 1, 64)) == std::string::npos);

    service.restart();
    CHECK(service.ask("GET", "/api/v1/queue", desk).status == 200);
    const auto session = service.ask("GET", "/api/v1/session", desk).body;
    const auto begin = session.find("\"token\":\"") + 9;
    const auto headers = desk + "Content-Type: application/json\r\nX-Preprintd-Token: " +
                         session.substr(begin, session.find('"', begin) - begin) + "\r\n";
    CHECK(service.ask("POST", "/api/v1/devices/change", desk, R"({"invite":true})").status == 415);
    const auto invited = service.ask("POST", "/api/v1/devices/change", headers, R"({"invite":true})");
    CHECK(invited.status == 200);
    CHECK(invited.body.find("\"qr\":[\"1111111") != std::string::npos);
    CHECK(invited.body.find(fmt::format("\"url\":\"http://127.0.0.1:{}/login?code=", service.port)) !=
          std::string::npos);
    // Behind a proxy she reached it by https, and so will the phone.
    const auto origin = fmt::format("Origin: https://127.0.0.1:{}\r\n", service.port);
    CHECK(service.ask("POST", "/api/v1/devices/change", headers + origin, R"({"invite":true})")
              .body.find(fmt::format("\"url\":\"https://127.0.0.1:{}/login?code=", service.port)) != std::string::npos);
    const auto code = invited.body.substr(invited.body.find("/login?code="), 12 + 64);
    const auto phone = cookie_of(service.ask("GET", code, "User-Agent: A Phone\r\n"));
    CHECK(service.ask("GET", code).status == 401);
    CHECK(service.ask("GET", "/api/v1/queue", phone).status == 200);
    const auto known = service.ask("GET", "/api/v1/devices", desk).body;
    const auto at = known.rfind("\"key\":\"", known.find("A Phone")) + 7;
    const auto gone =
        service.ask("POST", "/api/v1/devices/change", headers, "{\"revoke\":\"" + known.substr(at, 16) + "\"}");
    CHECK(gone.status == 200);
    CHECK(service.ask("GET", "/api/v1/queue", phone).status == 401);
    CHECK(service.ask("GET", "/api/v1/queue", desk).status == 200);
    int throttled = 0;
    for (int tries = 0; tries < 30; ++tries)
      throttled += service.ask("GET", "/login?token=guess" + std::to_string(tries)).status == 429;
    CHECK(throttled >= 15);
    // A bearer is no way around it; the device that is in, and the right bearer, stay in.
    throttled = 0;
    for (int tries = 0; tries < 30; ++tries)
      throttled +=
          service.ask("GET", "/api/v1/queue", fmt::format("Authorization: Bearer guess{}\r\n", tries)).status == 429;
    CHECK(throttled >= 15);
    CHECK(service.ask("GET", "/api/v1/queue", desk).status == 200);
    CHECK(service.ask("GET", "/api/v1/queue", "Authorization: Bearer a-token-of-the-owner-0123456789\r\n").status ==
          200);
    ::unsetenv("STATE_DIRECTORY");
  }
}
