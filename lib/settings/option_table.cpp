#include "settings/option_table.hpp"

#include <algorithm>
#include <date/tz.h>
#include <fmt/format.h>
#include <numeric>

#include "base/text.hpp"
#include "paper/category.hpp"
#include "paper/topic.hpp"
#include "settings/address.hpp"

namespace preprintd::settings {
namespace {

// Finds a field in its owner, const or not.
#define FIELD(path) \
  [](auto& owner) -> auto& { return owner.path; }

constexpr auto kAny = [](auto&) -> Refusal { return std::nullopt; };

// A row for the field that `Field` finds; `Check` sees a value of the right type, may tidy it, may refuse it.
template <class Owner, class Field, class Check = decltype(kAny)>
constexpr OptionOf<Owner> row(std::string_view key, std::string_view fallback, std::string_view help, Field,
                              Check = Check{}) {
  return {key, fallback, help,
          [](const Written& written, Owner& owner) -> Refusal {
            auto& field = Field{}(owner);
            auto value = field;
            if (auto refusal = read_value(written, value)) return refusal;
            if (auto refusal = Check{}(value)) return refusal;
            field = std::move(value);
            return std::nullopt;
          },
          [](const Owner& owner) { return render_value(Field{}(owner)); }};
}
template <class Field, class Check = decltype(kAny)>
constexpr Option option(std::string_view key, std::string_view fallback, std::string_view help, Field field,
                        Check check = Check{}) {
  return row<Settings>(key, fallback, help, field, check);
}
template <class Field, class Check = decltype(kAny)>
constexpr ListOption list_option(std::string_view key, std::string_view help, Field field, Check check = Check{}) {
  return row<ListSettings>(key, "", help, field, check);
}

constexpr auto kUrl = [](std::string& url) -> Refusal {
  while (url.ends_with('/')) url.pop_back();
  return refuse_url(url);
};

constexpr auto kCategories = [](std::vector<std::string>& names) -> Refusal {
  std::vector<std::string> canonical;
  for (const auto& name : names) {
    const auto category = canonical_category(trimmed(name));
    if (!category) return fmt::format("has \"{}\" in it, which is no arXiv category", visible(name));
    if (!is_active_category(*category))
      return fmt::format("has \"{}\" in it, where arXiv announces nothing new", *category);
    if (std::find(canonical.begin(), canonical.end(), *category) == canonical.end()) canonical.push_back(*category);
  }
  names = std::move(canonical);
  return std::nullopt;
};

constexpr auto kTopics = [](std::optional<std::vector<std::string>>& names) -> Refusal {
  for (auto& name : *names) name = canonical_topic(name);
  return std::nullopt;
};

constexpr auto kPositive = [](auto& value) -> Refusal {
  if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Bytes>) {
    if (value.count > 0) return std::nullopt;
  } else {
    if (value > std::decay_t<decltype(value)>{}) return std::nullopt;
  }
  return "must be more than nothing";
};

constexpr auto kTimezone = [](std::string& name) -> Refusal {
  if (name.empty()) return std::nullopt;
  try {
    date::locate_zone(name);
    return std::nullopt;
  } catch (const std::exception&) {
    return fmt::format("must be a time zone like \"Asia/Shanghai\"; this system knows none named \"{}\"",
                       visible(name));
  }
};

// Goes into a header of every request: printable ASCII only.
constexpr auto kContact = [](std::string& contact) -> Refusal {
  const bool printable =
      std::all_of(contact.begin(), contact.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
  if (printable && contact.find_first_of("()") == std::string::npos) return std::nullopt;
  return "must be an e-mail address or URL in plain ASCII, without parentheses";
};

constexpr auto kShare = [](double& share) -> Refusal {
  if (share >= 0 && share <= 1) return std::nullopt;
  return "must be between 0 and 1";
};

// "topic=number"; the topics themselves are known to `check`, not here.
constexpr auto kCaps = [](std::vector<std::string>& caps) -> Refusal {
  std::vector<std::string> topics;
  for (auto& cap : caps) {
    const auto equals = cap.find('=');
    const auto number = trimmed(std::string_view(cap).substr(equals == std::string::npos ? cap.size() : equals + 1));
    const auto topic = canonical_topic(trimmed(std::string_view(cap).substr(0, equals)));
    const bool whole =
        !number.empty() && number.size() <= 6 && number.find_first_not_of("0123456789") == std::string::npos;
    if (topic.empty() || !whole) return fmt::format("has \"{}\" in it; a cap looks like \"mllm=20\"", visible(cap));
    if (std::find(topics.begin(), topics.end(), topic) != topics.end())
      return fmt::format("has two caps for \"{}\"", visible(topic));
    cap = fmt::format("{}={}", topic, number);
    topics.push_back(topic);
  }
  return std::nullopt;
};

constexpr auto kRepollDays = [](int& days) -> Refusal {
  if (days >= 0 && days <= 60) return std::nullopt;
  return "must be between 0 and 60";
};

constexpr auto kFirstNumber = [](std::optional<int>& number) -> Refusal {
  if (*number >= 0) return std::nullopt;
  return "must be 0 or more";
};

constexpr Option kOptions[] = {
    option("database.path", "", "the SQLite file; default <state>/preprints.db", FIELD(database.path)),
    option("topics_dir", "", "one TOML file a topic; default: topics beside this file, else the shipped ones",
           FIELD(topics_dir)),
    option("network.contact", R"("")", "your e-mail address or URL; goes into the User-Agent, arXiv asks for it",
           FIELD(network.contact), kContact),
    option("network.timeout", R"("60s")", "of silence; a request may take ten times that in all",
           FIELD(network.timeout), kPositive),
    option("network.max_body", R"("32MiB")", "the largest answer, decoded", FIELD(network.max_body), kPositive),
    option("network.proxy", R"("")", "empty: the environment's https_proxy", FIELD(network.proxy)),
    option("sources.arxiv.categories", R"(["cs.CV", "cs.CL", "cs.LG", "cs.AI", "cs.MM"])", "the watched categories",
           FIELD(arxiv.categories), kCategories),
    option("sources.arxiv.min_interval", R"("3s")",
           "between two requests to arXiv; 15 s between two listing or catch-up pages", FIELD(arxiv.min_interval)),
    option("sources.arxiv.backoff", R"("10m")", "the first pause after throttling without Retry-After, doubling to 6h",
           FIELD(arxiv.backoff)),
    option("sources.arxiv.oai_timeout", R"("300s")", "of silence; OAI-PMH thinks long before it answers",
           FIELD(arxiv.oai_timeout), kPositive),
    option("sources.arxiv.holidays", "[]", R"(days without an announcement, as ["2026-12-25"]: a hint, never proof)",
           FIELD(arxiv.holidays)),
    option("sources.arxiv.feed_url", R"("https://rss.arxiv.org/rss")", "the feed of new papers", FIELD(arxiv.feed_url),
           kUrl),
    option("sources.arxiv.listing_url", R"("https://arxiv.org/list")", "today's listing page", FIELD(arxiv.listing_url),
           kUrl),
    option("sources.arxiv.catchup_url", R"("https://arxiv.org/catchup")", "the pages of past days",
           FIELD(arxiv.catchup_url), kUrl),
    option("sources.arxiv.api_url", R"("https://export.arxiv.org/api/query")", "the search API", FIELD(arxiv.api_url),
           kUrl),
    option("sources.arxiv.oai_url", R"("https://oaipmh.arxiv.org/oai")", "OAI-PMH", FIELD(arxiv.oai_url), kUrl),
    option("sources.huggingface.enabled", "true", "ask Hugging Face Daily Papers", FIELD(huggingface.enabled)),
    option("sources.huggingface.url", R"("https://huggingface.co/api/daily_papers")", "its API", FIELD(huggingface.url),
           kUrl),
    option("sources.huggingface.repoll_days", "5", "how many past days are asked again, for late picks and upvotes",
           FIELD(huggingface.repoll_days), kRepollDays),
    option("sources.huggingface.queue", R"("all")", "which picks wait in the queue: all, flagged or none",
           FIELD(huggingface.queue)),
    option("display.timezone", R"("")", R"(as "Asia/Shanghai"; empty: the system's)", FIELD(display.timezone),
           kTimezone),
    option("spool.keep", R"("14d")", "how long raw answers are kept for replays", FIELD(spool.keep)),
    option("spool.max_size", R"("200MiB")", "and how much of them in all", FIELD(spool.max_size)),
    option("queue.share", "0.30", "of a day's papers, how many are kept as candidates", FIELD(queue.share), kShare),
    option("queue.page", "30", "papers shown before the fold", FIELD(queue.page), kPositive),
    option("queue.caps", "[]", R"(the most of a day that are one topic's, as ["mllm=20"])", FIELD(queue.caps), kCaps),
    option("queue.closes_after", R"("14d")", "an undecided day closes itself after this long",
           FIELD(queue.closes_after), kPositive),
    option("web.enabled", "true", "serve the review page", FIELD(web.enabled)),
    option("web.listen", R"("127.0.0.1:8417")", "elsewhere than loopback only with web.token_file", FIELD(web.listen)),
    option("web.allowed_hosts", "[]", "names besides the address itself that browsers may ask for",
           FIELD(web.allowed_hosts)),
    option("web.token_file", R"("")", "holds the login token; made when it is not there", FIELD(web.token_file)),
    option("web.session", R"("30d")", "how long a login lasts", FIELD(web.session), kPositive),
    option("backup.dir", "", "default <state>/backups", FIELD(backup.dir)),
    option("backup.every", R"("24h")", "how often the service makes one", FIELD(backup.every), kPositive),
    option("backup.keep", "14", "how many are kept", FIELD(backup.keep), kPositive),
    option("backup.max_size", R"("4GiB")", "of all of them together", FIELD(backup.max_size), kPositive),
    option("log.level", R"("info")", "debug, info, warning or error", FIELD(log.level)),
    option("log.format", R"("text")", "text or json", FIELD(log.format)),
};

constexpr ListOption kListOptions[] = {
    list_option("file", "the Markdown file it stands in", FIELD(file)),
    list_option("heading", "the heading it stands under", FIELD(heading)),
    list_option("group_by", "none, or year for a section a year", FIELD(group_by)),
    list_option("first_number", "what a new section starts to count from", FIELD(first_number), kFirstNumber),
    list_option("position", "where a new line goes: auto, top, end or by-id", FIELD(position)),
    list_option("line", "how a line is written", FIELD(line)),
    list_option("topics", "papers of these topics go here", FIELD(topics), kTopics),
};

#undef FIELD

// Edits (insert, drop, replace, swap neighbours) that turn one text into the other.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::exchange(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::span<const Option> options() { return kOptions; }
std::span<const ListOption> list_options() { return kListOptions; }

std::string nearest_key(std::string_view key) {
  constexpr std::size_t kLongest = 200;  // no key of ours is half as long; the table of edits stays small
  const auto wanted = lower_ascii(key.substr(0, kLongest));
  const auto last_word = [](std::string_view text) { return text.substr(text.rfind('.') + 1); };
  std::string nearest;
  std::size_t fewest = std::string::npos;
  const auto consider = [&](std::string candidate) {
    // A key under the wrong table ("arxiv.categories") is as near as its last word is.
    const auto whole = edits_between(wanted, candidate);
    const auto word = edits_between(last_word(wanted), last_word(candidate)) * 5 + 1;
    if (const auto edits = std::min(whole, word); edits < fewest) {
      fewest = edits;
      nearest = std::move(candidate);
    }
  };
  for (const auto& option : kOptions) consider(std::string(option.key));
  const auto parts = split(wanted, '.');
  const std::string name = parts.size() > 2 && parts[0] == "lists" ? std::string(parts[1]) : "<name>";
  for (const auto& option : kListOptions) consider(fmt::format("lists.{}.{}", name, option.key));
  return nearest;
}

}  // namespace preprintd::settings
