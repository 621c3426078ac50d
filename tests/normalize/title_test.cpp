#include "normalize/title.hpp"

#include <doctest/doctest.h>

using namespace preprintd::normalize;

TEST_SUITE("normalize.title") {
  TEST_CASE("white space collapses, TeX stays, a second escaping is undone once") {
    CHECK(clean_text("  A\n  title\twith $\\alpha$  ") == "A title with $\\alpha$");
    CHECK(clean_text("R&amp;D &lt;b&gt; &#39;x&#x27; &quot;") == "R&D <b> 'x' \"");
    CHECK(clean_text("&amp;amp;") == "&amp;");
    CHECK(clean_text("AT&T & Co; &unknown; &#; &#xZZ; &#0;") == "AT&T & Co; &unknown; &#; &#xZZ; &#0;");
    CHECK(clean_text(std::string_view("a\0b\x01"
                                      "c",
                                      5)) == "abc");
    CHECK(clean_text("bad \xff byte") == "bad \xEF\xBF\xBD byte");
    CHECK(clean_text("0") == "0");
    CHECK(clean_text(" \n ").empty());
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
