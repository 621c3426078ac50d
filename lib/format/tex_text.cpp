#include "format/tex_text.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

namespace preprintd::format {
namespace {

// BibTeX counts every brace, also one behind a backslash.
bool braces_balance(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '{') ++depth;
    if (c == '}' && --depth < 0) return false;
  }
  return depth == 0;
}

// Where the formula that opens at the `$` at `open` ends (its last `$`); npos when it does not, or is no formula.
std::size_t formula_end(std::string_view text, std::size_t open) {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '$') {
      return braces_balance(text.substr(open, i - open)) && i > open + 1 ? i : std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string tex_value(std::string_view words) {
  const auto text = collapsed(repair_utf8(words));
  const bool keep_braces = braces_balance(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    switch (c) {
      case '$':
        if (const auto end = formula_end(text, i); end != std::string::npos) {
          out += text.substr(i, end - i + 1);
          i = end;
        } else {
          out += "\\$";
        }
        break;
      case '\\':
        if (std::string_view("&%$#_").find(next) != std::string_view::npos && next != '\0') {
          out += c;
          out += next;
          ++i;
        } else if (is_letter(next) ||
                   (std::string_view("'`^\"~=.").find(next) != std::string_view::npos && next != '\0')) {
          out += c;
          if (!is_letter(next)) out += next, ++i;
        } else {
          out += "\\textbackslash{}";
        }
        break;
      case '&':
      case '%':
      case '#':
      case '_':
        out += '\\';
        out += c;
        break;
      case '{': out += keep_braces ? "{" : "\\textbraceleft "; break;
      case '}': out += keep_braces ? "}" : "\\textbraceright "; break;
      case '~': out += "\\textasciitilde{}"; break;
      case '^': out += "\\textasciicircum{}"; break;
      case '<': out += "\\textless{}"; break;
      case '>': out += "\\textgreater{}"; break;
      default: out += c;
    }
  }
  return out;
}

std::string tex_author(std::string_view name) {
  const auto text = tex_value(name);
  const bool together = text.find(',') != std::string::npos || lower_ascii(text).find(" and ") != std::string::npos;
  return together ? "{" + text + "}" : text;
}

}  // namespace preprintd::format
