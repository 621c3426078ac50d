// `preprintd review`: its keys, its lines, and the program itself at a pseudo terminal.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/review/input.hpp"
#include "daemon/review/keys.hpp"
#include "daemon/review/layout.hpp"
#include "review/decide.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"

using namespace preprintd;
using namespace preprintd::daemon;

namespace {

std::vector<Key> all_keys(std::string bytes, bool over = true) {
  std::vector<Key> keys;
  while (auto key = take_key(bytes, over)) keys.push_back(*key);
  return keys;
}

const Instant kNow = *parse_instant("2026-09-24T14:00:00Z");

/// A state folder in which `count` papers wait, all of one day or each of a day of its own.
class State {
 public:
  explicit State(int count, bool day_by_day = false) {
    std::string name = (std::filesystem::temp_directory_path() / "preprintd-desk-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    auto db = store::Database::open_write(folder / "p.db");
    REQUIRE(db);
    store::write(*db, [&](store::Database& writing) {
      for (int at = 1; at <= count; ++at) {
        Paper paper(parse_arxiv_id("2609.0000" + std::to_string(at))->id);
        paper.title =
            "Paper " + std::to_string(at) + " 关于多模态对齐的一篇论文，题目很长很长很长很长很长很长很长很长很长";
        paper.abstract = "An abstract of number " + std::to_string(at) + ".";
        paper.authors = {"Ada Lovelace"};
        paper.categories = {"cs.CV"};
        store::put_paper(writing, paper, {}, kNow);
        store::QueueItem item;
        item.day = *parse_day("2026-09-24") - std::chrono::days(day_by_day ? count - at : 0);
        item.doors = {"topic"};
        item.score = 0.99 - 0.1 * at;
        item.added_at = kNow;
        store::put_queue_item(writing, paper.id, item);
      }
    });
  }
  ~State() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  DecisionState decision(const char* id) const {
    auto db = store::Database::open_read(folder / "p.db");
    REQUIRE(db);
    return store::decision_of(*db, parse_arxiv_id(id)->id).state;
  }
  std::filesystem::path folder;
};

/// The program at a terminal of 80 by 24.
class Terminal {
 public:
  explicit Terminal(const State& state) {
    winsize size{24, 80, 0, 0};
    child_ = ::forkpty(&master_, nullptr, nullptr, &size);
    REQUIRE(child_ >= 0);
    if (child_ == 0) {
      const auto database = "database.path=" + (state.folder / "p.db").string();
      ::setenv("STATE_DIRECTORY", state.folder.c_str(), 1);
      ::execl(PREPRINTD_PROGRAM, "preprintd", "--set", database.c_str(), "--now", "2026-09-24T14:00:00Z", "review",
              static_cast<char*>(nullptr));
      ::_exit(127);
    }
  }
  ~Terminal() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
    ::close(master_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void type(const std::string& keys) { REQUIRE(::write(master_, keys.data(), keys.size()) == ssize_t(keys.size())); }
  /// Reads until these words were shown since the last call; false after ten seconds.
  bool shows(const std::string& words) {
    const auto begin = from_;
    for (int tries = 0; tries < 100; ++tries) {
      if (const auto at = seen.find(words, begin); at != std::string::npos) {
        from_ = at + words.size();
        return true;
      }
      read(100);
    }
    return false;
  }
  /// The status of waitpid.
  int end() {
    int status = 0;
    for (int tries = 0; tries < 100 && child_ > 0; ++tries) {
      read(50);
      if (::waitpid(child_, &status, WNOHANG) == child_) child_ = -1;
      // Its end of the terminal may be closed before it has ended.
      if (child_ > 0) ::usleep(20000);
    }
    REQUIRE(child_ == -1);
    read(0);
    return status;
  }
  termios modes() const {
    termios modes{};
    REQUIRE(::tcgetattr(master_, &modes) == 0);
    return modes;
  }
  bool is_given_back() const {
    return (modes().c_lflag & (ICANON | ECHO)) == (ICANON | ECHO) && seen.find("\x1b[?1049l") != std::string::npos &&
           seen.find("\x1b[?25h") != std::string::npos;
  }
  void resize(unsigned short rows, unsigned short columns) {
    winsize size{rows, columns, 0, 0};
    REQUIRE(::ioctl(master_, TIOCSWINSZ, &size) == 0);
  }
  pid_t child() const { return child_; }

  std::string seen;

 private:
  void read(int milliseconds) {
    pollfd input{master_, POLLIN, 0};
    if (::poll(&input, 1, milliseconds) <= 0 || (input.revents & POLLIN) == 0) return;
    char bytes[4096];
    const auto got = ::read(master_, bytes, sizeof bytes);
    if (got > 0) seen.append(bytes, std::size_t(got));
  }
  int master_ = -1;
  pid_t child_ = -1;
  std::size_t from_ = 0;
};

}  // namespace

TEST_SUITE("page.terminal") {
  TEST_CASE("full-width characters are the commands of their twins") {
    const std::pair<const char*, char> twins[] = {{"ｊ", 'j'}, {"Ｘ", 'X'}, {"１", '1'}, {"？", '?'}, {"　", ' '},
                                                  {"【", '['}, {"】", ']'}, {"。", '.'}, {"、", '/'}, {"a", 'a'}};
    for (const auto& twin : twins) {
      CAPTURE(std::string(twin.first));
      const auto keys = all_keys(twin.first);
      REQUIRE(keys.size() == 1);
      CHECK(int(command_of(keys[0])) == int(twin.second));
    }
    CHECK(int(command_of(all_keys("多")[0])) == 0);
  }

  TEST_CASE("arrows, a lone escape and half a character are told apart") {
    CHECK(all_keys("\x1b[A")[0].kind == Key::Kind::up);
    CHECK(all_keys("\x1bOB")[0].kind == Key::Kind::down);
    CHECK(all_keys("\x1b[Z")[0].kind == Key::Kind::back_tab);
    CHECK(all_keys("\x1b")[0].kind == Key::Kind::escape);
    CHECK(all_keys("\x1b", false).empty());
    CHECK(all_keys("\x1b[1;5", false).empty());
    CHECK(all_keys("\xe5\xa4", false).empty());
    CHECK(all_keys("\xff\xfe").size() <= 2);
    const auto keys = all_keys("j\x1b[Bk\r");
    REQUIRE(keys.size() == 4);
    CHECK(keys[3].kind == Key::Kind::enter);
  }

  TEST_CASE("a paste is text, whatever stands in it, and never a command") {
    const auto keys = all_keys("\x1b[200~x\nX\x1b[A\x1b[201~j");
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].pasted);
    CHECK(keys[0].text.find('\n') == std::string::npos);
    CHECK(int(command_of(keys[0])) == 0);
    CHECK(int(command_of(keys[1])) == 'j');
  }

