#include "triage/topic_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/topic.hpp"
#include "triage/tokens.hpp"

namespace preprintd::triage {
namespace {

constexpr std::array<std::string_view, 13> kKeys{"name",         "formerly", "title",     "retired", "threshold",
                                                 "title_factor", "fields",   "must",      "never",   "phrases",
                                                 "negatives",    "authors",  "categories"};
constexpr std::array<std::string_view, 2> kPhraseKeys{"weight", "fields"};
constexpr std::array<std::string_view, 3> kFields{"title", "abstract", "comment"};
constexpr std::size_t kMaxWords = 12;

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

template <class Names>
std::string nearest(std::string_view word, const Names& names) {
  const auto best = std::min_element(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
    return distance(word, a) < distance(word, b);
  });
  return std::string(*best);
}

/// Collects the first mistake; every reader below does nothing once there is one.
class TopicReader {
 public:
  explicit TopicReader(std::string_view path) : path_(path) {}

  std::optional<Error> error;

  Topic read(const toml::table& table) {
    Topic topic;
    for (const auto& [key, node] : table)
      if (std::find(kKeys.begin(), kKeys.end(), key.str()) == kKeys.end())
        fail(key.source(), key.str(), "unknown key; the nearest known one is \"" + nearest(key.str(), kKeys) + "\"");
    topic.path = path_;
    topic.name = canonical_topic(text(table, "name", std::filesystem::path(path_).stem().string()));
    if (!is_name(topic.name))
      fail(source_of(table, "name"), "name", "a topic's name is made of letters, digits and '-'");
    topic.formerly = former_names(table, topic.name);
    topic.title = text(table, "title", topic.name);
    topic.retired = flag(table, "retired");
    topic.threshold = number(table, "threshold", 1);
    topic.title_factor = number(table, "title_factor", 1.5);
    if (topic.threshold <= 0) fail(source_of(table, "threshold"), "threshold", "must be greater than 0");
    if (topic.title_factor < 0) fail(source_of(table, "title_factor"), "title_factor", "must not be negative");
    const auto fields = table.contains("fields") ? field_set(*table.get("fields"), "fields") : kTitleAndAbstract;
    topic.phrases = phrases(table, "phrases", fields);
    for (auto& phrase : phrases(table, "negatives", fields)) {
      phrase.weight = -std::abs(phrase.weight);
      topic.phrases.push_back(std::move(phrase));
    }
    topic.must = phrases(table, "must", fields);
    topic.never = phrases(table, "never", fields);
    for (auto& [name, weight] : weights(table, "authors")) topic.authors.push_back({std::move(name), weight});
    for (auto& [name, weight] : weights(table, "categories")) topic.categories.push_back({std::move(name), weight});
    return topic;
  }

