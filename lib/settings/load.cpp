#include "settings/load.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "settings/address.hpp"
#include "settings/option_table.hpp"
#include "settings/places.hpp"
#include "settings/toml_text.hpp"

namespace preprintd::settings {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr Duration kPoliteInterval = 3s;  // arXiv's terms of use of its API
constexpr Duration kPageInterval = 15s;   // arXiv's robots.txt
constexpr Duration kFirstBackoff = 10min;
constexpr Duration kLongestBackoff = 6h;

struct Place {
  std::string where;
  int line = 0;
  std::string text() const { return line > 0 ? fmt::format("{}:{}", where, line) : where; }
};

// A word of a key as TOML spells it: bare where it may be.
std::string key_word(const std::string& word) {
  const bool bare = std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  return bare ? word : render_value(word);
}

// Fills a LoadedSettings from one place after another; later ones win.
class Loading {
 public:
  explicit Loading(const SettingsSources& sources) : sources_(sources) {
    home_ = variable(sources, "HOME").value_or("");
    for (const auto& option : options()) {
      if (option.fallback.empty()) continue;
      auto assignment = read_toml(fmt::format("value = {}", option.fallback)).assignments.at(0);
      [[maybe_unused]] const auto refusal = option.read(assignment.written, loaded_.settings);
      assert(!refusal && "every default of the table is a value of its option");
    }
  }

  void read_text(std::string_view toml, const fs::path& name) {
    loaded_.file = name;
    auto read = read_toml(toml);
    if (read.error) refuse({name.string(), read.error->line}, read.error->message);
    for (auto& assignment : read.assignments) {
      assignment.written.beside = name.parent_path();
      assign(assignment, {name.string(), assignment.line});
    }
  }

  void read_set(std::string_view text, const Place& place) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
      refuse(place, fmt::format("\"{}\" must be KEY=VALUE", visible(text)));
      return;
    }
    const auto key = trimmed(text.substr(0, equals));
    auto value = read_set_value(trimmed(text.substr(equals + 1)));
    if (!value) {
      refuse(place, fmt::format("{} {}", visible(key), value.error().message()));
      return;
    }
    Assignment assignment;
    for (const auto part : split(key, '.')) assignment.path.emplace_back(part);
    assignment.written = std::move(*value);
    assignment.written.beside = sources_.working_directory;
    assign(assignment, place);
  }

  LoadedSettings finish() {
    derive();
    check_together();
    list_in_force();
    return std::move(loaded_);
  }

  void refuse(const Place& place, std::string message) {
    loaded_.mistakes.push_back({place.where, place.line, std::move(message)});
  }

 private:
  void assign(Assignment& assignment, const Place& place) {
    const auto key = assignment.key();
    assignment.written.home = home_;
    const auto& path = assignment.path;
    if (path.size() == 3 && path[0] == "lists" && !path[1].empty()) {
      for (const auto& option : list_options())
        if (option.key == path[2]) return take(option, assignment, loaded_.settings.lists[path[1]], place);
    }
    for (const auto& option : options())
      if (option.key == key) return take(option, assignment, loaded_.settings, place);
    if (is_empty_section(assignment)) return;
    refuse(place, fmt::format("unknown key {}; the nearest known one is {}", visible(key), nearest_key(key)));
  }

  // `[network]` with nothing below it, or every key commented out.
  static bool is_empty_section(const Assignment& assignment) {
    if (!std::holds_alternative<Written::Other>(assignment.written.value)) return false;
    const auto key = assignment.key();
    if (key == "lists" || (assignment.path.size() == 2 && assignment.path[0] == "lists")) return true;
    return std::any_of(options().begin(), options().end(),
                       [&](const auto& option) { return option.key.starts_with(key + "."); });
  }

  template <class Owner>
  void take(const OptionOf<Owner>& option, const Assignment& assignment, Owner& owner, const Place& place) {
    const auto key = assignment.key();
    if (const auto refusal = option.read(assignment.written, owner))
      refuse(place, fmt::format("{} {}", visible(key), *refusal));
    origin_[key] = place;
  }

  Place origin_of(const std::string& key) const {
    const auto found = origin_.find(key);
    return found == origin_.end() ? Place{"default", 0} : found->second;
  }
  bool is_given(const std::string& key) const { return origin_.contains(key); }

  // Defaults that depend on where the program runs or on other settings.
  void derive() {
    auto& settings = loaded_.settings;
    auto state = state_directory(sources_);
    if (state.path.empty())
      refuse({"environment", 0}, "HOME is not set, so there is no place for the database; set HOME or STATE_DIRECTORY");
    settings.state = state.path.lexically_normal();
    state_from_ = state.from;
    if (!is_given("database.path")) settings.database.path = settings.state / "preprints.db";
    if (!is_given("backup.dir")) settings.backup.dir = settings.state / "backups";
    if (!is_given("topics_dir")) settings.topics_dir = usual_topics();
    settings.arxiv.backoff_max = kLongestBackoff;
    settings.arxiv.page_interval = settings.arxiv.min_interval == Duration::zero()
                                       ? Duration::zero()
                                       : std::max(kPageInterval, settings.arxiv.min_interval);
  }

  fs::path usual_topics() const {
    std::error_code ignored;
    if (loaded_.file)
      if (auto beside = loaded_.file->parent_path() / "topics"; fs::is_directory(beside, ignored))
        return beside.lexically_normal();
    for (const auto& shipped : sources_.shipped_topics)
      if (fs::is_directory(shipped, ignored)) return shipped.lexically_normal();
    return {};
  }

  // What no single row can see.
  void check_together() {
    const auto& settings = loaded_.settings;
    const auto& arxiv = settings.arxiv;
    const bool loopback = is_loopback_url(arxiv.feed_url) && is_loopback_url(arxiv.listing_url) &&
                          is_loopback_url(arxiv.catchup_url) && is_loopback_url(arxiv.api_url) &&
                          is_loopback_url(arxiv.oai_url);
    constexpr std::string_view kOnlyLoopback =
        "{} must be at least {}: arXiv asks for it; less is only for five sources.arxiv URLs on 127.0.0.0/8 or [::1]";
    if (arxiv.min_interval < kPoliteInterval && !loopback)
      refuse(origin_of("sources.arxiv.min_interval"),
             fmt::format(fmt::runtime(kOnlyLoopback), "sources.arxiv.min_interval", "3s"));
    if (arxiv.backoff < kFirstBackoff && !loopback)
      refuse(origin_of("sources.arxiv.backoff"),
             fmt::format(fmt::runtime(kOnlyLoopback), "sources.arxiv.backoff", "10m"));
    if (arxiv.backoff > kLongestBackoff)
      refuse(origin_of("sources.arxiv.backoff"), "sources.arxiv.backoff must be at most 6h, where doubling ends");
    if (settings.web.enabled && !settings.web.listen.loopback() && !settings.web.token_file)
      refuse(origin_of("web.listen"),
             fmt::format("web.listen {} can be reached from elsewhere: set web.token_file too, or listen on 127.0.0.1",
                         settings.web.listen.text()));
    std::error_code ignored;
    if (is_given("topics_dir") && !fs::is_directory(settings.topics_dir, ignored))
      refuse(origin_of("topics_dir"), fmt::format("topics_dir {} is no folder", settings.topics_dir.string()));
  }

  void list_in_force() {
    for (const auto& option : options()) {
      const std::string key(option.key);
      const bool of_state = (key == "database.path" || key == "backup.dir") && !is_given(key);
      loaded_.in_force.push_back(
          {key, option.render(loaded_.settings), of_state ? state_from_ : origin_of(key).text()});
    }
    for (const auto& [name, list] : loaded_.settings.lists)
      for (const auto& option : list_options())
        if (const auto key = fmt::format("lists.{}.{}", name, option.key); is_given(key))
          loaded_.in_force.push_back(
              {fmt::format("lists.{}.{}", key_word(name), option.key), option.render(list), origin_of(key).text()});
  }

  const SettingsSources& sources_;
  std::string home_;
  LoadedSettings loaded_;
  std::map<std::string, Place> origin_;
  std::string state_from_;
};

