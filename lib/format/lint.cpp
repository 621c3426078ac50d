#include "format/lint.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace preprintd::format {
namespace {

constexpr std::array<std::string_view, 13> kFindings = {
    "duplicate",    "www-link",  "http-link", "version-link", "link-form",    "link-twice",
    "empty-link",   "odd-venue", "no-venue",  "unreadable",   "outside-list", "unclosed-parenthesis",
    "no-identifier"};

int column_of(const ListFile& file, std::size_t at) {
  const auto before = file.bytes.rfind('\n', at == 0 ? 0 : at - 1);
  std::size_t i = before == std::string::npos || at == 0 ? 0 : before + 1;
  int column = 1;
  for (; i < at; i += code_point_at(file.bytes, i).bytes) ++column;
  return column;
}

}  // namespace

std::vector<Finding> lint(const ListFile& file) {
  std::vector<Finding> findings;
  if (!file.utf8) findings.push_back({1, 1, "encoding", "the file is not UTF-8"});
  if (file.conflict_markers) findings.push_back({1, 1, "conflict", "the file holds conflict markers of a merge"});
  for (const auto& odd : file.oddities) {
    if (std::find(kFindings.begin(), kFindings.end(), odd.kind) == kFindings.end()) continue;
    findings.push_back({odd.line, column_of(file, odd.at), odd.kind, odd.message});
  }
  return findings;
}

}  // namespace preprintd::format
