#include "settings/load.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "settings/option_table.hpp"
#include "settings/toml_text.hpp"

using namespace preprintd;
using namespace preprintd::settings;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// A folder of its own, gone with the test.
struct Folder {
  fs::path path = fs::temp_directory_path() / fmt::format("preprintd-settings-{}-{}", ::getpid(), ++count);
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  void write(const fs::path& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name) << text;
  }
  static inline int count = 0;
};

// A process with a home and nothing else.
SettingsSources bare(const Folder& folder) {
  SettingsSources sources;
  sources.working_directory = folder.path / "here";
  sources.environment["HOME"] = (folder.path / "home").string();
  sources.system_config = folder.path / "etc/preprintd.toml";
  sources.system_state = folder.path / "var/lib/preprintd";
  fs::create_directories(sources.working_directory);
  return sources;
}

std::vector<std::string> mistakes_of(const std::string& toml) {
  const Folder folder;
  std::vector<std::string> texts;
  for (const auto& mistake : read_settings_text(toml, "p.toml", bare(folder)).mistakes) texts.push_back(mistake.text());
  return texts;
}

Settings settings_of(const std::string& toml) {
  const Folder folder;
  auto loaded = read_settings_text(toml, "/x/p.toml", bare(folder));
  for (const auto& mistake : loaded.mistakes) FAIL_CHECK(mistake.text());
  return std::move(loaded.settings);
}

std::string value_in_force(const LoadedSettings& loaded, const std::string& key) {
  for (const auto& row : loaded.in_force)
    if (row.key == key) return row.value + " from " + row.from;
  return "not in force";
}

}  // namespace

