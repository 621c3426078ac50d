// any_text PAPERS TEXTS [FOLDER]: random texts asked as a search of so many stored papers, 2,000 of them with her
// words. Ends with 1 when one fails or answers what no search may answer. Says how long they took, as CPU time of the
// thread, for other work on the machine is no fault of a search. With a folder the database is kept there, and used
// when it is there.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <stdexcept>
#include <unistd.h>
#include <vector>

#include "base/text.hpp"
#include "bench/snapshot_papers.hpp"
#include "harvest/import_snapshot.hpp"
#include "review/decide.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/search.hpp"

using namespace preprintd;

namespace {

namespace fs = std::filesystem;

const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");
constexpr int kHers = 2000;
constexpr double kGoal = 100;  // milliseconds

[[noreturn]] void give_up(const std::string& why) { throw std::runtime_error(why); }

class Texts {
 public:
  explicit Texts(std::uint64_t seed) : random_(seed) {}

  std::string next() {
    std::string text;
    switch (below(11)) {
      case 0: text = bytes(below(200)); break;
      case 1: text = several(1 + below(12), " ", [&] { return fragment(); }); break;
      case 2: text = several(1 + below(14), "", [&] { return fragment(); }); break;
      case 3: text = several(1 + below(6), below(2) ? "" : " ", [&] { return chinese(); }); break;
      case 4: text = several(1 + below(8), below(2) ? "" : " ", [&] { return odd_character(); }); break;
      case 5:
        text = std::string(below(40), "(\"["[below(3)]) + word() + std::string(below(40), ")\"]"[below(3)]);
        break;
      case 6: text = several(1 + below(6), " ", [&] { return field(); }); break;
      case 7: text = several(1 + below(5), " ", [&] { return word(); }); break;
      case 8: text = several(1 + below(40), below(2) ? " OR " : " ", [&] { return beginning(); }); break;
      case 9: text = "\"" + several(2 + below(4), " ", [&] { return common(); }) + (below(2) ? "\"" : ""); break;
      case 10:
        text = several(1 + below(4000), below(2) ? " " : "", [&] { return below(8) ? word() : odd_character(); });
    }
    // Now and then one of the earlier kinds is bitten into.
    for (auto bites = below(6) == 0 ? 1 + below(4) : 0; bites > 0 && !text.empty(); --bites)
      text[below(text.size())] = char(below(256));
    return text;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }
  template <class Make>
  std::string several(std::size_t count, const char* between, Make make) {
    std::string text;
    for (std::size_t at = 0; at < count; ++at) text += (at ? between : "") + std::string(make());
    return text;
  }
  std::string bytes(std::size_t count) {
    std::string text;
    while (text.size() < count) text += char(below(256));
    return text;
  }
  std::string common() { return bench::word_of_rank(1 + std::int64_t(below(40))); }
  std::string word() {
    const std::size_t ends[] = {12, 60, 2000, 200000};
    return bench::word_of_rank(1 + std::int64_t(below(ends[below(4)])));
  }
  std::string beginning() { return word().substr(0, 1 + below(4)) + "*"; }
  std::string fragment() {
    static const char* const kFragments[] = {"AND",
                                             "OR",
                                             "NOT",
                                             "NEAR(",
                                             "NEAR/3",
                                             "(",
                                             ")",
                                             "\"",
                                             "\"\"",
                                             "*",
                                             "^",
                                             "+",
                                             "-",
                                             ":",
                                             "{",
                                             "}",
                                             "{title abstract}:",
                                             "title:",
                                             "-title:",
                                             "cat:",
                                             "year:",
                                             "topic:",
                                             "decision:",
                                             "note:",
                                             "author:",
                                             "abstract:",
                                             "rank",
                                             "'",
                                             "';--",
                                             "paper_text MATCH",
                                             "?1",
                                             ":match",
                                             "\\",
                                             "%",
                                             "_",
                                             "<",
                                             "</b>",
                                             "2409.20566",
                                             "arXiv:2409.20566v3",
                                             "hep-th/9901001",
                                             "https://arxiv.org/abs/2609.00001",
                                             "and",
                                             "Not",
                                             "*a*",
                                             "a*b",
                                             "\"a\"*",
                                             "( )",
                                             "NOT NOT",
                                             "OR OR"};
    return below(3) ? kFragments[below(std::size(kFragments))] : word();
  }
  std::string chinese() {
    static const char* const kCharacters[] = {"多",   "模",   "态", "对",   "齐",   "视",           "觉",
                                              "的",   "一",   "大", "语言", "模型", "ひ",           "ら",
                                              "カタ", "한국", "。", "（",   "：",   "ｔｉｔｌｅ：", "　"};
    return below(6) ? kCharacters[below(std::size(kCharacters))] : word();
  }
  std::string odd_character() {
    static const std::string kOdd[] = {"🙂",
                                       "👩‍🔬",
                                       "🏳️‍🌈",
                                       "é",
                                       "e\xCC\x81",
                                       "ﬁ",
                                       "ß",
                                       "İ",
                                       "ﷺ",
                                       "\xE2\x80\xAE",
                                       "\xEF\xBB\xBF",
                                       "\xED\xA0\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xC0\xAF",
                                       "\xFF",
                                       std::string(1, '\0'),
                                       "\t",
                                       "\n",
                                       "\x7F",
                                       "\x1B[31m",
                                       "∑",
                                       "α",
                                       "ℝ",
                                       "²",
                                       "½"};
    return below(5) ? kOdd[below(std::size(kOdd))] : word();
  }
  std::string field() {
    static const char* const kNames[] = {"title", "abstract", "author", "cat", "note", "year",
                                         "topic", "decision", "YEAR",   "id",  "x"};
    static const char* const kValues[] = {"",
                                          " ",
                                          "\"",
                                          "\"\"",
                                          "*",
                                          "2023",
                                          "2021-2023",
                                          "2023-2021",
                                          "99999999999999999999",
                                          "-1",
                                          "1991",
                                          "20",
                                          "cs",
                                          "cs.CV",
                                          "cs.*",
                                          ".",
                                          "accepted",
                                          "ACCEPTED",
                                          "none",
                                          "pending",
                                          "passed",
                                          "mllm",
                                          "no-such-topic",
                                          "多模态",
                                          "NOT",
                                          "(",
                                          "a:b:c",
                                          "title:title:x",
                                          "\xFF"};
    std::string text = below(6) ? "" : "NOT ";
    text += kNames[below(std::size(kNames))];
    text += ":";
    const auto end = below(12) == 0 ? " " : "";
    return text + (below(3) ? std::string(kValues[below(std::size(kValues))]) : word()) + end;
  }

