#include "format/reading_list.hpp"

#include "base/text.hpp"
#include "fuzz.hpp"

using namespace preprintd;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  const auto file = format::parse_list_file(text);
  fuzz::hold(file.bytes == text, "a list file keeps every byte");
  std::size_t behind = 0;
  for (const auto& entry : file.entries) {
    fuzz::hold(entry.begin >= behind && entry.begin <= entry.end && entry.end <= size,
               "entries stand one behind the other");
    behind = entry.end;
  }
  for (const auto& section : file.sections) {
    fuzz::hold(!section.entries.empty(), "a section has entries");
    for (const int entry : section.entries)
      fuzz::hold(entry >= 0 && static_cast<std::size_t>(entry) < file.entries.size(),
                 "a section's entries are the file's");
  }
  for (const auto& entry : file.papers())
    fuzz::hold(file.bytes.find(entry.base.value_or("\n\n\n")) != std::string::npos,
               "an entry's base stands in the file");
  return 0;
}
