#include "upstream/scenario_file.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

#include "base/text.hpp"

namespace preprintd::upstream {
namespace {

namespace json = boost::json;

// What a scenario file breaks; caught in this file only, where it becomes a Result.
struct Wrong {
  std::string message;
};
[[noreturn]] void wrong(const std::string& message) { throw Wrong{message}; }

void only_keys(const json::object& object, std::initializer_list<std::string_view> known, std::string_view where) {
  for (const auto& pair : object) {
    const std::string_view key(pair.key().data(), pair.key().size());
    if (std::find(known.begin(), known.end(), key) == known.end())
      wrong(fmt::format("{}: unknown key \"{}\"", where, key));
  }
}

std::optional<std::string> text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(json::string_view(key.data(), key.size()));
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_string()) wrong(fmt::format("\"{}\" is not a text", key));
  return std::string(value->get_string().data(), value->get_string().size());
}
std::string needed_text(const json::object& object, std::string_view key, std::string_view where) {
  auto text = text_at(object, key);
  if (!text || text->empty()) wrong(fmt::format("{}: \"{}\" is missing", where, key));
  return *text;
}
int number_at(const json::object& object, std::string_view key, int otherwise) {
  const auto* value = object.if_contains(json::string_view(key.data(), key.size()));
  if (value == nullptr) return otherwise;
  if (!value->is_int64()) wrong(fmt::format("\"{}\" is not a whole number", key));
  return int(value->get_int64());
}
const json::array& array_at(const json::object& object, std::string_view key) {
  static const json::array kNone;
  const auto* value = object.if_contains(json::string_view(key.data(), key.size()));
  if (value == nullptr) return kNone;
  if (!value->is_array()) wrong(fmt::format("\"{}\" is not a list", key));
  return value->get_array();
}
std::vector<std::string> texts_at(const json::object& object, std::string_view key) {
  std::vector<std::string> out;
  for (const auto& value : array_at(object, key)) {
    if (!value.is_string()) wrong(fmt::format("\"{}\" holds something that is not a text", key));
    out.emplace_back(value.get_string().data(), value.get_string().size());
  }
  return out;
}
const json::object& as_object(const json::value& value, std::string_view where) {
  if (!value.is_object()) wrong(fmt::format("{}: not an object", where));
  return value.get_object();
}
Instant instant_of(const std::string& text) {
  const auto instant = parse_instant(text);
  if (!instant) wrong(fmt::format("\"{}\" is not an instant", text));
  return *instant;
}
Day day_of(const std::string& text) {
  const auto day = parse_day(text);
  if (!day) wrong(fmt::format("\"{}\" is not a day", text));
  return *day;
}
ArxivId id_of(const std::string& text) {
  auto id = parse_arxiv_id(text);
  if (!id) wrong(fmt::format("\"{}\": {}", text, id.error().message()));
  return id->id;
}

Manuscript manuscript_of(const json::object& object) {
  only_keys(
      object,
      {"id", "title", "abstract", "authors", "categories", "comment", "journal_ref", "doi", "license", "versions"},
      "paper");
  Manuscript paper(id_of(needed_text(object, "id", "paper")));
  paper.title = needed_text(object, "title", paper.id.text());
  paper.abstract = text_at(object, "abstract").value_or("");
  paper.authors = texts_at(object, "authors");
  paper.categories = texts_at(object, "categories");
  if (paper.categories.empty()) wrong(paper.id.text() + ": no categories");
  paper.comment = text_at(object, "comment");
  paper.journal_ref = text_at(object, "journal_ref");
  paper.doi = text_at(object, "doi");
  if (const auto license = text_at(object, "license")) paper.license = *license;
  for (const auto& value : array_at(object, "versions")) {
    const auto& part = as_object(value, "version");
    only_keys(part, {"submitted", "title", "abstract", "comment", "withdrawn"}, "version");
    Version version{instant_of(needed_text(part, "submitted", paper.id.text()))};
    version.title = text_at(part, "title");
    version.abstract = text_at(part, "abstract");
    version.comment = text_at(part, "comment");
    const auto* withdrawn = part.if_contains("withdrawn");
    version.withdrawn = withdrawn != nullptr && withdrawn->is_bool() && withdrawn->get_bool();
    paper.versions.push_back(std::move(version));
  }
  if (paper.versions.empty()) wrong(paper.id.text() + ": no versions");
  return paper;
}

