#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/text.hpp"
#include "format/markdown_text.hpp"
#include "format/reading_line.hpp"
#include "list_files.hpp"
#include "rendered_markdown.hpp"

namespace preprintd::format {
namespace {

std::string random_title(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"Vision",
                                                   "of",
                                                   "a",
                                                   " ",
                                                   " ",
                                                   " ",
                                                   "  ",
                                                   "*",
                                                   "**",
                                                   "_",
                                                   "__",
                                                   "`",
                                                   "``",
                                                   "[",
                                                   "]",
                                                   "](",
                                                   "(",
                                                   ")",
                                                   "[x](y)",
                                                   "![",
                                                   "<",
                                                   "<b>",
                                                   "</a>",
                                                   "<!--",
                                                   "<img src=x onerror=alert(1)>",
                                                   "&",
                                                   "&amp;",
                                                   "&#42;",
                                                   "&copy",
                                                   "\\",
                                                   "\\\\",
                                                   "\\alpha",
                                                   "\\_",
                                                   "$x_i^{T}$",
                                                   "$\\mathcal{L}_{a}$",
                                                   "~",
                                                   "~~",
                                                   "|",
                                                   "#",
                                                   "!",
                                                   ":",
                                                   "-",
                                                   "+",
                                                   "1.",
                                                   "http://a.example/b",
                                                   "www.example.com",
                                                   "a@b.example",
                                                   "视觉",
                                                   "，",
                                                   "（",
                                                   "é",
                                                   "—",
                                                   "\n",
                                                   "\t",
                                                   "[^1]",
                                                   "[ ]",
                                                   "{",
                                                   "}",
                                                   "\"",
                                                   "'",
                                                   "^",
                                                   "%",
                                                   "=",
                                                   "Q*",
                                                   "L_p",
                                                   "snake_case_name",
                                                   "~5"};
  std::string out = "T";
  const auto count = std::uniform_int_distribution<int>(1, 12)(random);
  for (int i = 0; i < count; ++i)
    out += kPieces[std::uniform_int_distribution<std::size_t>(0, kPieces.size() - 1)(random)];
  return out;
}

}  // namespace

TEST_SUITE("format.markdown_text") {
  TEST_CASE("a title is escaped only where it would read back differently") {
    for (const std::string plain :
         {"Analysis & Insights", "MM1.5: Methods (Part 2)", "a < b", "Q*: Search", "x_i and L_p", "[Re] Again",
          "100% of #tags", "$L=L_g+\\lambda L_a$", "Self-Improvement!"})
      CHECK(escape_link_text(plain) == plain);
    CHECK(escape_link_text("a ]( b") == "a \\]( b");
    CHECK(escape_link_text("*very* good") == "\\*very\\* good");
    CHECK(escape_link_text("<img onerror=x>") == "\\<img onerror=x>");
    CHECK(escape_link_text("two\nlines ") == "two lines");
    CHECK(escape_link_text("ends with \\") == "ends with \\\\");
    CHECK(escape_link_text("`code`") == "\\`code\\`");
    CHECK(escape_link_text("&amp; so on") == "\\&amp; so on");
  }

  TEST_CASE("a hundred thousand titles each render as exactly one link with their text") {
    std::mt19937 random(20261101);
    int written = 0;
    for (int i = 0; i < rounds(100000); ++i) {
      const auto title = random_title(random);
      const auto id = parse_arxiv_id("2611.01234");
      REQUIRE(id);
      const auto line = render_entry({id->id, title, {}, std::nullopt, std::nullopt}, {});
      if (!line) {
        CAPTURE(title);
        FAIL_CHECK(line.error().message());
        continue;
      }
      ++written;
      const auto page = rendered_by_cmark("1. " + *line + "\n");
      const bool good = page.links.size() == 1 && page.raw_html == 0 && page.only_text_in_links &&
                        page.links[0].first == collapsed(title) &&
                        page.links[0].second == "https://arxiv.org/abs/2611.01234";
      if (good && unescape_link_text(escape_link_text(title)) == collapsed(title)) continue;
      CAPTURE(title);
      CAPTURE(*line);
      FAIL_CHECK("read back differently");
    }
    CHECK(written == rounds(100000));
  }

  TEST_CASE("an address is http or https, and cannot leave its parentheses") {
    CHECK(*link_destination("https://github.com/o/r") == "https://github.com/o/r");
    CHECK(*link_destination(" https://x.example/a(b) c ") == "https://x.example/a%28b%29%20c");
    CHECK(*link_destination("https://x.example/路?a=1&b=%20") == "https://x.example/路?a=1&b=%20");
    for (const char* bad :
         {"javascript:alert(1)", "data:text/html,x", "", "https://", "ftp://x.example", "//x.example", "HTTPS:x"})
      CHECK_FALSE(link_destination(bad));
  }

  TEST_CASE("a heading gives the name of its list") {
    CHECK(slug("Daily Papers") == "daily-papers");
    CHECK(slug("📚 Awesome: LLM / VLM!") == "📚-awesome-llm-vlm");
    CHECK(slug("") == "reading-list");
  }
}

}  // namespace preprintd::format
