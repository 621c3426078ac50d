#include "upstream/markup.hpp"

#include <array>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::upstream {
namespace {

struct Accent {
  const char* utf8;
  const char* tex;
};
constexpr std::array<Accent, 40> kAccents{{
    {"é", "\\'e"},   {"è", "\\`e"},   {"ê", "\\^e"},   {"ë", "\\\"e"},  {"á", "\\'a"},   {"à", "\\`a"},
    {"â", "\\^a"},   {"ä", "\\\"a"},  {"ã", "\\~a"},   {"å", "{\\aa}"}, {"í", "\\'i"},   {"ì", "\\`i"},
    {"î", "\\^i"},   {"ï", "\\\"i"},  {"ó", "\\'o"},   {"ò", "\\`o"},   {"ô", "\\^o"},   {"ö", "\\\"o"},
    {"õ", "\\~o"},   {"ø", "{\\o}"},  {"ú", "\\'u"},   {"ù", "\\`u"},   {"û", "\\^u"},   {"ü", "\\\"u"},
    {"ñ", "\\~n"},   {"ç", "\\c{c}"}, {"ş", "\\c{s}"}, {"š", "\\v{s}"}, {"č", "\\v{c}"}, {"ž", "\\v{z}"},
    {"ř", "\\v{r}"}, {"ě", "\\v{e}"}, {"ń", "\\'n"},   {"ś", "\\'s"},   {"ł", "{\\l}"},  {"É", "\\'E"},
    {"Ö", "\\\"O"},  {"Ü", "\\\"U"},  {"ß", "{\\ss}"}, {"ý", "\\'y"},
}};

constexpr std::array<const char*, 7> kWeekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                               "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                              "July",    "August",   "September", "October", "November", "December"};

struct DayParts {
  std::string_view weekday;
  unsigned day;
  std::string_view month;
  int year;
};
DayParts parts_of(Day day) {
  const std::chrono::year_month_day date(day);
  const auto weekday = std::chrono::weekday(day).c_encoding();
  return {kWeekdays[weekday], unsigned(date.day()), kMonths[unsigned(date.month()) - 1], int(date.year())};
}

std::string clock_of(Instant instant) {
  const std::chrono::hh_mm_ss time(instant - std::chrono::floor<std::chrono::days>(instant));
  return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(), time.seconds().count());
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string replaced_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  std::size_t at = 0;
  for (auto hit = text.find(from); hit != text.npos; hit = text.find(from, at)) {
    out.append(text.substr(at, hit - at)).append(to);
    at = hit + from.size();
  }
  return out.append(text.substr(at));
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&#34;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += c;
  }
  return out;
}

std::string html_with_links(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto hit = text.find("http", at);
    const auto rest = hit == text.npos ? std::string_view() : text.substr(hit);
    const bool secure = rest.substr(0, 8) == "https://";
    if (hit == text.npos) {
      out += html_text(text.substr(at));
      break;
    }
    if (!secure && rest.substr(0, 7) != "http://") {
      out += html_text(text.substr(at, hit + 4 - at));
      at = hit + 4;
      continue;
    }
    auto end = text.find_first_of(" \t\n<>\"{}", hit);
    if (end == text.npos) end = text.size();
    while (end > hit && std::string_view(".,;:!?)").find(text[end - 1]) != std::string_view::npos) --end;
    const auto url = html_text(text.substr(hit, end - hit));
    const std::string_view scheme = secure ? "https" : "http";
    out += html_text(text.substr(at, hit - at));
    out += fmt::format(R"(<a href="{}" rel="external noopener nofollow" class="link-external link-{}">this {} URL</a>)",
                       url, scheme, scheme);
    at = end;
  }
  return out;
}

std::string tex_accents(std::string_view utf8) {
  std::string out(utf8);
  for (const auto& accent : kAccents) {
    if (out.find(accent.utf8) != out.npos) out = replaced_all(out, accent.utf8, accent.tex);
  }
  return out;
}

std::string utf8_accents(std::string_view tex) {
  std::string out(tex);
  if (out.find('\\') == out.npos) return out;
  for (const auto& accent : kAccents) {
    const std::string_view spelling(accent.tex);
    if (spelling.size() == 3) {
      out = replaced_all(out, fmt::format("{}{{{}}}", spelling.substr(0, 2), spelling[2]), accent.utf8);
    }
    out = replaced_all(out, spelling, accent.utf8);
  }
  return out;
}

std::string percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += char(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' && plus_is_blank ? ' ' : text[i];
    }
  }
  return out;
}

const std::string* Target::get(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto part : split(text, '&')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    const auto value = equals == part.npos ? std::string_view() : part.substr(equals + 1);
    out.emplace_back(percent_decoded(part.substr(0, equals), true), percent_decoded(value, true));
  }
  return out;
}

Target parse_target(std::string_view target) {
  const auto question = target.find('?');
  Target out{percent_decoded(target.substr(0, question), false), {}};
  if (question != target.npos) out.query = parse_query(target.substr(question + 1));
  return out;
}

std::string feed_midnight(Day day) {
  const auto parts = parts_of(day);
  const auto offset = std::chrono::duration_cast<std::chrono::hours>(new_york_time(day, 0, 0) - Instant(day)).count();
  return fmt::format("{}, {:02} {} {} 00:00:00 -{:02}00", parts.weekday.substr(0, 3), parts.day,
                     parts.month.substr(0, 3), parts.year, offset);
}

std::string feed_instant(Instant instant) {
  const auto parts = parts_of(utc_day(instant));
  return fmt::format("{}, {:02} {} {} {} +0000", parts.weekday.substr(0, 3), parts.day, parts.month.substr(0, 3),
                     parts.year, clock_of(instant));
}

std::string http_date(Instant instant) {
  const auto parts = parts_of(utc_day(instant));
  return fmt::format("{}, {:02} {} {} {} GMT", parts.weekday.substr(0, 3), parts.day, parts.month.substr(0, 3),
                     parts.year, clock_of(instant));
}

std::string long_date(Day day) {
  const auto parts = parts_of(day);
  return fmt::format("{}, {} {} {}", parts.weekday, parts.day, parts.month, parts.year);
}

std::string short_date(Day day) {
  const auto parts = parts_of(day);
  return fmt::format("{}, {:02} {} {}", parts.weekday.substr(0, 3), parts.day, parts.month.substr(0, 3), parts.year);
}

std::uint64_t fingerprint(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 14695981039346656037ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace preprintd::upstream
