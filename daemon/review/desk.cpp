#include "daemon/review/desk.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "daemon/harvester.hpp"
#include "daemon/list_rules.hpp"
#include "daemon/verbs/decisions.hpp"
#include "publish/preview.hpp"
#include "queue/best.hpp"
#include "queue/budget.hpp"
#include "store/paper_table.hpp"
#include "store/score_table.hpp"
#include "store/suggestion_table.hpp"
#include "store/undo.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::chrono::days kDeferral{7}, kCutShown{14};

bool is_pick(const store::QueueRow& row) {
  return std::find(row.item.doors.begin(), row.item.doors.end(), "huggingface") != row.item.doors.end();
}

std::string first_topic(const store::QueueRow& row) { return row.flags.empty() ? "" : row.flags.front().topic; }

std::string label(const ListPlace& place) {
  const auto& list = place.heading.empty() ? place.list : place.heading;
  return place.section.empty() ? list : list + " > " + place.section;
}

std::optional<std::string> suggested(const store::QueueRow& row, Suggestion::Field field) {
  for (const auto& suggestion : row.suggestions)
    if (suggestion.field == field) return suggestion.value;
  return std::nullopt;
}

}  // namespace

Desk::Desk(App& app, store::Database& db) : app_(app), db_(db), topics_(list_topics(app.settings())) { load(); }

const store::QueueRow* Desk::current() const { return here_ < rows_.size() ? &rows_[here_] : nullptr; }

const Desk::Group* Desk::group() const {
  for (const auto& one : groups_)
    if (here_ >= one.first && here_ < one.first + one.size) return &one;
  return nullptr;
}

const Surroundings& Desk::around() {
  const auto* row = current();
  const auto id = row ? row->paper.id.text() : std::string();
  if (!around_ || around_->first != id)
    around_.emplace(id, row ? neighbours_.around(db_, row->paper, topics_, first_topic(*row)) : Surroundings());
  return around_->second;
}

