#include "fuzz.hpp"
#include "settings/load.hpp"

using namespace preprintd;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  settings::SettingsSources sources;
  sources.environment["HOME"] = "/nowhere";
  sources.environment["STATE_DIRECTORY"] = "/nowhere/state";
  const auto first = settings::read_settings_text(fuzz::text_of(bytes, size), "/nowhere/preprintd.toml", sources);
  for (const auto& mistake : first.mistakes) {
    fuzz::hold(!mistake.message.empty(), "a mistake says what it is");
    fuzz::hold(mistake.message.find('\n') == std::string::npos, "a mistake is one line");
  }
  if (!first.mistakes.empty()) return 0;
  const auto again = settings::read_settings_text(settings::render_in_force(first), "/nowhere/again.toml", sources);
  fuzz::hold(first.in_force.size() == again.in_force.size(), "what is in force reads back whole");
  for (std::size_t i = 0; i < first.in_force.size(); ++i)
    fuzz::hold(first.in_force[i].value == again.in_force[i].value, "what is in force reads back the same");
  return 0;
}
