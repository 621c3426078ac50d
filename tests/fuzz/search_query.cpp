#include "store/search_query.hpp"

#include "base/text.hpp"
#include "fuzz.hpp"
#include "store/snippet.hpp"

using namespace preprintd;

namespace {

int terms_of(const store::SearchNode& node) {
  int count = node.parts.empty() && node.kind != store::SearchNode::Kind::all ? 1 : 0;
  for (const auto& part : node.parts) count += terms_of(part);
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  const auto query = store::parse_search(text);
  fuzz::hold(query.kind == store::SearchNode::Kind::all, "the root is all of its parts");
  fuzz::hold(terms_of(query) <= 16, "the number of terms is bounded");
  const auto spelling = store::render_search(query);
  // The spelling of a long query may be longer than a query may be.
  if (spelling.size() <= 1000) fuzz::hold(store::parse_search(spelling) == query, "a rendered query reads as itself");
  const auto whole = repair_utf8(text);
  const auto words = store::words_to_mark(query, store::SearchNode::Field::title);
  const auto cut = store::snippet(whole, words, 60);
  fuzz::hold(is_utf8(cut.text), "a snippet is well-formed text");
  std::size_t last = 0;
  for (const auto& [from, to] : cut.marks) {
    fuzz::hold(from >= last && from < to && to <= cut.text.size(), "marks are ascending, apart and inside");
    last = to;
  }
  return 0;
}
