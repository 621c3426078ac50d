#include <filesystem>
#include <fmt/format.h>
#include <iostream>

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "daemon/list_json.hpp"
#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"
#include "review/absorb.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kLargestList = 64u << 20;

void print_oddities(const format::ListFile& file, const std::string& name) {
  for (const auto& oddity : file.oddities)
    std::cout << fmt::format("{}:{}: {}\n", name, oddity.line, visible(oddity.message));
}

/// How many entries have lines below them that hold more than links we know.
int lines_below(const format::ListFile& file, const format::List& list) {
  int count = 0;
  for (const int s : list.sections)
    for (const int e : file.sections[std::size_t(s)].entries) {
      const auto& entry = file.entries[std::size_t(e)];
      count += entry.text.annotation.extra && entry.of(file.bytes).find('\n') != std::string_view::npos;
    }
  return count;
}

void print_lists(const format::ListFile& file) {
  for (const auto& list : file.lists) {
    int entries = 0;
    std::string sections;
    for (const int index : list.sections) {
      const auto& section = file.sections[std::size_t(index)];
      entries += int(section.entries.size());
      sections += fmt::format("{}{} ({})", sections.empty() ? "" : ", ", section.name, section.entries.size());
    }
    std::cout << fmt::format("list {}: {} entries; {}\n", list.name, entries, visible(sections));
    if (!list.can_write) std::cout << "  its shape is one we only read; an export will not touch it\n";
    if (list.can_write && 2 * lines_below(file, list) > entries)
      std::cout << "  its entries have lines of their own below them; a new one is written as a single line\n";
  }
}

}  // namespace

int run_import_reading_list(App& app, const Arguments& arguments) {
  const std::filesystem::path path = std::filesystem::absolute(arguments.words.front());
  const auto bytes = read_file(path, kLargestList);
  if (!bytes) return failed(bytes.error());
  auto file = format::parse_list_file(*bytes);
  const bool dry = arguments.has("--dry-run");
  std::error_code ignored;
  const bool nothing_yet = !std::filesystem::exists(app.settings().database.path, ignored);
  auto database = dry && nothing_yet ? Result<store::Database>(store::Database::in_memory()) : app.open_write();
  if (!database) return failed(database.error());
  review::Absorbing how;
  how.file = path.lexically_normal().string();
  how.remember = true;
  how.verb = "import reading-list";
  how.accept_removals = arguments.has("--accept-removals");
  const auto take = [&](store::Database& db) { return review::absorb(db, file, how, by_command_line(app)); };
  const auto absorbed = dry ? store::rehearse(*database, take) : store::write(*database, take);

  if (arguments.json) {
    std::cout << import_json(how.file, file, absorbed, dry) << '\n';
  } else {
    print_oddities(file, arguments.words.front());
  }
  if (absorbed.refused) {
    complain(fmt::format("{}: {}", arguments.words.front(), *absorbed.refused));
    return kFailed;
  }
  if (!arguments.json) {
    print_lists(file);
    std::cout << fmt::format("{}{} entries: {} new, {} changed, {} moved, {} removed\n", dry ? "would be " : "",
                             absorbed.entries, absorbed.added, absorbed.changed, absorbed.moved, absorbed.removed);
  }
  for (const auto& conflict : absorbed.conflicts)
    complain(
        fmt::format("{} {}: changed here to “{}” and in the file to “{}”; both stay until one is made like the other",
                    conflict.paper, conflict.field, visible(conflict.here), visible(conflict.there)));
  if (!absorbed.new_papers.empty() && !dry && !arguments.json)
    std::cout << (absorbed.new_papers.size() == 1
                      ? std::string("1 paper gets its metadata with the next fetch\n")
                      : fmt::format("{} papers get their metadata with the next fetch\n", absorbed.new_papers.size()));
  if (absorbed.entries == 0) {
    complain(fmt::format("{}: no entry with an arXiv link was found", arguments.words.front()));
    return kFailed;
  }
  return absorbed.conflicts.empty() ? kDone : kFailed;
}

}  // namespace preprintd::daemon
