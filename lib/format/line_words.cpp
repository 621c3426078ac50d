#include "format/line_words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "paper/arxiv_id.hpp"

namespace preprintd::format {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool stands_at(std::string_view bytes, std::size_t at, std::string_view text) {
  return at <= bytes.size() && bytes.substr(at, text.size()) == text;
}

std::string bare_label(std::string_view label) {
  std::string out;
  for (const char c : lower_ascii(label)) {
    const bool kept = (c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (kept) out += c;
  }
  return out;
}

bool is_read_notes(std::string_view label, std::optional<int>* rank) {
  auto bare = bare_label(label);
  if (bare.rfind("readnote", 0) != 0) return false;
  bare.erase(0, 8);
  if (!bare.empty() && bare.front() == 's') bare.erase(0, 1);
  if (bare.size() > 6 || !std::all_of(bare.begin(), bare.end(), is_digit)) return false;
  if (rank && !bare.empty()) *rank = std::stoi(bare);
  return true;
}

bool is_code_label(std::string_view label) {
  constexpr std::array<std::string_view, 12> kLabels = {"code",       "codes",      "github",         "githubrepo",
                                                        "repo",       "sourcecode", "officialcode",   "source",
                                                        "codegithub", "repository", "implementation", "pytorch"};
  return std::find(kLabels.begin(), kLabels.end(), bare_label(label)) != kLabels.end();
}

bool is_paper_label(std::string_view label) {
  constexpr std::array<std::string_view, 11> kLabels = {
      "paper", "pdf", "arxiv", "abs", "link", "paperlink", "html", "here", "preprint", "arxivlink", "arxivpdf"};
  const auto bare = bare_label(label);
  if (std::find(kLabels.begin(), kLabels.end(), bare) != kLabels.end() || bare == "论文") return true;
  return bool(parse_arxiv_id(trimmed(label)));
}

std::size_t note_opening(std::string_view bytes, std::size_t at) {
  if (at >= bytes.size() || bytes[at] != '(') return 0;
  const auto skip = [&](std::size_t i, std::string_view set) {
    while (i < bytes.size() && set.find(bytes[i]) != std::string_view::npos) ++i;
    return i;
  };
  std::size_t i = skip(at + 1, " *_");
  if (!equal_nocase(bytes.substr(std::min(i, bytes.size()), 4), "note")) return 0;
  i += 4;
  if (i < bytes.size() && (bytes[i] == 's' || bytes[i] == 'S')) ++i;
  i = skip(i, " *_");
  if (stands_at(bytes, i, ":"))
    i += 1;
  else if (stands_at(bytes, i, "："))
    i += 3;
  else
    return 0;
  i = std::max(i, skip(i, "*_"));
  return i - at;
}

bool looks_like_url(std::string_view text) {
  if (text.empty() || text.find_first_of(" \t\r\n") != std::string_view::npos) return false;
  if (text.front() == '<' && text.back() == '>') text = text.substr(1, text.size() - 2);
  return starts_with_nocase(text, "http://") || starts_with_nocase(text, "https://") ||
         starts_with_nocase(text, "www.") || starts_with_nocase(text, "arxiv.org/");
}

}  // namespace preprintd::format
