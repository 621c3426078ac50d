#include "paper/arxiv_id.hpp"

#include <set>

#include "fuzz.hpp"

using namespace preprintd;

namespace {

void hold_id(const VersionedId& found) {
  const auto& id = found.id;
  const auto again = parse_arxiv_id(id.text());
  fuzz::hold(again && again->id == id && again->id.text() == id.text(), "a canonical spelling reads as itself");
  const auto by_key = arxiv_id_of_key(id.key());
  fuzz::hold(by_key && by_key->text() == id.text(), "a key gives its identifier back");
  const auto by_url = parse_arxiv_id(abs_url(id));
  fuzz::hold(by_url && by_url->id == id && !by_url->version, "the link we write names the paper without a version");
  fuzz::hold(!found.version || *found.version >= 1, "versions count from 1");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  if (const auto id = parse_arxiv_id(text)) hold_id(*id);
  std::set<std::int64_t> seen;
  for (const auto& found : find_arxiv_ids(text)) {
    hold_id(found);
    fuzz::hold(seen.insert(found.id.key()).second, "an identifier is found once");
  }
  if (size >= sizeof(std::int64_t)) {
    std::int64_t key = 0;
    for (std::size_t i = 0; i < sizeof key; ++i)
      key = static_cast<std::int64_t>(static_cast<std::uint64_t>(key) << 8 | bytes[i]);
    if (const auto id = arxiv_id_of_key(key)) fuzz::hold(id->key() == key, "an identifier keeps the key it came from");
  }
  return 0;
}
