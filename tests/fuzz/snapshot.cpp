#include "base/text.hpp"
#include "fuzz.hpp"
#include "normalize/normalize.hpp"
#include "source/snapshot_reader.hpp"

using namespace preprintd;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto line = fuzz::text_of(bytes, size);
  static source::SnapshotReader reader;
  const auto record = reader.read(line);
  const auto again = reader.read(line);
  fuzz::hold(bool(record) == bool(again), "a line is read the same way twice");
  fuzz::hold(source::snapshot_line_hash(line) == source::snapshot_line_hash(std::string(line)),
             "a hash is of the bytes");
  if (!record) {
    fuzz::hold(!record.error().message().empty() && is_utf8(record.error().message()), "what is refused says why");
    return 0;
  }
  fuzz::hold(record->id == again->id && record->title == again->title, "a line gives the same record twice");
  fuzz::hold(record->title && is_utf8(*record->title), "a record has a title of well-formed text");
  if (const auto paper = normalize::normalize(*record)) fuzz::hold(!paper->title.empty(), "a paper has a title");
  return 0;
}
