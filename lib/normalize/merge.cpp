#include "normalize/merge.hpp"

#include <algorithm>
#include <utility>

namespace preprintd::normalize {
namespace {

// How far a source is believed, by kind of field; the higher wins, equals yield to the later, 0 brings nothing.
struct Belief {
  Source source;
  int text;     ///< title, abstract, comment, journal reference, DOI
  int authors;  ///< one string (feed, OAI-PMH) is split by guess, so it ranks below every list
  int category;
  int submitted;  ///< the time of version 1: only who shows all versions knows it; Hugging Face copies it
  int updated;
};
constexpr int kOneString = 3;
constexpr Belief kBeliefs[] = {
    {Source::arxiv_api, 9, 9, 9, 9, 9},     {Source::arxiv_oai, 9, 3, 9, 9, 9},
    {Source::snapshot, 8, 8, 8, 8, 8},      {Source::arxiv_listing, 7, 7, 7, 0, 0},
    {Source::arxiv_catchup, 7, 7, 7, 0, 0}, {Source::arxiv_feed, 6, 3, 6, 0, 0},
    {Source::huggingface, 4, 4, 0, 2, 0},   {Source::manual, 2, 2, 2, 2, 2},
    {Source::reading_list, 1, 1, 1, 1, 1},
};

const Belief& belief(Source source) {
  return *std::find_if(std::begin(kBeliefs), std::end(kBeliefs),
                       [&](const Belief& row) { return row.source == source; });
}

class Merging {
 public:
  Merging(const std::map<std::string, Source>& origin, Source from, bool newer, std::map<std::string, Source>& out)
      : origin_(origin), from_(from), newer_(newer), out_(out) {}

  template <class T>
  bool field(const char* name, int Belief::*kind, T& have, const T& brought, bool has, bool brings) {
    const auto known = origin_.find(name);
    const int held = has && known != origin_.end() && !newer_ ? belief(known->second).*kind : 0;
    const int offered = belief(from_).*kind;
    const bool takes = brings && offered > 0 && offered >= held;
    if (takes) {
      have = brought;
      out_[name] = from_;
    } else if (has && known != origin_.end() && !newer_) {
      out_[name] = known->second;
    }
    return takes;
  }
  void text(const char* name, std::string& have, const std::string& brought) {
    field(name, &Belief::text, have, brought, !have.empty(), !brought.empty());
  }
  void text(const char* name, std::optional<std::string>& have, const std::optional<std::string>& brought) {
    field(name, &Belief::text, have, brought, have.has_value(), brought.has_value());
  }
  void time(const char* name, int Belief::*kind, std::optional<Instant>& have, const std::optional<Instant>& brought) {
    field(name, kind, have, brought, have.has_value(), brought.has_value());
  }

 private:
  const std::map<std::string, Source>& origin_;
  Source from_;
  bool newer_;
  std::map<std::string, Source>& out_;
};

bool is_wider(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
  return wide.size() > narrow.size() && std::all_of(narrow.begin(), narrow.end(), [&](const std::string& name) {
           return std::find(wide.begin(), wide.end(), name) != wide.end();
         });
}

bool same(const Paper& a, const Paper& b) {
  return a.version == b.version && a.title == b.title && a.abstract == b.abstract && a.authors == b.authors &&
         a.primary_category == b.primary_category && a.categories == b.categories && a.submitted == b.submitted &&
         a.updated == b.updated && a.comment == b.comment && a.journal_ref == b.journal_ref && a.doi == b.doi &&
         a.withdrawn == b.withdrawn && a.complete == b.complete;
}

}  // namespace

Merged merge(const std::optional<Paper>& stored, const std::map<std::string, Source>& origin, const Paper& incoming,
             Source from, std::map<std::string, Source>& new_origin) {
  const std::map<std::string, Source> before = origin;  // callers may pass the same map twice
  new_origin.clear();
  if (stored && incoming.version > 0 && incoming.version < stored->version) {
    new_origin = before;
    return {*stored, false};
  }
  Paper paper = stored ? *stored : Paper(incoming.id);
  const bool newer = paper.version > 0 && incoming.version > paper.version;
  Merging merging(before, from, newer, new_origin);
  paper.version = std::max(paper.version, incoming.version);
  merging.text("title", paper.title, incoming.title);
  merging.text("abstract", paper.abstract, incoming.abstract);
  // For what outlives a version. Not even a newer one's single string of authors replaces a list; the API is asked.
  Merging lasting(before, from, false, new_origin);
  auto& people = belief(from).authors == kOneString ? lasting : merging;
  people.field("authors", &Belief::authors, paper.authors, incoming.authors, !paper.authors.empty(),
               !incoming.authors.empty());
  const bool wider = is_wider(incoming.categories, paper.categories);
  const bool taken = merging.field("categories", &Belief::category, paper.categories, incoming.categories,
                                   !paper.categories.empty() && !wider, !incoming.categories.empty());
  if (taken && !incoming.primary_category.empty()) paper.primary_category = incoming.primary_category;
  // Version 1's time is the same for every version, so a newer one gives no reason to forget who told it.
  lasting.time("submitted", &Belief::submitted, paper.submitted, incoming.submitted);
  merging.time("updated", &Belief::updated, paper.updated, incoming.updated);
  merging.text("comment", paper.comment, incoming.comment);
  merging.text("journal_ref", paper.journal_ref, incoming.journal_ref);
  merging.text("doi", paper.doi, incoming.doi);
  paper.withdrawn = (!newer && paper.withdrawn) || incoming.withdrawn;
  paper.complete = (!newer && paper.complete) || incoming.complete;
  const bool changed = !stored || !same(paper, *stored);
  return {std::move(paper), changed};
}

FilledFields filled_fields(const Paper& paper) {
  const bool has[] = {!paper.abstract.empty(),     !paper.authors.empty(), !paper.categories.empty(),
                      paper.comment.has_value(),   paper.doi.has_value(),  paper.journal_ref.has_value(),
                      paper.submitted.has_value(), !paper.title.empty(),   paper.updated.has_value()};
  FilledFields filled;
  for (std::size_t i = 0; i < filled.size(); ++i) filled[i] = has[i];
  return filled;
}

std::map<std::string, Source> first_origin(FilledFields filled, Source from) {
  static constexpr std::pair<const char*, int Belief::*> kFields[] = {
      {"abstract", &Belief::text},       {"authors", &Belief::authors}, {"categories", &Belief::category},
      {"comment", &Belief::text},        {"doi", &Belief::text},        {"journal_ref", &Belief::text},
      {"submitted", &Belief::submitted}, {"title", &Belief::text},      {"updated", &Belief::updated}};
  std::map<std::string, Source> origin;
  for (std::size_t i = 0; i < filled.size(); ++i)
    if (filled[i] && belief(from).*kFields[i].second > 0) origin.emplace_hint(origin.end(), kFields[i].first, from);
  return origin;
}

}  // namespace preprintd::normalize