Announcement announcement_of(const json::value& value, SightingKind kind) {
  if (value.is_string()) {
    return {id_of(std::string(value.get_string().data(), value.get_string().size())).text(), 1, kind};
  }
  const auto& object = as_object(value, "announcement");
  only_keys(object, {"id", "version", "in"}, "announcement");
  return {id_of(needed_text(object, "id", "announcement")).text(), number_at(object, "version", 1), kind,
          texts_at(object, "in")};
}

void read_mailing(Scenario& scenario, const json::object& object) {
  only_keys(object, {"day", "new", "cross", "replace"}, "mailing");
  const auto day = day_of(needed_text(object, "day", "mailing"));
  scenario.announce(day);
  constexpr std::array<std::pair<std::string_view, SightingKind>, 3> kSections{
      {{"new", SightingKind::new_paper}, {"cross", SightingKind::cross}, {"replace", SightingKind::replace}}};
  for (const auto& [name, kind] : kSections) {
    for (const auto& value : array_at(object, name)) scenario.announce(day, announcement_of(value, kind));
  }
}

void read_picks(Scenario& scenario, const json::object& object) {
  only_keys(object, {"day", "picks"}, "huggingface");
  const auto day = day_of(needed_text(object, "day", "huggingface"));
  for (const auto& value : array_at(object, "picks")) {
    const auto& part = as_object(value, "pick");
    only_keys(part, {"id", "upvotes", "from", "github", "project", "submitter", "organization", "ai_summary"}, "pick");
    Pick pick{id_of(needed_text(part, "id", "pick")).text(), {}};
    const auto* upvotes = part.if_contains("upvotes");
    if (upvotes != nullptr && upvotes->is_array()) {
      for (const auto& step : upvotes->get_array()) {
        if (!step.is_array() || step.get_array().size() != 2 || !step.at(0).is_string() || !step.at(1).is_int64()) {
          wrong(pick.id + ": an upvote step is [\"instant\", number]");
        }
        const auto& from = step.at(0).get_string();
        pick.upvotes.emplace_back(instant_of(std::string(from.data(), from.size())), int(step.at(1).get_int64()));
      }
    } else {
      pick.upvotes.emplace_back(Instant(day), number_at(part, "upvotes", 1));
    }
    if (const auto from = text_at(part, "from")) pick.from = instant_of(*from);
    pick.github = text_at(part, "github");
    pick.project = text_at(part, "project");
    pick.organization = text_at(part, "organization");
    pick.ai_summary = text_at(part, "ai_summary");
    if (const auto submitter = text_at(part, "submitter")) pick.submitter = *submitter;
    scenario.pick(day, std::move(pick));
  }
}

Fault fault_of(const json::object& object) {
  only_keys(object,
            {"kind", "match", "first", "last", "from", "until", "status", "retry_after", "text", "bytes", "delay_ms",
             "count"},
            "fault");
  const auto name = needed_text(object, "kind", "fault");
  const auto kind = parse_fault(name);
  if (!kind) wrong(fmt::format("fault: unknown kind \"{}\"", name));
  Fault fault{*kind};
  fault.match = text_at(object, "match").value_or("");
  fault.first = number_at(object, "first", fault.first);
  fault.last = number_at(object, "last", fault.last);
  if (const auto from = text_at(object, "from")) fault.from = instant_of(*from);
  if (const auto until = text_at(object, "until")) fault.until = instant_of(*until);
  fault.status = number_at(object, "status", 0);
  fault.retry_after = text_at(object, "retry_after").value_or("");
  fault.text = text_at(object, "text").value_or("");
  fault.bytes = std::size_t(std::max(0, number_at(object, "bytes", 0)));
  fault.delay = Milliseconds(number_at(object, "delay_ms", 0));
  fault.count = number_at(object, "count", 1);
  return fault;
}

