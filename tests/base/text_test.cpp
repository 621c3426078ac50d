#include "base/text.hpp"

#include <doctest/doctest.h>
#include <random>
#include <string>

using namespace preprintd;

namespace {

std::string random_bytes(std::minstd_rand& chance, std::size_t longest) {
  static const std::string_view kPieces[] = {"\xE4\xB8\xAD", "\xC3\xA9",     "\xF0\x9F\x98\x80", "\\'", "{e}", " ",
                                             "\n",           "\xE3\x80\x80", "\xC2\xA0"};
  std::string text;
  for (auto i = chance() % longest; i > 0; --i) {
    if (chance() % 3) {
      text += char(chance() % 256);
    } else {
      text += kPieces[chance() % std::size(kPieces)];
    }
  }
  return text;
}

}  // namespace

TEST_SUITE("base.text") {
  TEST_CASE("well-formed UTF-8 is told from everything that resembles it") {
    for (const char* text :
         {"", "abc", "\xC3\xA9", "\xE4\xB8\xAD\xE6\x96\x87", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"})
      CHECK(is_utf8(text));
    for (const char* text : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE4\xB8",
                             "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
                             "a\xE9"
                             "b"}) {
      CAPTURE(text);
      CHECK_FALSE(is_utf8(text));
    }
  }

  TEST_CASE("bad bytes become one replacement character for each mistake and the rest stays") {
    std::size_t count = 9;
    CHECK(repair_utf8("Poincar\xE9 maps", &count) == "Poincar\xEF\xBF\xBD maps");
    CHECK(count == 1);
    CHECK(repair_utf8("a\xE4\xB8"
                      "b",
                      &count) ==
          "a\xEF\xBF\xBD"
          "b");
    CHECK(count == 1);
    CHECK(repair_utf8("tab\tline\n\x0B\x01", &count) == "tab\tline\n\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(count == 2);
    CHECK(repair_utf8("\xE4\xB8\xAD", &count) == "\xE4\xB8\xAD");
    CHECK(count == 0);
  }

  TEST_CASE("whatever the bytes, repaired text is UTF-8 and repairing it again changes nothing") {
    std::minstd_rand chance(3);
    for (int i = 0; i < 20000; ++i) {
      const auto text = random_bytes(chance, 24);
      const auto repaired = repair_utf8(text);
      REQUIRE(is_utf8(repaired));
      REQUIRE(repair_utf8(repaired) == repaired);
    }
  }

  TEST_CASE("a bad byte, a control character and a blank too many are found wherever they stand") {
    for (std::size_t at = 0; at < 40; ++at) {
      CAPTURE(at);
      std::string text(40, 'x');
      text[at] = '\x80';
      CHECK_FALSE(is_utf8(text));
      text[at] = '\x1F';
      CHECK(is_utf8(text));
      CHECK(repair_utf8(text) == std::string(at, 'x') + "\xEF\xBF\xBD" + std::string(39 - at, 'x'));
      text[at] = '\x7F';
      CHECK(repair_utf8(text) == text);
      const std::string blanks = std::string(at, 'x') + " \t " + std::string(40 - at, 'y');
      CHECK(collapsed(blanks) == std::string(at, 'x') + (at ? " " : "") + std::string(40 - at, 'y'));
    }
    CHECK(collapsed(" \n ").empty());
    // Whatever stands where, as a plain reading has it.
    unsigned state = 7;
    for (int round = 0; round < 3000; ++round) {
      std::string text, plain;
      for (int i = 0; i < round % 70; ++i) {
        state = state * 1664525 + 1013904223;
        text += " \n\t\r\v\f\x08\x0E\x80\xFFword,.-"[(state >> 20) % (round % 2 ? 18 : 400) % 18];
      }
      for (const char c : text) {
        const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (!blank || (!plain.empty() && plain.back() != ' ')) plain += blank ? ' ' : c;
      }
      if (!plain.empty() && plain.back() == ' ') plain.pop_back();
      CHECK(collapsed(text) == plain);
    }
    CHECK(collapsed("a b  c\nd ") == "a b c d");
  }

  TEST_CASE("code points come out as they went in") {
    for (const char32_t c : {U'a', U'\u00e9', U'\u4e2d', U'\uffff', U'\U0001f600', U'\U0010ffff'}) {
      std::string text;
      append_utf8(text, c);
      const auto point = code_point_at(text, 0);
      CHECK(point.value == c);
      CHECK(point.bytes == text.size());
    }
    CHECK(code_point_at("\xE4\xB8", 0).value == 0xFFFD);
    CHECK(code_point_at("\xE4\xB8", 0).bytes == 1);
  }

  TEST_CASE("titles that people spell differently fold to the same words") {
    CHECK(folded("  Vision\u2013Language\n Models ") == "vision-language models");
    CHECK(folded("Schr\u00f6dinger") == "schrodinger");
    CHECK(folded("Schr\\\"{o}dinger") == "schrodinger");
    CHECK(folded("Schr\\\"odinger") == "schrodinger");
    CHECK(folded("Fran\\c{c}ois") == "francois");
    CHECK(folded("na\\'{\\i}ve") == "naive");
    CHECK(folded("\u0141ukasz Ko\u017cu\u0161nik") == "lukasz kozusnik");
    CHECK(folded("\uff2c\uff2c\uff2d\uff1a\u3000x") == "llm: x");
    CHECK(folded("it\u2019s \u201cfine\u201d") == "it's \"fine\"");
    CHECK(folded("Stra\u00dfe \u00c6ther") == "strasse aether");
    CHECK(folded("e\u0301") == "e");
    CHECK(folded("\u4e2d\u6587") == "\u4e2d\u6587");
    CHECK(folded("\u0394\u03a9") == "\u03b4\u03c9");
  }

  TEST_CASE("TeX commands that are no accents stay") {
    CHECK(folded("\\cite{x}") == "\\cite{x}");
    CHECK(folded("$\\beta$-VAE") == "$\\beta$-vae");
    CHECK(folded("\\'") == "\\'");
    CHECK(folded("a\\") == "a\\");
  }

  TEST_CASE("every letter of Latin Extended-A folds to the base letter of its name") {
    // The letters in order, as Unicode names them (oe, n-apostrophe and the like stand for one letter).
    const std::string names =
        "aaaaaacccccccc"
        "dddd"
        "eeeeeeeeee"
        "gggggggg"
        "hhhh"
        "iiiiiiiiii"
        "ii"
        "jj"
        "kkk"
        "llllllllll"
        "nnnnnnnnn"
        "oooooo"
        "oo"
        "rrrrrr"
        "ssssssss"
        "tttttt"
        "uuuuuuuuuuuu"
        "ww"
        "yyy"
        "zzzzzz"
        "s";
    REQUIRE(names.size() == 128);
    for (char32_t c = 0x100; c < 0x180; ++c) {
      std::string text;
      append_utf8(text, c);
      CAPTURE(text);
      CHECK(folded(text) == std::string(1, names[c - 0x100]));
    }
  }

  TEST_CASE("folding folded text changes nothing more") {
    std::minstd_rand chance(4);
    for (const char* text :
         {"Vision\u2013Language", "Schr\u00f6dinger", "\u0391", "\u0410\u042f", "\u00c0\u00ff\u0130\u0131\u017f"})
      CHECK(folded(folded(text)) == folded(text));
  }

  TEST_CASE("white space at the ends goes, also the wide kind, and inside it becomes one blank") {
    CHECK(trimmed(" \t\u3000\u00a0a b\u00a0\u3000\r\n") == "a b");
    CHECK(trimmed("\u3000").empty());
    CHECK(trimmed("").empty());
    CHECK(collapsed("  a \n\t b  ") == "a b");
    CHECK(collapsed(" \n ").empty());
  }

  TEST_CASE("lines end with a newline, with or without a return, or with the text") {
    const auto lines = lines_of("a\r\nb\n\nc");
    REQUIRE(lines.size() == 4);
    CHECK(lines[0] == "a");
    CHECK(lines[1] == "b");
    CHECK(lines[2].empty());
    CHECK(lines[3] == "c");
    CHECK(lines_of("").empty());
    CHECK(lines_of("a\n").size() == 1);
    CHECK(split("a,,b", ',').size() == 3);
    CHECK(split("", ',').size() == 1);
  }

  TEST_CASE("letters are compared without case in ASCII only") {
    CHECK(equal_nocase("ETag", "etag"));
    CHECK_FALSE(equal_nocase("ETag", "etags"));
    CHECK_FALSE(equal_nocase("\u00c9", "\u00e9"));
    CHECK(starts_with_nocase("HTTP/1.1", "http/"));
    CHECK_FALSE(starts_with_nocase("HT", "http"));
    CHECK(lower_ascii("AbC\u00c9") == "abc\u00c9");
  }

  TEST_CASE("Chinese takes two columns and is never cut in the middle") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("\u4e2d\u6587") == 4);
    CHECK(display_width("e\u0301") == 1);
    CHECK(cut_to_width("\u4e2d\u6587\u5b57", 6) == "\u4e2d\u6587\u5b57");
    CHECK(cut_to_width("\u4e2d\u6587\u5b57", 5) == "\u4e2d\u6587\u2026");
    CHECK(cut_to_width("\u4e2d\u6587\u5b57", 4) == "\u4e2d\u2026");
    CHECK(cut_to_width("abc", 1) == "\u2026");
    CHECK(cut_to_width("abc", 0).empty());
    for (std::size_t columns = 0; columns < 12; ++columns)
      CHECK(display_width(cut_to_width("a\u4e2db\u6587c\u5b57d", columns)) <= columns);
  }

  TEST_CASE("nothing a stranger writes moves the cursor, ends the line or turns the text around") {
    CHECK(visible("a\x1b[31mb\n\r\t\x7f") == "a\\x1b[31mb\\x0a\\x0d\\x09\\x7f");
    CHECK(visible("\u0085\u009b") == "\\x85\\x9b");
    CHECK(visible("a\u202eb\u2066\u200f\u2028\u061c") == "a\\u202eb\\u2066\\u200f\\u2028\\u061c");
    CHECK(visible("caf\u00e9 \u4e2d") == "caf\u00e9 \u4e2d");
    CHECK(visible("\xE9") == "\\xe9");
    CHECK(visible(std::string_view("\0", 1)) == "\\x00");
  }

  TEST_CASE("whatever the bytes, what is shown holds no control character and is UTF-8") {
    std::minstd_rand chance(5);
    for (int i = 0; i < 20000; ++i) {
      const auto shown = visible(random_bytes(chance, 24));
      REQUIRE(is_utf8(shown));
      for (std::size_t at = 0; at < shown.size();) {
        const auto point = code_point_at(shown, at);
        REQUIRE_FALSE((point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0)));
        at += point.bytes;
      }
    }
  }

  TEST_CASE("a JSON string escapes what JSON does not allow") {
    CHECK(json_quoted("a\"b\\c\n\t\r\x01\u4e2d") == "\"a\\\"b\\\\c\\n\\t\\r\\u0001\u4e2d\"");
    for (std::size_t at = 0; at < 70; ++at) {
      std::string text(70, 'x'), quoted(70, 'x');
      text[at] = '"';
      quoted.replace(at, 1, "\\\"");
      std::string json = "[";
      append_json_quoted(json, text);
      CHECK(json == "[\"" + quoted + '"');
    }
  }
}
