#include "lists.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/suggestion_table.hpp"
#include "store/undo.hpp"

namespace preprintd::review {
namespace {

std::size_t steps(store::Database& db, const ArxivId& id) { return store::history_of(db, id).size(); }

void suggest(store::Database& db, const ArxivId& id, Suggestion::Field field, const std::string& value) {
  store::write(db, [&](store::Database& inside) {
    Suggestion suggestion;
    suggestion.field = field;
    suggestion.value = value;
    suggestion.found_in = "comment";
    store::put_suggestion(inside, id, suggestion);
  });
}

void flag(store::Database& db, const ArxivId& id, const std::string& topic, double score, bool flagged = true) {
  Score made;
  made.topic = topic;
  made.model = "test";
  made.score = score;
  made.flagged = flagged;
  store::write(db, [&](store::Database& inside) { store::put_score(inside, id, made); });
}

Result<Done> rejected(store::Database& db, const ArxivId& id, std::optional<std::string> why = {}) {
  return store::write(db, [&](store::Database& inside) { return reject(inside, id, why, kBy); });
}

Result<Entry> annotated(store::Database& db, const ArxivId& id, const Fields& fields,
                        std::optional<std::string> list = {}) {
  return store::write(db, [&](store::Database& inside) { return annotate(inside, id, list, fields, kBy); });
}

}  // namespace

TEST_CASE("a paper accepted twice has one entry and one step; new fields make a second step") {
  auto db = with_small_list();
  const auto id = know(db, "2609.00001");
  REQUIRE(accepted(db, id));
  REQUIRE(accepted(db, id));
  CHECK(store::entries_of_paper(db, id).size() == 1);
  CHECK(steps(db, id) == 1);
  Acceptance more;
  more.fields.summary = "now with words";
  const auto again = accepted(db, id, more);
  REQUIRE(again);
  CHECK(again->annotation.summary == "now with words");
  CHECK(steps(db, id) == 2);
}

TEST_CASE("a paper on a list goes to a second one only when asked") {
  auto db = with_small_list();
  const auto id = id_of("2409.00001");
  const auto refused = accepted(db, id, into("old-papers"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::conflict);
  CHECK(refused.error().message().find("daily-papers") != std::string::npos);
  auto wish = into("old-papers");
  wish.also = true;
  wish.section = "2024";
  wish.fields.summary = "seen from here";
  const auto second = accepted(db, id, wish);
  REQUIRE(second);
  CHECK(second->place == Entry::Place::wanted);
  CHECK(second->section == "2024");
  const auto entries = store::entries_of_paper(db, id);
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].annotation.summary == "one");
  CHECK(entries[1].annotation.summary == "seen from here");
  // Now a change must say which entry it means.
  Fields fields;
  fields.note = "which?";
  const auto unclear = annotated(db, id, fields);
  REQUIRE_FALSE(unclear);
  CHECK(unclear.error().kind() == ErrorKind::usage);
  CHECK(annotated(db, id, fields, "old-papers")->list == "old-papers");
}

TEST_CASE("a line she removed comes back only by a new yes, with its words and at a new place") {
  auto db = with_small_list();
  read_into(db, replaced(kSmall, "2. ICML [Second](https://arxiv.org/abs/2409.00002) (two)\n", ""));
  CHECK(entry_of(db, "2409.00002").place == Entry::Place::off);
  const auto again = accepted(db, id_of("2409.00002"));
  REQUIRE(again);
  CHECK(again->place == Entry::Place::wanted);
  CHECK(again->position == 0);
  CHECK_FALSE(again->base);
  CHECK(again->annotation.summary == "two");
  CHECK(again->annotation.venue == "ICML");
  CHECK(store::entries_of_paper(db, id_of("2409.00002")).size() == 1);
}