TEST_SUITE("settings.load") {
  TEST_CASE("with no file at all every setting has its documented default") {
    const Folder folder;
    const auto settings = load_settings(bare(folder));
    REQUIRE(settings);
    const auto state = folder.path / "home/.local/state/preprintd";
    CHECK(settings->state == state);
    CHECK(settings->database.path == state / "preprints.db");
    CHECK(settings->backup.dir == state / "backups");
    CHECK(settings->network.timeout == 60s);
    CHECK(settings->network.max_body.count == 32u << 20);
    CHECK(settings->arxiv.categories == std::vector<std::string>{"cs.CV", "cs.CL", "cs.LG", "cs.AI", "cs.MM"});
    CHECK(settings->arxiv.min_interval == 3s);
    CHECK(settings->arxiv.page_interval == 15s);
    CHECK(settings->arxiv.backoff == 10min);
    CHECK(settings->arxiv.backoff_max == 6h);
    CHECK(settings->arxiv.oai_timeout == 300s);
    CHECK(settings->arxiv.api_url == "https://export.arxiv.org/api/query");
    CHECK(settings->huggingface.queue == PickDoor::all);
    CHECK(settings->huggingface.repoll_days == 5);
    CHECK(settings->spool.keep == 24h * 14);
    CHECK(settings->queue.share == doctest::Approx(0.3));
    CHECK(settings->queue.page == 30);
    CHECK(settings->web.listen.text() == "127.0.0.1:8417");
    CHECK_FALSE(settings->web.token_file.has_value());
    CHECK(settings->web.session == 24h * 30);
    CHECK(settings->backup.max_size.count == 4ull << 30);
    CHECK(settings->log.level == LogLevel::info);
    CHECK(settings->lists.empty());
  }

  TEST_CASE("the settings file is looked for in the documented order") {
    const Folder folder;
    auto sources = bare(folder);
    const auto contact = [&] {
      const auto settings = load_settings(sources);
      REQUIRE(settings);
      return settings->network.contact;
    };
    folder.write("etc/preprintd.toml", "network.contact = 'system'");
    CHECK(contact() == "system");
    folder.write("home/.config/preprintd/preprintd.toml", "network.contact = 'home'");
    CHECK(contact() == "home");
    folder.write("xdg/preprintd/preprintd.toml", "network.contact = 'xdg'");
    sources.environment["XDG_CONFIG_HOME"] = (folder.path / "xdg").string();
    CHECK(contact() == "xdg");
    folder.write("here/preprintd.toml", "network.contact = 'here'");
    CHECK(contact() == "here");
    folder.write("named.toml", "network.contact = 'variable'");
    sources.environment["PREPRINTD_CONFIG"] = (folder.path / "named.toml").string();
    CHECK(contact() == "variable");
    folder.write("here/given.toml", "network.contact = 'given'");
    sources.config = "given.toml";
    CHECK(contact() == "given");
  }

  TEST_CASE("a named settings file that is not there is a mistake, not a silent default") {
    const Folder folder;
    auto sources = bare(folder);
    sources.config = "nowhere.toml";
    const auto settings = load_settings(sources);
    REQUIRE_FALSE(settings);
    CHECK(settings.error().kind() == ErrorKind::usage);
    CHECK(settings.error().message().find("nowhere.toml: cannot be read") != std::string::npos);
  }

  TEST_CASE("--set overrides PREPRINTD_SET, which overrides the file, and each setting knows where it came from") {
    const Folder folder;
    auto sources = bare(folder);
    folder.write("here/preprintd.toml", "[queue]\npage = 1\nshare = 0.1\n[log]\nlevel = 'error'\n");
    sources.environment["PREPRINTD_SET"] = "queue.page=2\n\nlog.level=debug\n";
    sources.set = {"queue.page = 3", "sources.arxiv.categories=cs.RO, cs.CV", "web.allowed_hosts=[\"a.example\"]"};
    const auto loaded = read_settings(sources);
    for (const auto& mistake : loaded.mistakes) FAIL_CHECK(mistake.text());
    const auto file = (sources.working_directory / "preprintd.toml").string();
    CHECK(value_in_force(loaded, "queue.page") == "3 from --set");
    CHECK(value_in_force(loaded, "log.level") == "\"debug\" from PREPRINTD_SET:3");
    CHECK(value_in_force(loaded, "queue.share") == "0.1 from " + file + ":3");
    CHECK(value_in_force(loaded, "sources.arxiv.categories") == "[\"cs.RO\", \"cs.CV\"] from --set");
    CHECK(value_in_force(loaded, "web.allowed_hosts") == "[\"a.example\"] from --set");
    CHECK(value_in_force(loaded, "log.format") == "\"text\" from default");
  }

  TEST_CASE("every mistake is reported with its line, not only the first") {
    CHECK(mistakes_of("[network]\n"
                      "timeout = 60\n"
                      "contcat = 'x'\n"
                      "[queue]\n"
                      "share = 1.5\n"
                      "page = 'many'\n"
                      "[sources.huggingface]\n"
                      "queue = 'some'\n") ==
          std::vector<std::string>{
              "p.toml:2: network.timeout must be a duration like \"10m\" or \"3s\" (units ms, s, m, h, d), not 60",
              "p.toml:3: unknown key network.contcat; the nearest known one is network.contact",
              "p.toml:5: queue.share must be between 0 and 1",
              "p.toml:6: queue.page must be a whole number, not \"many\"",
              "p.toml:8: sources.huggingface.queue must be \"all\", \"flagged\" or \"none\", not \"some\"",
          });
  }

  TEST_CASE("a text that is no TOML is one mistake on its line") {
    const auto mistakes = mistakes_of("[network]\ncontact = me@example.org\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].starts_with("p.toml:2: "));
  }

  TEST_CASE("an unknown key is told its nearest known one, wherever it stands") {
    for (const auto& [wrong_key, right] :
         std::vector<std::pair<std::string, std::string>>{{"netwrok.timeout", "network.timeout"},
                                                          {"arxiv.categories", "sources.arxiv.categories"},
                                                          {"sources.arxiv.min_intervall", "sources.arxiv.min_interval"},
                                                          {"lists.daily.postion", "lists.daily.position"},
                                                          {"web.listne", "web.listen"},
                                                          {"log.level.deep", "log.level"}}) {
      const auto& wrong = wrong_key;
      CAPTURE(wrong);
      CHECK(nearest_key(wrong) == right);
      const auto mistakes = mistakes_of(wrong + " = 1");
      REQUIRE(mistakes.size() == 1);
      CHECK(mistakes[0] == fmt::format("p.toml:1: unknown key {}; the nearest known one is {}", wrong, right));
    }
    CHECK(mistakes_of("network = 5").size() == 1);
    CHECK(mistakes_of("[[network]]\ntimeout = '1s'").size() <= 1);
    CHECK(mistakes_of("[network]\n[sources.arxiv]\n[lists]\n").empty());
  }

  TEST_CASE("arXiv may be asked more often than it allows only where it is a simulation on this machine") {
    const auto loopback = [](const std::string& host) {
      std::string toml = "[sources.arxiv]\n";
      for (const char* key : {"feed_url", "listing_url", "catchup_url", "api_url", "oai_url"})
        toml += fmt::format("{} = 'http://{}/x'\n", key, host);
      return toml;
    };
    const std::string fast = "min_interval = '0s'\nbackoff = '1s'\n";
    CHECK(mistakes_of("[sources.arxiv]\n" + fast).size() == 2);
    CHECK(mistakes_of("[sources.arxiv]\n" + fast)[0].starts_with("p.toml:2: sources.arxiv.min_interval must be at"));
    CHECK(mistakes_of("[sources.arxiv]\nfeed_url = 'http://127.0.0.1:1/rss'\n" + fast).size() == 2);
    CHECK(mistakes_of(loopback("localhost:99")).size() == 5);
    const auto settings = settings_of(loopback("127.8.0.1:99") + fast);
    CHECK(settings.arxiv.min_interval == 0s);
    CHECK(settings.arxiv.page_interval == 0s);
    CHECK(settings.arxiv.backoff == 1s);
    CHECK(settings_of(loopback("[::1]:99") + "min_interval = '500ms'\n").arxiv.page_interval == 15s);
    CHECK(settings_of("sources.arxiv.min_interval = '20s'").arxiv.page_interval == 20s);
    CHECK(mistakes_of("sources.arxiv.backoff = '7h'").size() == 1);
  }

  TEST_CASE("a URL we must not send requests to is refused") {
    for (const char* url : {"http://arxiv.org/list", "ftp://arxiv.org", "arxiv.org/list", "https://", "https://a b/x",
                            "https://me@arxiv.org/x", "https://arxiv.org/list?x=1", "https://arxiv.org:0/",
                            "http://127.0.0.1.example/", "https://[::1/"}) {
      CAPTURE(url);
      CHECK(mistakes_of(fmt::format("sources.arxiv.listing_url = '{}'", url)).size() == 1);
    }
    CHECK(settings_of("sources.huggingface.url = 'https://mirror.example:8443/api/'").huggingface.url ==
          "https://mirror.example:8443/api");
  }

  TEST_CASE("categories are kept in arXiv's spelling, each once, and an unknown one is named") {
    CHECK(settings_of("sources.arxiv.categories = ['CS.cv', 'cs.CV', 'math.IT', 'cs.IT']").arxiv.categories ==
          std::vector<std::string>{"cs.CV", "cs.IT"});
    const auto mistakes = mistakes_of("sources.arxiv.categories = ['cs.CV', 'cs.XX']");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0] == "p.toml:1: sources.arxiv.categories has \"cs.XX\" in it, which is no arXiv category");
  }

  TEST_CASE("the page is not served to others without a token") {
    CHECK(mistakes_of("web.listen = '0.0.0.0:80'").size() == 1);
    CHECK(mistakes_of("web.listen = '0.0.0.0:80'\nweb.enabled = false").empty());
    const auto settings = settings_of("[web]\nlisten = '[::]:80'\ntoken_file = 'token'");
    CHECK(settings.web.token_file == fs::path("/x/token"));
    CHECK_FALSE(settings.web.listen.loopback());
    CHECK(settings_of("web.listen = 'localhost:0'").web.listen.loopback());
    for (const char* bad :
         {"8417", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:", "page.example:80", "[::1]", "::1:80"}) {
      CAPTURE(bad);
      CHECK(mistakes_of(fmt::format("web.listen = '{}'", bad)).size() == 1);
    }
  }

  TEST_CASE("a list's own settings are read under its name; what is not said stays inferred") {
    const auto settings = settings_of(
        "[lists.daily-papers]\n"
        "file = 'README.md'\nposition = 'by-id'\ngroup_by = 'year'\nfirst_number = 0\ntopics = ['MLLM', "
        "'llm_alignment']\n"
        "[lists.'论文']\nheading = '论文'\n");
    REQUIRE(settings.lists.size() == 2);
    const auto& daily = settings.lists.at("daily-papers");
    CHECK(daily.file == fs::path("/x/README.md"));
    CHECK(daily.position == Position::by_id);
    CHECK(daily.group_by == GroupBy::year);
    CHECK(daily.first_number == 0);
    CHECK(daily.topics == std::vector<std::string>{"mllm", "llm-alignment"});
    CHECK_FALSE(daily.heading.has_value());
    CHECK(settings.lists.at("论文").heading == "论文");
    CHECK(mistakes_of("[lists.a]\nposition = 'bottom'\nfirst_number = -1\nfile = ''").size() == 2);
  }

  TEST_CASE("the state directory is systemd's, else the system's if writable, else hers") {
    const Folder folder;
    auto sources = bare(folder);
    const auto state = [&] { return read_settings(sources).settings.state; };
    sources.environment["XDG_STATE_HOME"] = "relative/is/ignored";
    CHECK(state() == folder.path / "home/.local/state/preprintd");
    sources.environment["XDG_STATE_HOME"] = (folder.path / "xdg").string();
    CHECK(state() == folder.path / "xdg/preprintd");
    fs::create_directories(sources.system_state);
    CHECK(state() == sources.system_state);
    sources.environment["STATE_DIRECTORY"] = (folder.path / "unit").string() + ":/another";
    CHECK(state() == folder.path / "unit");
    CHECK(value_in_force(read_settings(sources), "database.path").ends_with("preprints.db\" from STATE_DIRECTORY"));
    SettingsSources homeless;
    homeless.system_state = folder.path / "none";
    homeless.system_config = folder.path / "none.toml";
    homeless.working_directory = folder.path;
    CHECK(read_settings(homeless).mistakes.size() == 1);
  }

  TEST_CASE("topics come from beside the settings file, else from the shipped ones, else from the program itself") {
    const Folder folder;
    auto sources = bare(folder);
    sources.shipped_topics = {folder.path / "no/topics", folder.path / "share/topics"};
    const auto topics = [&] { return read_settings(sources).settings.topics_dir; };
    CHECK(topics().empty());
    fs::create_directories(folder.path / "share/topics");
    CHECK(topics() == folder.path / "share/topics");
    fs::create_directories(folder.path / "here/topics");
    CHECK(topics() == folder.path / "share/topics");
    folder.write("here/preprintd.toml", "");
    CHECK(topics() == folder.path / "here/topics");
    folder.write("here/preprintd.toml", "topics_dir = 'elsewhere'");
    CHECK(read_settings(sources).mistakes.size() == 1);
  }

  TEST_CASE("paths are taken from the settings file's folder, and ~ from HOME") {
    const Folder folder;
    auto sources = bare(folder);
    folder.write("conf/p.toml", "database.path = '../data/p.db'\nbackup.dir = '~/b'\n");
    sources.config = folder.path / "conf/p.toml";
    sources.set = {"web.token_file=token"};
    const auto settings = load_settings(sources);
    REQUIRE(settings);
    CHECK(settings->database.path == folder.path / "data/p.db");
    CHECK(settings->backup.dir == folder.path / "home/b");
    CHECK(settings->web.token_file == folder.path / "here/token");
  }

  TEST_CASE("what is printed as in force is a settings file that says the same") {
    const Folder folder;
    auto sources = bare(folder);
    folder.write("here/preprintd.toml",
                 "network.contact = 'a\\b'\nspool.max_size = '1500kB'\nqueue.share = 1\nspool.keep = '1h30m'\n"
                 "sources.arxiv.holidays = ['2026-12-25', 2026-01-01]\nlists.x.first_number = 0\n[lists.'a.b "
                 "\"c\"']\nposition = 'end'\n");
    const auto first = read_settings(sources);
    for (const auto& mistake : first.mistakes) FAIL_CHECK(mistake.text());
    const auto second = read_settings_text(render_in_force(first), "again.toml", bare(folder));
    for (const auto& mistake : second.mistakes) FAIL_CHECK(mistake.text());
    REQUIRE(first.in_force.size() == second.in_force.size());
    for (std::size_t i = 0; i < first.in_force.size(); ++i) {
      CHECK(first.in_force[i].key == second.in_force[i].key);
      CHECK(first.in_force[i].value == second.in_force[i].value);
    }
  }

  TEST_CASE("a --set that cannot be meant says so") {
    const Folder folder;
    for (const char* text :
         {"queue.page", "queue.page=", "queue.page=3.5", "=3", "web.allowed_hosts=[", "log.level=loud",
          "network.timeout=10", "network.timeout=99999999999999999999d", "web.enabled='yes'\nx = 1", "queue=1"}) {
      CAPTURE(text);
      auto sources = bare(folder);
      sources.set = {text};
      const auto mistakes = read_settings(sources).mistakes;
      REQUIRE(mistakes.size() == 1);
      CHECK(mistakes[0].text().starts_with("--set: "));
    }
  }
}

