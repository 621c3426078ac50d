#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "format/decisions.hpp"
#include "format/export_item.hpp"
#include "format/paper_json.hpp"
#include "format/tex_text.hpp"

namespace preprintd::format {
namespace {

ExportItem item(const char* id, const char* title, std::vector<std::string> authors) {
  auto parsed = parse_arxiv_id(id);
  REQUIRE(parsed);
  Paper paper(parsed->id);
  paper.title = title;
  paper.authors = std::move(authors);
  paper.primary_category = "cs.CV";
  paper.categories = {"cs.CV", "cs.CL"};
  paper.submitted = parse_instant("2026-11-02T17:59:34Z");
  ExportItem out(paper);
  out.decision.state = DecisionState::accepted;
  out.decision.at = parse_instant("2026-11-03T09:00:00Z");
  Entry entry(parsed->id);
  entry.list = "daily-papers";
  entry.section = "Daily Papers";
  entry.position = 12;
  entry.number = 12;
  entry.place = Entry::Place::on;
  entry.annotation.venue = "NeurIPS";
  entry.annotation.summary = "一句话 \"引号\"";
  entry.annotation.code = {"https://c.example/r"};
  entry.annotation.links = {{"Project", "https://p.example"}};
  out.entries.push_back(entry);
  return out;
}

}  // namespace

TEST_SUITE("format.export") {
  TEST_CASE("a BibTeX entry has a key from name, year and word, and TeX is right") {
    ExportSet set;
    set.items.push_back(item("2611.01234", "The 50% Rule: A & B with $x_i$", {"Jürgen Müller", "Ada B. Lovelace"}));
    CHECK(render_bibtex(set) ==
          "@misc{muller2026rule,\n  title = {{The 50\\% Rule: A \\& B with $x_i$}},\n  author = {Jürgen Müller and Ada "
          "B. Lovelace},\n"
          "  year = {2026},\n  eprint = {2611.01234},\n  archivePrefix = {arXiv},\n  primaryClass = {cs.CV},\n"
          "  url = {https://arxiv.org/abs/2611.01234}\n}\n");
  }

  TEST_CASE("a key once cited does not change when a namesake is accepted later") {
    ExportSet set;
    set.items.push_back(item("2611.01234", "Robots Again", {"Ada Lovelace"}));
    auto later = item("2611.00001", "Robots First", {"Ada Lovelace"});
    later.decision.at = parse_instant("2026-11-04T09:00:00Z");
    set.items.insert(set.items.begin(), later);
    const auto text = render_bibtex(set);
    CHECK(text.find("@misc{lovelace2026robots,\n  title = {{Robots Again}}") != std::string::npos);
    CHECK(text.find("@misc{lovelace2026robotsa,\n  title = {{Robots First}}") != std::string::npos);
  }

  TEST_CASE("special characters outside formulas are escaped and braces balance") {
    CHECK(tex_value("a_b #1 ~ ^ <x>") ==
          "a\\_b \\#1 \\textasciitilde{} \\textasciicircum{} \\textless{}x\\textgreater{}");
    CHECK(tex_value("costs $5") == "costs \\$5");
    CHECK(tex_value("an open { brace") == "an open \\textbraceleft  brace");
    CHECK(tex_value("already \\& escaped, \\'etude") == "already \\& escaped, \\'etude");
    CHECK(tex_author("Smith and Sons") == "{Smith and Sons}");
  }

  TEST_CASE("the JSON of a paper has every key of the interface") {
    auto one = item("2611.01234", "T \x01 \"quoted\"", {"A"});
    Sighting seen;
    seen.source = Source::huggingface;
    seen.day = *parse_day("2026-11-03");
    seen.kind = SightingKind::listed;
    seen.rank = 3;
    one.sightings.push_back(seen);
    Score score;
    score.topic = "mllm";
    score.score = .97;
    score.flagged = true;
    score.reasons.push_back({"phrase", "title", "Multimodal LLM", .5});
    one.scores.push_back(score);
    const auto value = boost::json::parse(render_paper_json(one)).as_object();
    for (const char* key : {"id",         "version",   "title",     "abstract", "authors",     "primary_category",
                            "categories", "submitted", "updated",   "comment",  "journal_ref", "doi",
                            "withdrawn",  "metadata",  "sightings", "flags",    "suggested",   "decision",
                            "annotation", "entries",   "seq",       "history"}) {
      CAPTURE(key);
      CHECK(value.contains(key));
    }
    CHECK(value.at("flags").as_array()[0].as_object().at("score").as_double() == doctest::Approx(.97));
    CHECK(value.at("entries").as_array()[0].as_object().at("number") == 12);
    CHECK(value.at("annotation").as_object().at("summary") == "一句话 \"引号\"");
    CHECK(value.at("sightings").as_array()[0].as_object().at("rank") == 3);
  }

  TEST_CASE("decisions read back as they were written, sorted by identifier") {
    ExportSet set;
    set.items.push_back(item("2611.01234", "T", {}));
    auto rejected = item("2510.00001", "U", {});
    rejected.decision.state = DecisionState::rejected;
    rejected.decision.why = "not\nours";
    rejected.entries.clear();
    set.items.push_back(rejected);
    auto waiting = item("2511.00001", "V", {});
    waiting.decision.state = DecisionState::pending;
    set.items.push_back(waiting);
    const auto text = render_decisions(set);
    const auto read = parse_decisions(text);
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    CHECK(read->at(0).id.text() == "2510.00001");
    CHECK(read->at(0).decision.why == "not\nours");
    CHECK(read->at(1).decision.at == set.items[0].decision.at);
    REQUIRE(read->at(1).entries.size() == 1);
    CHECK(read->at(1).entries[0].annotation == set.items[0].entries[0].annotation);
    // Where a line stands is the file's to say, not a committed decision's.
    CHECK(text.find("position") == std::string::npos);
    CHECK(read->at(1).entries[0].place == Entry::Place::wanted);
    set.items[0].entries[0].place = Entry::Place::off;
    CHECK(parse_decisions(render_decisions(set))->at(1).entries[0].place == Entry::Place::off);
  }

  TEST_CASE("a decisions file with a broken line is refused whole, naming the line") {
    for (const char* bad :
         {"{", "[]", "{\"id\":\"x\",\"state\":\"accepted\"}", "{\"id\":\"2611.01234\",\"state\":\"maybe\"}"}) {
      const auto read = parse_decisions(std::string("{\"id\":\"2611.01234\",\"state\":\"rejected\"}\n") + bad + "\n");
      REQUIRE_FALSE(read);
      CHECK(read.error().message().starts_with("line 2: "));
    }
    CHECK(parse_decisions("")->empty());
  }

  TEST_CASE("an Atom feed has what RFC 4287 asks of it") {
    ExportSet set;
    set.items.push_back(item("2611.01234", "A < B & \"C\"", {"Ada"}));
    const auto feed = render_atom(set);
    for (const char* part : {"<feed xmlns=\"http://www.w3.org/2005/Atom\">", "<updated>2026-11-03T09:00:00Z</updated>",
                             "<title>A &lt; B &amp; &quot;C&quot;</title>", "<id>https://arxiv.org/abs/2611.01234</id>",
                             "<published>2026-11-02T17:59:34Z</published>", "<name>Ada</name>", "</feed>\n"}) {
      CAPTURE(part);
      CHECK(feed.find(part) != std::string::npos);
    }
  }

  TEST_CASE("every format has one name and renders nothing from nothing") {
    CHECK(export_formats().size() == 4);
    for (const auto& format : export_formats()) {
      CHECK(find_format(format.name) == &format);
      CHECK(format.render({}) == format.render({}));
    }
    CHECK(find_format("docx") == nullptr);
  }
}

}  // namespace preprintd::format