  std::mt19937_64 random_;
};

/// Papers, her words on some of them, every state of a decision, and flags.
void fill(const fs::path& folder, std::int64_t papers) {
  bench::write_snapshot(folder / "snapshot.jsonl", papers);
  harvest::SnapshotImport how;
  how.file = folder / "snapshot.jsonl";
  how.database = folder / "p.db";
  SystemClock clock(kNow);
  if (const auto report = harvest::import_snapshot(how, clock, {}); !report) give_up(report.error().message());
  auto db = store::Database::open_write(folder / "p.db");
  if (!db) give_up(db.error().message());
  std::vector<ArxivId> ids;
  {
    auto row = db->query("SELECT key FROM paper WHERE key % 7 = 0 ORDER BY key LIMIT :most");
    row.bind(":most", kHers + 400);
    while (row.step()) ids.push_back(row.id(0));
  }
  std::mt19937_64 random(5);
  store::write(*db, [&](store::Database& inside) {
    for (std::size_t at = 0; at < ids.size(); ++at) {
      Score score;
      score.topic = at % 3 ? "mllm" : "llm-alignment";
      score.model = "test";
      score.score = double(at % 100) / 100;
      score.flagged = at % 2 == 0;
      store::put_score(inside, ids[at], score);
      if (at % 6 == 5) {
        store::QueueItem item;
        item.day = *parse_day("2026-09-24");
        item.doors = {"topic"};
        store::put_queue_item(inside, ids[at], item);
      } else if (at % 6 == 4) {
        (void)review::reject(inside, ids[at], std::nullopt, {"test", kNow});
      } else {
        review::Acceptance wish;
        wish.fields.summary = "一句话：多模态对齐的方法 " + bench::word_of_rank(std::int64_t(random() % 500 + 1));
        wish.fields.note = "The " + bench::word_of_rank(std::int64_t(random() % 50000 + 1));
        if (const auto made = review::accept(inside, ids[at], wish, {}, {"test", kNow}); !made)
          give_up(made.error().message());
      }
    }
  });
}

double cpu_milliseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

/// What is wrong with an answer; empty when nothing is.
std::string wrong_with(const store::SearchAnswer& answer, int limit) {
  // Papers named by their identifier come on top of the others.
  if (int(answer.hits.size()) > limit + 32) return fmt::format("{} hits for a limit of {}", answer.hits.size(), limit);
  for (const auto& hit : answer.hits)
    for (const auto* marked : {&hit.title, &hit.snippet}) {
      if (!is_utf8(marked->text)) return hit.paper.id.text() + ": not UTF-8";
      std::size_t last = 0;
      for (const auto& [from, to] : marked->marks) {
        if (from < last || from >= to || to > marked->text.size()) return hit.paper.id.text() + ": a mark out of place";
        last = to;
      }
    }
  return {};
}

int ask(const fs::path& folder, std::int64_t papers, std::int64_t count) {
  auto db = store::Database::open_read(folder / "p.db");
  if (!db) give_up(db.error().message());
  Texts texts(20260924);
  std::vector<float> took;
  std::vector<std::pair<double, std::string>> slow;
  int errors = 0;
  std::int64_t found = 0, stopped = 0;
  for (std::int64_t at = 0; at < count; ++at) {
    const auto text = texts.next();
    store::SearchOptions options;
    options.limit = 50;
    options.order = at % 2 ? store::SearchOptions::Order::best : store::SearchOptions::Order::newest;
    const auto begun = cpu_milliseconds();
    std::string wrong;
    try {
      const auto answer = store::search(*db, text, options);
      wrong = wrong_with(answer, options.limit);
      found += answer.hits.empty() ? 0 : 1;
      stopped += answer.partial ? 1 : 0;
    } catch (const std::exception& failure) {
      wrong = failure.what();
    }
    const auto cost = cpu_milliseconds() - begun;
    took.push_back(float(cost));
    if (!wrong.empty() && ++errors <= 10) fmt::print("WRONG: {}\n  asked: {}\n", wrong, visible(text.substr(0, 300)));
    if ((at + 1) % 50000 == 0) {
      fmt::print("  {} texts: {} errors, worst {:.1f} ms\n", at + 1, errors,
                 *std::max_element(took.begin(), took.end()));
      std::fflush(stdout);
    }
    if (cost > kGoal / 2) slow.emplace_back(cost, text.substr(0, 160));
  }
  std::sort(took.begin(), took.end());
  std::sort(slow.rbegin(), slow.rend());
  const auto at = [&](double share) { return took[std::size_t(double(took.size() - 1) * share)]; };
  const auto over = std::count_if(slow.begin(), slow.end(), [](const auto& one) { return one.first > kGoal; });
  fmt::print(
      "{} texts asked of {} papers: {} errors, {} found something, {} stopped early; CPU median {:.3f} ms, p99 {:.2f} "
      "ms, p99.99 {:.2f} ms, worst {:.2f} ms, {} over {} ms\n",
      count, papers, errors, found, stopped, at(0.5), at(0.99), at(0.9999), at(1), over, kGoal);
  for (std::size_t i = 0; i < std::min<std::size_t>(slow.size(), 12); ++i)
    fmt::print("  {:.1f} ms: {}\n", slow[i].first, visible(slow[i].second));
  return errors ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::string name = (fs::temp_directory_path() / "preprintd-any-text-XXXXXX").string();
  if (argc < 3) return 2;
  if (argc > 3)
    name = argv[3];
  else if (!::mkdtemp(name.data()))
    return 2;
  int outcome = 1;
  try {
    if (!fs::exists(fs::path(name) / "p.db")) fill(name, std::atoll(argv[1]));
    outcome = ask(name, std::atoll(argv[1]), std::atoll(argv[2]));
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "any_text: %s\n", failure.what());
  }
  std::error_code ignored;
  if (argc == 3) fs::remove_all(name, ignored);
  return outcome;
}
