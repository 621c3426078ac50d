// The only file that sees CLI11, whose headers cost four seconds to compile.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <numeric>
#include <set>

#include "base/text.hpp"
#include "daemon/verb.hpp"
#include "daemon/version.hpp"

namespace preprintd::daemon {
namespace {

/// The parsed state of one verb; lives as long as the CLI::App that points into it.
struct Slot {
  const Verb* verb;
  CLI::App* app;
  std::vector<std::string> words;
  bool json = false;
  std::map<std::string, bool> flags;
  std::map<std::string, std::vector<std::string>> values;
};

constexpr int kMany = 1 << 20;

void describe(Slot& slot) {
  const Verb& verb = *slot.verb;
  if (verb.words.most != 0) {
    auto* words = slot.app->add_option(verb.words.name, slot.words, verb.words.help)->type_name("");
    words->expected(verb.words.least, verb.words.most < 0 ? kMany : verb.words.most);
    if (verb.words.least > 0) words->required();
  }
  for (const auto& option : verb.options) {
    if (option.value.empty()) {
      slot.app->add_flag(option.name, slot.flags[option.name], option.help);
      continue;
    }
    auto* added = slot.app->add_option(option.name, slot.values[option.name], option.help)->type_name(option.value);
    if (option.value_optional) {
      added->expected(0, 1);
    } else if (option.list) {
      added->expected(1, kMany);
    } else {
      added->expected(1)->allow_extra_args(false);
      added->multi_option_policy(option.many ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
    }
  }
  if (verb.reads) slot.app->add_flag("--json", slot.json, "machine-readable output");
}

CLI::App* command_for(CLI::App& root, const Verb& verb) {
  const auto blank = verb.name.find(' ');
  if (blank == std::string::npos) return root.add_subcommand(verb.name, verb.summary);
  const auto group_name = verb.name.substr(0, blank);
  CLI::App* group = nullptr;
  try {
    group = root.get_subcommand(group_name);
  } catch (const CLI::OptionNotFound&) {
    group = root.add_subcommand(group_name, group_name + " …");
    group->require_subcommand(1);
  }
  return group->add_subcommand(verb.name.substr(blank + 1), verb.summary);
}

/// CLI11 hands an empty text where an optional value was left out.
std::vector<std::string> without_placeholder(const Slot& slot, const std::string& name,
                                             std::vector<std::string> values) {
  for (const auto& option : slot.verb->options)
    if (option.name == name && option.value_optional && values.size() == 1 && values.front().empty()) values.clear();
  return values;
}

void collect(const Slot& slot, Arguments& arguments) {
  arguments.words = slot.words;
  arguments.json = slot.json;
  for (const auto& [name, on] : slot.flags)
    if (on) arguments.give(name, {});
  for (const auto& [name, values] : slot.values)
    if (slot.app->count(name) > 0) arguments.give(name, without_placeholder(slot, name, values));
}

/// The first word that is neither an option nor an option's value, where no verb begins with it.
std::optional<std::string> unknown_verb(int argc, char** argv) {
  static const std::set<std::string> kWithValue{"--config", "--set", "--now", "--log-level"};
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (kWithValue.count(word)) {
      ++i;
    } else if (word.empty() || word[0] != '-') {
      for (const auto& verb : verbs())
        if (verb.name == word || verb.name.starts_with(word + " ")) return std::nullopt;
      return word;
    }
  }
  return std::nullopt;
}

std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t corner = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto swap = corner + (a[i] != b[j]);
      corner = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, corner + 1, swap});
    }
  }
  return row.back();
}

std::string nearest_verb(const std::string& word) {
  const auto nearest = std::min_element(verbs().begin(), verbs().end(), [&](const Verb& a, const Verb& b) {
    return distance(word, a.name) < distance(word, b.name);
  });
  return nearest->name;
}

}  // namespace

std::optional<std::string> Arguments::value(const std::string& option) const {
  const auto found = given_.find(option);
  if (found == given_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  const auto found = given_.find(option);
  return found == given_.end() ? std::vector<std::string>() : found->second;
}

std::optional<int> parse_command_line(int argc, char** argv, Invocation& invocation) {
  if (const auto word = unknown_verb(argc, argv)) {
    std::cerr << fmt::format("preprintd: no verb {}; the nearest is {} (see preprintd --help)\n", visible(*word),
                             nearest_verb(*word));
    return kUsage;
  }
  CLI::App root{"preprintd reads the day's arXiv papers for a reading list", "preprintd"};
  root.require_subcommand(1);
  root.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("preprintd: {} (see preprintd --help)\n", error.what());
  });
  root.add_option("--config", invocation.config, "the settings file")->type_name("FILE");
  root.add_option("--set", invocation.sets, "one setting for this call")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  root.add_option("--now", invocation.now, "start the program's clock there")->type_name("INSTANT");
  root.add_option("--log-level", invocation.log_level, "debug, info, warning or error")->type_name("L");
  root.set_version_flag("--version", std::string("preprintd ") + kVersion);

  std::vector<std::unique_ptr<Slot>> slots;
  for (const auto& verb : verbs()) {
    auto slot = std::make_unique<Slot>();
    slot->verb = &verb;
    slot->app = command_for(root, verb);
    describe(*slot);
    slots.push_back(std::move(slot));
  }
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return root.exit(error) == 0 ? kDone : kUsage;
  }
  for (const auto& slot : slots) {
    if (!slot->app->parsed()) continue;
    invocation.verb = slot->verb;
    collect(*slot, invocation.arguments);
  }
  return std::nullopt;
}

}  // namespace preprintd::daemon
