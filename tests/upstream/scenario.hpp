#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "paper/arxiv_id.hpp"
#include "paper/paper.hpp"

/// A simulated arXiv and Hugging Face: what there is to tell (this file), how each service tells it
/// (render.hpp), what goes wrong on the way (fault.hpp) and the loopback server that does it (server.hpp).
namespace preprintd::upstream {

/// One version of a manuscript. Text that is absent is the version's before it.
struct Version {
  Instant submitted{};
  std::optional<std::string> title = std::nullopt;
  std::optional<std::string> abstract = std::nullopt;
  std::optional<std::string> comment = std::nullopt;
  bool withdrawn = false;
};

/// One work as arXiv keeps it. Authors are UTF-8; the feed spells their accents in TeX, as arXiv does.
struct Manuscript {
  explicit Manuscript(ArxivId manuscript_id) : id(std::move(manuscript_id)) {}
  ArxivId id;
  std::string title;
  std::string abstract;
  std::vector<std::string> authors;
  std::vector<std::string> categories;  ///< primary first, canonical names; never empty
  std::optional<std::string> comment;
  std::optional<std::string> journal_ref;
  std::optional<std::string> doi;
  std::string license = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/";
  std::vector<Version> versions;  ///< v1 first; never empty

  struct Text {
    std::string title;
    std::string abstract;
    std::optional<std::string> comment;
    bool withdrawn = false;
  };
  /// The words of version `number`, which must exist.
  Text text_of(int number) const;
};

/// One line of a mailing. `kind` is new_paper, cross or replace, seen from the paper; what a category's
/// listing calls it follows from that (a new paper is a cross-list in its secondary categories).
struct Announcement {
  std::string id;  ///< canonical
  int version = 1;
  SightingKind kind = SightingKind::new_paper;
  /// For a later cross-list: the categories that list it now. Empty: all of the paper's.
  std::vector<std::string> categories = {};
};

/// An entry of one category's listing.
struct Item {
  const Manuscript* paper;
  int version;
  SightingKind kind;  ///< new_paper, cross, replace or replace_cross
};

/// A paper featured on a Hugging Face day.
struct Pick {
  std::string id;                                ///< canonical
  std::vector<std::pair<Instant, int>> upvotes;  ///< number from that moment on, ascending; at least one
  std::optional<Instant> from = std::nullopt;    ///< when it joined the day; none: since the day began
  std::optional<std::string> github = std::nullopt;
  std::optional<std::string> project = std::nullopt;
  std::string submitter = "reader-one";  ///< an invented login
  std::optional<std::string> organization = std::nullopt;
  std::optional<std::string> ai_summary = std::nullopt;
  int comments = 1;
};

/// What the simulated services know. A value: copy it, change the copy, start another server with it.
class Scenario {
 public:
  /// The services' fixed properties that a test may want to change.
  std::chrono::seconds api_lag{0};  ///< how long after a mailing the API's index learns of it
  std::size_t catchup_page = 2000;  ///< items on a listing or catch-up page
  std::size_t feed_cap = 2000;      ///< items in a feed at most; the new ones are lost first
  std::size_t oai_page = 2500;      ///< records in one OAI-PMH answer
  bool validators = true;           ///< ETag on feed, listing, catch-up and Hugging Face, and 304
  bool compresses = true;           ///< gzip where the client accepts it

  /// Adds a manuscript, or replaces the one of the same identifier.
  void add(Manuscript manuscript);
  /// A mailing dated `day`. A weekday without one is a holiday; a mailing may be empty.
  void announce(Day day) { mailings_[day]; }
  void announce(Day day, Announcement announcement);
  /// A change of metadata alone: no listing names it, OAI-PMH shows the paper again under that day.
  void touch(const std::string& id, Instant at) { modified_[id].push_back(at); }
  void pick(Day day, Pick pick) { picks_[day].push_back(std::move(pick)); }

  const std::vector<Manuscript>& manuscripts() const { return manuscripts_; }
  const Manuscript* find(std::string_view canonical_id) const;
  const std::map<Day, std::vector<Announcement>>& mailings() const { return mailings_; }
  /// Is there a mailing of that day, announced (20:00 New York of the evening before) by `now`?
  bool has_mailing(Day day, Instant now) const;
  /// The newest mailing announced by `now`, and the first one after `day` announced by `now`.
  std::optional<Day> newest_mailing(Instant now) const;
  std::optional<Day> mailing_after(Day day, Instant now) const;
  /// What the listing of `spec` (a category, an archive, or several joined by '+') of that day holds: new,
  /// cross, replace, replace-cross, each in identifier order; each paper once. Unknown papers are left out.
  std::vector<Item> items(Day day, std::string_view spec) const;
  /// The highest version announced by `now` (a version no mailing names: submitted by `now`); 0 for none.
  int current_version(const Manuscript& manuscript, Instant now) const;
  /// When arXiv's record of the paper last changed by `now`: announced, cross-listed or touched.
  Instant modified(const Manuscript& manuscript, Instant now) const;
  const std::vector<Pick>* picks(Day day) const;

 private:
  std::vector<Manuscript> manuscripts_;
  std::unordered_map<std::string, std::size_t> index_;
  std::map<Day, std::vector<Announcement>> mailings_;
  std::map<Day, std::vector<Pick>> picks_;
  std::unordered_map<std::string, std::map<int, Instant>> announced_;
  std::unordered_map<std::string, std::vector<Instant>> modified_;
};

/// 20:00 New York of the evening before a listing day.
Instant announced_at(Day listing_day);

}  // namespace preprintd::upstream
