// What was done and taken back leaves her file as it was, whatever her list looks like.
#include <fmt/format.h>
#include <random>

#include "../format/list_files.hpp"
#include "../review/lists.hpp"
#include "publish/publish.hpp"
#include "store/undo.hpp"

namespace preprintd::publish {
namespace {

using namespace review;

/// Invents lists of many shapes; the same seed, the same list.
class Inventor {
 public:
  explicit Inventor(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool chance(int percent) { return below(100) < std::size_t(percent); }
  std::string one_of(std::initializer_list<const char*> words) {
    return *(words.begin() + std::ptrdiff_t(below(words.size())));
  }

  std::string list() {
    style();
    std::string text = chance(20) ? "\xEF\xBB\xBF" : "";
    if (chance(15)) text += "---\ntitle: x\n---\n";
    if (chance(40)) text += "Some words first, 还有中文.\n\n";
    const int lists = chance(70) ? 1 : 2;
    const auto kind = below(4);
    for (int l = 0; l < lists; ++l) {
      if (kind > 0)
        text += fmt::format("{}{} {}\n", l ? "\n" : "", "#",
                            one_of({"Papers", "Daily Papers", "论文列表", "*Reading*"}) + (l ? " Two" : ""));
      if (kind > 0 && chance(30)) text += "What it is about.\n\n";
      if (kind < 2) {
        text += section(2 + below(9));
        continue;
      }
      const auto years = 1 + below(3);
      for (std::size_t y = 0; y < years; ++y) {
        const int year = 2025 - int(y);
        if (kind == 2)
          text += fmt::format("{}## {}\n{}", y && chance(50) ? "\n" : "", year, heading_gap_) + section(1 + below(6));
        else
          text +=
              fmt::format("<details>\n<summary>{}</summary>\n\n", year) + section(1 + below(6)) + "\n</details>\n\n";
      }
    }
    if (chance(30)) text += "\n## Thanks\nTo all.\n";
    if (chance(20))
      while (text.ends_with('\n')) text.pop_back();
    if (chance(25)) {
      std::string crlf;
      for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
      return crlf;
    }
    return text;
  }

  std::string words() {
    return one_of({"一种新的方法", "a (nested) thought", "全角（括号）和、标点。", "x", "$L=L_c+\\mu L_s$",
                   "“引用”: yes", "two  blanks", "ends with a dot.", "50% & <b>", "a | b"});
  }

 private:
  void style() {
    marker_ = below(5);
    first_ = int(below(2));
    loose_ = chance(25);
    indent_ = chance(15) ? std::string(1 + below(3), ' ') : "";
    labelled_ = chance(25);
    venue_in_front_ = chance(30);
    boxes_ = chance(10);
    venues_ = chance(70);
    with_year_ = chance(30);
    heading_gap_ = chance(40) ? "\n" : "";
  }

  std::string section(std::size_t entries) {
    std::string text;
    for (std::size_t i = 0; i < entries; ++i) {
      if (i && loose_) text += '\n';
      text += indent_ + mark(int(i)) + " " + (boxes_ ? one_of({"[ ] ", "[x] "}) : "") + entry() + "\n";
    }
    return text;
  }

  std::string mark(int i) {
    switch (marker_) {
      case 0: return "-";
      case 1: return "*";
      case 2: return fmt::format("{}.", i + first_);
      case 3: return fmt::format("{})", i + first_);
      default: return "1.";
    }
  }

  std::string entry() {
    const auto id = fmt::format("{:02}{:02}.{:05}", 20 + below(6), 1 + below(12), ++next_);
    const auto url = one_of({"https://arxiv.org/abs/", "https://arxiv.org/abs/", "https://www.arxiv.org/abs/",
                             "https://arxiv.org/pdf/", "http://arxiv.org/abs/"}) +
                     id + (chance(10) ? "v2" : "");
    const auto title = fmt::format("{} {}",
                                   one_of({"A Title", "Title: With Colon", "[Draft] Title", "*Starred* Title", "多模态",
                                           "T (2024)", "With `code`", "A_b_c", "$x$-Net"}),
                                   next_);
    if (labelled_) {
      std::string text = venue_in_front_ ? "(*" + one_of({"ICML 2024", "arXiv 2025", "NeurIPS 2023"}) + "*) " : "";
      text += fmt::format("**{}** [[paper]({})]", title, url);
      if (chance(40)) text += " [[code](https://github.com/a/b)]";
      return text;
    }
    std::string text;
    if (venues_ && !chance(10))
      text += one_of({"arXiv", "Arxiv", "NeurIPS", "ICML", "ACL Findings"}) + (with_year_ ? " 2024 " : " ");
    text += fmt::format("[{}]({})", title, url);
    if (chance(10)) text += fmt::format(" ({})", url);
    if (chance(50)) text += one_of({" ", ""}) + "(" + words() + ")";
    if (chance(40))
      text += one_of({" [[Code](https://github.com/a/b)]", "[[Code](https://github.com/a/b)]",
                      " [Code](https://github.com/a/b)", "\n[[Code](https://github.com/a/b)]"});
    if (chance(20))
      text += one_of({" [[**ReadNotes**]]", " **[[ReadNotes]]**", " [[ReadNotes](https://n.example.org/1)]"});
    if (chance(20)) text += one_of({" (**Notes**: ", " (Notes: ", " (**Notes**："}) + "再看)";
    if (chance(10)) text += one_of({"  ", "\\", " <br>"});
    return text;
  }

  std::mt19937 random_;
  std::size_t marker_ = 0;
  int first_ = 1, next_ = 0;
  bool loose_ = false, labelled_ = false, venue_in_front_ = false, boxes_ = false, venues_ = true, with_year_ = false;
  std::string indent_, heading_gap_;
};

/// `export --into` without a disk, over any list.
class Desk {
 public:
  explicit Desk(const std::string& list) : db(store::Database::in_memory()), bytes(list) {
    imported = read_into(db, list, "import reading-list").added;
  }
  /// Says why nothing was written, or nothing.
  std::string publish() {
    auto file = format::parse_list_file(bytes);
    Absorbing how;
    how.file = kPath;
    how.verb = "edited in the file";
    auto ready = store::write(db, [&](store::Database& inside) {
      catch_up(inside, kPath, bytes);
      const auto seen = absorb(inside, file, how, kBy);
      REQUIRE_FALSE(seen.refused);
      // Nobody touched the file but we.
      CHECK(seen.added + seen.changed + seen.moved + seen.removed == 0);
      CHECK(seen.conflicts.empty());
      return prepare(inside, file, {}, {});
    });
    if (!ready) return ready.error().message();
    if (ready->up_to_date()) return ready->unwritable ? ready->notes.back() : "";
    bytes = ready->after;
    store::write(db, [&](store::Database& inside) { announce(inside, kPath, *ready); });
    store::write(db, [&](store::Database& inside) { note_written(inside, kPath, *ready); });
    return ready->unwritable ? ready->notes.back() : "";
  }
  /// Takes the newest step back, but never the import.
  bool undo() {
    const auto back = [](store::Database& inside) { return store::undo_newest(inside, kNoon, "cli"); };
    const auto next = store::rehearse(db, back);
    if (!next || next->verb == "import reading-list") return false;
    store::write(db, back);
    return true;
  }
  std::vector<ArxivId> papers() {
    std::vector<ArxivId> ids;
    for (const auto& list : store::all_lists(db))
      for (const auto& entry : store::entries_of_list(db, list.name)) ids.push_back(entry.paper);
    return ids;
  }

