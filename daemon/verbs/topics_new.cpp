#include <fmt/format.h>
#include <fstream>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/model_table.hpp"
#include "store/paper_table.hpp"
#include "triage/shared_phrases.hpp"
#include "triage/topic_file.hpp"

namespace preprintd::daemon {
namespace {

constexpr int kOthers = 5000;
constexpr std::size_t kPhrases = 12;

std::string file_text(const std::string& name, const std::vector<triage::SharedPhrase>& phrases,
                      const std::vector<std::string>& examples) {
  std::string text = "# Written by `preprintd topics new` from";
  for (const auto& example : examples) text += " " + example;
  text += fmt::format(
      ".\n# Change it as you like; `preprintd topics test --topic {}` says what it would flag.\nname = "
      "\"{}\"\n\n[phrases]\n",
      name, name);
  for (const auto& phrase : phrases)
    text += fmt::format("\"{}\" = {:.1f}  # in {} of them, in {} of {} others\n", phrase.text, phrase.weight,
                        phrase.examples, phrase.others, phrase.all_others);
  return text;
}

}  // namespace

int run_topics_new(App& app, const Arguments& arguments) {
  const auto& spelled = arguments.words.front();
  if (parse_arxiv_id(spelled)) {  // `--like` took the words before it
    complain(fmt::format("{} is a paper; the topic's name comes first: preprintd topics new NAME --like {} …",
                         visible(spelled), visible(spelled)));
    return kUsage;
  }
  const auto name = canonical_topic(spelled);
  if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    complain(fmt::format("{}: a topic's name is letters, digits and '-'", visible(spelled)));
    return kUsage;
  }
  const auto folder = app.settings().topics_dir;
  if (folder.empty()) {
    complain("there is no folder for topics yet: set topics_dir, or run `preprintd init`");
    return kFailed;
  }
  const auto path = folder / (name + ".toml");
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    complain(fmt::format("{} is there already; nothing was written", path.string()));
    return kFailed;
  }
  auto database = app.open_read();
  if (!database) return failed(database.error());
  std::vector<std::string> examples;
  std::vector<std::string> others;
  std::set<ArxivId> given;
  std::vector<std::string> names;
  for (const auto& spelling : arguments.values("--like")) {
    const auto id = reference(spelling);
    if (!id) return kUsage;
    const auto paper = store::find_paper(*database, *id);
    if (!paper || paper->title.empty()) {
      complain(fmt::format("{} is not stored; `preprintd add {}` first", id->text(), id->text()));
      return kFailed;
    }
    if (!given.insert(*id).second) continue;
    examples.push_back(paper->title + ". " + paper->abstract);
    names.push_back(id->text());
  }
  if (examples.size() < 2) {
    complain("give at least two papers: --like REF REF …");
    return kUsage;
  }
  for (const auto& id : store::undecided_papers(*database, kOthers))
    if (const auto paper = store::find_paper(*database, id); paper && !given.contains(id))
      others.push_back(paper->title + ". " + paper->abstract);
  const auto phrases = triage::shared_phrases(examples, others, kPhrases);
  if (phrases.empty()) {
    complain("these papers share no phrase that the others do not have as often");
    return kFailed;
  }
  const auto text = file_text(name, phrases, names);
  if (const auto read = triage::parse_topic_file(text, path.string()); !read) return failed(read.error());
  std::ofstream out(path);
  out << text;
  out.close();
  if (!out) {
    complain(fmt::format("{} cannot be written", path.string()));
    return kFailed;
  }
  std::cout << fmt::format("{}: {}; `preprintd topics test --topic {}` says what it would flag\n", path.string(),
                           phrases.size() == 1 ? std::string("1 phrase") : fmt::format("{} phrases", phrases.size()),
                           name);
  return kDone;
}

}  // namespace preprintd::daemon
