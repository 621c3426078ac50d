#include "upstream/demo.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.hpp"
#include "upstream/demo_grammar.hpp"
#include "upstream/demo_papers.hpp"
#include "upstream/markup.hpp"

namespace preprintd::upstream {
namespace {

constexpr int kBackground = 36;      // papers off every topic on a day, at least
constexpr int kFirstNumber = 90000;  // arXiv has never counted this far in a month

// "2611.90017": an identifier of the month of `day`.
ArxivId numbered(Day day, int number) {
  const std::chrono::year_month_day date(day);
  auto id = parse_arxiv_id(
      fmt::format("{:02}{:02}.{:05}", int(date.year()) % 100, unsigned(date.month()), kFirstNumber + number));
  return id->id;
}

Day earlier_day(Day newest, std::size_t index) { return newest - std::chrono::days(75 + 9 * int(index)); }
ArxivId earlier_id(Day newest, std::size_t index) { return numbered(earlier_day(newest, index), 100 + int(index)); }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  for (const auto word : split(text, ' ')) out.emplace_back(word);
  return out;
}

Manuscript manuscript_of(ArxivId id, const DemoPaper& words, DemoGrammar& grammar, Instant submitted) {
  Manuscript paper(std::move(id));
  paper.title = words.title;
  paper.abstract = words.abstract;
  paper.authors = grammar.authors();
  paper.categories = words_of(words.categories);
  if (!words.comment.empty()) paper.comment = std::string(words.comment);
  paper.license = "http://creativecommons.org/licenses/by/4.0/";
  paper.versions = {{submitted}};
  return paper;
}

// Between the deadline two days before and the one the evening's mailing was made up of (14:00 New York).
Instant submission(Day listing_day, DemoGrammar& grammar) {
  const auto mailed = listing_day - std::chrono::days(1);
  return new_york_time(weekday_before(listing_day) - std::chrono::days(1), 14, 0) +
         std::chrono::seconds(grammar.below(std::uint32_t(mailed == weekday_before(listing_day) ? 86400 : 80000)));
}

void add_earlier(Scenario& scenario, Day newest, DemoGrammar& grammar) {
  const auto papers = earlier_papers();
  for (std::size_t i = 0; i < papers.size(); ++i) {
    const auto day = earlier_day(newest, i);
    scenario.add(manuscript_of(earlier_id(newest, i), papers[i], grammar, Instant(day) + std::chrono::hours(9)));
  }
}

void replace(Scenario& scenario, Day day, const std::string& id, Version version) {
  auto paper = *scenario.find(id);
  version.submitted = new_york_time(weekday_before(day), 10, 20);
  paper.versions.push_back(std::move(version));
  const int number = int(paper.versions.size());
  scenario.add(std::move(paper));
  scenario.announce(day, {id, number, SightingKind::replace});
}

Pick pick_of(const std::string& id, Day day, int upvotes, int delay_hours) {
  const Instant start = Instant(day) + std::chrono::hours(delay_hours);
  Pick pick{id,
            {{start, std::max(1, upvotes / 5)},
             {start + std::chrono::hours(8), std::max(1, upvotes / 2)},
             {start + std::chrono::hours(30), std::max(1, upvotes * 4 / 5)},
             {start + std::chrono::hours(72), upvotes}}};
  if (delay_hours > 0) pick.from = start;
  pick.submitter = fmt::format("reader-{}", 1 + fingerprint(id) % 40);
  pick.comments = 1 + upvotes / 12;
  return pick;
}

void add_picks(Scenario& scenario, Day day, std::span<const DemoPaper> papers, const std::vector<std::string>& ids,
               const std::vector<std::string>& background) {
  for (std::size_t i = 0; i < papers.size(); ++i) {
    const auto& paper = papers[i];
    if (paper.upvotes == 0) continue;
    auto pick = pick_of(ids[i], day, paper.upvotes, i % 3 == 2 ? 9 : 0);
    if (!paper.github.empty()) pick.github = std::string(paper.github);
    if (!paper.project.empty()) pick.project = std::string(paper.project);
    if (i % 4 == 0) pick.organization = "example-lab";
    if (i % 2 == 0) pick.ai_summary = fmt::format("{}", paper.abstract.substr(0, paper.abstract.find(". ") + 1));
    scenario.pick(day, std::move(pick));
  }
  for (std::size_t i = 0; i < 4; ++i) {
    scenario.pick(day, pick_of(background[i * 5], day, std::array{1, 14, 48, 5}[i], 0));
  }
}

}  // namespace

std::vector<Day> demo_days(Day newest) {
  std::vector<Day> days{newest};
  while (days.size() < 4) days.push_back(weekday_before(days.back()));
  std::reverse(days.begin(), days.end());
  return days;
}

