#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What kind of Markdown line a line is (CommonMark 0.30 and GitHub's tables). Shared by the files of this floor.
namespace preprintd::format {

/// The marker of a list item.
struct Marker {
  std::size_t indent = 0, content = 0;  ///< columns: of the marker, of what follows it
};
std::optional<Marker> list_marker(std::string_view line);
/// Columns of blank in front, a tab to the next multiple of four.
std::size_t indent_of(std::string_view line);
/// `---`, `* * *`.
bool is_rule(std::string_view line);
/// 1 to 6 for `#` to `######`; 0 where the line is no heading.
int atx_level(std::string_view line);
/// 1 for a line of `=`, 2 for one of `-`, under the words of a heading; else 0.
int setext_level(std::string_view line);
/// `|---|:--|`
bool is_table_delimiter(std::string_view line);
/// Does it begin with the HTML tag `tag` ("<details")?
bool starts_tag(std::string_view line, std::string_view tag);

/// The year a heading is named by; none where it has a subject beside the year.
std::optional<int> heading_year(std::string_view text);
/// A heading as it is read aloud: links by their text, without badges and HTML tags.
std::string heading_words(std::string_view text);

}  // namespace preprintd::format