LoadedSettings finish(Loading& loading, const SettingsSources& sources) {
  if (const auto lines = variable(sources, "PREPRINTD_SET")) {
    int number = 0;
    for (const auto line : lines_of(*lines)) {
      ++number;
      if (!trimmed(line).empty()) loading.read_set(line, {"PREPRINTD_SET", number});
    }
  }
  for (const auto& text : sources.set) loading.read_set(text, {"--set", 0});
  return loading.finish();
}

}  // namespace

std::string Mistake::text() const { return fmt::format("{}: {}", Place{where, line}.text(), message); }

LoadedSettings read_settings_text(std::string_view toml, const fs::path& name, const SettingsSources& sources) {
  Loading loading(sources);
  loading.read_text(toml, name);
  return finish(loading, sources);
}

LoadedSettings read_settings(const SettingsSources& sources) {
  Loading loading(sources);
  if (const auto file = settings_file(sources)) {
    std::ifstream stream(*file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    std::error_code ignored;
    if (!stream.is_open() || stream.bad() || fs::is_directory(*file, ignored))
      loading.refuse({file->string(), 0},
                     "cannot be read; name another with --config, or leave it out for the defaults");
    else
      loading.read_text(text, *file);
  }
  return finish(loading, sources);
}

Result<Settings> load_settings(const SettingsSources& sources) {
  auto loaded = read_settings(sources);
  if (loaded.mistakes.empty()) return std::move(loaded.settings);
  std::string text;
  for (const auto& mistake : loaded.mistakes) text += (text.empty() ? "" : "\n") + mistake.text();
  return Error(ErrorKind::usage, std::move(text));
}

std::string render_in_force(const LoadedSettings& loaded) {
  std::string text;
  for (const auto& [key, value, from] : loaded.in_force) {
    // No folder of topics: those built into the program, which have no path to print.
    if (key == "topics_dir" && loaded.settings.topics_dir.empty())
      text += "# topics_dir: the shipped ones\n";
    else
      text += fmt::format("{} = {}  # {}\n", key, value, visible(from));
  }
  return text;
}

}  // namespace preprintd::settings
