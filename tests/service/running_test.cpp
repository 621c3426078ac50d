// The real program as a service under a manager of our own, with the simulated upstream.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <sstream>

#include "daemon/phone.hpp"
#include "daemon/web/message.hpp"
#include "listener.hpp"
#include "place.hpp"
#include "store/backup_folder.hpp"

using namespace preprintd;
using namespace preprintd::service;

namespace {

/// name or name{labels} -> value, after looking at the shape of every line.
std::map<std::string, double> figures_of(const std::string& page) {
  std::map<std::string, double> figures;
  std::istringstream lines(page);
  std::string line, described;
  while (std::getline(lines, line)) {
    CAPTURE(line);
    if (line.rfind("# HELP ", 0) == 0) {
      described = line.substr(7, line.find(' ', 7) - 7);
      continue;
    }
    if (line.rfind("# TYPE ", 0) == 0) {
      CHECK(line.substr(7, described.size() + 1) == described + " ");
      continue;
    }
    const auto blank = line.rfind(' ');
    REQUIRE(blank != std::string::npos);
    const auto name = line.substr(0, blank);
    CHECK(name.substr(0, name.find('{')) == described);
    CHECK(figures.emplace(name, std::stod(line.substr(blank + 1))).second);
  }
  return figures;
}

}  // namespace