  TEST_CASE("no line is wider than the screen, in any script, and no word is lost") {
    const std::string text =
        "多模态对齐 of images and text，思路清楚 — a_very_long_word_that_fits_nowhere_at_all \x1b[31mred\xcc\x81";
    for (const std::size_t columns : {2U, 7U, 20U, 80U}) {
      CAPTURE(columns);
      std::string all;
      for (const auto& line : laid_out(text, columns, {{0, 9}})) {
        CHECK(shown_width(line) <= columns);
        CHECK(line.find("\x1b[31m") == std::string::npos);
        all += line;
      }
      CHECK(all.find("齐") != std::string::npos);
      CHECK(all.find("清") != std::string::npos);
    }
    CHECK(laid_out("", 80).empty());
    CHECK(laid_out("one two", 5).size() == 2);
    CHECK(laid_out("one two", 80, {{4, 7}})[0] == "one \x1b[1;4mtwo\x1b[22;24m");
    CHECK(display_width(filled("多模态对齐", 7)) == 7);
  }

  TEST_CASE("a line is written and corrected character by character") {
    Input input("多模");
    for (const auto& key : all_keys("态\x7f\x1b[D!\x1b[C?")) input.press(key);
    CHECK(input.text() == "多!模?");
    CHECK(shown_width(input.shown(20, true)) == 7);
    CHECK(shown_width(input.shown(4, true)) <= 4);
    CHECK_FALSE(input.press(all_keys("\r")[0]));
  }

