#include "format/reading_line.hpp"

#include "base/text.hpp"
#include "format/markdown_text.hpp"
#include "fuzz.hpp"

using namespace preprintd;
using namespace preprintd::format;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  const auto entry = parse_entry(text);
  std::size_t behind = 0;
  for (const auto& piece : entry.pieces) {
    fuzz::hold(piece.whole.begin >= behind && piece.whole.begin <= piece.whole.end && piece.whole.end <= size,
               "pieces stand one behind the other inside the entry");
    fuzz::hold(piece.value.begin <= piece.value.end && piece.value.end <= size, "a value stands inside the entry");
    behind = piece.whole.end;
  }
  fuzz::hold(entry.ids.empty() == !entry.id, "the first identifier is one of all");

  const LineStyle style;
  const auto same = edit_entry(text, entry.annotation, entry.annotation, style);
  fuzz::hold(!same || *same == text, "an edit that changes nothing changes no byte");
  auto noted = entry.annotation;
  noted.note = "read twice";
  if (const auto edited = edit_entry(text, entry.annotation, noted, style))
    fuzz::hold(parse_entry(*edited).annotation == noted, "an edited entry reads back as what was meant");

  fuzz::hold(unescape_link_text(escape_link_text(text)) == collapsed(repair_utf8(text)), "an escaped title reads back");
  if (const auto url = link_destination(text))
    fuzz::hold(url->find_first_of(" ()<>[]\"\n") == std::string::npos, "a link's address cannot end its link");
  return 0;
}