TEST_CASE("a rejected entry's line leaves; a yes before the export keeps it where it stands") {
  auto db = with_small_list();
  const auto id = id_of("2409.00002");
  REQUIRE(rejected(db, id, "no  longer"));
  CHECK(entry_of(db, "2409.00002").place == Entry::Place::leaving);
  CHECK(store::find_decision(db, id)->why == "no longer");
  const auto again = accepted(db, id);
  REQUIRE(again);
  CHECK(again->place == Entry::Place::on);
  CHECK(again->base);
  CHECK(store::find_decision(db, id)->state == DecisionState::accepted);
  // One that was never written simply goes.
  const auto fresh = know(db, "2609.00001");
  REQUIRE(accepted(db, fresh));
  REQUIRE(rejected(db, fresh));
  CHECK(entry_of(db, "2609.00001").place == Entry::Place::gone);
}

TEST_CASE("links that are none and unknown read-notes values are refused and nothing is stored") {
  auto db = with_small_list();
  const auto id = know(db, "2609.00001");
  for (const char* url :
       {"github.com/a/b", "ftp://example.org/x", "https://example.org/a b", "javascript:alert(1)", "https:/x"}) {
    Acceptance code, link, notes;
    code.fields.code = std::vector<std::string>{url};
    link.fields.links = std::vector<LabelledLink>{{"Project", url}};
    notes.fields.read_notes = url;
    for (const auto* wish : {&code, &link, &notes}) {
      const auto refused = accepted(db, id, *wish);
      INFO(url);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().kind() == ErrorKind::usage);
    }
  }
  CHECK(store::entries_of_paper(db, id).empty());
  CHECK_FALSE(store::find_decision(db, id));
  CHECK(steps(db, id) == 0);
  CHECK(accepted(db, id_of("2609.99999")).error().message().find("preprintd add") != std::string::npos);
  CHECK(accepted(db, id, into("no-such")).error().message().find("daily-papers, old-papers") != std::string::npos);
}

TEST_CASE("read notes are wanted, a link or none, and an empty value clears any field") {
  auto db = with_small_list();
  const auto id = id_of("2409.00001");
  for (const char* kept : {"wanted", "https://example.org/notes"}) {
    Fields fields;
    fields.read_notes = kept;
    CHECK(annotated(db, id, fields)->annotation.read_notes == kept);
  }
  for (const char* none : {"none", "", "  "}) {
    Fields wanted, cleared;
    wanted.read_notes = "wanted";
    cleared.read_notes = none;
    REQUIRE(annotated(db, id, wanted));
    CHECK_FALSE(annotated(db, id, cleared)->annotation.read_notes);
  }
  Fields clear;
  clear.summary = clear.venue = clear.note = "";
  clear.code = {""};
  const auto bare = annotated(db, id, clear);
  REQUIRE(bare);
  CHECK_FALSE(bare->annotation.summary);
  CHECK_FALSE(bare->annotation.venue);
  CHECK(bare->annotation.code.empty());
  Fields lines;
  lines.summary = " two\n lines\t";
  CHECK(annotated(db, id, lines)->annotation.summary == "two lines");
}

TEST_CASE("venue and code come from what the authors named, unless she said something, be it nothing") {
  auto db = with_small_list();
  const auto prepared = [&](const char* text) {
    const auto id = know(db, text);
    suggest(db, id, Suggestion::Field::venue, "NeurIPS 2026");
    suggest(db, id, Suggestion::Field::project, "https://example.org/project");
    return id;
  };
  const auto project_only = accepted(db, prepared("2609.00001"));
  REQUIRE(project_only);
  CHECK(project_only->annotation.venue == "NeurIPS 2026");
  CHECK(project_only->annotation.code == std::vector<std::string>{"https://example.org/project"});
  const auto both = prepared("2609.00002");
  suggest(db, both, Suggestion::Field::code, "https://github.com/a/b");
  CHECK(accepted(db, both)->annotation.code == std::vector<std::string>{"https://github.com/a/b"});
  Acceptance own;
  own.fields.venue = "ICML 2026";
  own.fields.code = {"https://example.org/mine"};
  const auto hers = accepted(db, prepared("2609.00003"), own);
  CHECK(hers->annotation.venue == "ICML 2026");
  CHECK(hers->annotation.code == std::vector<std::string>{"https://example.org/mine"});
  Acceptance nothing;
  nothing.fields.venue = "";
  nothing.fields.code = {""};
  const auto bare = accepted(db, prepared("2609.00004"), nothing);
  CHECK_FALSE(bare->annotation.venue);
  CHECK(bare->annotation.code.empty());
  // An entry she wrote herself is not filled behind her back.
  suggest(db, id_of("2409.00003"), Suggestion::Field::code, "https://github.com/a/third");
  CHECK(accepted(db, id_of("2409.00003"))->annotation.code.empty());
}

