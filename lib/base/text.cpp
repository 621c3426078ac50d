#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/ascii.hpp"

namespace preprintd {
namespace {

bool is_ascii_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

// Bytes of one well-formed UTF-8 sequence at `at`, 0 if it is malformed (RFC 3629, table 3-7 of Unicode).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned first = byte(at), second = byte(at + 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(at + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    return second >= low && second <= high && tail(at + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high && tail(at + 2) && tail(at + 3) ? 4 : 0;
  }
  return 0;
}

bool forbidden_in_xml(char32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF;
}

// Bytes from `at` on that are ASCII, and of the controls only those XML has.
std::size_t plain_length(std::string_view text, std::size_t at) {
  const auto is_odd = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x80) | ((byte < 0x20) & (c != '\n') & (c != '\t') & (c != '\r'));
  };
  return find_char(text, at, is_odd) - at;
}

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0x33FF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xA000 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
         (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
         (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD);
}

bool is_zero_width(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x20D0 && c <= 0x20FF) ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

// Base letters of Latin-1 Supplement and Latin Extended-A, by code point; ' ' where the letter stands alone.
constexpr std::string_view kLatin1 =  // U+00C0..U+00FF
    "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo/ouuuuyty";
constexpr std::string_view kLatinA =  // U+0100..U+017F
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllln"
    "nnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

void append_folded(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += lower(char(c));
  } else if (c == 0xDF) {
    out += "ss";
  } else if (c == 0xC6 || c == 0xE6) {
    out += "ae";
  } else if (c >= 0xC0 && c <= 0xFF) {
    out += kLatin1[c - 0xC0];
  } else if (c >= 0x100 && c <= 0x17F) {
    out += kLatinA[c - 0x100];
  } else if (c >= 0xFF01 && c <= 0xFF5E) {
    out += lower(char(c - 0xFF01 + '!'));
  } else if (c == 0x3000 || c == 0xA0) {
    out += ' ';
  } else if (c == 0x2018 || c == 0x2019 || c == 0x2032) {
    out += '\'';
  } else if (c == 0x201C || c == 0x201D) {
    out += '"';
  } else if (c >= 0x2010 && c <= 0x2015) {
    out += '-';
  } else if (c >= 0x0391 && c <= 0x03A9) {
    append_utf8(out, c + 0x20);
  } else if (c >= 0x0410 && c <= 0x042F) {
    append_utf8(out, c + 0x20);
  } else if (!is_zero_width(c)) {
    append_utf8(out, c);
  }
}

