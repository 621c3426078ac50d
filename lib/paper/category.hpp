#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd {

/// arXiv's subject categories, after its published taxonomy (185 names, 155 in use).

/// The canonical name for any spelling of a category: case corrected, alias and subsumed names resolved
/// (`math.IT` → `cs.IT`, `cmp-lg` → `cs.CL`). Nothing when there is no such category.
std::optional<std::string> canonical_category(std::string_view name);
/// May new papers still be announced in it?
bool is_active_category(std::string_view canonical);
/// The set OAI-PMH knows it by: `cs:cs:CV`, `physics:hep-th`. Empty when unknown.
std::string oai_set(std::string_view canonical);
/// "Computer Vision and Pattern Recognition". Empty when unknown.
std::string_view category_title(std::string_view canonical);
/// The canonical categories of a group or archive in any case (`cs` → `cs.AI`, `cs.AR`, …; `astro-ph` → `astro-ph.CO`,
/// …), without itself. Empty when it is none.
std::vector<std::string_view> categories_under(std::string_view archive);
/// Is it one of the archives old identifiers may carry (`hep-th`, `cmp-lg`)? Its frozen number (from 1), or 0.
int archive_number(std::string_view archive);
/// The archive with that number; empty when there is none.
std::string_view archive_name(int number);

}  // namespace preprintd
