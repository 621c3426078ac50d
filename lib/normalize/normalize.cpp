#include "normalize/normalize.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "normalize/links.hpp"
#include "normalize/people.hpp"
#include "normalize/title.hpp"
#include "normalize/venue_hint.hpp"
#include "paper/category.hpp"

namespace preprintd::normalize {
namespace {

std::optional<std::string> cleaned(std::optional<std::string>&& text) {
  if (!text) return std::nullopt;
  std::string clean = clean_text(std::move(*text));
  if (clean.empty()) return std::nullopt;
  return clean;
}

// A category we know, or one that looks like arXiv's and may be younger than our table ("cs.QQ", not "68T45").
std::string category_of(std::string_view name) {
  name = trimmed(name);
  if (auto known = canonical_category(name)) return *known;
  bool dot = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
    if (c == '.' && !dot && i > 0) {
      dot = true;
    } else if (!(lower || (c == '-' && i > 0) || (upper && dot))) {
      return {};
    }
  }
  return std::string(name);
}

void add_category(Paper& paper, std::string_view name) {
  std::string category = category_of(name);
  if (category.empty()) return;
  if (std::find(paper.categories.begin(), paper.categories.end(), category) == paper.categories.end())
    paper.categories.push_back(std::move(category));
}

std::vector<std::string> people_of(std::vector<std::string>&& authors, bool certain) {
  if (!certain && authors.size() == 1) return split_people(authors[0]).names;
  for (auto& name : authors) name = clean_text(std::move(name));
  authors.erase(std::remove(authors.begin(), authors.end(), std::string()), authors.end());
  return std::move(authors);
}

bool may_lack_title(Source source) { return source == Source::reading_list || source == Source::manual; }

// facts.md §5: since 2026-04 Hugging Face sends the date only, as midnight.
std::optional<Instant> submitted_of(const Record& record) {
  constexpr Day kDatesOnly = std::chrono::year(2026) / std::chrono::April / 1;
  if (record.source == Source::huggingface && record.submitted && *record.submitted >= kDatesOnly) return std::nullopt;
  return record.submitted;
}

bool tells_all(const Record& record, const Paper& paper) {
  if (record.source == Source::arxiv_api) return true;
  const bool full = record.source == Source::arxiv_oai || record.source == Source::snapshot;
  return full && record.authors_certain && paper.version > 0 && paper.submitted && !paper.abstract.empty() &&
         !paper.authors.empty() && !paper.categories.empty();
}

void add_links(std::vector<FoundLink>& all, std::vector<std::string>& found_in, std::string_view text,
               const char* field) {
  for (auto& link : find_links(text)) {
    all.push_back(std::move(link));
    found_in.emplace_back(field);
  }
}

std::string identity(std::string_view url) {
  std::string key = lower_ascii(clean_code_url(url).value_or(std::string(url)));
  if (const auto scheme = key.find("://"); scheme != std::string::npos) key.erase(0, scheme + 3);
  if (key.starts_with("www.")) key.erase(0, 4);
  while (key.ends_with('/')) key.pop_back();
  return key;
}

class Links {
 public:
  void add(Suggestion::Field field, std::string url, std::string found_in, std::string quote) {
    std::string key = identity(url);
    if (std::find(seen_.begin(), seen_.end(), key) != seen_.end()) return;
    seen_.push_back(std::move(key));
    (field == Suggestion::Field::code ? code_ : pages_)
        .push_back({field, std::move(url), std::move(found_in), std::move(quote)});
  }
  void append_to(std::vector<Suggestion>& out) {
    for (auto* some : {&code_, &pages_})
      for (auto& one : *some) out.push_back(std::move(one));
  }

 private:
  std::vector<std::string> seen_;
  std::vector<Suggestion> code_, pages_;
};

// arXiv keeps a withdrawn paper and says so in the comment of its last version, in words like these; only OAI-PMH's raw
// format says it otherwise. "Withdrawn from ICLR 2025" speaks of a venue.
bool says_withdrawn(std::string_view comment) {
  if (comment.find("ithdrawn") == std::string_view::npos && comment.find("ITHDRAWN") == std::string_view::npos)
    return false;
  const auto words = lower_ascii(collapsed(comment));
  const auto at = words.find("withdrawn");
  if (at == std::string::npos || words.find("withdrawn from", at) == at) return false;
  if (at == 0) return true;
  for (const std::string_view before :
       {"has been ", "have been ", "is ", "was ", "are ", "paper ", "article ", "submission "})
    if (at >= before.size() && words.compare(at - before.size(), before.size(), before) == 0) return true;
  return false;
}

}  // namespace

Result<Paper> normalize(const Record& record) { return normalize(Record(record)); }

Result<Paper> normalize(Record&& record) {
  Paper paper(record.id);
  paper.version = record.version.value_or(0);
  paper.withdrawn = record.withdrawn || (record.comment && says_withdrawn(*record.comment));
  paper.title = cleaned(std::move(record.title)).value_or("");
  if (paper.title.empty() && !may_lack_title(record.source))
    return Error(ErrorKind::malformed, record.id.text() + " has no title");
  paper.abstract = cleaned(std::move(record.abstract)).value_or("");
  paper.authors = people_of(std::move(record.authors), record.authors_certain);
  paper.categories.reserve(record.categories.size() + 1);
  if (record.categories.empty() || record.categories.front() != record.primary_category)
    add_category(paper, record.primary_category);
  for (const auto& category : record.categories) add_category(paper, category);
  if (!paper.categories.empty()) paper.primary_category = paper.categories.front();
  paper.submitted = submitted_of(record);
  paper.updated = record.updated;
  paper.comment = cleaned(std::move(record.comment));
  paper.journal_ref = cleaned(std::move(record.journal_ref));
  paper.doi = cleaned(std::move(record.doi));
  paper.complete = tells_all(record, paper);
  return paper;
}

std::vector<Suggestion> suggestions(const Paper& paper, const std::optional<std::string>& code_url,
                                    const std::optional<std::string>& project_url) {
  std::vector<Suggestion> all;
  const auto view = [](const std::optional<std::string>& text) {
    return text ? std::string_view(*text) : std::string_view();
  };
  const auto hint = venue_hint(view(paper.comment), view(paper.journal_ref), paper.abstract);
  if (hint && hint->status == VenueHint::Status::accepted)
    all.push_back({Suggestion::Field::venue, render_venue(hint->venue, true), hint->found_in, hint->quote});

  std::vector<FoundLink> found;
  std::vector<std::string> found_in;
  add_links(found, found_in, paper.abstract, "abstract");
  if (paper.comment) add_links(found, found_in, *paper.comment, "comment");
  Links links;
  for (std::size_t i = 0; i < found.size(); ++i)
    links.add(found[i].code ? Suggestion::Field::code : Suggestion::Field::project, found[i].url, found_in[i],
              found[i].quote);
  if (code_url)
    if (auto code = clean_code_url(*code_url))
      links.add(Suggestion::Field::code, std::move(*code), "huggingface", *code_url);
  if (project_url) {
    // A project page may be a repository: then it is code.
    if (auto code = clean_code_url(*project_url)) {
      links.add(Suggestion::Field::code, std::move(*code), "huggingface", *project_url);
    } else if (auto page = clean_project_url(*project_url)) {
      links.add(Suggestion::Field::project, std::move(*page), "huggingface", *project_url);
    }
  }
  links.append_to(all);
  return all;
}

}  // namespace preprintd::normalize
