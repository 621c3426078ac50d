#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace preprintd::daemon {

class App;

/// What a user, a script or cron can tell from the exit code (docs/INTERFACE.md).
enum Exit { kDone = 0, kFailed = 1, kUsage = 2, kPartly = 3 };

/// One `--option` of a verb.
struct Option {
  std::string name;   ///< "--day"
  std::string value;  ///< the word help shows for its value, "D"; empty for a flag
  std::string help;
  bool many = false;            ///< may be given more than once
  bool value_optional = false;  ///< `--into` as well as `--into FILE`
  bool list = false;            ///< takes all words up to the next option: `--like A B`
};

/// The words that follow a verb.
struct Words {
  std::string name;  ///< "REF"; empty when the verb takes none
  std::string help;
  int least = 0;
  int most = 0;  ///< -1: any number
};

/// What was given on the command line.
class Arguments {
 public:
  std::vector<std::string> words;
  bool json = false;

  bool has(const std::string& option) const { return given_.count(option) > 0; }
  /// The (last) value of an option; nothing when it was not given, or given without its optional value.
  std::optional<std::string> value(const std::string& option) const;
  std::vector<std::string> values(const std::string& option) const;
  void give(const std::string& option, std::vector<std::string> values) { given_[option] = std::move(values); }

 private:
  std::map<std::string, std::vector<std::string>> given_;
};

/// One verb: a row of the table in verbs.cpp, its code in verbs/<verb>.cpp.
struct Verb {
  std::string name;  ///< "fetch", or two words: "import reading-list"
  std::string summary;
  Words words;
  std::vector<Option> options;
  bool reads = false;  ///< a reading verb: has `--json`
  int (*run)(App&, const Arguments&) = nullptr;
};

const std::vector<Verb>& verbs();

/// What was asked for before the verb's own arguments.
struct Invocation {
  const Verb* verb = nullptr;
  Arguments arguments;
  std::optional<std::string> config;
  std::vector<std::string> sets;  ///< "KEY=VALUE"
  std::optional<std::string> now;
  std::optional<std::string> log_level;
};

/// Reads the command line. Prints help, the version or one line of complaint itself and then returns the exit
/// code; otherwise fills `invocation` and returns nothing.
std::optional<int> parse_command_line(int argc, char** argv, Invocation& invocation);

}  // namespace preprintd::daemon
