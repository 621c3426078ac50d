#include "source/html.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "base/ascii.hpp"
#include "base/text.hpp"

namespace preprintd::source {
namespace {

// gumbo frees its tree recursively, and it reopens every formatting element that was left open in each block
// that follows: depth and left-open formatting bound its stack and its memory.
constexpr std::size_t kMaxDepth = 256;
constexpr std::size_t kMaxLeftOpen = 32;
constexpr std::size_t kMaxTags = 1'000'000;
// A front end may append a comment after the page.
constexpr std::size_t kTail = 300;

constexpr std::array<std::string_view, 14> kVoid = {"area",  "base", "br",   "col",    "embed", "hr",    "img",
                                                    "input", "link", "meta", "source", "track", "param", "wbr"};
constexpr std::array<std::string_view, 14> kFormatting = {"a",    "b",     "big",    "code",   "em", "font", "i",
                                                          "nobr", "small", "strike", "strong", "tt", "u",    "s"};
constexpr std::array<std::string_view, 4> kRawText = {"script", "style", "textarea", "title"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Why gumbo should not be asked to build this page, or nothing.
class HtmlScan {
 public:
  explicit HtmlScan(std::string_view text) : text_(text) {}

  std::string_view refusal() {
    for (auto at = text_.find('<'); at != std::string_view::npos; at = text_.find('<', at)) {
      if (text_.substr(at).starts_with("<!--")) {
        const auto end = text_.find("-->", at);
        if (end == std::string_view::npos) break;
        at = end + 3;
        continue;
      }
      const bool closes = at + 1 < text_.size() && text_[at + 1] == '/';
      const auto name_at = at + (closes ? 2 : 1);
      if (name_at >= text_.size() || !is_letter(text_[name_at])) {
        ++at;
        continue;
      }
      const auto name_end = text_.find_first_of(" \t\r\n\f/>", name_at);
      const auto name =
          lower_ascii(text_.substr(name_at, name_end == std::string_view::npos ? name_end : name_end - name_at));
      at = end_of_tag(name_at);
      if (++tags_ > kMaxTags) return "it has too many elements";
      if (closes) {
        close(name);
      } else if (!among(kVoid, name)) {
        open_.push_back(name);
        if (among(kRawText, name)) at = std::min(text_.size(), end_of_raw_text(at, name));
      }
      if (open_.size() > kMaxDepth) return "it is nested too deeply";
      if (left_open_ > kMaxLeftOpen) return "too many of its elements are left open";
    }
    return {};
  }

 private:
  std::size_t end_of_tag(std::size_t at) const {
    char quote = 0;
    for (; at < text_.size() && (quote || text_[at] != '>'); ++at) {
      const char c = text_[at];
      if (quote) {
        if (c == quote) quote = 0;
      } else if ((c == '"' || c == '\'') && text_[at - 1] == '=') {
        quote = c;
      }
    }
    return std::min(at, text_.size());
  }

  std::size_t end_of_raw_text(std::size_t at, std::string_view name) const {
    for (at = text_.find("</", at); at != std::string_view::npos; at = text_.find("</", at + 2))
      if (starts_with_nocase(text_.substr(at + 2), name)) return at;
    return text_.size();
  }

  void close(std::string_view name) {
    const auto match = std::find(open_.rbegin(), open_.rend(), name);
    if (match == open_.rend()) return;
    for (auto above = open_.rbegin(); above != match; ++above)
      if (among(kFormatting, std::string_view(*above))) ++left_open_;
    open_.erase(match.base() - 1, open_.end());
  }

  std::string_view text_;
  std::vector<std::string> open_;
  std::size_t left_open_ = 0;
  std::size_t tags_ = 0;
};

bool is_placeholder_link(std::string_view text) {
  return text == "this https URL" || text == "this http URL" || text == "this URL" || text == "this ftp URL";
}

void append_text(const GumboNode* node, std::string& out) {
  switch (node->type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
    case GUMBO_NODE_CDATA: out += node->v.text.text; return;
    case GUMBO_NODE_COMMENT: return;
    case GUMBO_NODE_DOCUMENT:
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE: break;
  }
  if (is_element(node, GUMBO_TAG_SPAN) && has_class(node, "descriptor")) return;
  if (is_element(node, GUMBO_TAG_SCRIPT) || is_element(node, GUMBO_TAG_STYLE)) return;
  if (is_element(node, GUMBO_TAG_BR)) out += '\n';
  const auto begin = out.size();
  for (const auto* child : children_of(node)) append_text(child, out);
  if (!is_element(node, GUMBO_TAG_A) || !is_placeholder_link(trimmed(std::string_view(out).substr(begin)))) return;
  if (const auto target = attribute_of(node, "href"); !target.empty()) out.replace(begin, out.size() - begin, target);
}

}  // namespace

Result<HtmlDocument> HtmlDocument::read(std::string_view body, std::string_view what) {
  if (body.size() > kMaxAnswer)
    return Error(ErrorKind::malformed, fmt::format("not {}: {} bytes are too many", what, body.size()));
  if (!looks_like_html(body)) return not_what_was_asked(body, what, "it is no web page");
  HtmlDocument document;
  document.clean_ = std::make_unique<CleanText>(clean_text(body));
  const std::string_view text = document.clean_->text;
  if (lower_ascii(text.substr(text.size() - std::min(text.size(), kTail))).find("</html>") == std::string::npos)
    return Error(ErrorKind::unavailable, fmt::format("not {}: it is cut off ({} bytes)", what, body.size()));
  if (const auto why = HtmlScan(text).refusal(); !why.empty())
    return Error(ErrorKind::malformed, fmt::format("not {}: {}", what, why));
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  document.output_.reset(gumbo_parse_with_options(&options, text.data(), text.size()));
  if (!document.output_) return Error(ErrorKind::malformed, fmt::format("not {}: it could not be read", what));
  return document;
}

bool is_element(const GumboNode* node, GumboTag tag) {
  return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag;
}

std::string_view attribute_of(const GumboNode* node, const char* name) {
  if (node->type != GUMBO_NODE_ELEMENT) return {};
  const auto* attribute = gumbo_get_attribute(&node->v.element.attributes, name);
  return attribute ? std::string_view(attribute->value) : std::string_view();
}

bool has_class(const GumboNode* node, std::string_view name) {
  for (const auto word : split(attribute_of(node, "class"), ' '))
    if (word == name) return true;
  return false;
}

HtmlChildren children_of(const GumboNode* node) {
  const GumboVector* children = nullptr;
  if (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE) children = &node->v.element.children;
  if (node->type == GUMBO_NODE_DOCUMENT) children = &node->v.document.children;
  if (!children || children->length == 0) return {nullptr, nullptr};
  const auto* const first = reinterpret_cast<const GumboNode* const*>(children->data);
  return {first, first + children->length};
}

std::string text_below(const GumboNode* node) {
  std::string out;
  append_text(node, out);
  return out;
}

}  // namespace preprintd::source
