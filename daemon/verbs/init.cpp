#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "format/reading_list.hpp"
#include "triage/shipped.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kLargestList = 64u << 20;
constexpr std::size_t kOdditiesShown = 20;

std::string numbering_words(const format::Section& section) {
  switch (section.numbering) {
    case format::Numbering::none: return "bullets";
    case format::Numbering::all_equal:
    case format::Numbering::ascending:
    case format::Numbering::descending:
      return section.first_number ? fmt::format("numbered from {}", *section.first_number) : "numbered";
    case format::Numbering::irregular: return "numbered irregularly, left alone";
  }
  return {};
}

std::string place_words(const format::Section& section) {
  const auto size = section.entries.size();
  if (size >= 5 && (section.tau >= 0.9 || section.tau <= -0.9)) return "new lines by identifier";
  if (size >= 5 && section.tau <= -0.3) return "new lines on top";
  return "new lines at the end";
}

void tell(const std::string& name, const format::ListFile& file) {
  std::cout << fmt::format("{}: {} list{}\n", name, file.lists.size(), file.lists.size() == 1 ? "" : "s");
  for (const auto& list : file.lists) {
    std::cout << fmt::format("  {} ({}){}\n", list.name, list.heading.empty() ? "no heading" : visible(list.heading),
                             list.can_write ? "" : ": read only, a shape we do not write");
    for (const int index : list.sections) {
      const auto& section = file.sections[std::size_t(index)];
      std::cout << fmt::format("    {}: {} {}, {}, {}\n", visible(section.name), section.entries.size(),
                               section.entries.size() == 1 ? "entry" : "entries", numbering_words(section),
                               place_words(section));
    }
    if (!list.can_write) continue;
    if (!list.style.names_venues || (list.style.shape != format::EntryShape::titled_link && !list.style.venue_behind))
      std::cout << "    lines name no venue\n";
    else
      std::cout << fmt::format("    venues {}, papers without one are “{}”\n",
                               list.style.venue_with_year ? "with their year" : "without year",
                               list.style.preprint_word);
  }
  if (file.oddities.size() == 1) std::cout << "  1 oddity, kept as it is:\n";
  if (file.oddities.size() > 1)
    std::cout << fmt::format("  {} oddities, all kept as they are:\n", file.oddities.size());
  for (std::size_t i = 0; i < file.oddities.size() && i < kOdditiesShown; ++i)
    std::cout << fmt::format("    line {}: {}\n", file.oddities[i].line, visible(file.oddities[i].message));
  if (file.oddities.size() > kOdditiesShown)
    std::cout << fmt::format("    … and {} more; `preprintd import reading-list {} --dry-run` shows all\n",
                             file.oddities.size() - kOdditiesShown, name);
}

/// A list's name as a key of TOML: what is no bare key stands in quotes.
std::string toml_key(const std::string& name) {
  const auto bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), bare) ? name : json_quoted(name);
}

std::string toml_of(const std::vector<std::pair<std::string, format::ListFile>>& files) {
  std::string text =
      "# Settings of preprintd. Everything here is optional; `preprintd check --print` shows what is in force.\n\n"
      "[network]\n"
      "# A mail address for the User-Agent, so that arXiv can write before it blocks.\n"
      "# contact = \"you@example.org\"\n\n"
      "[sources.arxiv]\n"
      "categories = [\"cs.CV\", \"cs.CL\", \"cs.LG\", \"cs.AI\", \"cs.MM\"]\n";
  for (const auto& [path, file] : files) {
    for (const auto& list : file.lists) {
      text += fmt::format("\n[lists.{}]\nfile = {}\n", toml_key(list.name), json_quoted(path));
      text +=
          "# Which topics go to this list; without, the list that grew last takes a paper.\n# topics = [\"mllm\"]\n";
    }
  }
  return text;
}

/// Writes a file that is not there yet; says what it did.
int write_new(const std::filesystem::path& path, std::string_view bytes) {
  std::error_code failure;
  if (std::filesystem::exists(path, failure)) {
    std::cout << path.string() << " is there already and stays as it is\n";
    return kDone;
  }
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failure);
  const auto written = replace_file(path, bytes);
  if (!written) return failed(written.error());
  std::cout << "wrote " << path.string() << '\n';
  return kDone;
}

}  // namespace

int run_init(App& app, const Arguments& arguments) {
  std::vector<std::pair<std::string, format::ListFile>> files;
  for (const auto& word : arguments.words) {
    const auto path = std::filesystem::absolute(word).lexically_normal();
    const auto bytes = read_file(path, kLargestList);
    if (!bytes) return failed(bytes.error());
    auto file = format::parse_list_file(*bytes);
    if (file.lists.empty()) {
      complain(fmt::format("{}: no entry with an arXiv link was found; is it the list?", word));
      return kFailed;
    }
    tell(word, file);
    files.emplace_back(path.string(), std::move(file));
  }
  const auto settings_file = app.sources().config.value_or("preprintd.toml");
  int worst = write_new(settings_file, toml_of(files));
  const auto topics = settings_file.parent_path() / "topics";
  for (const auto& shipped : triage::shipped_files())
    if (shipped.name.ends_with(".toml")) worst = std::max(worst, write_new(topics / shipped.name, shipped.bytes));
  if (files.empty()) {
    std::cout << "next: `preprintd fetch`; with a list of your own, `preprintd import reading-list README.md` first\n";
  } else {
    std::cout << fmt::format("next: `preprintd import reading-list {}`, then `preprintd fetch`\n",
                             arguments.words.front());
  }
  return worst;
}

}  // namespace preprintd::daemon
