#include "source/xml.hpp"

#include <charconv>
#include <cstring>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::source {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view prefix_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

// A reference to a character XML forbids ("&#11;", "&#xD800;") at `at`: its length, else 0.
// pugixml would decode it, and a decoded NUL would end the text there without a word.
std::size_t forbidden_reference(std::string_view text, std::size_t at) {
  const auto end = text.find(';', at);
  if (end == std::string_view::npos || end - at > 12) return 0;
  auto number = text.substr(at + 2, end - at - 2);
  const int base = number.starts_with('x') ? 16 : 10;
  if (base == 16) number.remove_prefix(1);
  unsigned long value = 0;
  const auto [stop, failure] = std::from_chars(number.data(), number.data() + number.size(), value, base);
  if (failure == std::errc::result_out_of_range) return end + 1 - at;
  if (failure != std::errc() || stop != number.data() + number.size()) return 0;
  const bool control = value < 0x20 && value != '\t' && value != '\n' && value != '\r';
  const bool bad = control || (value >= 0xD800 && value <= 0xDFFF) || value == 0xFFFE || value == 0xFFFF;
  return bad || value > 0x10FFFF ? end + 1 - at : 0;
}

void replace_forbidden_references(CleanText& clean) {
  std::string out;
  std::vector<std::size_t> repairs;
  std::size_t copied = 0, known = 0;
  const auto copy_to = [&](std::size_t end) {
    for (; known < clean.repairs.size() && clean.repairs[known] < end; ++known)
      repairs.push_back(clean.repairs[known] - copied + out.size());
    out.append(clean.text, copied, end - copied);
    copied = end;
  };
  for (auto at = clean.text.find("&#"); at != std::string::npos; at = clean.text.find("&#", at + 2)) {
    const auto length = forbidden_reference(clean.text, at);
    if (!length) continue;
    copy_to(at);
    repairs.push_back(out.size());
    out += "\xEF\xBF\xBD";
    copied = at + length;
  }
  if (copied == 0) return;
  copy_to(clean.text.size());
  clean.text = std::move(out);
  clean.repairs = std::move(repairs);
}

struct Refusal {
  ErrorKind kind;
  std::string why;
};

std::optional<std::string> refused_encoding(std::string_view text) {
  if (!text.starts_with("<?xml")) return std::nullopt;
  const auto declaration_end = text.find("?>");
  if (declaration_end == std::string_view::npos) return std::nullopt;  // cut off: the scan will say so
  const auto declaration = text.substr(0, declaration_end);
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return std::nullopt;
  const auto open = declaration.find_first_of("'\"", at);
  if (open == std::string_view::npos) return std::nullopt;
  const auto close = declaration.find(declaration[open], open + 1);
  const auto name = declaration.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
  if (equal_nocase(name, "utf-8") || equal_nocase(name, "us-ascii")) return std::nullopt;
  return std::string(name.substr(0, 40));
}

// Walks the markup once without building anything: how deep, how much, is every element closed, does anything
// stand beside the root. Whether end tags match their start tags is left to pugixml.
class MarkupScan {
 public:
  explicit MarkupScan(std::string_view text) : text_(text) {}
  std::optional<Refusal> run() {
    while (at_ < text_.size()) {
      const auto open = text_.find('<', at_);
      const auto between = text_.substr(at_, open == std::string_view::npos ? open : open - at_);
      if (depth_ == 0 && between.find_first_not_of(kBlanks) != std::string_view::npos)
        return Refusal{ErrorKind::malformed, roots_ ? "text after the root element" : "text before any element"};
      if (open == std::string_view::npos) break;
      at_ = open;
      if (auto refusal = one_piece()) return refusal;
    }
    if (depth_ > 0) return cut_off();
    if (roots_ == 0) return Refusal{ErrorKind::unavailable, "there is no element in it"};
    return std::nullopt;
  }

 private:
  static Refusal cut_off() { return {ErrorKind::unavailable, "it is cut off"}; }

  std::optional<Refusal> skip_past(std::string_view end) {
    const auto found = text_.find(end, at_);
    if (found == std::string_view::npos) return cut_off();
    at_ = found + end.size();
    return std::nullopt;
  }

  std::optional<Refusal> one_piece() {
    const auto rest = text_.substr(at_);
    if (rest.starts_with("<!--")) return skip_past("-->");
    if (rest.starts_with("<![CDATA[")) return skip_past("]]>");
    if (rest.starts_with("<?")) return skip_past("?>");
    if (rest.starts_with("<!")) return skip_doctype();
    return tag();
  }