  store::Database db;
  std::string bytes;
  int imported = 0;
};

Fields some_field(Inventor& inventor) {
  Fields fields;
  switch (inventor.below(5)) {
    case 0: fields.summary = inventor.words(); break;
    case 1: fields.note = inventor.words(); break;
    case 2: fields.code = std::vector<std::string>{"https://github.com/new/repo"}; break;
    case 3: fields.read_notes = inventor.one_of({"wanted", "https://notes.example.org/a"}); break;
    default: fields.links = std::vector<LabelledLink>{{"Project", "https://p.example.org"}};
  }
  return fields;
}

}  // namespace

TEST_CASE("whatever was accepted and annotated, exported and taken back: her file has the bytes it had") {
  int refusals = 0, steps = 0;
  for (int round = 0; round < format::rounds(600); ++round) {
    Inventor inventor{unsigned(round)};
    const auto original = inventor.list();
    Desk desk(original);
    CAPTURE(round);
    CAPTURE(original);
    if (desk.imported == 0) continue;
    REQUIRE(desk.publish() == "");
    REQUIRE(desk.bytes == original);
    const auto hers = desk.papers();
    std::string story;
    int taken = 0;
    for (auto n = 1 + inventor.below(5); n > 0; --n) {
      if (inventor.chance(50)) {
        const auto id = fmt::format("26{:02}.{:05}", 1 + inventor.below(9), 90000 + round + n);
        Acceptance wish;
        const auto lists = store::all_lists(desk.db);
        wish.list = lists[inventor.below(lists.size())].name;
        if (inventor.chance(50)) wish.fields = some_field(inventor);
        REQUIRE(accepted(desk.db, know(desk.db, id, inventor.one_of({"A [new] Title", "Title_with_*stars*", "新的"})),
                         wish));
        story += "accept " + id + "; ";
        ++taken;
      } else {
        const auto& id = hers[inventor.below(hers.size())];
        const auto fields = some_field(inventor);
        const auto done =
            store::write(desk.db, [&](store::Database& db) { return annotate(db, id, std::nullopt, fields, kBy); });
        if (!done) continue;
        story += "annotate " + id.text() + "; ";
        ++taken;
      }
      if (inventor.chance(70)) {
        const auto why = desk.publish();
        story += "export " + why + "; ";
        refusals += !why.empty();
        if (!why.empty()) MESSAGE(round, " ", why);
      }
    }
    steps += taken;
    while (desk.undo())
      if (inventor.chance(50)) desk.publish();
    desk.publish();
    CAPTURE(story);
    CHECK(desk.bytes == original);
  }
  MESSAGE(steps, " steps, ", refusals, " exports that could not write a line");
}

}  // namespace preprintd::publish
