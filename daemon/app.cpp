#include "daemon/app.hpp"

#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "triage/topic_file.hpp"

namespace preprintd::daemon {

Result<triage::Topics> App::topics() const {
  std::error_code ignored;
  if (settings_.topics_dir.empty() || !std::filesystem::exists(settings_.topics_dir, ignored))
    return triage::Topics(triage::shipped_topics());
  auto topics = triage::load_topics(settings_.topics_dir);
  if (!topics) return topics.error();
  return triage::Topics(std::move(*topics));
}

void complain(const std::string& sentence) { std::cerr << "preprintd: " << sentence << '\n'; }

int failed(const Error& error) {
  complain(error.message());
  return error.kind() == ErrorKind::usage ? kUsage : kFailed;
}

std::optional<ArxivId> reference(const std::string& spelling) {
  auto parsed = parse_arxiv_id(spelling);
  if (parsed) return parsed->id;
  complain(fmt::format("{} is no arXiv identifier: {}", visible(spelling), visible(parsed.error().message())));
  return std::nullopt;
}

Result<Day> day_argument(const std::string& text, const std::string& option) {
  const auto day = parse_day(text);
  if (day) return *day;
  return Error(ErrorKind::usage, fmt::format("{} {}: a day looks like 2026-09-24", option, visible(text)));
}

}  // namespace preprintd::daemon
