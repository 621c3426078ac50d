#include "normalize/links.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>

using preprintd::normalize::clean_code_url;
using preprintd::normalize::clean_project_url;
using preprintd::normalize::find_links;

namespace {

// "code URL" or "page URL", separated by blanks.
std::string shown(std::string_view text) {
  std::string out;
  for (const auto& link : find_links(text))
    out += (out.empty() ? "" : " ") + std::string(link.code ? "code " : "page ") + link.url;
  return out;
}

}  // namespace

TEST_SUITE("normalize.links") {
  TEST_CASE("punctuation glued to a link is not part of it") {
    for (const char* text :
         {"Code: https://github.com/o/r.", "Code (https://github.com/o/r).", "code at https://github.com/o/r, and more",
          "https://github.com/o/r; 8 pages", "\\href{https://github.com/o/r}{here}", "\\url{https://github.com/o/r}",
          "code at github.com/o/r.", "https://github.com/o/r/", "代码见https://github.com/o/r。",
          "（https://github.com/o/r）", "[code](https://github.com/o/r)", "<https://github.com/o/r>",
          "upon acceptance.https://github.com/o/r", "https: //github.com/o/r"}) {
      CAPTURE(text);
      CHECK(shown(text) == "code https://github.com/o/r");
    }
    CHECK(shown("see https://x.github.io/a_(b).") == "page https://x.github.io/a_(b)");
    CHECK(shown("https://github.com/o/r\\_1 and more") == "code https://github.com/o/r_1");
    CHECK(shown("Code: http://github.com/o/r，欢迎") == "code http://github.com/o/r");
  }

  TEST_CASE("repositories are code, pages are pages, papers are neither") {
    CHECK(shown("Our code is available at https://x.github.io/p") == "page https://x.github.io/p");
    CHECK(shown("see x-y.github.io for videos") == "page https://x-y.github.io");
    CHECK(shown("Project page: https://lab.edu/p/. Code: https://lab.edu/c.zip") ==
          "page https://lab.edu/p/ code https://lab.edu/c.zip");
    CHECK(shown("https://anonymous.4open.science/r/abc-1234/.") == "code https://anonymous.4open.science/r/abc-1234/");
    CHECK(shown("https://gitlab.com/o/r and https://gitlab.inria.fr/o/r") ==
          "code https://gitlab.com/o/r code https://gitlab.inria.fr/o/r");
    CHECK(shown("models at https://huggingface.co/spaces/o/demo") == "");
    CHECK(shown("a demo is at https://huggingface.co/spaces/o/demo") == "page https://huggingface.co/spaces/o/demo");
    CHECK(shown("code of https://arxiv.org/abs/2409.20566, doi https://doi.org/10.1/2") == "");
    CHECK(shown("code: https://github.com/owner") == "");
  }

  TEST_CASE("a promise is no link") {
    for (const char* text :
         {"Code will be released upon acceptance.", "Our code will be released soon", "The code is on github",
          "https://github.com/open_upon_acceptance/x", "code: https://github.com/to/be/released", ""}) {
      CAPTURE(text);
      CHECK(shown(text) == "");
    }
  }

  TEST_CASE("one repository is named once, with its words and its place") {
    const std::string text = "We do it. Code is at https://github.com/O/R. See https://github.com/o/r/tree/main/x too.";
    const auto links = find_links(text);
    REQUIRE(links.size() == 1);
    CHECK(links[0].url == "https://github.com/O/R");
    CHECK(links[0].quote == "Code is at https://github.com/O/R");
    CHECK(text.substr(links[0].begin, links[0].end - links[0].begin) == "https://github.com/O/R");
  }

  TEST_CASE("an address inside a repository leads to the repository, an owner to nothing") {
    CHECK(clean_code_url("https://github.com/o/r/tree/main/sub") == "https://github.com/o/r");
    CHECK(clean_code_url("https://github.com/o/r/") == "https://github.com/o/r");
    CHECK(clean_code_url("https://github.com/o/r.git") == "https://github.com/o/r");
    CHECK(clean_code_url("github.com/o/r?tab=readme") == "https://github.com/o/r");
    CHECK_FALSE(clean_code_url("https://github.com/o"));
    CHECK_FALSE(clean_code_url("https://github.com/orgs/o"));
    CHECK_FALSE(clean_code_url(""));
    CHECK(clean_project_url("https://x.github.io/p/") == "https://x.github.io/p/");
    CHECK_FALSE(clean_project_url("https://arxiv.org/abs/2409.20566"));
    CHECK_FALSE(clean_project_url("https://huggingface.co/papers/2409.20566"));
    CHECK_FALSE(clean_project_url("javascript:alert(1)"));
    CHECK_FALSE(clean_project_url("none"));
  }

  TEST_CASE("any bytes can be searched, and places lie inside the text") {
    std::mt19937 random(3);
    const std::string alphabet = "htps:/.githubco m\\{}()[]_%#\xe3\x80\xff";
    for (int round = 0; round < 5000; ++round) {
      std::string text = round % 2 ? "https://github.com/o/" : "";
      for (int i = 0; i < 40; ++i) text += alphabet[random() % alphabet.size()];
      for (const auto& link : find_links(text)) {
        CHECK(link.begin < link.end);
        CHECK(std::size_t(link.end) <= text.size());
      }
    }
  }

  TEST_CASE("what stands around a link, near or far, decides nothing about where it is found") {
    const std::string filler[] = {"word ", "1.5 ", "e.g. ",    "a..b ", "x.com ", "://",
                                  "http ", "co/ ", "\xC2\xA0", "\xFF ", "...",    "\n"};
    const std::pair<const char*, const char*> links[] = {
        {"Code: https://github.com/o/r", "code https://github.com/o/r"},
        {"code at github.com/o/r", "code https://github.com/o/r"},
        {"code https: //GitHub.com/o/r", "code https://GitHub.com/o/r"},
        {"Project page: my-page.github.io", "page https://my-page.github.io"},
        {"Website www.gitlab.com/o/r", "code https://www.gitlab.com/o/r"},
        {"code: HTTP://bitbucket.org/o/r", "code HTTP://bitbucket.org/o/r"}};
    std::minstd_rand chance(11);
    for (int round = 0; round < 6000; ++round) {
      const auto& [link, found] = links[std::size_t(round) % std::size(links)];
      std::string text;
      for (auto i = chance() % 60; i > 0; --i) text += filler[chance() % std::size(filler)];
      text += ". ";
      text += link;
      text += ' ';
      for (auto i = chance() % 60; i > 0; --i) text += filler[chance() % std::size(filler)];
      CHECK(shown(text).find(found) != std::string::npos);
    }
  }
}
