#include "fuzz.hpp"
#include "records.hpp"
#include "source/oai_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto page = preprintd::source::read_oai(preprintd::fuzz::text_of(bytes, size));
  if (page) preprintd::fuzz::hold_records(page->records, page->unreadable);
  return 0;
}