  TEST_CASE("papers are decided by one key each, and the terminal is given back") {
    const State state(4);
    Terminal terminal(state);
    REQUIRE(terminal.shows("4 waiting"));
    CHECK((terminal.modes().c_lflag & (ICANON | ECHO)) == 0);
    terminal.type("x");
    REQUIRE(terminal.shows("3 waiting"));
    terminal.type("ｄ");
    REQUIRE(terminal.shows("2 waiting"));
    terminal.type("a");
    REQUIRE(terminal.shows("1 waiting"));
    terminal.type("u");
    REQUIRE(terminal.shows("undone: accept"));
    CHECK(state.decision("2609.00001") == DecisionState::rejected);
    CHECK(state.decision("2609.00002") == DecisionState::deferred);
    CHECK(state.decision("2609.00003") == DecisionState::pending);
    terminal.type("e多模态\t");
    REQUIRE(terminal.shows("多模态)"));
    terminal.type("\x1b");
    REQUIRE(terminal.shows("kept as a draft"));
    terminal.type("e");
    terminal.type("\r");
    REQUIRE(terminal.shows("accepted"));
    CHECK(state.decision("2609.00003") == DecisionState::accepted);
    {
      auto db = store::Database::open_read(state.folder / "p.db");
      REQUIRE(db);
      const auto entries = store::entries_of_paper(*db, parse_arxiv_id("2609.00003")->id);
      REQUIRE(entries.size() == 1);
      CHECK(entries[0].annotation.summary == "多模态");
    }
    terminal.type("X");
    REQUIRE(terminal.shows("Nothing waits"));
    terminal.type("q");
    const int status = terminal.end();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(terminal.is_given_back());
  }

  TEST_CASE("after an absence the best of all days is one list, and one key closes the rest of all of them") {
    const State state(6, true);
    Terminal terminal(state);
    REQUIRE(terminal.shows("the best of 6 days, 1 of 6"));
    terminal.type("ｂ");
    REQUIRE(terminal.shows("2026-09-24 your topics, 1 of 1"));
    terminal.type("b");
    REQUIRE(terminal.shows("the best of 6 days, 1 of 6"));
    terminal.type("a");
    REQUIRE(terminal.shows("the best of 5 days, 1 of 5"));
    CHECK(state.decision("2609.00001") == DecisionState::accepted);
    terminal.type("Ｘ");
    REQUIRE(terminal.shows("Nothing waits"));
    CHECK(state.decision("2609.00006") == DecisionState::passed);
    terminal.type("u");
    REQUIRE(terminal.shows("the best of 5 days, 1 of 5"));
    terminal.type("q");
    CHECK(terminal.end() == 0);
  }

  TEST_CASE("a signal that ends it, too, gives the terminal back") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGSEGV}) {
      CAPTURE(signal);
      const State state(1);
      Terminal terminal(state);
      REQUIRE(terminal.shows("1 waiting"));
      REQUIRE(::kill(terminal.child(), signal) == 0);
      const int status = terminal.end();
      CHECK(WIFSIGNALED(status));
      CHECK(WTERMSIG(status) == signal);
      CHECK(terminal.is_given_back());
    }
  }

  TEST_CASE("a window of another size is filled anew, and what others decide is seen") {
    const State state(3);
    Terminal terminal(state);
    REQUIRE(terminal.shows("3 waiting"));
    terminal.resize(10, 44);
    REQUIRE(terminal.shows("3 waiting"));
    auto db = store::Database::open_write(state.folder / "p.db");
    REQUIRE(db);
    const auto rejected = store::write(*db, [&](store::Database& writing) {
      return review::reject(writing, parse_arxiv_id("2609.00002")->id, std::nullopt, {"cli", kNow});
    });
    REQUIRE(rejected);
    CHECK(terminal.shows("2 waiting"));
    terminal.type("q");
    CHECK(terminal.end() == 0);
  }
}