// A TeX accent at `at` ("\'e", "\"{o}", "\c{c}"): appends its letter and returns its length, else 0.
std::size_t fold_tex_accent(std::string_view text, std::size_t at, std::string& out) {
  if (text[at] != '\\' || at + 2 >= text.size()) return 0;
  const char mark = text[at + 1];
  const bool symbol = std::string_view("'`^\"~=.").find(mark) != std::string_view::npos;
  const bool letter = std::string_view("cvuHkrbd").find(mark) != std::string_view::npos;
  std::size_t i = at + 2;
  if (letter && text[i] != '{') return 0;  // "\cite" is no cedilla
  if (!symbol && !letter) return 0;
  const bool braced = text[i] == '{';
  if (braced) ++i;
  if (i < text.size() && text[i] == '\\') ++i;  // \'{\i}
  if (i >= text.size() || !((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z'))) return 0;
  const char base = lower(text[i++]);
  if (braced && (i >= text.size() || text[i++] != '}')) return 0;
  out += base;
  return i - at;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto plain = plain_length(text, i);
    const auto length = plain ? plain : sequence_length(text, i);
    if (!length) return false;
    i += length;
  }
  return true;
}

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto length = sequence_length(text, at);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  switch (length) {
    case 1: return {byte(0), 1};
    case 2: return {char32_t((byte(0) & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
    case 3: return {char32_t((byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F)), 3};
    case 4:
      return {char32_t((byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F)), 4};
    default: return {0xFFFD, 1};
  }
}

void append_utf8(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += char(c);
  } else if (c < 0x800) {
    text += char(0xC0 | c >> 6);
    text += char(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    text += char(0xE0 | c >> 12);
    text += char(0x80 | (c >> 6 & 0x3F));
    text += char(0x80 | (c & 0x3F));
  } else {
    text += char(0xF0 | c >> 18);
    text += char(0x80 | (c >> 12 & 0x3F));
    text += char(0x80 | (c >> 6 & 0x3F));
    text += char(0x80 | (c & 0x3F));
  }
}

std::string repair_utf8(std::string_view text, std::size_t* repaired) {
  std::string out;
  out.reserve(text.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (const auto plain = plain_length(text, i)) {
      out.append(text, i, plain);
      i += plain;
      continue;
    }
    const auto length = sequence_length(text, i);
    if (!length) {
      append_utf8(out, 0xFFFD);
      ++count;
      ++i;
      // The rest of a cut sequence belongs to the same mistake.
      while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
      continue;
    }
    if (forbidden_in_xml(code_point_at(text, i).value)) {
      append_utf8(out, 0xFFFD);
      ++count;
    } else {
      out.append(text, i, length);
    }
    i += length;
  }
  if (repaired) *repaired = count;
  return out;
}

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kWide[] = {"\xC2\xA0", "\xE3\x80\x80"};
  for (bool again = true; again;) {
    again = false;
    while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
    if (text.empty() || ((text.front() | text.back()) & 0x80) == 0) break;
    for (const auto blank : kWide) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size()), again = true;
      if (text.ends_with(blank)) text.remove_suffix(blank.size()), again = true;
    }
  }
  return text;
}

void collapse(std::string& text) {
  // Without branches: where words end cannot be foretold. What is written never overtakes what is read.
  char* end = text.data();
  bool after_blank = true;
  std::size_t at = 0;
  const auto one_by_one = [&](std::size_t stop) {
    for (; at < stop; ++at) {
      const bool blank = is_ascii_blank(text[at]);
      *end = blank ? ' ' : text[at];
      end += !(blank & after_blank);
      after_blank = blank;
    }
  };
#ifdef __SSE2__
  // Sixteen at once where no blank follows a blank.
  while (at + 16 <= text.size()) {
    const auto c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto space = _mm_set1_epi8(' ');
    const auto blank = _mm_or_si128(
        _mm_cmpeq_epi8(c, space),
        _mm_and_si128(_mm_cmpgt_epi8(c, _mm_set1_epi8('\t' - 1)), _mm_cmplt_epi8(c, _mm_set1_epi8('\r' + 1))));
    const auto blanks = unsigned(_mm_movemask_epi8(blank));
    if (blanks & (blanks << 1 | unsigned(after_blank))) {
      one_by_one(at + 16);
      continue;
    }
    const auto tidy = _mm_or_si128(_mm_andnot_si128(blank, c), _mm_and_si128(blank, space));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(end), tidy);
    end += 16;
    at += 16;
    after_blank = (blanks >> 15) != 0;
  }
#endif
  one_by_one(text.size());
  if (after_blank && end != text.data()) --end;
  text.resize(std::size_t(end - text.data()));
}

std::string collapsed(std::string_view text) {
  std::string out(text);
  collapse(out);
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool equal_nocase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

bool starts_with_nocase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_nocase(text.substr(0, prefix.size()), prefix);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (const auto length = fold_tex_accent(text, i, out)) {
      i += length;
      continue;
    }
    const auto point = code_point_at(text, i);
    append_folded(out, point.value);
    i += point.bytes;
  }
  return collapsed(out);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto point = code_point_at(text, i);
    width += is_zero_width(point.value) ? 0 : is_wide(point.value) ? 2 : 1;
    i += point.bytes;
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::size_t width = 0, i = 0;
  while (i < text.size()) {
    const auto point = code_point_at(text, i);
    const std::size_t next = is_zero_width(point.value) ? 0 : is_wide(point.value) ? 2 : 1;
    if (width + next > columns - 1) break;
    width += next;
    i += point.bytes;
  }
  return std::string(text.substr(0, i)) + "…";
}

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto point = code_point_at(text, i);
    const auto c = point.value;
    const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const bool unseen = c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
                        c == 0x200E || c == 0x200F || c == 0x061C;
    if (c == 0xFFFD && point.bytes == 1) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i]));
    } else if (control) {
      out += fmt::format("\\x{:02x}", unsigned(c));
    } else if (unseen) {
      out += fmt::format("\\u{:04x}", unsigned(c));
    } else {
      out.append(text, i, point.bytes);
    }
    i += point.bytes;
  }
  return out;
}

void append_json_quoted(std::string& json, std::string_view text) {
  const auto is_odd = [](char c) { return (c == '"') | (c == '\\') | (static_cast<unsigned char>(c) < 0x20); };
  json += '"';
  for (;;) {
    const auto plain = find_char(text, 0, is_odd);
    json.append(text, 0, plain);
    if (plain == text.size()) break;
    switch (const char c = text[plain]) {
      case '"': json += "\\\""; break;
      case '\\': json += "\\\\"; break;
      case '\n': json += "\\n"; break;
      case '\r': json += "\\r"; break;
      case '\t': json += "\\t"; break;
      default: json += fmt::format("\\u{:04x}", unsigned(c));
    }
    text.remove_prefix(plain + 1);
  }
  json += '"';
}

std::string json_quoted(std::string_view text) {
  std::string json;
  append_json_quoted(json, text);
  return json;
}

}  // namespace preprintd