Result<std::string> bytes_of_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error(ErrorKind::missing, file + ": cannot be read");
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::string> invented_authors(std::uint64_t seed) {
  constexpr std::array<const char*, 8> kGiven{"Wei", "Ana", "Jun", "Mira", "Tomás", "Yi", "Leila", "Oskar"};
  constexpr std::array<const char*, 8> kFamily{"Example", "Muster",   "Ejemplo", "Placeholder",
                                               "Prøve",   "Ficticio", "Sample",  "Modello"};
  std::vector<std::string> out;
  for (std::uint64_t i = 0; i < 2 + seed % 4; ++i) {
    const auto pick = fingerprint(std::to_string(seed), i);
    out.push_back(fmt::format("{} {}", kGiven[pick % 8], kFamily[(pick >> 8) % 8]));
  }
  return out;
}

}  // namespace

Result<ScenarioFile> parse_scenario(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) return Error(ErrorKind::malformed, "not JSON: " + error.message());
  try {
    ScenarioFile file;
    const auto& root = as_object(value, "scenario");
    only_keys(root, {"papers", "mailings", "huggingface", "faults", "api_lag_s", "catchup_page", "feed_cap"},
              "scenario");
    file.scenario.api_lag = std::chrono::seconds(number_at(root, "api_lag_s", 0));
    file.scenario.catchup_page = std::size_t(number_at(root, "catchup_page", 2000));
    file.scenario.feed_cap = std::size_t(number_at(root, "feed_cap", 2000));
    for (const auto& paper : array_at(root, "papers")) file.scenario.add(manuscript_of(as_object(paper, "paper")));
    for (const auto& mailing : array_at(root, "mailings")) read_mailing(file.scenario, as_object(mailing, "mailing"));
    for (const auto& day : array_at(root, "huggingface")) read_picks(file.scenario, as_object(day, "huggingface"));
    for (const auto& fault : array_at(root, "faults")) file.faults.push_back(fault_of(as_object(fault, "fault")));
    return file;
  } catch (const Wrong& reason) {
    return Error(ErrorKind::malformed, reason.message);
  }
}

Result<ScenarioFile> read_scenario(const std::string& file) {
  const auto text = bytes_of_file(file);
  if (!text) return text.error();
  auto scenario = parse_scenario(*text);
  if (!scenario) return scenario.error().within(file);
  return scenario;
}

Result<std::size_t> add_ndjson(Scenario& scenario, std::string_view text, const NdjsonChoice& choice) {
  std::size_t added = 0, number = 0;
  scenario.announce(choice.day);
  for (const auto line : lines_of(text)) {
    ++number;
    if (trimmed(line).empty() || added >= choice.limit) continue;
    boost::system::error_code error;
    const auto value = json::parse(json::string_view(line.data(), line.size()), error);
    if (error) return Error(ErrorKind::malformed, fmt::format("line {}: not JSON: {}", number, error.message()));
    try {
      const auto& object = as_object(value, "paper");
      const auto published = text_at(object, "published");
      const auto written = published ? day_of(*published) : weekday_before(choice.day);
      if (choice.only_published && written != *choice.only_published) continue;
      Manuscript paper(id_of(needed_text(object, "id", "paper")));
      paper.title = needed_text(object, "title", paper.id.text());
      paper.abstract = text_at(object, "abstract").value_or("");
      paper.categories = texts_at(object, "categories");
      if (paper.categories.empty()) wrong(paper.id.text() + ": no categories");
      if (const auto comment = text_at(object, "comment"); comment && !comment->empty()) paper.comment = *comment;
      paper.authors = texts_at(object, "authors");
      if (paper.authors.empty()) paper.authors = invented_authors(fingerprint(paper.id.text()));
      paper.versions.push_back({Instant(written) + std::chrono::seconds(fingerprint(paper.id.text()) % 64800)});
      scenario.announce(choice.day, {paper.id.text(), 1, SightingKind::new_paper});
      scenario.add(std::move(paper));
      ++added;
    } catch (const Wrong& reason) {
      return Error(ErrorKind::malformed, fmt::format("line {}: {}", number, reason.message));
    }
  }
  return added;
}

Result<std::size_t> add_ndjson_file(Scenario& scenario, const std::string& file, const NdjsonChoice& choice) {
  const auto text = bytes_of_file(file);
  if (!text) return text.error();
  auto added = add_ndjson(scenario, *text, choice);
  if (!added) return added.error().within(file);
  return added;
}

}  // namespace preprintd::upstream
