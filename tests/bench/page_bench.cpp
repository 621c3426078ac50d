// How long the page waits for its queue (50 papers) when 100,000 papers are stored and 2,000 stand on her lists, alone
// and while another process writes batch after batch. Beside it, as the reference, the time of an answer that reads
// nothing (GET /api/v1/session) over the same socket.
//
// page_bench PROGRAM [PAPERS] [QUESTIONS] [BROWSER_SH]: with the last, also what she waits for in Chromium.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "review/decide.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "upstream/client.hpp"

using namespace preprintd;

namespace {

const Instant kNow = *parse_instant("2026-09-24T14:00:00Z");
constexpr int kBatch = 500, kWaiting = 300, kAccepted = 2000;

std::string sentence(std::mt19937& random, int words) {
  static const char* const kWords[] = {"visual",     "token",     "alignment", "language", "model",     "reward",
                                       "preference", "image",     "text",      "pruning",  "diffusion", "retrieval",
                                       "video",      "caption",   "encoder",   "decoder",  "sparse",    "attention",
                                       "benchmark",  "agent",     "planning",  "robust",   "graph",     "speech",
                                       "audio",      "reasoning", "chart",     "document"};
  std::string text;
  for (int at = 0; at < words; ++at) {
    text += text.empty() ? "" : " ";
    text += kWords[random() % std::size(kWords)];
    if (random() % 3 == 0) text += std::to_string(random() % 4000);
  }
  return text;
}

Paper paper_of(int number, std::mt19937& random) {
  const int month = number / 20000;
  Paper paper(parse_arxiv_id(fmt::format("26{:02}.{:05}", 1 + month, 1 + number % 20000))->id);
  paper.version = 1;
  paper.title = sentence(random, 9);
  paper.abstract = sentence(random, 150);
  for (int at = 0; at < 6; ++at) paper.authors.push_back("Author Number" + std::to_string(random() % 9000));
  paper.primary_category = "cs.CV";
  paper.categories = {"cs.CV", "cs.LG"};
  paper.complete = true;
  return paper;
}

void fill(const std::filesystem::path& path, int papers) {
  auto db = store::Database::open_write(path);
  if (!db) throw std::runtime_error(db.error().message());
  std::mt19937 random(7);
  for (int first = 0; first < papers; first += kBatch)
    store::write(*db, [&](store::Database& writing) {
      for (int number = first; number < std::min(papers, first + kBatch); ++number) {
        const auto paper = paper_of(number, random);
        store::put_paper(writing, paper, {}, kNow);
        Sighting sighting;
        sighting.source = Source::arxiv_feed;
        sighting.category = "cs.CV";
        sighting.kind = SightingKind::new_paper;
        sighting.day = *parse_day("2026-09-24") - std::chrono::days((papers - number) / 600);
        store::record_sighting(writing, paper.id, sighting, kNow);
        store::mark_triaged(writing, paper.id, kNow);
        if (number >= papers - kWaiting) {
          Score score;
          score.topic = "mllm";
          score.model = "bench";
          score.score = double(random() % 100) / 100;
          score.flagged = true;
          score.reasons = {{"phrase", "title", paper.title.substr(0, 6), 1, 0, 6}};
          store::put_score(writing, paper.id, score);
          store::QueueItem item;
          item.day = sighting.day;
          item.doors = {"topic"};
          item.score = score.score;
          item.added_at = kNow;
          store::put_queue_item(writing, paper.id, item);
        } else if (number >= papers - kWaiting - kAccepted) {
          review::Acceptance wish;
          wish.fields.summary = "一句话：" + sentence(random, 6);
          const auto entry = review::accept(writing, paper.id, wish, {}, {"bench", kNow});
          if (!entry) throw std::runtime_error(entry.error().message());
        }
      }
    });
  db->checkpoint_at_end();
}

struct Times {
  std::vector<double> milliseconds;
  double at(double share) {
    std::sort(milliseconds.begin(), milliseconds.end());
    return milliseconds[std::min(milliseconds.size() - 1, std::size_t(share * double(milliseconds.size())))];
  }
};

Times ask(std::uint16_t port, const char* target, int questions) {
  Times times;
  const auto request = fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", target, port);
  for (int at = 0; at < questions; ++at) {
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = upstream::raw_exchange(port, request);
    const auto took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
    if (answer.status != 200) throw std::runtime_error(fmt::format("{}: {}", target, answer.status));
    times.milliseconds.push_back(took);
  }
  return times;
}

/// How long the first answer takes after each of some acceptances: her list has changed, so everything near it has.
Times ask_after_accepting(std::uint16_t port, const char* target, int papers, int times) {
  const auto host = fmt::format("Host: 127.0.0.1:{}\r\nConnection: close\r\n", port);
  const auto session = upstream::raw_exchange(port, "GET /api/v1/session HTTP/1.1\r\n" + host + "\r\n").body;
  const auto at = session.find("\"token\":\"") + 9;
  const auto token = session.substr(at, session.find('"', at) - at);
  Times all;
  for (int one = 0; one < times; ++one) {
    const std::string body = R"({"state":"accepted"})";
    const auto id = fmt::format("26{:02}.{:05}", 1 + (papers - 1) / 20000, 1 + (papers - 1 - one) % 20000);
    const auto answer = upstream::raw_exchange(
        port, fmt::format("POST /api/v1/papers/{}/decision HTTP/1.1\r\n{}Content-Type: application/json\r\n"
                          "X-Preprintd-Token: {}\r\nContent-Length: {}\r\n\r\n{}",
                          id, host, token, body.size(), body));
    if (answer.status != 200) throw std::runtime_error(fmt::format("accept {}: {}", id, answer.body));
    all.milliseconds.push_back(ask(port, target, 1).milliseconds.front());
  }
  return all;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void report(const char* what, Times times, Times& reference) {
  std::printf("%-34s p50 %7.2f ms  p99 %7.2f ms  (%.1f x, %.1f x an answer that reads nothing)\n", what, times.at(0.5),
              times.at(0.99), times.at(0.5) / reference.at(0.5), times.at(0.99) / reference.at(0.99));
}

/// What Chromium says of the same service; its own lines go to stdout.
void look_in_browser(const std::string& script, std::uint16_t port, const char* when) {
  std::fflush(stdout);
  const auto command = fmt::format("sh '{}' browser_bench.mjs http://127.0.0.1:{} '{}'", script, port, when);
  const int ended = std::system(command.c_str());
  const bool skipped = WIFEXITED(ended) && WEXITSTATUS(ended) == 77;
  if (ended != 0 && !skipped) throw std::runtime_error("the browser's part failed");
}

void measure(const char* program, const std::filesystem::path& folder, int papers, int questions,
             const std::string& browser) {
  const auto path = folder / "p.db";
  fill(path, papers);
  const auto log = folder / "log";
  const pid_t service = ::fork();
  if (service == 0) {
    if (!std::freopen(log.c_str(), "w", stdout) || !std::freopen(log.c_str(), "a", stderr)) ::_exit(127);
    ::setenv("STATE_DIRECTORY", folder.c_str(), 1);
    const auto database = "database.path=" + path.string();
    // Sources that nobody listens at: the service has its page and nothing else to do.
    ::execl(program, program, "--set", database.c_str(), "--set", "web.listen=127.0.0.1:0", "--set",
            "sources.arxiv.feed_url=http://127.0.0.1:9/rss", "--set",
            "sources.arxiv.listing_url=http://127.0.0.1:9/list", "--set",
            "sources.arxiv.catchup_url=http://127.0.0.1:9/catchup", "--set",
            "sources.arxiv.api_url=http://127.0.0.1:9/api", "--set", "sources.arxiv.oai_url=http://127.0.0.1:9/oai",
            "--set", "sources.huggingface.enabled=false", "--now", "2026-09-24T14:00:00Z", "run",
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  const std::string sign = "review page: http://127.0.0.1:";
  std::size_t at = std::string::npos;
  for (int tries = 0; tries < 200 && at == std::string::npos; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    at = text_of(log).find(sign);
  }
  try {
    if (at == std::string::npos) throw std::runtime_error("the service does not come up:\n" + text_of(log));
    const auto port = std::uint16_t(std::atoi(text_of(log).c_str() + at + sign.size()));
    ask(port, "/api/v1/queue?limit=50", 3);
    auto reference = ask(port, "/api/v1/session", questions);
    std::printf("%d papers stored, %d waiting, %d on her lists; an answer that reads nothing: p50 %.2f ms\n", papers,
                kWaiting, kAccepted, reference.at(0.5));
    report("queue, 50 papers", ask(port, "/api/v1/queue?limit=50", questions), reference);
    report("the same after an acceptance", ask_after_accepting(port, "/api/v1/queue?limit=50", papers, 20), reference);
    report("all that waits", ask(port, "/api/v1/queue?limit=500", std::max(1, questions / 20)), reference);
    if (!browser.empty()) look_in_browser(browser, port, "alone");
    std::atomic<bool> enough = false;
    std::thread importing([&] {
      auto db = store::Database::open_write(path);
      std::mt19937 random(11);
      for (int number = papers; db && !enough; number += 100) {
        store::write(*db, [&](store::Database& writing) {
          for (int one = number; one < number + 100; ++one) store::put_paper(writing, paper_of(one, random), {}, kNow);
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    });
    Times busy;
    try {
      busy = ask(port, "/api/v1/queue?limit=50", questions);
      if (!browser.empty()) look_in_browser(browser, port, "an import running");
    } catch (...) {
      enough = true;
      importing.join();
      throw;
    }
    enough = true;
    importing.join();
    report("the same while an import runs", std::move(busy), reference);
    report("library, 2000 entries", ask(port, "/api/v1/library", std::max(1, questions / 20)), reference);
    report("what the budget left out", ask(port, "/api/v1/queue?cut=1&limit=50", std::max(1, questions / 20)),
           reference);
    report("days", ask(port, "/api/v1/coverage", std::max(1, questions / 20)), reference);
    report("charts", ask(port, "/api/v1/charts", std::max(1, questions / 20)), reference);
    report("history", ask(port, "/api/v1/history", std::max(1, questions / 20)), reference);
  } catch (...) {
    ::kill(service, SIGTERM);
    ::waitpid(service, nullptr, 0);
    throw;
  }
  ::kill(service, SIGTERM);
  ::waitpid(service, nullptr, 0);
}

}  // namespace

int main(int argc, char** argv) {
  std::string name = (std::filesystem::temp_directory_path() / "preprintd-page-bench-XXXXXX").string();
  if (argc < 2 || !::mkdtemp(name.data())) return 2;
  int outcome = 0;
  try {
    measure(argv[1], name, argc > 2 ? std::atoi(argv[2]) : 100000, argc > 3 ? std::atoi(argv[3]) : 400,
            argc > 4 ? argv[4] : "");
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "page_bench: %s\n", failure.what());
    outcome = 1;
  }
  std::error_code ignored;
  std::filesystem::remove_all(name, ignored);
  return outcome;
}