 private:
  void fail(const toml::source_region& where, std::string_view key, const std::string& what) {
    if (!error) error.emplace(ErrorKind::usage, fmt::format("{}:{}: {}: {}", path_, where.begin.line, key, what));
  }
  static bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
  }
  std::vector<std::string> former_names(const toml::table& table, const std::string& name) {
    std::vector<std::string> names;
    const auto* node = table.get("formerly");
    if (!node) return names;
    const auto* list = node->as_array();
    if (!list) fail(node->source(), "formerly", "is a list of names in quotes");
    for (std::size_t at = 0; list && at < list->size(); ++at) {
      const auto& element = *list->get(at);
      auto former = canonical_topic(element.value<std::string>().value_or(""));
      if (!element.is_string() || !is_name(former))
        fail(element.source(), "formerly", "a topic's name is made of letters, digits and '-'");
      if (former == name) fail(element.source(), "formerly", fmt::format("\"{}\" is its name now", name));
      names.push_back(std::move(former));
    }
    return names;
  }
  static toml::source_region source_of(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    return node ? node->source() : table.source();
  }
  std::string text(const toml::table& table, std::string_view key, std::string fallback) {
    const auto* node = table.get(key);
    if (!node) return fallback;
    if (const auto value = node->value<std::string>(); value && node->is_string()) return *value;
    fail(node->source(), key, "is a text in quotes");
    return fallback;
  }
  bool flag(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (!node) return false;
    if (const auto* value = node->as_boolean()) return value->get();
    fail(node->source(), key, "is true or false");
    return false;
  }
  std::optional<double> number_of(const toml::node& node, std::string_view key) {
    if (node.is_number())
      if (const auto value = node.value<double>(); value && std::isfinite(*value) && std::abs(*value) <= 1000)
        return value;
    fail(node.source(), key, "is a number between -1000 and 1000");
    return std::nullopt;
  }
  double number(const toml::table& table, std::string_view key, double fallback) {
    const auto* node = table.get(key);
    return node ? number_of(*node, key).value_or(fallback) : fallback;
  }
  unsigned field_set(const toml::node& node, std::string_view key) {
    const auto* list = node.as_array();
    unsigned fields = 0;
    if (list)
      for (const auto& element : *list) {
        const auto name = element.value<std::string>();
        const auto* const known = std::find(kFields.begin(), kFields.end(), name.value_or(""));
        if (known == kFields.end()) {
          fail(element.source(), key, "a field is \"title\", \"abstract\" or \"comment\"");
          return kTitleAndAbstract;
        }
        fields |= 1U << static_cast<unsigned>(known - kFields.begin());
      }
    if (fields == 0) fail(node.source(), key, R"(is a list of "title", "abstract", "comment")");
    return fields == 0 ? kTitleAndAbstract : fields;
  }
  void check_words(const std::string& words, const toml::source_region& where, std::string_view key) {
    for (std::size_t start = 0; start <= words.size();) {
      const auto plus = std::min(words.find(" + ", start), words.size());
      std::vector<Token> tokens;
      tokenize(std::string_view(words).substr(start, plus - start), tokens);
      if (tokens.empty()) fail(where, key, json_quoted(words) + " holds no word to look for");
      if (tokens.size() > kMaxWords)
        fail(where, key, fmt::format("{} is longer than {} words", json_quoted(words), kMaxWords));
      start = plus + 3;
    }
  }
  std::vector<Phrase> phrases(const toml::table& table, std::string_view key, unsigned fields) {
    std::vector<Phrase> read;
    const auto* node = table.get(key);
    if (!node) return read;
    std::set<std::string> seen;
    const auto add = [&](std::string words, double weight, unsigned in, const toml::source_region& where) {
      check_words(words, where, key);
      if (!seen.insert(words).second) fail(where, key, json_quoted(words) + " stands there twice");
      read.push_back({std::move(words), weight, in});
    };
    if (const auto* list = node->as_array()) {
      for (const auto& element : *list) {
        if (!element.is_string()) fail(element.source(), key, "is a list of texts in quotes");
        add(element.value_or(std::string()), 1, fields, element.source());
      }
    } else if (const auto* map = node->as_table()) {
      for (const auto& [words, value] : *map) {
        const auto name = fmt::format("{}.{}", key, json_quoted(words.str()));
        double weight = 1;
        unsigned in = fields;
        if (const auto* detail = value.as_table()) {
          for (const auto& [inner, setting] : *detail) {
            if (inner.str() == "weight") {
              weight = number_of(setting, name + ".weight").value_or(1);
            } else if (inner.str() == "fields") {
              in = field_set(setting, name + ".fields");
            } else {
              fail(inner.source(), name + "." + std::string(inner.str()),
                   "unknown key; the nearest known one is \"" + nearest(inner.str(), kPhraseKeys) + "\"");
            }
          }
        } else {
          weight = number_of(value, name).value_or(1);
        }
        add(std::string(words.str()), weight, in, words.source());
      }
    } else {
      fail(node->source(), key, "is a list of texts, or a table of texts and weights");
    }
    return read;
  }
  std::vector<std::pair<std::string, double>> weights(const toml::table& table, std::string_view key) {
    std::vector<std::pair<std::string, double>> read;
    const auto* node = table.get(key);
    if (!node) return read;
    if (const auto* list = node->as_array()) {
      for (const auto& element : *list) {
        if (!element.is_string()) fail(element.source(), key, "is a list of texts in quotes");
        read.emplace_back(element.value_or(std::string()), 1);
      }
    } else if (const auto* map = node->as_table()) {
      for (const auto& [name, value] : *map)
        read.emplace_back(name.str(), number_of(value, fmt::format("{}.{}", key, json_quoted(name.str()))).value_or(0));
    } else {
      fail(node->source(), key, "is a list of texts, or a table of texts and weights");
    }
    return read;
  }

  std::string path_;
};

}  // namespace

Result<Topic> parse_topic_file(std::string_view text, std::string_view path) {
  toml::table table;
  try {
    table = toml::parse(text, path);
  } catch (const toml::parse_error& mistake) {
    return Error(ErrorKind::usage, fmt::format("{}:{}: {}", path, mistake.source().begin.line, mistake.description()));
  }
  TopicReader reader(path);
  auto topic = reader.read(table);
  if (reader.error) return std::move(*reader.error);
  return topic;
}

Result<std::vector<Topic>> load_topics(const std::filesystem::path& folder) {
  std::error_code failure;
  std::vector<std::filesystem::path> files;
  for (auto it = std::filesystem::directory_iterator(folder, failure);
       !failure && it != std::filesystem::directory_iterator(); it.increment(failure))
    if (it->path().extension() == ".toml") files.push_back(it->path());
  if (failure) return Error(ErrorKind::missing, fmt::format("{}: {}", folder.string(), failure.message()));
  std::sort(files.begin(), files.end());
  std::vector<Topic> topics;
  std::map<std::string, std::ptrdiff_t> line_of_former;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return Error(ErrorKind::missing, file.string() + ": cannot be read");
    auto topic = parse_topic_file(text.str(), file.string());
    if (!topic) return topic.error();
    for (const auto& other : topics)
      if (other.name == topic->name)
        return Error(ErrorKind::usage,
                     fmt::format("{}:1: name: \"{}\" is the topic of {} too", file.string(), topic->name, other.path));
    const auto whole = text.str();
    const auto line =
        std::count(whole.begin(), whole.begin() + std::ptrdiff_t(std::min(whole.find("formerly"), whole.size())), '\n');
    line_of_former[topic->name] = line + 1;
    topics.push_back(std::move(*topic));
  }
  // Whose scores and decisions would they be?
  for (const auto& topic : topics)
    for (const auto& former : topic.formerly)
      for (const auto& other : topics)
        if (&other != &topic && is_called(other, former))
          return Error(ErrorKind::usage,
                       fmt::format("{}:{}: formerly: \"{}\" is the topic of {} too; take it out of one of them",
                                   topic.path, line_of_former[topic.name], former, other.path));
  std::sort(topics.begin(), topics.end(), [](const Topic& a, const Topic& b) { return a.name < b.name; });
  return topics;
}

}  // namespace preprintd::triage
