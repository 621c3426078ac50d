#include "source/xml.hpp"

#include <doctest/doctest.h>

namespace preprintd::source {
namespace {

constexpr XmlName kRoot{"urn:shelf", "shelf"};

std::string refusal(std::string_view body) {
  const auto document = read_xml(body, "a shelf", kRoot);
  return document ? "accepted" : document.error().message();
}

ErrorKind refusal_kind(std::string_view body) { return read_xml(body, "a shelf", kRoot).error().kind(); }

std::string nested(int depth) {
  std::string open = "<shelf xmlns=\"urn:shelf\">", close;
  for (int i = 1; i < depth; ++i) open += "<a>", close += "</a>";
  close += "</shelf>";
  return open + close;
}

}  // namespace

TEST_SUITE("source.xml") {
  TEST_CASE("a document is accepted by the meaning of its root's name, not by its spelling") {
    CHECK(refusal("<shelf xmlns=\"urn:shelf\"/>") == "accepted");
    CHECK(
        refusal("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<s:shelf xmlns:s='urn:shelf'></s:shelf>\n") ==
        "accepted");
    CHECK(refusal("<?xml version='1.0' encoding='US-ASCII'?><!-- two words --><shelf xmlns='urn:shelf'/>") ==
          "accepted");
    CHECK(refusal("<shelf/>") == "not a shelf: its namespace is \"\"");
    CHECK(refusal("<s:shelf xmlns='urn:shelf'/>") == "not a shelf: its namespace is \"\"");
    CHECK(refusal("<shelf xmlns='urn:other'/>") == "not a shelf: its namespace is \"urn:other\"");
    CHECK(refusal("<cup xmlns='urn:shelf'/>") == "not a shelf: the root is <cup>");
  }

  TEST_CASE("what stands beside the root refuses a document") {
    CHECK(refusal("<shelf xmlns='urn:shelf'/><shelf/>") == "not a shelf: there are two root elements (34 bytes)");
    CHECK(refusal("<shelf xmlns='urn:shelf'/>more") == "not a shelf: text after the root element (30 bytes)");
    CHECK(refusal("<!-- only a comment -->") == "not a shelf: there is no element in it (23 bytes)");
  }

  TEST_CASE("an encoding we do not read refuses a document") {
    CHECK(refusal("<?xml version='1.0' encoding='ISO-8859-1'?><shelf xmlns='urn:shelf'/>") ==
          "not a shelf: it declares the encoding ISO-8859-1");
    CHECK(refusal(std::string_view("\xFF\xFE<\0s\0", 6)) == "not a shelf: it is UTF-16");
  }

  TEST_CASE("what is not well-formed refuses a document") {
    CHECK(refusal("<shelf xmlns='urn:shelf'><a></b></shelf>").find("mismatch") != std::string::npos);
    CHECK(refusal("<shelf xmlns='urn:shelf'></shelf></shelf>").find("end tag without") != std::string::npos);
    CHECK(refusal("<shelf xmlns='urn:shelf'><a b=c/></shelf>") != "accepted");
  }

  TEST_CASE("a web page, a throttled answer and an empty one are told apart from a broken one") {
    CHECK(refusal("<!DOCTYPE html><html><body><br></body></html>") == "not a shelf: the root is <html>");
    CHECK(refusal_kind("<!DOCTYPE html><html><body><br></body></html>") == ErrorKind::throttled);
    CHECK(refusal_kind("Rate exceeded.") == ErrorKind::throttled);
    CHECK(refusal("") == "not a shelf: the answer is empty");
    CHECK(refusal_kind(" \n") == ErrorKind::unavailable);
    CHECK(refusal_kind("<shelf xmlns='urn:shelf'><a>") == ErrorKind::unavailable);
    CHECK(refusal("{\"error\":1}") == "not a shelf: it does not begin with markup");
    CHECK(refusal_kind("{\"error\":1}") == ErrorKind::malformed);
  }

  TEST_CASE("64 levels are enough for everyone") {
    CHECK(refusal(nested(64)) == "accepted");
    CHECK(refusal(nested(65)).find("nested too deeply") != std::string::npos);
    CHECK(refusal(nested(3'000'000)).find("nested too deeply") != std::string::npos);
  }

  TEST_CASE("entities of a document type are never expanded") {
    const auto document = read_xml(
        "<!DOCTYPE shelf [<!ENTITY a \"b\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]><shelf "
        "xmlns='urn:shelf'>&a;&x;&amp;</shelf>",
        "a shelf", kRoot);
    REQUIRE(document);
    CHECK(text_of(document->root()) == "&a;&x;&");
  }

  TEST_CASE("text is all text and CDATA, and blanks alone are none") {
    const auto document = read_xml(
        "<shelf xmlns='urn:shelf' xmlns:o='urn:other'><o:a>no</o:a><a>one <![CDATA[<two>]]> three</a><b> \n "
        "</b></shelf>",
        "a shelf", kRoot);
    REQUIRE(document);
    CHECK(child_text(document->root(), {"urn:shelf", "a"}) == "one <two> three");
    CHECK(child_text(document->root(), {"urn:other", "a"}) == "no");
    CHECK_FALSE(child_text(document->root(), {"urn:shelf", "b"}));
    CHECK_FALSE(child_text(document->root(), {"urn:shelf", "c"}));
  }

  TEST_CASE("a repaired character is counted in the element that holds it") {
    const auto document = read_xml(
        "<shelf xmlns='urn:shelf'><a>fine</a><b>\xC3&#2;\xED\xA0\x80</b><c>&#x110000;</c></shelf>", "a shelf", kRoot);
    REQUIRE(document);
    const auto repairs = [&](std::string_view name) {
      return document->repairs_in(child_named(document->root(), {"urn:shelf", name}));
    };
    CHECK(repairs("a") == 0);
    CHECK(repairs("b") >= 3);
    CHECK(repairs("c") == 1);
    CHECK(document->repairs_in(document->root()) == repairs("b") + 1);
  }
}

}  // namespace preprintd::source
