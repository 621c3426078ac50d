#include "upstream/fault.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace preprintd::upstream {
namespace {

struct Named {
  FaultKind kind;
  std::string_view name;
};
constexpr std::array<Named, 28> kNames{{
    {FaultKind::status, "status"},
    {FaultKind::empty, "empty"},
    {FaultKind::html, "html"},
    {FaultKind::truncate, "truncate"},
    {FaultKind::bad_length, "bad-length"},
    {FaultKind::cut_chunk, "cut-chunk"},
    {FaultKind::cut_gzip, "cut-gzip"},
    {FaultKind::cut_close, "cut-close"},
    {FaultKind::stall, "stall"},
    {FaultKind::stall_body, "stall-body"},
    {FaultKind::drip, "drip"},
    {FaultKind::slow, "slow"},
    {FaultKind::reset, "reset"},
    {FaultKind::oversized, "oversized"},
    {FaultKind::gzip_bomb, "gzip-bomb"},
    {FaultKind::redirect, "redirect"},
    {FaultKind::late, "late"},
    {FaultKind::stale, "stale"},
    {FaultKind::short_page, "short-page"},
    {FaultKind::missing_ids, "missing-ids"},
    {FaultKind::wrong_day, "wrong-day"},
    {FaultKind::wrong_namespace, "wrong-namespace"},
    {FaultKind::wrong_encoding, "wrong-encoding"},
    {FaultKind::invalid_utf8, "invalid-utf8"},
    {FaultKind::duplicate, "duplicate"},
    {FaultKind::broken_record, "broken-record"},
    {FaultKind::blank, "blank"},
    {FaultKind::swap, "swap"},
}};

constexpr std::string_view kMaintenance =
    "<!DOCTYPE html>\n<html>\n<head><title>arXiv is down for maintenance</title></head>\n"
    "<body><h1>Down for maintenance</h1><p>Please try again later.</p></body>\n</html>\n";

void replace_first(std::string& text, std::string_view from, std::string_view to) {
  if (const auto at = text.find(from); at != text.npos) text.replace(at, from.size(), to);
}

void swap_all(std::string& body, std::string_view rule) {
  const auto arrow = rule.find("=>");
  if (arrow == rule.npos || arrow == 0) return;
  const auto from = rule.substr(0, arrow), to = rule.substr(arrow + 2);
  for (auto at = body.find(from); at != body.npos; at = body.find(from, at + to.size()))
    body.replace(at, from.size(), to);
}

void spoil_namespace(std::string& body) {
  // RSS has no namespace of its own: it gets one.
  replace_first(body, "<rss xmlns:arxiv", "<rss xmlns=\"urn:example:other\" xmlns:arxiv");
  replace_first(body, "xmlns=\"http://www.w3.org/2005/Atom\"", "xmlns=\"urn:example:other\"");
  replace_first(body, "xmlns=\"http://www.openarchives.org/OAI/2.0/\"", "xmlns=\"urn:example:other\"");
}

void spoil_encoding(std::string& body, bool utf16) {
  replace_first(body, "encoding='UTF-8'", utf16 ? "encoding='UTF-16'" : "encoding='ISO-8859-1'");
  replace_first(body, "encoding=\"UTF-8\"", utf16 ? "encoding=\"UTF-16\"" : "encoding=\"ISO-8859-1\"");
  replace_first(body, "<meta charset=\"utf-8\"/>", "<meta charset=\"iso-8859-1\"/>");
  if (!utf16) return;
  std::string wide = "\xFF\xFE";
  const auto unit = [&](unsigned value) {
    wide += char(value & 0xFF);
    wide += char(value >> 8);
  };
  for (std::size_t at = 0; at < body.size();) {
    const auto point = code_point_at(body, at);
    at += point.bytes;
    if (point.value < 0x10000) {
      unit(unsigned(point.value));
    } else {
      unit(0xD800 + unsigned((point.value - 0x10000) >> 10));
      unit(0xDC00 + unsigned((point.value - 0x10000) & 0x3FF));
    }
  }
  body = std::move(wide);
}

// After the places where a title starts: the feed's and Atom's entries, the listing's, Hugging Face's, OAI's.
void spoil_titles(std::string& body, int count) {
  const bool html = body.find("class='descriptor'>Title:</span>") != body.npos;
  const bool json = !body.empty() && body.front() == '[';
  const std::string_view mark = html   ? "class='descriptor'>Title:</span>\n          "
                                : json ? "\"title\":\""
                                       : "<title>";
  auto at = body.find("<item>") != body.npos    ? body.find("<item>")
            : body.find("<entry>") != body.npos ? body.find("<entry>")
                                                : 0;
  for (int i = 0; i < count; ++i) {
    at = body.find(mark, at);
    if (at == body.npos) return;
    at += mark.size();
    body.insert(at, "\xC3\x28");
  }
}

std::string retry_after_of(const std::string& text, Instant wall) {
  if (text.rfind("date", 0) != 0) return text;
  int seconds = 0;
  const auto digits =
      std::string_view(text).substr(std::min<std::size_t>(text.size(), text.size() > 4 && text[4] == '+' ? 5 : 4));
  std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  return http_date(wall + std::chrono::seconds(seconds));
}

}  // namespace

