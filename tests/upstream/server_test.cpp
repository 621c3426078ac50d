#include <algorithm>
#include <doctest/doctest.h>
#include <thread>

#include "upstream/client.hpp"
#include "upstream/connection.hpp"
#include "upstream/scenario_file.hpp"
#include "upstream/server.hpp"
#include "upstream/small_week.hpp"

using namespace preprintd;
using namespace preprintd::upstream;

namespace {

std::unique_ptr<UpstreamServer> serve(std::vector<Fault> faults = {}) {
  UpstreamServer::Options options;
  options.now = *parse_instant("2026-09-21T12:00:00Z");
  options.advances = false;
  auto server = UpstreamServer::start(small_week(), options);
  REQUIRE(server);
  for (auto& fault : faults) (*server)->add_fault(std::move(fault));
  return std::move(*server);
}
Fault fault(FaultKind kind) {
  Fault out;
  out.kind = kind;
  return out;
}
bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_SUITE("upstream.server") {
  TEST_CASE("every service answers under its base path, and the log remembers who asked") {
    const auto server = serve();
    for (const char* target : {"/rss/cs.CV", "/list/cs.CV/new", "/catchup/cs.CV/2026-09-21?abs=True&page=1",
                               "/api/query?id_list=2609.10001", "/api/daily_papers?date=2026-09-21&limit=100"}) {
      CAPTURE(target);
      const auto answer = raw_get(server->port(), target, {{"User-Agent", "probe/1"}, {"Accept", "*/*"}});
      CHECK(answer.status == 200);
      CHECK(answer.header("Content-Length") == std::to_string(answer.body.size()));
    }
    CHECK(raw_get(server->port(), "/elsewhere").status == 404);
    const auto accesses = server->accesses();
    REQUIRE(accesses.size() == 6);
    CHECK(accesses[0].header("user-agent") == "probe/1");
    CHECK(accesses[0].concurrent == 1);
    CHECK(server->count("/rss/") == 1);
  }

  TEST_CASE("an unchanged feed costs a 304 without a body") {
    const auto server = serve();
    const auto first = raw_get(server->port(), "/rss/cs.CV");
    const auto etag = first.header("ETag");
    REQUIRE(etag.size() == 64);
    CHECK(first.header("Cache-Control") == "max-age=57600");
    const auto again = raw_get(server->port(), "/rss/cs.CV", {{"If-None-Match", etag}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.header("ETag") == etag);
    server->set_now(*parse_instant("2026-09-25T12:00:00Z"));
    CHECK(raw_get(server->port(), "/rss/cs.CV", {{"If-None-Match", etag}}).status == 200);
  }

  TEST_CASE("a compressed answer unpacks to the plain one") {
    const auto server = serve();
    const auto plain = raw_get(server->port(), "/rss/cs.CV");
    const auto packed = raw_get(server->port(), "/rss/cs.CV", {{"Accept-Encoding", "gzip"}});
    CHECK(packed.header("Content-Encoding") == "gzip");
    CHECK(gunzip_of(packed.body) == plain.body);
  }

  TEST_CASE("a POST form asks the API as a GET does, and a connection can be kept") {
    const auto server = serve();
    const std::string form = "id_list=2609.10001";
    const auto answer = raw_exchange(
        server->port(), "POST /api/query HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(form.size()) +
                            "\r\n\r\n" + form + "GET /list/cs.CV/new HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(answer.status == 200);
    CHECK(holds(answer.body, "2609.10001v1"));
    CHECK(holds(answer.body, "Showing new listings"));
    CHECK(server->accesses().size() == 2);
  }

  TEST_CASE("a status fault sends its Retry-After in every form") {
    auto throttled = fault(FaultKind::status);
    throttled.status = 429;
    for (const char* form : {"", "120", "0", "soon"}) {
      CAPTURE(form);
      throttled.retry_after = form;
      const auto server = serve({throttled});
      const auto answer = raw_get(server->port(), "/rss/cs.CV");
      CHECK(answer.status == 429);
      CHECK(answer.body == "Rate exceeded.\n");
      CHECK(answer.header("Retry-After") == form);
    }
    throttled.retry_after = "date+90";
    const auto server = serve({throttled});
    const auto until = parse_http_date(raw_get(server->port(), "/rss/cs.CV").header("Retry-After"));
    REQUIRE(until);
    const auto ahead = *until - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    CHECK(ahead <= std::chrono::seconds(90));
    CHECK(ahead >= std::chrono::seconds(60));
  }

  TEST_CASE("a fault strikes the requests it names and no others") {
    auto second = fault(FaultKind::empty);
    second.match = "/rss/cs.CV";
    second.first = second.last = 2;
    auto evening = fault(FaultKind::html);
    evening.match = "/list/";
    evening.from = *parse_instant("2026-09-21T23:00:00Z");
    evening.until = *parse_instant("2026-09-22T01:00:00Z");
    const auto server = serve({second, evening});
    CHECK_FALSE(raw_get(server->port(), "/rss/cs.CV").body.empty());
    CHECK_FALSE(raw_get(server->port(), "/rss/cs.CL").body.empty());
    CHECK(raw_get(server->port(), "/rss/cs.CV").body.empty());
    CHECK_FALSE(raw_get(server->port(), "/rss/cs.CV").body.empty());
    CHECK(holds(raw_get(server->port(), "/list/cs.CV/new").body, "Showing new listings"));
    server->set_now(*parse_instant("2026-09-22T00:30:00Z"));
    CHECK(holds(raw_get(server->port(), "/list/cs.CV/new").body, "maintenance"));
    CHECK(server->accesses().back().fault == "html");
    server->clear_faults();
    CHECK(holds(raw_get(server->port(), "/list/cs.CV/new").body, "Showing new listings"));
  }

  TEST_CASE("cut answers end where the fault says") {
    auto cut = fault(FaultKind::bad_length);
    cut.bytes = 100;
    auto answer = raw_get(serve({cut})->port(), "/rss/cs.CV");
    CHECK(answer.body.size() == 100);
    CHECK(answer.header("Content-Length") != "100");
    cut.kind = FaultKind::truncate;
    answer = raw_get(serve({cut})->port(), "/rss/cs.CV");
    CHECK(answer.body.size() == 100);
    CHECK(answer.header("Content-Length") == "100");
    cut.kind = FaultKind::cut_close;
    answer = raw_get(serve({cut})->port(), "/rss/cs.CV");
    CHECK(answer.body.size() == 100);
    CHECK(answer.header("Content-Length").empty());
    cut.kind = FaultKind::cut_chunk;
    answer = raw_get(serve({cut})->port(), "/rss/cs.CV");
    CHECK(answer.header("Transfer-Encoding") == "chunked");
    CHECK(answer.body.substr(0, 4) == "c8\r\n");
    CHECK(answer.body.size() == 104);
    answer = raw_get(serve({fault(FaultKind::cut_gzip)})->port(), "/rss/cs.CV");
    CHECK(answer.header("Content-Encoding") == "gzip");
    CHECK_FALSE(gunzip_of(answer.body));
  }

  TEST_CASE("a reset is a reset, before or within the answer") {
    auto reset = fault(FaultKind::reset);
    CHECK(raw_get(serve({reset})->port(), "/rss/cs.CV").status == 0);
    const auto server = serve({reset});
    CHECK(raw_get(server->port(), "/rss/cs.CV").reset);
    CHECK(server->accesses().back().status == 0);
    reset.bytes = 50;
    const auto within = raw_get(serve({reset})->port(), "/rss/cs.CV");
    CHECK(within.body.size() <= 50);
  }

  TEST_CASE("slow answers take their time and stalls end with the server") {
    auto slow = fault(FaultKind::slow);
    slow.delay = Milliseconds(150);
    const auto late = raw_get(serve({slow})->port(), "/rss/cs.CV");
    CHECK(late.status == 200);
    CHECK(late.took >= Milliseconds(150));
    auto drip = fault(FaultKind::drip);
    drip.bytes = 500;
    drip.delay = Milliseconds(20);
    const auto dripped = raw_get(serve({drip})->port(), "/rss/cs.CV");
    CHECK(dripped.took >= Milliseconds(20 * int(dripped.body.size() / 500)));
    CHECK(holds(dripped.body, "</rss>"));
    auto stall = fault(FaultKind::stall_body);
    stall.bytes = 10;
    stall.delay = Milliseconds(200);
    const auto stalled = raw_get(serve({stall})->port(), "/rss/cs.CV");
    CHECK(stalled.body.size() == 10);
    CHECK(stalled.took >= Milliseconds(200));
    const auto server = serve({fault(FaultKind::stall)});
    std::thread stopper([&] {
      while (server->accesses().empty()) std::this_thread::sleep_for(Milliseconds(5));
      server->stop();
    });
    const auto silent = raw_get(server->port(), "/rss/cs.CV");
    stopper.join();
    CHECK(silent.status == 0);
    CHECK(silent.took < std::chrono::seconds(10));
  }

  TEST_CASE("a bomb is small on the wire and large unpacked; an oversized answer is large at once") {
    auto bomb = fault(FaultKind::gzip_bomb);
    bomb.bytes = 8 << 20;
    const auto packed = raw_get(serve({bomb})->port(), "/rss/cs.CV");
    CHECK(packed.body.size() < 100000);
    const auto unpacked = gunzip_of(packed.body);
    REQUIRE(unpacked);
    CHECK(unpacked->size() > (8u << 20));
    auto large = fault(FaultKind::oversized);
    large.bytes = 3 << 20;
    CHECK(raw_get(serve({large})->port(), "/rss/cs.CV").body.size() > (3u << 20));
  }

  TEST_CASE("faults of content change what they say and nothing else") {
    const auto ask = [](FaultKind kind, const char* target, const char* text = "", int count = 1) {
      auto spoilt = fault(kind);
      spoilt.text = text;
      spoilt.count = count;
      return raw_get(serve({spoilt})->port(), target).body;
    };
    CHECK(holds(ask(FaultKind::wrong_namespace, "/rss/cs.CV"), "<rss xmlns=\"urn:example:other\""));
    CHECK(holds(ask(FaultKind::wrong_namespace, "/api/query?id_list=2609.10001"), "xmlns=\"urn:example:other\""));
    CHECK(holds(ask(FaultKind::wrong_encoding, "/rss/cs.CV"), "encoding='ISO-8859-1'"));
    CHECK(ask(FaultKind::wrong_encoding, "/rss/cs.CV", "utf-16").substr(0, 4) == std::string("\xFF\xFE<\0", 4));
    for (const char* target : {"/rss/cs.CV", "/list/cs.CV/new", "/api/query?id_list=2609.10001"}) {
      CAPTURE(target);
      CHECK_FALSE(is_utf8(ask(FaultKind::invalid_utf8, target)));
    }
    CHECK(holds(ask(FaultKind::broken_record, "/rss/cs.CV"), "oai:arXiv.org:v1"));
    const auto twice = ask(FaultKind::duplicate, "/rss/cs.CV");
    CHECK(twice.find("<item>") != twice.rfind("<item>"));
    CHECK(holds(ask(FaultKind::wrong_day, "/list/cs.CV/new", "", -1), "Sunday, 20 September 2026"));
    CHECK(ask(FaultKind::late, "/list/cs.CV/new").find("Showing new") == std::string::npos);
  }

  TEST_CASE("a redirect names its place") {
    auto moved = fault(FaultKind::redirect);
    moved.text = "https://example.invalid/rss/cs.CV";
    const auto answer = raw_get(serve({moved})->port(), "/rss/cs.CV");
    CHECK(answer.status == 302);
    CHECK(answer.header("Location") == moved.text);
  }

  TEST_CASE("requests under way together are counted") {
    auto slow = fault(FaultKind::slow);
    slow.delay = Milliseconds(300);
    const auto server = serve({slow});
    std::thread other([&] { raw_get(server->port(), "/rss/cs.CV"); });
    raw_get(server->port(), "/rss/cs.CL");
    other.join();
    const auto accesses = server->accesses();
    REQUIRE(accesses.size() == 2);
    CHECK(std::max(accesses[0].concurrent, accesses[1].concurrent) == 2);
  }
}

TEST_SUITE("upstream.scenario_file") {
  TEST_CASE("a scenario file says papers, mailings, picks and faults") {
    const auto file = parse_scenario(R"({"papers":[{"id":"2609.10001","title":"T","categories":["cs.CV"],
      "versions":[{"submitted":"2026-09-18T10:00:00Z"},{"submitted":"2026-09-22T10:00:00Z","withdrawn":true}]}],
      "mailings":[{"day":"2026-09-21","new":["2609.10001"]},{"day":"2026-09-23","replace":[{"id":"2609.10001","version":2}]}],
      "huggingface":[{"day":"2026-09-22","picks":[{"id":"2609.10001","upvotes":[["2026-09-22T00:00:00Z",1],["2026-09-23T00:00:00Z",9]]}]}],
      "faults":[{"kind":"status","status":503,"match":"/rss","last":2,"retry_after":"30"}]})");
    REQUIRE(file);
    CHECK(file->scenario.manuscripts().size() == 1);
    CHECK(file->scenario.items(*parse_day("2026-09-23"), "cs.CV").size() == 1);
    CHECK(file->scenario.find("2609.10001")->text_of(2).withdrawn);
    REQUIRE(file->faults.size() == 1);
    CHECK(file->faults[0].last == 2);
  }