  std::optional<Refusal> skip_doctype() {
    for (int open = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      open += c == '<' || c == '[' ? 1 : c == '>' || c == ']' ? -1 : 0;
      if (open == 0) {
        ++at_;
        return std::nullopt;
      }
    }
    return cut_off();
  }

  std::optional<Refusal> tag() {
    const bool closes = text_.substr(at_).starts_with("</");
    char quote = 0;
    std::size_t i = at_ + 1;
    for (; i < text_.size() && (quote || text_[i] != '>'); ++i) {
      const char c = text_[i];
      if (quote) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
        ++markup_;
      }
    }
    if (i == text_.size()) return cut_off();
    const bool empty = text_[i - 1] == '/' && !closes;
    at_ = i + 1;
    if (closes) {
      if (--depth_ < 0) return Refusal{ErrorKind::malformed, "an end tag without a start tag"};
      return std::nullopt;
    }
    if (depth_ == 0 && ++roots_ > 1) return Refusal{ErrorKind::malformed, "there are two root elements"};
    if (!empty && ++depth_ > kMaxXmlDepth) return Refusal{ErrorKind::malformed, "it is nested too deeply"};
    if (++markup_ > kMaxXmlMarkup) return Refusal{ErrorKind::malformed, "it has too many elements"};
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int roots_ = 0;
  std::size_t markup_ = 0;
};

// The name in the first start tag, for telling people what came instead.
std::string first_element(std::string_view text) {
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const auto name = text.substr(at + 1, text.find_first_of(" \t\r\n/>", at + 1) - at - 1);
    if (!name.empty() && name.front() != '?' && name.front() != '!') return std::string(name.substr(0, 40));
  }
  return {};
}

std::size_t offset_of(pugi::xml_node node, std::size_t none) {
  const auto offset = node.offset_debug();
  return offset < 0 ? none : std::size_t(offset);
}

}  // namespace

