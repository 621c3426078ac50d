#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "upstream/render.hpp"

namespace preprintd::upstream {
namespace {

namespace json = boost::json;

std::string stamp(Instant instant) {
  auto text = render_instant(instant);
  return text.replace(text.size() - 1, 1, ".000Z");
}

// 24 hexadecimal digits, the shape of the service's object names.
std::string object_id(std::string_view of) { return fmt::format("{:016x}", fingerprint(of)) + "5a5a5a5a"; }

json::object user(const std::string& login) {
  json::object out;
  out["_id"] = object_id(login);
  out["avatarUrl"] = "https://example.invalid/avatar.png";
  out["fullname"] = login;
  out["isPro"] = false;
  out["user"] = login;
  out["type"] = "user";
  out["name"] = login;
  return out;
}

int upvotes_at(const Pick& pick, Instant now) {
  int upvotes = 0;
  for (const auto& [from, number] : pick.upvotes) {
    if (from <= now) upvotes = number;
  }
  return upvotes;
}

// Absent fields are missing, never null (580 recorded days).
json::object entry(const Manuscript& manuscript, const Pick& pick, Day day, Instant now, bool broken) {
  const auto text = manuscript.text_of(std::max(1, int(manuscript.versions.size())));
  const Instant first_day(std::chrono::floor<std::chrono::days>(manuscript.versions.front().submitted));
  json::array authors;
  for (const auto& name : manuscript.authors) {
    json::object author;
    author["_id"] = object_id(manuscript.id.text() + name);
    author["name"] = name;
    author["hidden"] = false;
    authors.push_back(std::move(author));
  }
  json::object paper;
  if (!broken) paper["id"] = manuscript.id.text();
  paper["authors"] = std::move(authors);
  paper["publishedAt"] = stamp(first_day);
  paper["submittedOnDailyAt"] = stamp(Instant(day));
  paper["title"] = text.title;
  paper["submittedOnDailyBy"] = user(pick.submitter);
  paper["summary"] = text.abstract;
  paper["upvotes"] = upvotes_at(pick, now);
  paper["discussionId"] = object_id("discussion" + manuscript.id.text());
  if (pick.project) paper["projectPage"] = *pick.project;
  if (pick.github) {
    paper["githubRepo"] = *pick.github;
    paper["githubRepoAddedBy"] = "user";
    paper["githubStars"] = int(fingerprint(*pick.github) % 400);
  }
  if (pick.ai_summary) {
    paper["ai_summary"] = *pick.ai_summary;
    paper["ai_keywords"] = json::array{"multimodal", "evaluation"};
  }
  json::object organization;
  if (pick.organization) {
    organization["_id"] = object_id(*pick.organization);
    organization["name"] = *pick.organization;
    organization["fullname"] = *pick.organization;
    paper["organization"] = organization;
  }
  json::object out;
  out["paper"] = std::move(paper);
  // The service shifts this time by New York's offset a second time.
  out["publishedAt"] = stamp(first_day - (new_york_time(day, 0, 0) - Instant(day)));
  out["title"] = collapsed(text.title);
  out["summary"] = text.abstract;
  out["thumbnail"] = fmt::format("https://example.invalid/social-thumbnails/papers/{}.png", manuscript.id.text());
  out["numComments"] = pick.comments;
  out["submittedBy"] = user(pick.submitter);
  if (pick.organization) out["organization"] = std::move(organization);
  out["isAuthorParticipating"] = false;
  return out;
}

Reply json_error(int status, std::string_view message) {
  return {status, "application/json; charset=utf-8", fmt::format("{{\"error\":{}}}", json_quoted(message))};
}

std::optional<int> count_of(const Target& target, std::string_view name, int otherwise) {
  const auto* text = target.get(name);
  if (text == nullptr) return otherwise;
  int value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

Reply render_daily(const Scenario& scenario, const Target& target, std::string_view base_url, Instant now,
                   const Distortion& distortion) {
  const auto* date = target.get("date");
  const auto day = date == nullptr ? std::optional(utc_day(now)) : parse_day(*date);
  if (!day || *day > utc_day(now)) return json_error(400, "Invalid value for \"date\"");
  const auto limit = count_of(target, "limit", 50), page = count_of(target, "p", 0);
  if (!limit || *limit < 1 || *limit > 100) return json_error(400, "Invalid value for \"limit\"");
  if (!page) return json_error(400, "Invalid value for \"p\"");

  std::vector<const Pick*> shown;
  if (const auto* picks = scenario.picks(*day - std::chrono::days(distortion.days_back))) {
    for (const auto& pick : *picks) {
      if (scenario.find(pick.id) != nullptr && (!pick.from || *pick.from <= now)) shown.push_back(&pick);
    }
  }
  std::stable_sort(shown.begin(), shown.end(),
                   [&](const Pick* a, const Pick* b) { return upvotes_at(*a, now) > upvotes_at(*b, now); });
  const auto stated = *day + std::chrono::days(distortion.date_shift);
  const auto size = std::size_t(*limit);
  const auto first = std::min(shown.size(), std::size_t(*page) * size);
  const auto last = std::min(shown.size(), first + size);
  json::array out;
  int drop = distortion.drop;
  bool broken = distortion.broken_record;
  for (auto i = first; i < last; ++i) {
    if (drop-- > 0) continue;
    out.push_back(entry(*scenario.find(shown[i]->id), *shown[i], stated, now, broken));
    if (distortion.duplicate) out.push_back(out.back());
    broken = false;
  }
  Reply reply{200, "application/json; charset=utf-8", json::serialize(out)};
  if (last < shown.size()) {
    reply.set("Link",
              fmt::format("<{}?date={}&limit={}&p={}>; rel=\"next\"", base_url, render_day(*day), *limit, *page + 1));
  }
  reply.set("ratelimit", "\"api\";r=499;t=300");
  reply.set("ratelimit-policy", "\"fixed window\";\"api\";q=500;w=300");
  if (scenario.validators) reply.set("ETag", fmt::format("W/\"{:016x}\"", fingerprint(reply.body)));
  return reply;
}

}  // namespace preprintd::upstream
