#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app.hpp"
#include "daemon/review/input.hpp"
#include "daemon/review/layout.hpp"
#include "daemon/review/neighbours.hpp"
#include "daemon/review/screen.hpp"
#include "store/queue_table.hpp"

namespace preprintd::daemon {

/// The queue at a terminal: what waits, where she is, what a key does. Draws nothing itself: `frame` says what to show.
class Desk {
 public:
  /// Both are lent; the connection can write.
  Desk(App& app, store::Database& db);

  /// Takes one key; false when she leaves. What goes wrong is told in the message line; nothing typed is lost.
  bool press(const Key& key);
  /// Reads the queue again where somebody else has changed the database; true when something is new.
  bool refresh();
  /// The lines to show: exactly as many as there are rows, none wider than there are columns.
  std::vector<std::string> frame(ScreenSize size);
  /// Text for the terminal's clipboard, once.
  std::optional<std::string> take_copied();

 private:
  enum class View { days, best, cut };  ///< day by day; the best of many days; what the budget left out
  enum class Mode { browse, form, places, find, help };
  struct Group {
    std::string title;
    std::size_t first = 0, size = 0;
  };
  struct Field {
    const char* name;
    Input input;
  };

  void load();
  void order();
  const store::QueueRow* current() const;
  const Group* group() const;
  const Surroundings& around();
  bool browse(char command, const Key& key);
  void fill_in(const Key& key);
  void choose(const Key& key);
  void seek(const Key& key);
  void step(int by);
  void day(int by);
  void open_form();
  void look_ahead();
  review::Acceptance wish() const;
  void accept(review::Acceptance wish, const std::string& into);
  void decide(const char* words, DecisionState state);
  void close_group();
  void undo();
  void copy_line();
  void show_cut();
  void show_best();
  void begin_anew();  ///< at the top of the view that is read next
  std::vector<ListPlace> matching_places();
  std::vector<std::string> paper_lines(std::size_t columns);
  std::vector<std::string> list_lines(std::size_t columns, std::size_t rows) const;
  std::vector<std::string> form_lines(std::size_t columns);
  std::vector<std::string> place_lines(std::size_t columns, std::size_t rows);
  std::vector<std::string> help_lines() const;

  App& app_;
  store::Database& db_;
  Neighbours neighbours_;
  std::vector<review::ListTopics> topics_;
  std::vector<store::QueueRow> rows_;
  std::vector<Group> groups_;
  std::size_t here_ = 0;
  std::int64_t seen_version_ = -1, seen_seq_ = -1;
  Mode mode_ = Mode::browse;
  bool unfolded_ = false;
  View view_ = View::days;
  bool chosen_ = false;    ///< she said how she wants to see an absence
  std::vector<Day> days_;  ///< that wait, newest first
  int waiting_ = 0;        ///< on all of them
  std::size_t page_ = 0;
  std::optional<std::pair<std::string, Surroundings>> around_;
  std::vector<Field> fields_;
  std::size_t field_ = 0;
  std::map<std::string, std::vector<std::string>> drafts_;  ///< what was written and not saved, by paper
  std::string ahead_;                                       ///< the line as it would stand, and where
  Input search_;
  std::string message_;
  std::optional<std::string> copied_;
};

}  // namespace preprintd::daemon