  TEST_CASE("a scenario file with a mistake is refused with its place") {
    for (const char* text : {"{", "[]", R"({"paper":[]})", R"({"papers":[{"id":"2609.1"}]})",
                             R"({"papers":[{"id":"2609.10001","title":"T","categories":["cs.CV"]}]})",
                             R"({"faults":[{"kind":"sabotage"}]})"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_scenario(text));
    }
  }

  TEST_CASE("lines of papers become one mailing") {
    Scenario scenario;
    NdjsonChoice choice{*parse_day("2026-09-22")};
    choice.only_published = *parse_day("2026-09-21");
    const auto added =
        add_ndjson(scenario,
                   "{\"id\":\"2609.10001\",\"title\":\"A\",\"abstract\":\"a\",\"categories\":[\"cs.CV\"],"
                   "\"comment\":\"\",\"published\":\"2026-09-21\",\"labels\":[]}\n"
                   "{\"id\":\"2609.10002\",\"title\":\"B\",\"abstract\":\"b\",\"categories\":[\"cs.CV\"],"
                   "\"published\":\"2026-09-20\"}\n",
                   choice);
    REQUIRE(added);
    CHECK(*added == 1);
    CHECK(scenario.items(choice.day, "cs.CV").size() == 1);
    CHECK_FALSE(scenario.find("2609.10001")->authors.empty());
    CHECK_FALSE(
        add_ndjson(scenario, "{\"id\":\"x\",\"title\":\"A\",\"categories\":[\"cs.CV\"]}", NdjsonChoice{choice.day}));
  }
}
