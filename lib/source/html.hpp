#pragma once
#include <gumbo.h>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "source/answer.hpp"

namespace preprintd::source {

/// A web page read with gumbo. Nodes stay valid as long as it lives.
class HtmlDocument {
 public:
  /// Refused: larger than kMaxAnswer, nested deeper than gumbo's recursion can take, or not closed by
  /// `</html>` — gumbo repairs everything, so the end tag is what tells a whole page from a cut one
  /// (kind unavailable).
  static Result<HtmlDocument> read(std::string_view body, std::string_view what);

  const GumboNode* root() const { return output_->root; }
  const CleanText& source() const { return *clean_; }

 private:
  struct Destroy {
    void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
  };
  HtmlDocument() = default;
  std::unique_ptr<CleanText> clean_;
  std::unique_ptr<GumboOutput, Destroy> output_;
};

bool is_element(const GumboNode* node, GumboTag tag);
/// The attribute's value, empty when it is not there.
std::string_view attribute_of(const GumboNode* node, const char* name);
/// Is `name` one of the words of the class attribute?
bool has_class(const GumboNode* node, std::string_view name);
/// The children of an element; an empty range for other nodes.
struct HtmlChildren {
  const GumboNode* const* first;
  const GumboNode* const* last;
  const GumboNode* const* begin() const { return first; }
  const GumboNode* const* end() const { return last; }
};
HtmlChildren children_of(const GumboNode* node);
/// The text below `node` without `<span class="descriptor">`, line breaks as '\n', untrimmed. arXiv shows links
/// of authors as "this https URL": those become the address they point to.
std::string text_below(const GumboNode* node);

}  // namespace preprintd::source
