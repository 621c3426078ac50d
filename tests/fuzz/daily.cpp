#include "fuzz.hpp"
#include "records.hpp"
#include "source/daily_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const preprintd::Day day{std::chrono::days(20'000)};
  const auto page = preprintd::source::read_daily(preprintd::fuzz::text_of(bytes, size), day);
  if (!page) return 0;
  preprintd::fuzz::hold_records(page->records, page->unreadable);
  for (const auto& record : page->records)
    preprintd::fuzz::hold(record.sighting.day == day, "a pick is of the day asked");
  return 0;
}