std::string_view local_name(pugi::xml_node node) {
  const char* name = node.name();
  const char* colon = std::strchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

std::string_view namespace_of(pugi::xml_node node) {
  const auto prefix = prefix_of(node.name());
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  for (auto at = node; at; at = at.parent()) {
    for (auto attribute = at.first_attribute(); attribute; attribute = attribute.next_attribute()) {
      if (std::strncmp(attribute.name(), "xmlns", 5) != 0) continue;
      const std::string_view name = attribute.name();
      const bool declares = prefix.empty() ? name == "xmlns" : name.starts_with("xmlns:") && name.substr(6) == prefix;
      if (declares) return attribute.value();
    }
  }
  return {};
}

bool is_named(pugi::xml_node node, XmlName name) {
  // Most nodes end otherwise: seen without looking for a colon.
  const std::string_view whole = node.name();
  return whole.ends_with(name.local) && node.type() == pugi::node_element && local_name(node) == name.local &&
         namespace_of(node) == name.space;
}

pugi::xml_node child_named(pugi::xml_node node, XmlName name) {
  for (auto child = node.first_child(); child; child = child.next_sibling())
    if (is_named(child, name)) return child;
  return {};
}

std::optional<std::string> text_of(pugi::xml_node node) {
  const auto only = node.first_child();
  if (only && !only.next_sibling() && only.type() == pugi::node_pcdata) {
    const std::string_view text = only.value();
    if (trimmed(text).empty()) return std::nullopt;
    return std::string(text);
  }
  std::string text;
  for (const auto child : node.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  if (trimmed(text).empty()) return std::nullopt;
  return text;
}

std::optional<std::string> child_text(pugi::xml_node node, XmlName name) { return text_of(child_named(node, name)); }

BelowRoot::BelowRoot(pugi::xml_node root) : root_(root) {
  for (auto attribute = root.first_attribute(); attribute; attribute = attribute.next_attribute()) {
    const std::string_view name = attribute.name();
    if (name == "xmlns") declared_.emplace_back("", attribute.value());
    if (name.starts_with("xmlns:")) declared_.emplace_back(name.substr(6), attribute.value());
  }
}

std::string_view BelowRoot::namespace_of(pugi::xml_node node) {
  // Whoever declares something of its own is asked the long way.
  const auto parent = node.parent();
  for (auto at = node; at && at != root_ && at != plain_; at = at.parent())
    for (auto attribute = at.first_attribute(); attribute; attribute = attribute.next_attribute())
      if (std::strncmp(attribute.name(), "xmlns", 5) == 0) return source::namespace_of(node);
  if (parent.parent() == root_) plain_ = parent;
  const auto prefix = prefix_of(node.name());
  for (const auto& [declared, uri] : declared_)
    if (declared == prefix) return uri;
  return source::namespace_of(node);
}

bool BelowRoot::is_named(pugi::xml_node node, XmlName name) {
  const std::string_view whole = node.name();
  return whole.ends_with(name.local) && node.type() == pugi::node_element && local_name(node) == name.local &&
         namespace_of(node) == name.space;
}

std::optional<std::string> BelowRoot::child_text(pugi::xml_node node, XmlName name) {
  for (auto child = node.first_child(); child; child = child.next_sibling())
    if (is_named(child, name)) return text_of(child);
  return std::nullopt;
}

bool BelowRoot::take(pugi::xml_node child, std::span<const XmlName> names, std::span<pugi::xml_node> found) {
  if (child.type() != pugi::node_element) return false;
  const auto local = local_name(child);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (local != names[i].local || namespace_of(child) != names[i].space) continue;
    if (!found[i]) found[i] = child;
    return true;
  }
  return false;
}

std::size_t XmlDocument::repairs_in(pugi::xml_node node) const {
  if (clean_.repairs.empty()) return 0;
  auto after = node;
  while (after && !after.next_sibling()) after = after.parent();
  const auto end = after ? offset_of(after.next_sibling(), clean_.text.size()) : clean_.text.size();
  return clean_.repairs_between(offset_of(node, 0), end);
}

std::string_view XmlDocument::source_of(pugi::xml_node node) const {
  const auto begin = offset_of(node, 0);
  return std::string_view(clean_.text).substr(begin > 0 ? begin - 1 : 0);
}

Result<XmlDocument> read_xml(std::string_view body, std::string_view what, XmlName root) {
  if (body.size() > kMaxAnswer)
    return Error(ErrorKind::malformed, fmt::format("not {}: {} bytes are too many", what, body.size()));
  if (body.starts_with("\xFE\xFF") || body.starts_with("\xFF\xFE"))
    return Error(ErrorKind::malformed, fmt::format("not {}: it is UTF-16", what));
  if (trimmed(body).empty()) return not_what_was_asked(body, what, "");
  if (const auto at = body.find_first_not_of(" \t\r\n"); body[at] != '<' && !body.starts_with("\xEF\xBB\xBF"))
    return not_what_was_asked(body, what, "it does not begin with markup");
  XmlDocument result;
  result.clean_ = clean_text(body);
  replace_forbidden_references(result.clean_);
  const std::string_view text = result.clean_.text;
  // A web page is seldom well-formed: say what it is before saying what is wrong with it.
  if (looks_like_html(text) && equal_nocase(first_element(text), "html"))
    return not_what_was_asked(text, what, "the root is <html>");
  if (const auto name = refused_encoding(text))
    return Error(ErrorKind::malformed, fmt::format("not {}: it declares the encoding {}", what, visible(*name)));
  MarkupScan scan(text);
  if (const auto refusal = scan.run())
    return Error(refusal->kind, fmt::format("not {}: {} ({} bytes)", what, refusal->why, body.size()));

  result.buffer_ = std::make_unique<std::string>(result.clean_.text);
  result.document_ = std::make_unique<pugi::xml_document>();
  constexpr unsigned kOptions = pugi::parse_minimal | pugi::parse_escapes | pugi::parse_cdata | pugi::parse_eol;
  const auto status = result.document_->load_buffer_inplace(result.buffer_->data(), result.buffer_->size(), kOptions,
                                                            pugi::encoding_utf8);
  if (!status)
    return Error(ErrorKind::malformed,
                 fmt::format("not {}: {} at byte {}", what, lower_ascii(status.description()), status.offset));
  result.root_ = result.document_->document_element();
  if (!result.root_) return not_what_was_asked(text, what, "there is no element in it");
  if (local_name(result.root_) != root.local)
    return not_what_was_asked(text, what, fmt::format("the root is <{}>", result.root_.name()));
  if (namespace_of(result.root_) != root.space)
    return not_what_was_asked(text, what, fmt::format("its namespace is \"{}\"", namespace_of(result.root_)));
  return result;
}

}  // namespace preprintd::source
