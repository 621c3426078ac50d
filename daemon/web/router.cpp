#include "daemon/web/router.hpp"

#include "base/text.hpp"

namespace preprintd::web {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i] == '+' && plus_is_blank ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_utf8(plain)) return std::nullopt;
  return plain;
}

bool is_plain_path(std::string_view path) {
  for (const char c : path)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return false;
  for (const auto segment : split(path, '/'))
    if (segment == "." || segment == "..") return false;
  return true;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

std::optional<std::string> Target::parameter(std::string_view name) const {
  for (const auto& [its_name, value] : parameters)
    if (its_name == name) return value;
  return std::nullopt;
}

std::optional<Target> parse_target(std::string_view target) {
  if (target.empty() || target.front() != '/' || target.find('#') != std::string_view::npos) return std::nullopt;
  const auto question = target.find('?');
  auto path = decoded(target.substr(0, question), false);
  if (!path || !is_plain_path(*path) || path->compare(0, 2, "//") == 0) return std::nullopt;
  Target parsed;
  parsed.path = std::move(*path);
  if (question == std::string_view::npos) return parsed;
  for (const auto pair : split(target.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = decoded(pair.substr(0, equals), true);
    auto value = decoded(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    parsed.parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parsed;
}

Route find_route(const std::string& path) {
  constexpr std::string_view kApi = "/api/v1/", kPapers = "papers/", kExport = "export/";
  if (path == "/healthz") return {Place::health, "", false};
  if (path == "/metrics") return {Place::metrics, "", false};
  if (path == "/login") return {Place::login, "", false};
  if (path == "/") return {Place::asset, "index.html", false};
  if (path.compare(0, kApi.size(), kApi) != 0) {
    if (path.compare(0, 5, "/api/") == 0 || path == "/api") return {};
    return {Place::asset, path.substr(1), false};
  }
  const auto name = std::string_view(path).substr(kApi.size());
  if (name == "queue") return {Place::queue, "", false};
  if (name == "coverage") return {Place::coverage, "", false};
  if (name == "search") return {Place::search, "", false};
  if (name == "session") return {Place::session, "", false};
  if (name == "events") return {Place::events, "", false};
  if (name == "library") return {Place::library, "", false};
  if (name == "history") return {Place::history, "", false};
  if (name == "devices") return {Place::devices, "", false};
  if (name == "devices/change") return {Place::change_devices, "", true};
  if (name == "charts") return {Place::charts, "", false};
  if (name == "diff") return {Place::diff, "", false};
  if (name == "export") return {Place::write_lists, "", true};
  if (name == "import") return {Place::import_list, "", true};
  if (name == "close") return {Place::close, "", true};
  if (name == "undo") return {Place::undo, "", true};
  if (name.substr(0, kExport.size()) == kExport && name.size() > kExport.size())
    return {Place::exported, std::string(name.substr(kExport.size())), false};
  if (name.substr(0, kPapers.size()) != kPapers || name.size() == kPapers.size()) return {};
  const auto rest = name.substr(kPapers.size());
  for (const auto& [end, place] : {std::pair{std::string_view("/preview"), Place::preview},
                                   std::pair{std::string_view("/decision"), Place::decision},
                                   std::pair{std::string_view("/annotation"), Place::annotation}})
    if (ends_with(rest, end)) return {place, std::string(rest.substr(0, rest.size() - end.size())), true};
  return {Place::paper, std::string(rest), false};
}

}  // namespace preprintd::web