TEST_SUITE("settings.example") {
  TEST_CASE("the example settings file names every key with its default, and nothing else") {
    std::ifstream stream(PREPRINTD_SOURCE_DIR "/config/preprintd.toml");
    std::string toml;
    for (std::string line; std::getline(stream, line);) {
      if (line.starts_with("#") && !line.starts_with("# ")) line.erase(0, 1);
      toml += line + "\n";
    }
    const auto read = read_toml(toml);
    REQUIRE_FALSE(read.error.has_value());
    std::size_t lists = 0;
    std::map<std::string, Written> written;
    for (const auto& assignment : read.assignments) {
      if (assignment.path[0] == "lists")
        ++lists;
      else
        written.emplace(assignment.key(), assignment.written);
    }
    CHECK(lists == list_options().size());
    CHECK(written.size() == options().size());
    for (const auto& option : options()) {
      CAPTURE(option.key);
      REQUIRE(written.contains(std::string(option.key)));
      Settings by_example, by_table;
      CHECK_FALSE(option.read(written.at(std::string(option.key)), by_example).has_value());
      if (option.fallback.empty()) continue;
      const auto fallback = read_toml(fmt::format("value = {}", option.fallback));
      REQUIRE(fallback.assignments.size() == 1);
      CHECK_FALSE(option.read(fallback.assignments[0].written, by_table).has_value());
      CHECK(option.render(by_example) == option.render(by_table));
    }
  }
}