std::string_view fault_name(FaultKind kind) {
  const auto place = std::find_if(kNames.begin(), kNames.end(), [&](const Named& named) { return named.kind == kind; });
  return place->name;
}

std::optional<FaultKind> parse_fault(std::string_view name) {
  const auto place = std::find_if(kNames.begin(), kNames.end(), [&](const Named& named) { return named.name == name; });
  if (place == kNames.end()) return std::nullopt;
  return place->kind;
}

Distortion distortion_of(const Fault& fault) {
  Distortion out;
  if (fault.kind == FaultKind::stale) out.days_back = fault.count;
  if (fault.kind == FaultKind::short_page) out.drop = fault.count;
  if (fault.kind == FaultKind::missing_ids) out.hide = fault.count;
  if (fault.kind == FaultKind::wrong_day) out.date_shift = fault.count;
  out.blank = fault.kind == FaultKind::blank;
  out.duplicate = fault.kind == FaultKind::duplicate;
  out.broken_record = fault.kind == FaultKind::broken_record;
  return out;
}

Milliseconds lateness_of(const Fault& fault) {
  return fault.kind == FaultKind::late ? std::chrono::hours(24) * fault.count : Milliseconds(0);
}

void spoil(Reply& reply, Wire& wire, const Fault& fault, Instant wall) {
  const auto half = fault.bytes != 0 ? fault.bytes : reply.body.size() / 2;
  const auto pause = [&](int milliseconds) {
    return fault.delay.count() > 0 ? fault.delay : Milliseconds(milliseconds);
  };
  const auto page = [&](int status, std::string_view type, std::string_view body) {
    reply = {status, std::string(type), std::string(body)};
  };
  switch (fault.kind) {
    case FaultKind::status:
      page(fault.status == 0 ? 503 : fault.status, "text/plain",
           !fault.text.empty()   ? std::string_view(fault.text)
           : fault.status == 429 ? "Rate exceeded.\n"
                                 : "");
      if (!fault.retry_after.empty()) reply.set("Retry-After", retry_after_of(fault.retry_after, wall));
      break;
    case FaultKind::redirect:
      page(fault.status == 0 ? 302 : fault.status, "text/html; charset=utf-8", "");
      reply.set("Location", fault.text);
      break;
    case FaultKind::empty: reply.body.clear(); break;
    case FaultKind::html:
      page(200, "text/html; charset=utf-8", fault.text.empty() ? kMaintenance : std::string_view(fault.text));
      break;
    case FaultKind::truncate: reply.body.resize(std::min(reply.body.size(), half)); break;
    case FaultKind::bad_length: wire.cut = half; break;
    case FaultKind::cut_chunk:
      wire.framing = Wire::Framing::chunked;
      wire.cut = half;
      break;
    case FaultKind::cut_close:
      wire.framing = Wire::Framing::until_close;
      wire.cut = half;
      break;
    case FaultKind::cut_gzip:
      wire.framing = Wire::Framing::until_close;
      wire.gzip = true;
      // Without a wish: late enough that much has been unpacked, early enough that the trailer is missing.
      wire.cut = fault.bytes != 0 ? fault.bytes : std::size_t(0);
      break;
    case FaultKind::stall:
      wire.silent = true;
      wire.wait = pause(30000);
      break;
    case FaultKind::stall_body:
      wire.cut = half;
      wire.stall = pause(30000);
      break;
    case FaultKind::drip:
      wire.drip = fault.bytes == 0 ? 1 : fault.bytes;
      wire.drip_pause = pause(50);
      break;
    case FaultKind::slow: wire.wait = pause(1000); break;
    case FaultKind::reset:
      wire.cut = fault.bytes;
      wire.reset = true;
      break;
    case FaultKind::oversized:
      wire.framing = Wire::Framing::until_close;
      wire.padding = fault.bytes == 0 ? std::size_t(40) << 20 : fault.bytes;
      break;
    case FaultKind::gzip_bomb:
      wire.gzip = true;
      wire.padding = fault.bytes == 0 ? std::size_t(200) << 20 : fault.bytes;
      break;
    case FaultKind::wrong_namespace: spoil_namespace(reply.body); break;
    case FaultKind::wrong_encoding: spoil_encoding(reply.body, fault.text == "utf-16"); break;
    case FaultKind::invalid_utf8: spoil_titles(reply.body, fault.count); break;
    case FaultKind::swap: swap_all(reply.body, fault.text); break;
    case FaultKind::late:
    case FaultKind::stale:
    case FaultKind::short_page:
    case FaultKind::missing_ids:
    case FaultKind::wrong_day:
    case FaultKind::duplicate:
    case FaultKind::broken_record:
    case FaultKind::blank: break;
  }
}

}  // namespace preprintd::upstream
