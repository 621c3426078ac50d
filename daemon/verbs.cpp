#include "daemon/verb.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {
namespace {

const Words kRef{"REF", "an arXiv identifier or URL", 1, 1};

std::vector<Option> field_options() {
  return {{"--list", "L", "which list"},
          {"--section", "S", "which section of it"},
          {"--venue", "V", "where it appears"},
          {"--title", "T", "the link text, where it shall not be arXiv's title"},
          {"--summary", "TEXT", "one sentence"},
          {"--code", "URL", "a repository; again for a second one", true},
          {"--link", "LABEL=URL", "another link", true},
          {"--read-notes", "URL|wanted|none", "reading notes"},
          {"--note", "TEXT", "a note of yours"}};
}

std::vector<Option> accept_options() {
  auto options = field_options();
  options.push_back({"--also", "", "a second entry, on another list"});
  return options;
}

std::vector<Option> annotate_options() {
  auto options = field_options();
  options.erase(options.begin() + 1);  // an entry does not move by annotating it
  return options;
}

std::vector<Verb> table() {
  return {
      {"run", "the service: fetches what is due, serves the page, until SIGTERM", {}, {}, false, run_run},
      {"init",
       "first run: reads your list(s), says what it understood, writes preprintd.toml and topic skeletons",
       {"FILE", "a Markdown reading list", 0, -1},
       {},
       false,
       run_init},
      {"fetch",
       "one cycle now",
       {},
       {{"--source", "S", "arxiv-feed, arxiv-listing, arxiv-catchup or huggingface; again for more", true},
        {"--day", "D", "one day, 2026-09-24"},
        {"--since", "D", "from this day on, oldest first"},
        {"--until", "D", "up to this day"},
        {"--force", "", "also days that are green"},
        {"--replay", "", "read the spooled answers instead of the network"}},
       false,
       run_fetch},
      {"add", "adds papers by identifier or URL; '-' reads them from standard input", {"REF", "papers", 1, -1}, {}, false,
       run_add},
      {"id",
       "canonical identifier and version of each input",
       {"REF", "any spelling; '-' reads lines from standard input", 1, -1},
       {{"--find", "", "every identifier in free text"}},
       false,
       run_id},
      {"import reading-list",
       "a Markdown list becomes accepted papers with your annotations",
       {"FILE", "the list", 1, 1},
       {{"--dry-run", "", "say what would happen, change nothing"},
        {"--accept-removals", "", "take many missing lines as removed by you"}},
       false,
       run_import_reading_list},
      {"import decisions", "decisions as `export decisions` writes them", {"FILE", "NDJSON", 1, 1}, {}, false,
       run_import_decisions},
      {"queue",
       "what waits for a decision, in reading order",
       {},
       {{"--day", "D", "one day"}, {"--topic", "T", "flagged by this topic"}, {"--limit", "N", "at most so many, without a fold"},
        {"--cut", "", "what the budget (queue.share) left out instead"}},
       true,
       run_queue},
      {"show", "everything known of a paper", kRef, {}, true, run_show},
      {"accept", "yes: the paper goes on a list", kRef, accept_options(), false, run_accept},
      {"annotate", "changes fields of an entry; an empty value clears one", kRef, annotate_options(), false,
       run_annotate},
      {"reject", "no: it never waits again", kRef, {{"--why", "TEXT", "your reason"}}, false, run_reject},
      {"defer", "later: back on top of the queue", kRef, {{"--until", "D", "the day it returns (7 days from now)"}}, false,
       run_defer},
      {"close",
       "the rest of these days: seen, not wanted now",
       {},
       {{"--day", "D", "this day"}, {"--until", "D", "every day up to this one"}, {"--topic", "T", "flagged by this topic"}},
       false,
       run_close},
      {"undo", "reverts the newest step, or the newest one of a paper", {"REF", "a paper", 0, 1}, {}, false, run_undo},
      {"export",
       "the reading list, or bibtex, jsonl, atom, decisions",
       {"FORMAT", "reading-list (default), bibtex, jsonl, atom or decisions", 0, 1},
       {{"--list", "L", "only this list"},
        {"--into", "FILE", "edit the file in place (without FILE: each list's own)", false, true},
        {"--output", "FILE", "write a file of its own"},
        {"--diff", "", "show what would change, write nothing"},
        {"--check", "", "exit 1 when the file is not up to date, write nothing"}},
       false,
       run_export},
      {"lint", "duplicates, link forms, unreadable entries and odd venues of a list", {"FILE", "lists", 1, -1}, {}, true,
       run_lint},
      {"search", "identifiers, and words in titles", {"QUERY", "any text", 1, -1}, {}, true, run_search},
      {"coverage", "the ledger: what was expected, what came, and by which route", {}, {{"--since", "D", "from this day on"}},
       true, run_coverage},
      {"status", "last run, what is not green and what happens next", {},
       {{"--alive", "", "exit 0 when the running service answers"}}, true, run_status},
      {"check", "settings and topics: every mistake with file and line", {},
       {{"--print", "", "every setting in force and where it came from"}}, true, run_check},
      {"topics test",
       "what the rules would flag, against stored papers and past decisions",
       {},
       {{"--topic", "T", "only this topic"}, {"--since", "D", "papers submitted or listed since"},
        {"--queue", "N", "put the N best of them that never waited into the queue"}},
       true,
       run_topics_test},
      {"topics new",
       "writes a topic file with the phrases these papers share and others do not",
       {"NAME", "the topic's name", 1, 1},
       {{"--like", "REF", "a stored paper; again for more", true}},
       false,
       run_topics_new},
      {"triage score", "scores papers given as NDJSON", {"FILE", "NDJSON, '-' for standard input", 0, 1}, {}, false,
       run_triage_score},
      {"triage train",
       "fits the learned part from your decisions (and from labelled NDJSON) and scores what waits again",
       {},
       {{"--from", "FILE", "NDJSON: lines of `triage score` with \"labels\""}},
       false,
       run_triage_train},
      {"triage evaluate", "average precision and recall of labelled NDJSON", {"FILE", "NDJSON", 1, 1}, {}, true,
       run_triage_evaluate},
      {"backup", "a consistent, verified copy of the database", {"FILE", "the copy", 1, 1}, {}, false, run_backup},
      {"fsck", "checks every invariant of the database", {}, {}, true, run_fsck},
      {"demo", "the whole job on a simulated upstream: no network, a throw-away database", {},
       {{"--keep", "DIR", "leave database and list there"}}, false, run_demo},
  };
}

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = table();
  return all;
}

}  // namespace preprintd::daemon
