// The only file that sees CLI11, whose headers cost four seconds to compile.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

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

void describe(Slot& slot) {
  const Verb& verb = *slot.verb;
  if (verb.words.most != 0) {
    auto* words = slot.app->add_option(verb.words.name, slot.words, verb.words.help)->type_name("");
    words->expected(verb.words.least, verb.words.most < 0 ? 1 << 20 : verb.words.most);
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
std::vector<std::string> without_placeholder(const Slot& slot, const std::string& name, std::vector<std::string> values) {
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