Scenario demo_scenario(Day newest) {
  Scenario scenario;
  DemoGrammar grammar(20240917);
  add_earlier(scenario, newest, grammar);
  const auto days = demo_days(newest);
  int number = 1000;
  std::vector<std::vector<std::string>> featured_ids(days.size());
  for (std::size_t d = 0; d < days.size(); ++d) {
    const auto day = days[d];
    const auto featured = featured_papers().subspan(d * kFeaturedPerDay, kFeaturedPerDay);
    const auto background = kBackground + int(grammar.below(8));
    std::vector<std::string> background_ids;
    scenario.announce(day);
    for (int i = 0; i < background + int(featured.size()); ++i) {
      const auto id = numbered(day, number++);
      // The featured papers stand among the others as they would in a real listing.
      const bool is_featured = i % 4 == 1 && featured_ids[d].size() < featured.size();
      if (is_featured) {
        scenario.add(manuscript_of(id, featured[featured_ids[d].size()], grammar, submission(day, grammar)));
        featured_ids[d].push_back(id.text());
      } else {
        const auto words = grammar.paper();
        Manuscript paper(id);
        paper.title = words.title;
        paper.abstract = words.abstract;
        paper.authors = grammar.authors();
        paper.categories = words.categories;
        if (!words.comment.empty()) paper.comment = words.comment;
        paper.versions = {{submission(day, grammar)}};
        scenario.add(std::move(paper));
        background_ids.push_back(id.text());
      }
      scenario.announce(day, {id.text()});
    }
    add_picks(scenario, day, featured, featured_ids[d], background_ids);
    if (d == 0)
      replace(scenario, day, earlier_id(newest, kListed).text(),
              {{}, std::nullopt, std::nullopt, "v2: proof of Lemma 3 repaired"});
    if (d == 1) {
      // A paper of the reading list finds its venue.
      replace(scenario, day, earlier_id(newest, 1).text(),
              {{}, std::nullopt, std::nullopt, "Accepted to NeurIPS 2026"});
      scenario.announce(day, {earlier_id(newest, kListed + 3).text(), 1, SightingKind::cross, {"cs.MM"}});
    }
    if (d == 2) {
      replace(scenario, day, featured_ids[0][1],
              {{}, std::nullopt, std::nullopt, "Accepted to EMNLP 2026. Figure 2 corrected"});
      // The previous day's favourite is featured again.
      auto again = pick_of(featured_ids[1][0], day, 150, 0);
      again.github = "https://github.com/example-lab/mosaic-lm";
      scenario.pick(day, std::move(again));
    }
    if (d == 3) {
      const auto withdrawn = featured_ids[1][6];
      replace(scenario, day, withdrawn,
              {{},
               std::nullopt,
               std::nullopt,
               "This paper has been withdrawn by the authors due to an error in Section 4",
               true});
      replace(scenario, day, featured_ids[2][0],
              {{}, "OpenScope-7B: A Fully Documented Multimodal Large Language Model and What Went Wrong"});
      scenario.announce(day, {featured_ids[0][4], 1, SightingKind::cross, {"cs.MM"}});
    }
  }
  return scenario;
}

std::string demo_reading_list(Day newest) {
  const auto papers = earlier_papers();
  const auto link = [&](std::size_t i) {
    return fmt::format("[{}](https://arxiv.org/abs/{})", papers[i].title, earlier_id(newest, i).text());
  };
  const auto year_of = [&](std::size_t i) { return int(std::chrono::year_month_day(earlier_day(newest, i)).year()); };
  std::string out =
      "# A demo reading list\n\nPapers on multimodal language models and how their parts are aligned. Invented, like "
      "everything the demo shows.\n\n# Daily Papers\n\n";
  out += fmt::format(
      "1. CVPR {} (学习图像与指令的共享空间，只需在两个冻结编码器之间加一座小桥) "
      "[[Code](https://github.com/example-lab/bridgenet)]\n",
      link(0));
  out += fmt::format("2. Arxiv {} (多模态大模型的计数能力：为什么只能数到四) [[ReadNotes]]\n", link(1));
  out += fmt::format("3. arXiv {} (**Notes**：按被利用的环节整理奖励欺骗的案例)\n", link(2));
  out += fmt::format("4. ECCV {}\n[[Code](https://github.com/example-lab/seeing-words)]\n", link(3));
  out += fmt::format(
      "5. Interspeech [Listening Projectors: Audio Tokens for Frozen Language Models](https://www.arxiv.org/abs/{}v1) "
      "(用四百小时音频训练的投影层)\n\n",
      earlier_id(newest, 4).text());
  out += "# Awesome Modality Alignment\n\nHow the spaces of pictures, sounds and words are brought together.\n\n";
  // Newest year first, numbered from 0 in each.
  const std::array<std::size_t, 3> aligned{7, 6, 5};
  int heading = 0, number = 0;
  std::vector<std::size_t> by_age(aligned.begin(), aligned.end());
  std::sort(by_age.begin(), by_age.end());
  for (const auto i : by_age) {
    if (year_of(i) != heading) {
      heading = year_of(i);
      number = 0;
      out += fmt::format("## {}\n", heading);
    }
    const auto venue = i == 5 ? "NeurIPS" : i == 6 ? "ICLR" : "Arxiv";
    const auto summary = i == 5   ? " (以少量配对和大量锚点对齐模态，损失为 $L = L_a + \\lambda L_p$)"
                         : i == 6 ? " (每个物体一个 token)"
                                  : "";
    out += fmt::format("{}. {} {}{}\n", number++, venue, link(i), summary);
  }
  return out;
}

}  // namespace preprintd::upstream