TEST_SUITE("service.running") {
  TEST_CASE("a manager hears READY, the watchdog being fed, a reload and the stop") {
    Place place;
    const auto socket = (place.folder / "notify").string();
    const Listener manager(socket);
    place.environment = {{"NOTIFY_SOCKET", socket}, {"WATCHDOG_USEC", "600000"}};
    place.start();
    CHECK(manager.hears("READY=1"));
    CHECK(manager.hears("WATCHDOG=1"));
    CHECK(manager.hears("WATCHDOG=1"));

    // A process that stands still feeds nothing; that is what the manager ends it for.
    place.signal(SIGSTOP);
    while (manager.next().find("WATCHDOG=1") != std::string::npos) continue;
    place.signal(SIGCONT);
    CHECK(manager.hears("WATCHDOG=1"));

    place.signal(SIGHUP);
    CHECK(manager.hears("RELOADING=1"));
    CHECK(manager.hears("READY=1"));
    CHECK(place.stop() == 0);
    CHECK(manager.hears("STOPPING=1"));
  }

  TEST_CASE("SIGHUP puts new settings in force, and a bad file leaves the old ones") {
    Place place;
    place.start_and_fetch();
    const auto before = place.world->accesses().size();
    CHECK_FALSE(place.world->accesses()[0].header("User-Agent").find("ada@example.org") != std::string::npos);
    place.configure("[network]\ncontact = 7\n");
    place.signal(SIGHUP);
    CHECK(soon([&] { return has(place.log(), "of before stay in force"); }));
    CHECK(has(place.log(), "preprintd.toml:2: network.contact"));

    place.configure(
        "[network]\ncontact = \"ada@example.org\"\n[web]\nsession = \"1h\"\n[database]\npath = \"other.db\"\n");
    place.signal(SIGHUP);
    CHECK(soon([&] { return has(place.log(), "were read anew and are in force"); }));
    CHECK(has(place.log(), "database.path has changed; that needs a restart"));
    CHECK_FALSE(fs::exists(place.folder / "other.db"));
    // The next cycle speaks with the new name; the page is still there.
    CHECK(place.ask("/healthz").status == 200);
    CHECK(place.ask("/api/v1/queue").status == 200);
    CHECK(place.world->accesses().size() >= before);
    CHECK(place.stop() == 0);
  }

  TEST_CASE("/metrics has a figure for every verdict, and figures that agree with the database") {
    Place place;
    place.start_and_fetch();
    const auto page = place.ask("/metrics");
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type").find("version=0.0.4") != std::string::npos);
    const auto figures = figures_of(page.body);
    for (const char* verdict : {"waiting", "complete", "healed", "quiet", "late", "stale", "short", "failed"}) {
      CAPTURE(verdict);
      CHECK(figures.count(fmt::format("preprintd_ledger_rows{{verdict=\"{}\"}}", verdict)) == 1);
    }
    CHECK(figures.at("preprintd_ledger_rows{verdict=\"complete\"}") > 0);
    CHECK(figures.at("preprintd_alive") == 1);
    CHECK(figures.at("preprintd_papers") > 100);
    CHECK(figures.at("preprintd_queue_papers") > 5);
    CHECK(figures.at("preprintd_arxiv_requests_today") > 0);
    CHECK(figures.at("preprintd_database_sound") == 1);
    CHECK(figures.at("process_open_fds") > 5);
    CHECK(figures.at("process_resident_memory_bytes") > 1e6);
    CHECK(place.stop() == 0);
  }

  TEST_CASE("the service makes a copy with settings, topics and decisions, and restore puts it back") {
    Place place;
    place.configure("[network]\ncontact = \"ada@example.org\"\n[lists.daily-papers]\nfile = \"README.md\"\n");
    place.settings.emplace_back("backup.every=\"1s\"");
    CHECK(place.run({"import", "reading-list", (place.folder / "README.md").string()}) == 0);
    place.start_and_fetch();
    const auto backups = place.folder / "state/backups";
    REQUIRE(soon([&] { return !store::backups_in(backups).empty(); }));
    // While it runs nothing is put back, and the one who runs is named.
    const auto copy = store::backups_in(backups)[0].file;
    CHECK(place.run({"restore", copy.string()}) == 1);
    CHECK(has(place.said, "is served by process"));
    CHECK(place.stop() == 0);

    CHECK(place.run({"status"}) != 1);
    CHECK(has(place.said, "every copy lies on the database's own disk"));
    const auto beside = store::beside_backup(copy);
    CHECK(has(text_of(beside / "preprintd.toml"), "ada@example.org"));
    CHECK(has(text_of(beside / "decisions.jsonl"), "2409.20566"));

    // She goes on for a day after a copy of her own: her README is then newer than what is put back.
    const auto own = place.folder / "usb.db";
    CHECK(place.run({"backup", own.string()}) == 0);
    CHECK(has(place.said, "verified"));
    CHECK(place.run({"queue", "--json", "--limit", "1"}) == 0);
    const auto at = place.said.find("\"id\":\"") + 6;
    const auto id = place.said.substr(at, place.said.find('"', at) - at);
    CHECK(place.run({"accept", id, "--summary", "kept through all of it"}) == 0);
    CHECK(place.run({"annotate", "2409.20566", "--venue", "NeurIPS"}) == 0);
    CHECK(place.run({"export", "--into"}) == 0);
    const auto list = text_of(place.folder / "README.md");
    CHECK(has(list, "kept through all of it"));

    CHECK(place.run({"restore", own.string()}) == 0);
    CHECK(has(place.said, ".replaced-2026-09-24T"));
    CHECK(place.run({"fsck"}) == 0);
    CHECK(place.run({"show", id, "--json"}) == 0);
    CHECK_FALSE(has(place.said, "kept through all of it"));
    CHECK(place.run({"export", "--into"}) == 0);
    CHECK(text_of(place.folder / "README.md") == list);
    CHECK(place.run({"show", id, "--json"}) == 0);
    CHECK(has(place.said, "\"state\":\"accepted\""));
    CHECK(has(place.said, "kept through all of it"));
    CHECK(place.run({"show", "2409.20566", "--json"}) == 0);
    CHECK(has(place.said, "NeurIPS"));

    // No copy, a damaged one, the database itself: nothing happens.
    place.write("broken.db", "hello");
    for (const auto& file :
         {place.folder / "none.db", place.folder / "broken.db", place.folder / "state/preprints.db"}) {
      CAPTURE(file.string());
      CHECK(place.run({"restore", file.string()}) != 0);
    }
    CHECK(place.run({"restore"}) == 0);
    CHECK(has(place.said, copy.filename().string()));
  }

  TEST_CASE("status says what was asked, what comes next, and what is wrong with copies and list files") {
    Place place;
    place.configure("[lists.daily-papers]\nfile = \"README.md\"\n[lists.gone]\nfile = \"nowhere/GONE.md\"\n");
    CHECK(place.run({"fetch"}) == 0);
    const int code = place.run({"status"});
    CAPTURE(place.said);
    CHECK((code == 0 || code == 3));
    CHECK(has(place.said, "next 2026-09-25T00:40:00Z (the mailing of 2026-09-25)"));
    CHECK(has(place.said, "arxiv-listing 2026-09-24T14:"));
    CHECK(has(place.said, "backups      none yet"));
    CHECK(has(place.said, "GONE.md: "));
    CHECK(place.run({"status", "--json"}) == code);
    CHECK(has(place.said, "\"next_why\":\"the mailing of 2026-09-25\""));
    CHECK(has(place.said, "\"on_same_disk\":true"));
    CHECK(place.run({"check"}) == 2);
    CHECK(has(place.said, "GONE.md: there is no such file"));
    CHECK(place.run({"check", "--unit"}) == 2);
    CHECK(has(place.said, "BindPaths=-" + place.folder.string() + "\n"));
    CHECK(has(place.said, "PREPRINTD_CONFIG=" + (place.folder / "preprintd.toml").string()));
  }

  TEST_CASE("a code from the service lets one phone in, once; the page names a list file that is not there") {
    Place place;
    const auto token = place.folder / "token";
    const std::string name = "192.168.1.5:8417";
    place.settings.push_back("web.token_file=\"" + token.string() + "\"");
    place.settings.push_back("web.allowed_hosts=[\"" + name + "\"]");
    place.settings.push_back("lists.papers.file=\"/nowhere/README.md\"");
    place.start();
    settings::Settings asking;
    asking.web.enabled = true;
    asking.web.listen = settings::Listen{"127.0.0.1", place.port};
    CHECK_FALSE(daemon::invite_phone(asking));
    asking.web.token_file = token;
    CHECK_FALSE(daemon::host_for_phone(asking));
    asking.web.allowed_hosts = {"localhost:8417", name};
    const auto phone = daemon::invite_phone(asking);
    REQUIRE(phone);
    const std::string before = "http://" + name;
    REQUIRE(phone->url.starts_with(before + "/login?code="));
    CHECK(phone->qr.size() > 20);
    CHECK(has(daemon::render_qr(phone->qr), "█"));
    const auto open = [&](const std::string& host) {
      return upstream::raw_exchange(place.port, fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                                                            phone->url.substr(before.size()), host));
    };
    CHECK(open("192.168.1.6:8417").status == 421);
    CHECK(open(name).status == 303);
    CHECK(open(name).status == 401);

    auto secret = text_of(token);
    secret.erase(secret.find_last_not_of('\n') + 1);
    const auto ledger = [&] {
      return upstream::raw_exchange(place.port,
                                    fmt::format("GET /api/v1/coverage HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer "
                                                "{}\r\nConnection: close\r\n\r\n",
                                                name, secret))
          .body;
    };
    CHECK(soon([&] { return has(ledger(), "/nowhere/README.md: there is no such file"); }));
  }
}
