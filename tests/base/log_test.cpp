#include "base/log.hpp"

#include <cstdio>
#include <doctest/doctest.h>
#include <string>
#include <unistd.h>

#include "base/text.hpp"

using namespace preprintd;

namespace {

/// What goes to standard error while it lives.
class Captured {
 public:
  Captured() : file_(std::tmpfile()), before_(::dup(STDERR_FILENO)) {
    std::fflush(stderr);
    ::dup2(::fileno(file_), STDERR_FILENO);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  ~Captured() { end(); }
  std::string end() {
    if (!file_) return {};
    std::fflush(stderr);
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    std::string text;
    std::rewind(file_);
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) text += char(c);
    std::fclose(file_);
    file_ = nullptr;
    return text;
  }

 private:
  std::FILE* file_;
  int before_;
};

}  // namespace

TEST_SUITE("base.log") {
  TEST_CASE("a title with an escape sequence and a newline stays one visible line") {
    Captured captured;
    start_log(LogLevel::info, false);
    log_info("harvest: {}", "Title\x1b[2J\nfake line \u202e");
    const auto text = captured.end();
    REQUIRE(lines_of(text).size() == 1);
    CHECK(text.find("info: harvest: Title\\x1b[2J\\x0afake line \\u202e") != std::string::npos);
    CHECK(text[10] == 'T');
    CHECK(text[19] == 'Z');
  }

  TEST_CASE("what is below the level is not written") {
    Captured captured;
    start_log(LogLevel::warning, false);
    log_debug("one");
    log_info("two");
    log_warning("three");
    log_error("four");
    CHECK(lines_of(captured.end()).size() == 2);
    start_log(LogLevel::info, false);
  }

  TEST_CASE("in JSON a message with quotes is a JSON string") {
    Captured captured;
    start_log(LogLevel::info, true);
    log_info("a \"quoted\" {} 100%", "\\x");
    const auto text = captured.end();
    start_log(LogLevel::info, false);
    REQUIRE(lines_of(text).size() == 1);
    CHECK(text.find(R"("level":"info","message":"a \"quoted\" \\x 100%"})") != std::string::npos);
  }

  TEST_CASE("the same warning is written once") {
    Captured captured;
    start_log(LogLevel::info, false);
    for (int i = 0; i < 3; ++i) log_once("the disk is {} full", 90);
    log_once("the disk is {} full", 91);
    CHECK(lines_of(captured.end()).size() == 2);
  }

  TEST_CASE("a line that comes again and again is counted, not repeated") {
    Captured captured;
    start_log(LogLevel::info, false);
    for (int i = 0; i < 20; ++i) log_error("the disk is full");
    // So many different lines that the oldest are forgotten, which tells their count.
    for (int i = 0; i < 70; ++i) log_info("line {}", i);
    const auto log = captured.end();
    const auto lines = lines_of(log);
    int told = 0, counted = 0;
    for (const auto line : lines) {
      if (line.find("same message 17 times: the disk is full") != std::string_view::npos)
        ++counted;
      else if (line.find("the disk is full") != std::string_view::npos)
        ++told;
    }
    CHECK(told == 3);
    CHECK(counted == 1);
    CHECK(lines.size() == 74);
  }
}
