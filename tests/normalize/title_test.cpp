#include "normalize/title.hpp"

#include <doctest/doctest.h>
#include <random>
#include <string>

#include "base/text.hpp"

using namespace preprintd::normalize;

TEST_SUITE("normalize.title") {
  TEST_CASE("white space collapses, TeX stays, a second escaping is undone once") {
    CHECK(clean_text("  A\n  title\twith $\\alpha$  ") == "A title with $\\alpha$");
    CHECK(clean_text("R&amp;D &lt;b&gt; &#39;x&#x27; &quot;") == "R&D <b> 'x' \"");
    CHECK(clean_text("&amp;amp;") == "&amp;");
    CHECK(clean_text("AT&T & Co; &unknown; &#; &#xZZ; &#0;") == "AT&T & Co; &unknown; &#; &#xZZ; &#0;");
    CHECK(clean_text(std::string("a\0b\x01"
                                 "c",
                                 5)) == "abc");
    CHECK(clean_text("bad \xff byte") == "bad \xEF\xBF\xBD byte");
    CHECK(clean_text("0") == "0");
    CHECK(clean_text(" \n ").empty());
  }

  TEST_CASE("whatever the bytes, a text is cleaned as a plain reading has it") {
    const std::string_view pieces[] = {"word",
                                       "long words of a plain sentence, as most are",
                                       " ",
                                       "\n  ",
                                       "\r\n",
                                       "\xC2\xA0",
                                       "e\xCC\x81",
                                       "\xFF",
                                       "\xE4\xB8",
                                       "\xC3\xA9",
                                       "\x7F",
                                       "\x0B\f",
                                       {"\0", 1},
                                       "\x1B",
                                       "$x$",
                                       "\xEF\xBF\xBE",
                                       "~",
                                       "\t",
                                       "\xF0\x9F\x98\x80"};
    std::minstd_rand chance(5);
    for (int round = 0; round < 20000; ++round) {
      std::string text, plain;
      for (auto i = chance() % 12; i > 0; --i)
        text += pieces[round % 3 ? chance() % std::size(pieces) : chance() % 4];  // every third of them clean
      for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x20 ? c != '\x7F' : c >= '\t' && c <= '\r') plain += c;
      REQUIRE(clean_text(text) == preprintd::collapsed(preprintd::repair_utf8(plain)));
    }
  }

  TEST_CASE("titles are the same when only their dress differs") {
    CHECK(same_title("$\\nabla^2$DFT: A Universal Dataset", "nabla^2DFT: a universal\n dataset"));
    CHECK(same_title("\\textbf{Deep} Na\\\"ive Bayes", "Deep Naïve Bayes"));
    CHECK(same_title("GPT‑4 “works”", "GPT-4 \"works\""));
    CHECK(same_title("大模型 综述", "大模型综述"));
    CHECK_FALSE(same_title("Deep Learning", "Deep Learning II"));
    CHECK_FALSE(same_title("", ""));
    CHECK_FALSE(same_title("...", "!!!"));
  }
}
