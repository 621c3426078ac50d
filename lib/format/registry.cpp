#include "format/export_item.hpp"

namespace preprintd::format {

const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> formats = {
      {"bibtex", "application/x-bibtex; charset=utf-8", true, false, false, render_bibtex},
      {"jsonl", "application/x-ndjson", true, true, true, render_jsonl},
      {"atom", "application/atom+xml; charset=utf-8", true, false, false, render_atom},
      {"decisions", "application/x-ndjson", false, false, false, render_decisions},
  };
  return formats;
}

const ExportFormat* find_format(std::string_view name) {
  for (const auto& format : export_formats())
    if (format.name == name) return &format;
  return nullptr;
}

}  // namespace preprintd::format
