#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "source/answer.hpp"

namespace preprintd::source {

/// A name as XML means it: the namespace's URI (empty for none) and the local part. Prefixes are only spelling.
struct XmlName {
  std::string_view space;
  std::string_view local;
};

inline constexpr std::string_view kAtomSpace = "http://www.w3.org/2005/Atom";
inline constexpr std::string_view kArxivSpace = "http://arxiv.org/schemas/atom";

/// More nesting, or more elements and attributes in all, refuses a document before memory is spent on it.
inline constexpr int kMaxXmlDepth = 64;
inline constexpr std::size_t kMaxXmlMarkup = 1'000'000;

/// A document that passed every check: read whole, well-formed, one root of the name asked for, UTF-8.
/// Nodes stay valid as long as it lives.
class XmlDocument {
 public:
  pugi::xml_node root() const { return root_; }
  /// How many invalid characters were replaced by U+FFFD from the start of `node` to the start of what follows it.
  std::size_t repairs_in(pugi::xml_node node) const;
  /// The source text from the start of `node` on, for an excerpt; entities as written.
  std::string_view source_of(pugi::xml_node node) const;

 private:
  friend Result<XmlDocument> read_xml(std::string_view, std::string_view, XmlName);
  CleanText clean_;
  std::unique_ptr<std::string> buffer_;
  std::unique_ptr<pugi::xml_document> document_;
  pugi::xml_node root_;
};

/// Reads `body` as XML whose root must be `root`; `what` names it in the refusal ("a feed").
/// Refused whole, one line each: empty, larger than kMaxAnswer, cut off, not well-formed, another root or
/// namespace, a second root or text beside it, a declared encoding other than UTF-8 or US-ASCII, UTF-16,
/// beyond the caps. A web page or "Rate exceeded" is kind throttled, a cut or empty answer unavailable,
/// the rest malformed. Entities of a document type are never expanded. Invalid UTF-8 and forbidden characters,
/// also those written as `&#11;`, are repaired and counted (`repairs_in`).
Result<XmlDocument> read_xml(std::string_view body, std::string_view what, XmlName root);

/// All text and CDATA children of `node`, joined; nothing when there is none but blanks.
std::optional<std::string> text_of(pugi::xml_node node);

std::string_view local_name(pugi::xml_node node);
/// The URI in force for the node's prefix; empty for none, or for a prefix nobody declared.
std::string_view namespace_of(pugi::xml_node node);
bool is_named(pugi::xml_node node, XmlName name);
/// The first child of that name, or a null node.
pugi::xml_node child_named(pugi::xml_node node, XmlName name);
/// `text_of` that child.
std::optional<std::string> child_text(pugi::xml_node node, XmlName name);

/// The same questions about elements below `root`, whose declarations are read once. It must outlive this.
class BelowRoot {
 public:
  explicit BelowRoot(pugi::xml_node root);
  bool is_named(pugi::xml_node node, XmlName name);
  std::optional<std::string> child_text(pugi::xml_node node, XmlName name);
  /// Puts `child` into the place of `found` that its name has among `names`, unless there is one already.
  /// False where it has none of them.
  bool take(pugi::xml_node child, std::span<const XmlName> names, std::span<pugi::xml_node> found);

 private:
  std::string_view namespace_of(pugi::xml_node node);
  pugi::xml_node root_;
  pugi::xml_node plain_;                                                 ///< a child of it that declares nothing
  std::vector<std::pair<std::string_view, std::string_view>> declared_;  ///< prefix, URI
};

}  // namespace preprintd::source