TEST_CASE("the list is the top flag's, else the one that grew last, else the first") {
  auto db = with_small_list();
  const std::vector<ListTopics> topics{
      {"old-papers", {"alignment"}}, {"daily-papers", {"mllm"}}, {"no-such-list", {"x"}}};
  const auto chosen = [&](const ArxivId& id) {
    const auto entry =
        store::rehearse(db, [&](store::Database& inside) { return accept(inside, id, {}, topics, kBy); });
    return entry ? entry->list : entry.error().message();
  };
  const auto plain = know(db, "2609.00001");
  CHECK(chosen(plain) == "daily-papers");
  const auto flagged = know(db, "2609.00002");
  flag(db, flagged, "mllm", 0.7);
  flag(db, flagged, "alignment", 0.8);
  CHECK(chosen(flagged) == "old-papers");
  const auto low = know(db, "2609.00003");
  flag(db, low, "alignment", 0.9, false);
  CHECK(chosen(low) == "daily-papers");
  const auto homeless = know(db, "2609.00004");
  flag(db, homeless, "x", 0.9);
  CHECK(chosen(homeless) == "daily-papers");
  // A list that grew, by our hand or hers.
  REQUIRE(accepted(db, know(db, "2609.00005"), into("old-papers")));
  CHECK(chosen(plain) == "old-papers");
  read_into(db, replaced(kSmall, "\n\n# Old", "\n4. arXiv [Hers](https://arxiv.org/abs/2409.00009)\n\n# Old"),
            "edited in the file", false, {"cli", kNoon + std::chrono::hours(1)});
  CHECK(chosen(plain) == "daily-papers");
}

TEST_CASE("without any list the first acceptance makes one") {
  auto db = store::Database::in_memory();
  const auto id = know(db, "2609.00001");
  const auto entry = accepted(db, id);
  REQUIRE(entry);
  CHECK(entry->list == "reading-list");
  store::write(db, [&](store::Database& inside) { return store::undo_newest(inside, kNoon, "cli"); });
  CHECK(store::entries_of_paper(db, id).empty());
  CHECK_FALSE(store::find_decision(db, id));
}

TEST_CASE("an accepted paper cannot be deferred, a rejected one can; closing passes only what waits") {
  auto db = with_small_list();
  const Day monday = *parse_day("2026-09-28");
  const auto deferred = [&](const ArxivId& id) {
    return store::write(db, [&](store::Database& inside) { return defer(inside, id, monday, kBy); });
  };
  CHECK(deferred(id_of("2409.00001")).error().kind() == ErrorKind::conflict);
  const Day day = utc_day(kNoon);
  for (const char* text : {"2609.00001", "2609.00002", "2609.00003"}) {
    const auto id = know(db, text);
    store::write(db, [&](store::Database& inside) {
      store::QueueItem item;
      item.day = day;
      item.doors = {"manual"};
      item.added_at = kNoon;
      return store::put_queue_item(inside, id, item);
    });
  }
  REQUIRE(rejected(db, id_of("2609.00001")));
  CHECK(deferred(id_of("2609.00001")));
  CHECK(store::find_decision(db, id_of("2609.00001"))->until == monday);
  store::QueueFilter filter;
  filter.today = day;
  filter.day = day;
  const auto closed = [&] {
    return store::write(db, [&](store::Database& inside) { return close(inside, filter, kBy); });
  };
  CHECK(closed() == 2);
  CHECK(closed() == 0);
  CHECK(store::find_decision(db, id_of("2609.00002"))->state == DecisionState::passed);
  CHECK(store::find_decision(db, id_of("2609.00001"))->state == DecisionState::deferred);
  store::write(db, [&](store::Database& inside) { return store::undo_newest(inside, kNoon, "cli"); });
  CHECK_FALSE(store::find_decision(db, id_of("2609.00002")));
  CHECK_FALSE(store::find_decision(db, id_of("2609.00003")));
}

}  // namespace preprintd::review