void Desk::order() {
  // Day by day, her topics' best behind Hugging Face's picks; what came back stays on top.
  const auto rank = [](const store::QueueRow& row) { return row.returned || !is_pick(row) ? 1 : 0; };
  for (auto begin = rows_.begin(); begin != rows_.end() && view_ == View::days;) {
    const auto end = std::find_if(begin, rows_.end(), [&](const store::QueueRow& row) {
      return row.returned != begin->returned || (!row.returned && row.item.day != begin->item.day);
    });
    std::stable_sort(begin, end, [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    begin = end;
  }
  groups_.clear();
  std::string last;
  for (std::size_t at = 0; at < rows_.size(); ++at) {
    const auto& row = rows_[at];
    const auto day = render_day(row.item.day);
    const auto title = view_ == View::cut    ? day + " below the budget"
                       : view_ == View::best ? fmt::format("the best of {} days", days_.size())
                       : row.returned        ? std::string("back from later")
                       : is_pick(row)        ? day + " Hugging Face"
                                             : day + " your topics";
    if (groups_.empty() || title != last) groups_.push_back({title, at, 0});
    last = title;
    ++groups_.back().size;
  }
}

void Desk::load() {
  const auto id = current() ? current()->paper.id.text() : std::string();
  seen_version_ = db_.data_version();
  seen_seq_ = db_.last_seq();
  around_.reset();
  rows_.clear();
  const auto today = utc_day(app_.now());
  days_.clear();
  waiting_ = 0;
  for (const auto& [day, waiting] : store::queue_days(db_, today)) {
    days_.push_back(day);
    waiting_ += waiting;
  }
  if (!chosen_ && view_ != View::cut) view_ = days_.size() > queue::kAwayDays ? View::best : View::days;
  if (view_ == View::cut) {
    const auto rules = queue_rules(app_.settings());
    for (const auto& cut : queue::what_was_cut(db_, rules.categories, today - kCutShown, rules.budget)) {
      auto paper = store::find_paper(db_, cut.id);
      if (!paper) continue;
      auto& row = rows_.emplace_back(std::move(*paper));
      row.item.day = cut.day;
      row.item.score = cut.best;
      row.flags = store::flags_of(db_, cut.id);
      row.suggestions = store::suggestions_of(db_, cut.id);
    }
  } else {
    store::QueueFilter filter;
    filter.today = today;
    filter.limit = 500;
    rows_ = view_ == View::best ? queue::best_waiting(db_, filter, queue::kBestOf) : store::read_queue(db_, filter);
  }
  order();
  const auto same =
      std::find_if(rows_.begin(), rows_.end(), [&](const auto& row) { return row.paper.id.text() == id; });
  here_ =
      same != rows_.end() ? std::size_t(same - rows_.begin()) : std::min(here_, rows_.empty() ? 0 : rows_.size() - 1);
}

bool Desk::refresh() {
  if (db_.data_version() == seen_version_) return false;
  load();
  return true;
}

std::optional<std::string> Desk::take_copied() { return std::exchange(copied_, std::nullopt); }

bool Desk::press(const Key& key) {
  try {
    switch (mode_) {
      case Mode::browse: return browse(command_of(key), key);
      case Mode::form: fill_in(key); return true;
      case Mode::places: choose(key); return true;
      case Mode::find: seek(key); return true;
      case Mode::help: mode_ = Mode::browse; return true;
    }
  } catch (const SQLite::Exception& failure) {
    message_ = fmt::format("not stored: {}", failure.what());
  }
  return true;
}

bool Desk::browse(char command, const Key& key) {
  if (key.kind == Key::Kind::down) command = 'j';
  if (key.kind == Key::Kind::up) command = 'k';
  message_.clear();
  if (command >= '1' && command <= '9') {
    const auto which = std::size_t(command - '1');
    if (which < around().places.size()) {
      review::Acceptance into;
      into.list = around().places[which].list;
      if (!around().places[which].section.empty()) into.section = around().places[which].section;
      accept(std::move(into), label(around().places[which]));
    }
    return true;
  }
  switch (command) {
    case 'q': return false;
    case 'j': step(1); break;
    case 'k': step(-1); break;
    case ' ':
      unfolded_ = !unfolded_ || page_ > 0;
      page_ = unfolded_ ? page_ + 1 : 0;
      break;
    case 'o':
      if (current()) message_ = "https://arxiv.org/abs/" + current()->paper.id.text();
      break;
    case 'p':
      if (current()) message_ = "https://arxiv.org/pdf/" + current()->paper.id.text();
      break;
    case 'a': accept({}, ""); break;
    case 'e': open_form(); break;
    case 'x': decide("not wanted", DecisionState::rejected); break;
    case 'd': decide("back in a week", DecisionState::deferred); break;
    case 'X': close_group(); break;
    case 'u': undo(); break;
    case 'y': copy_line(); break;
    case '[': day(1); break;
    case ']': day(-1); break;
    case 's':
    case '/':
      search_ = Input();
      mode_ = command == 's' ? Mode::places : Mode::find;
      break;
    case '.': show_cut(); break;
    case 'b': show_best(); break;
    case '?': mode_ = Mode::help; break;
    default: break;
  }
  return true;
}

void Desk::step(int by) {
  if (rows_.empty()) return;
  const auto last = std::ptrdiff_t(rows_.size()) - 1;
  here_ = std::size_t(std::clamp(std::ptrdiff_t(here_) + by, std::ptrdiff_t(0), last));
  unfolded_ = false;
  page_ = 0;
}

void Desk::day(int by) {
  const auto* now = current();
  if (!now) return;
  std::vector<Day> days;
  for (const auto& row : rows_)
    if (!row.returned && std::find(days.begin(), days.end(), row.item.day) == days.end()) days.push_back(row.item.day);
  auto at = std::find(days.begin(), days.end(), now->item.day) - days.begin() + by;
  if (at < 0 || at >= std::ptrdiff_t(days.size())) return;
  for (std::size_t row = 0; row < rows_.size(); ++row)
    if (!rows_[row].returned && rows_[row].item.day == days[std::size_t(at)]) {
      here_ = row;
      break;
    }
  unfolded_ = false;
}

void Desk::accept(review::Acceptance wish, const std::string& into) {
  const auto* row = current();
  if (!row) return;
  const auto id = row->paper.id;
  const auto taken = store::write(db_, [&](store::Database& db) {
    return review::accept(db, id, wish, topics_, {"terminal", app_.now()});
  });
  if (!taken) {
    message_ = taken.error().message();
    return;
  }
  message_ = fmt::format("accepted{}{} (u undoes)", into.empty() ? "" : " into ", into);
  drafts_.erase(id.text());
  mode_ = Mode::browse;
  unfolded_ = false;
  load();
}

void Desk::decide(const char* words, DecisionState state) {
  const auto* row = current();
  if (!row) return;
  const auto id = row->paper.id;
  const review::By by{"terminal", app_.now()};
  const auto done = store::write(db_, [&](store::Database& db) {
    return state == DecisionState::rejected ? review::reject(db, id, std::nullopt, by)
                                            : review::defer(db, id, utc_day(by.now) + kDeferral, by);
  });
  message_ = done ? fmt::format("{} (u undoes)", words) : done.error().message();
  unfolded_ = false;
  load();
}

void Desk::close_group() {
  const auto* all = group();
  if (!all || view_ == View::cut) return;
  std::vector<ArxivId> ids;
  for (auto at = all->first; at < all->first + all->size; ++at) ids.push_back(rows_[at].paper.id);
  const int closed = store::write(db_, [&](store::Database& db) {
    store::QueueFilter waiting;
    waiting.today = utc_day(app_.now());
    // After an absence the rest of all these days, not of the best of them.
    if (view_ == View::best) waiting.until = days_.front();
    auto still = store::queued_ids(db, waiting);
    if (view_ != View::best)
      std::erase_if(still, [&](const ArxivId& id) { return std::find(ids.begin(), ids.end(), id) == ids.end(); });
    return review::close(db, still, {"terminal", app_.now()});
  });
  message_ = fmt::format("{} closed: seen, not wanted now (u undoes)", closed);
  load();
}

void Desk::undo() {
  const auto undone =
      store::write(db_, [&](store::Database& db) { return store::undo_newest(db, app_.now(), "terminal"); });
  message_ = undone ? fmt::format("undone: {}", undone->verb) : "there is nothing left to undo";
  load();
  if (!undone || undone->papers.empty()) return;
  for (std::size_t at = 0; at < rows_.size(); ++at)
    if (rows_[at].paper.id == undone->papers.front()) here_ = at;
}

void Desk::show_cut() {
  view_ = view_ == View::cut ? View::days : View::cut;
  begin_anew();
  load();
  if (view_ == View::cut && rows_.empty()) {
    view_ = View::days;
    load();
    message_ = "the budget left nothing out";
  }
}

void Desk::show_best() {
  if (days_.size() <= 1) {
    message_ = "only one day waits";
    return;
  }
  chosen_ = true;
  view_ = view_ == View::best ? View::days : View::best;
  begin_anew();
  load();
}

void Desk::begin_anew() {
  rows_.clear();
  here_ = 0;
  unfolded_ = false;
}

void Desk::copy_line() {
  const auto* row = current();
  if (!row) return;
  const auto shown = store::rehearse(db_, [&](store::Database& db) -> Result<publish::Preview> {
    const auto entry = review::accept(db, row->paper.id, {}, topics_, {"terminal", app_.now()});
    if (!entry) return entry.error();
    return publish::preview(db, *entry, list_rules(app_.settings()));
  });
  message_ = shown ? "the line is copied, where this terminal allows it" : shown.error().message();
  if (shown) copied_ = shown->line;
}

void Desk::open_form() {
  const auto* row = current();
  if (!row) return;
  fields_.clear();
  fields_.push_back({"summary", Input()});
  fields_.push_back({"venue", Input(suggested(*row, Suggestion::Field::venue).value_or(""))});
  fields_.push_back({"code", Input(suggested(*row, Suggestion::Field::code).value_or(""))});
  fields_.push_back({"section", Input()});
  fields_.push_back({"read notes", Input()});
  fields_.push_back({"title", Input()});
  fields_.push_back({"note", Input()});
  if (const auto draft = drafts_.find(row->paper.id.text()); draft != drafts_.end())
    for (std::size_t at = 0; at < fields_.size(); ++at) fields_[at].input = Input(draft->second[at]);
  field_ = 0;
  mode_ = Mode::form;
  look_ahead();
}

review::Acceptance Desk::wish() const {
  review::Acceptance wish;
  const auto said = [&](std::size_t at) { return std::string(trimmed(fields_[at].input.text())); };
  wish.fields.summary = said(0);
  wish.fields.venue = said(1);
  wish.fields.code.emplace();
  for (const auto url : split(fields_[2].input.text(), ' '))
    if (!url.empty()) wish.fields.code->emplace_back(url);
  if (const auto section = said(3); !section.empty()) wish.section = section;
  wish.fields.read_notes = said(4);
  wish.fields.title = said(5);
  wish.fields.note = said(6);
  return wish;
}

void Desk::look_ahead() {
  const auto* row = current();
  if (!row) return;
  const auto shown = store::rehearse(db_, [&](store::Database& db) -> Result<publish::Preview> {
    const auto entry = review::accept(db, row->paper.id, wish(), topics_, {"terminal", app_.now()});
    if (!entry) return entry.error();
    return publish::preview(db, *entry, list_rules(app_.settings()));
  });
  ahead_ = shown ? shown->where + (shown->where.empty() ? "" : ": ") + shown->line : shown.error().message();
}

void Desk::fill_in(const Key& key) {
  const auto* row = current();
  if (!row || key.kind == Key::Kind::escape) {
    mode_ = Mode::browse;
    if (row && drafts_.contains(row->paper.id.text())) message_ = "kept as a draft; e goes on";
    return;
  }
  switch (key.kind) {
    case Key::Kind::enter: accept(wish(), ""); return;
    case Key::Kind::tab:
    case Key::Kind::down: field_ = (field_ + 1) % fields_.size(); return;
    case Key::Kind::back_tab:
    case Key::Kind::up: field_ = (field_ + fields_.size() - 1) % fields_.size(); return;
    default: break;
  }
  if (!fields_[field_].input.press(key)) return;
  std::vector<std::string> draft;
  for (const auto& field : fields_) draft.push_back(field.input.text());
  drafts_[row->paper.id.text()] = std::move(draft);
  look_ahead();
}

std::vector<ListPlace> Desk::matching_places() {
  auto places = around().places;
  const auto wanted = folded(search_.text());
  std::erase_if(places, [&](const ListPlace& place) { return folded(label(place)).find(wanted) == std::string::npos; });
  return places;
}

void Desk::choose(const Key& key) {
  if (key.kind == Key::Kind::escape) {
    mode_ = Mode::browse;
  } else if (key.kind == Key::Kind::enter) {
    const auto places = matching_places();
    mode_ = Mode::browse;
    if (places.empty()) return;
    review::Acceptance into;
    into.list = places.front().list;
    if (!places.front().section.empty()) into.section = places.front().section;
    accept(std::move(into), label(places.front()));
  } else {
    search_.press(key);
  }
}

void Desk::seek(const Key& key) {
  if (key.kind == Key::Kind::escape || key.kind == Key::Kind::enter) {
    mode_ = Mode::browse;
    if (key.kind == Key::Kind::escape || rows_.empty()) return;
    const auto wanted = folded(search_.text());
    for (std::size_t by = 1; by <= rows_.size(); ++by) {
      const auto at = (here_ + by) % rows_.size();
      if (folded(rows_[at].paper.title + " " + rows_[at].paper.id.text()).find(wanted) == std::string::npos) continue;
      here_ = at;
      return;
    }
    message_ = "no title that waits has these words; `preprintd search` looks through everything";
    return;
  }
  search_.press(key);
}

}  // namespace preprintd::daemon
