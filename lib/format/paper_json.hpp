#pragma once
#include <string>

#include "base/result.hpp"
#include "format/export_item.hpp"

namespace preprintd::format {

/// The JSON of a paper as docs/INTERFACE.md fixes it, on one line without newline.
std::string render_paper_json(const ExportItem& item);
/// {"title":null,"link":null,"venue":null,"summary":null,"code":[],"links":[],"read_notes":null,"note":null,"extra":null}
std::string render_annotation_json(const Annotation& annotation);

}  // namespace preprintd::format
