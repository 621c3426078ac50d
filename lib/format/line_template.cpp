#include "format/line_template.hpp"

#include "base/text.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {

Result<std::string> render_template(std::string_view pattern, const NewLine& line, const LineStyle& style) {
  auto written = as_written(line, style);
  if (!written) return written.error();
  const auto& a = *written;
  const auto field = [&](std::string_view name) -> std::optional<std::string> {
    if (name == "id") return line.id.text();
    if (name == "url") return a.link.value_or(abs_url(line.id));
    if (name == "title") return *a.title;
    if (name == "venue") return a.venue.value_or("");
    if (name == "summary") return a.summary ? " (" + *a.summary + ")" : "";
    if (name == "note") return a.note ? " (**Notes**: " + *a.note + ")" : "";
    std::string out;
    if (name == "code") {
      for (const auto& code : a.code) out += " " + style.code_open + code + style.code_close;
      return out;
    }
    if (name == "links") {
      for (const auto& link : a.links) out += " [[" + link.label + "](" + link.url + ")]";
      return out;
    }
    if (name == "read_notes") {
      if (!a.read_notes) return out;
      return " " + (*a.read_notes == "wanted" ? style.wanted_marker : "[[ReadNotes](" + *a.read_notes + ")]");
    }
    return std::nullopt;
  };
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const auto close = pattern[i] == '{' ? pattern.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += pattern[i];
      continue;
    }
    const auto name = pattern.substr(i + 1, close - i - 1);
    const auto value = field(name);
    if (!value) return Error(ErrorKind::usage, "lists.line: no field {" + visible(name) + "}");
    out += *value;
    i = close;
  }
  if (out.find('\n') != std::string::npos) return Error(ErrorKind::usage, "lists.line must be one line");
  const auto id = parse_entry(out).id;
  if (!id || !(*id == line.id)) return Error(ErrorKind::usage, "lists.line must show the paper's link first");
  return std::string(trimmed(out));
}

}  // namespace preprintd::format
