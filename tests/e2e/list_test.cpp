// Her file: what an export does to its bytes, and what her own edits do to the list.
#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/rendered_markdown.hpp"
#include "program.hpp"

namespace preprintd::e2e {
namespace {

constexpr char kNovember[] = "2026-11-24T14:00:00Z";

upstream::Manuscript manuscript(const std::string& id, const std::string& title) {
  upstream::Manuscript made(parse_arxiv_id(id)->id);
  made.title = title;
  made.abstract = "We invent something.";
  made.authors = {"Ada Example"};
  made.categories = {"cs.CV"};
  made.versions = {{*parse_instant("2026-11-20T10:00:00Z")}};
  return made;
}

upstream::Scenario november() {
  upstream::Scenario scenario;
  for (const char* id : {"2611.01234", "2611.01235"}) scenario.add(manuscript(id, "T"));
  scenario.add(manuscript("2611.01236", "Brackets [and] *stars* with $x_1$ <b>"));
  return scenario;
}

struct Facts {
  std::string bytes, daily, last_line, yearly, newest_year;
  int next_number, entries;
};
Facts own() {
  return {own_list(),
          "daily-robots",
          "(用更粗的动作单位做反馈学习，提升训练效率)[[Code](https://github.com/example-lab/macrostep)]\n",
          "awesome-sensor-alignment",
          "2025",
          12,
          22};
}
std::optional<Facts> seed() {
  auto bytes = seed_list();
  if (!bytes) return std::nullopt;
  return Facts{*bytes,
               "daily-papers",
               "[[Code](https://github.com/ernie-research/MA-RLHF)]\n",
               "awesome-modality-alignment",
               "2024",
               13,
               30};
}
std::vector<Facts> both() {
  std::vector<Facts> all{own()};
  if (auto known = seed()) all.push_back(std::move(*known));
  return all;
}

/// The program with this text as its reading list.
struct Kept {
  explicit Kept(const std::string& bytes) : Kept(bytes, november()) {}
  Kept(const std::string& bytes, upstream::Scenario scenario) : program(std::move(scenario), kNovember) {
    program.write("README.md", bytes);
    program.done({"import", "reading-list", "README.md"});
  }
  std::string text() const { return program.file("README.md"); }
  /// Her edit.
  void edit(const std::string& bytes) { program.write("README.md", bytes); }
  Ran export_into() const { return program.run({"export", "--into"}); }
  Program program;
};

std::string line_of(const std::string& list, const std::string& id) {
  for (const auto& line : lines_in(list))
    if (has(line, "arxiv.org/abs/" + id + ")")) return line;
  FAIL("no line of ", id);
  return {};
}

std::vector<std::string> ids_in(const std::string& list) {
  std::vector<std::string> ids;
  for (const auto& line : lines_in(list)) {
    const auto at = line.find("arxiv.org/abs/");
    if (at != std::string::npos) ids.push_back(line.substr(at + 14, line.find(')', at) - at - 14));
  }
  return ids;
}

}  // namespace

TEST_CASE("an export has every paper of a long list once, in the list's order") {
  std::string bytes = "# Papers\n\n## One\n";
  for (int i = 1; i <= 1203; ++i)
    bytes += fmt::format("{}. NeurIPS 2024 [Paper {}](https://arxiv.org/abs/2401.{:05})\n", i, i,
                         i * 7919 % 100003 % 99999 + 1);
  Kept kept(bytes);
  std::vector<std::string> exported;
  for (const auto& line : lines_in(kept.program.done({"export", "jsonl"})))
    exported.push_back(line.substr(line.find(":\"") + 2, 10));
  CHECK(exported == ids_in(bytes));
}

TEST_CASE("importing a list twice changes nothing, and an export right after it keeps every byte") {
  for (const auto& list : both()) {
    Kept kept(list.bytes);
    const auto again = kept.program.done({"import", "reading-list", "README.md"});
    CHECK(has(again, fmt::format("{} entries: 0 new, 0 changed, 0 moved, 0 removed", list.entries)));
    CHECK(times(kept.program.done({"export", "jsonl"}), "\n") == list.entries);
    CHECK(kept.program.run({"export", "--check"}).code == 0);
    CHECK(kept.program.done({"export", "--diff"}).empty());
    CHECK(kept.export_into().code == 0);
    CHECK(difference(kept.text(), list.bytes) == "");
    CHECK(difference(kept.program.done({"export"}), list.bytes) == "");
    // Under any other name, too.
    kept.program.write("copy.md", list.bytes);
    CHECK(kept.program.run({"export", "--into", "copy.md"}).code == 0);
    CHECK(difference(kept.program.file("copy.md"), list.bytes) == "");
  }
}

TEST_CASE("an accepted paper is exactly its line, a new year its heading too, and undo gives the bytes back") {
  for (const auto& list : both()) {
    Kept kept(list.bytes);
    const auto before = format::rendered_by_cmark(list.bytes);
    auto& program = kept.program;
    program.done({"accept", "2611.01234", "--list", list.daily, "--summary", "一个测试", "--code",
                  "https://github.com/example/t"});
    CHECK(program.run({"export", "--check"}).code == 1);
    CHECK(difference(kept.text(), list.bytes) == "");
    const auto line = fmt::format(
        "{}. arXiv [T](https://arxiv.org/abs/2611.01234) (一个测试) [[Code](https://github.com/example/t)]\n",
        list.next_number);
    CHECK(has(program.done({"export", "--diff"}), "\n+" + line));
    CHECK(kept.export_into().code == 0);
    const auto one = with(list.bytes, list.last_line, list.last_line + line);
    CHECK(difference(kept.text(), one) == "");
    CHECK(program.run({"export", "--check"}).code == 0);

    program.done({"accept", "https://arxiv.org/pdf/2611.01235v1", "--list", list.yearly});
    CHECK(kept.export_into().code == 0);
    const auto two = with(one, "\n## " + list.newest_year + "\n",
                          "\n## 2026\n0. Arxiv [T](https://arxiv.org/abs/2611.01235)\n## " + list.newest_year + "\n");
    CHECK(difference(kept.text(), two) == "");
    const auto after = format::rendered_by_cmark(kept.text());
    CHECK(after.loose_lists == 0);
    CHECK(after.lists == before.lists + 1);
    CHECK(after.links.size() == before.links.size() + 3);

    program.done({"undo"});
    CHECK(kept.export_into().code == 0);
    CHECK(difference(kept.text(), one) == "");
    program.done({"undo"});
    CHECK(kept.export_into().code == 0);
    CHECK(difference(kept.text(), list.bytes) == "");
  }
}

TEST_CASE("a changed field changes only its own bytes, whatever oddities the line has") {
  for (const auto& list : both()) {
    Kept kept(list.bytes);
    for (const auto& id : ids_in(list.bytes)) {
      const auto line = line_of(list.bytes, id);
      const auto begin = line.find(' ') + 1, end = line.find('[');
      const auto changed = line.substr(0, begin) + "SIGGRAPH " + line.substr(end);
      kept.program.done({"annotate", id, "--venue", "SIGGRAPH"});
      CHECK(kept.export_into().code == 0);
      INFO(id);
      CHECK(difference(kept.text(), with(list.bytes, line, changed)) == "");
      kept.program.done({"undo", id});
      CHECK(kept.export_into().code == 0);
      CHECK(difference(kept.text(), list.bytes) == "");
    }
    for (const auto& id : ids_in(list.bytes)) {
      const auto line = line_of(list.bytes, id);
      if (has(line, "Notes")) continue;
      const auto at = list.bytes.find(line);
      auto end = at + line.size();
      // What belongs to the entry may go on in the next line.
      if (list.bytes.substr(end + 1, 2) == "[[") end = list.bytes.find('\n', end + 1);
      kept.program.done({"annotate", id, "--note", "再看"});
      CHECK(kept.export_into().code == 0);
      INFO(id);
      CHECK(difference(kept.text(), std::string(list.bytes).insert(end, " (**Notes**: 再看)")) == "");
      kept.program.done({"annotate", id, "--note", ""});
      CHECK(kept.export_into().code == 0);
      CHECK(difference(kept.text(), list.bytes) == "");
    }
  }
}

TEST_CASE("what she changed, added, removed and moved in her file is taken over and her bytes stay") {
  for (const auto& list : both()) {
    Kept kept(list.bytes);
    const auto ids = ids_in(list.bytes);
    const auto changed = line_of(list.bytes, ids[1]), gone = line_of(list.bytes, ids[2]);
    auto hers = with(list.bytes, changed, changed + " (**Notes**: 她的话)");
    hers = with(hers, gone + "\n", "");
    hers = with(hers, list.last_line,
                list.last_line + "99. ICML [Hers: Written by Hand](https://arxiv.org/abs/2611.01236) (手写的)\n");
    // The last line of the file goes under the newest year.
    const auto moved = line_of(list.bytes, ids.back());
    hers = with(hers, moved, "");
    hers = with(hers, "## " + list.newest_year + "\n", "## " + list.newest_year + "\n" + moved + "\n");
    kept.edit(hers);
    const auto ran = kept.export_into();
    CHECK(ran.code == 0);
    INFO(ran.out, ran.err);
    CHECK(has(ran.out, "1 added, 1 changed, 1 moved, 1 removed"));
    CHECK(difference(kept.text(), hers) == "");
    CHECK(has(kept.program.shown(ids[1]), "\"note\":\"她的话\""));
    const auto added = kept.program.shown("2611.01236");
    CHECK(has(added, "\"state\":\"accepted\""));
    CHECK(has(added, "\"summary\":\"手写的\""));
    CHECK(has(added, "\"title\":\"Hers: Written by Hand\""));
    CHECK(has(kept.program.shown(ids.back()), "\"section\":\"" + list.newest_year + "\""));
    CHECK(has(kept.program.shown(ids[2]), "\"place\":\"off\""));
    // Her line came last: the next one follows it, and what she took out stays out.
    kept.program.done({"accept", "2611.01234", "--list", list.daily});
    CHECK(kept.export_into().code == 0);
    CHECK(difference(kept.text(),
                     with(hers, "(手写的)\n", "(手写的)\n100. ICML [T](https://arxiv.org/abs/2611.01234)\n")) !=
          difference(kept.text(), hers));
    CHECK(has(kept.text(), "(手写的)\n100. arXiv [T](https://arxiv.org/abs/2611.01234)\n"));
    CHECK_FALSE(has(kept.text(), ids[2]));
  }
}

TEST_CASE("both sides' changes of different fields meet in one line") {
  Kept kept(own_list());
  const auto line = line_of(own_list(), "2503.10002");
  kept.edit(with(own_list(), line, line + " (**Notes**: 她的话)"));
  kept.program.done({"annotate", "2503.10002", "--venue", "CoRL"});
  CHECK(kept.export_into().code == 0);
  CHECK(difference(kept.text(), with(own_list(), line, with(line, "NeurIPS", "CoRL") + " (**Notes**: 她的话)")) == "");
}

TEST_CASE("a field changed here and in the file is shown with both texts; the file's bytes stay until one gives in") {
  Kept kept(own_list());
  const auto hers = with(own_list(), "(用声音判断夹住的物体、力度和是否滑落)", "(她的摘要)");
  kept.edit(hers);
  kept.program.done({"annotate", "2503.09003", "--summary", "我们的摘要"});
  kept.program.done({"annotate", "2503.10001", "--venue", "CoRL"});
  for (const auto& words : {std::vector<std::string>{"export", "--check"}, {"export", "--diff"}}) {
    CHECK(kept.program.run(words).code == 1);
    CHECK(difference(kept.text(), hers) == "");
  }
  const auto ran = kept.export_into();
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "2503.09003 summary"));
  CHECK(has(ran.err, "我们的摘要"));
  CHECK(has(ran.err, "她的摘要"));
  CHECK(line_of(kept.text(), "2503.09003") == line_of(hers, "2503.09003"));
  CHECK(kept.export_into().code == 1);
  // She takes ours: both agree again.
  kept.edit(with(kept.text(), "(她的摘要)", "(我们的摘要)"));
  CHECK(kept.export_into().code == 0);
  CHECK(has(kept.text(), "(我们的摘要)"));
  CHECK(kept.program.run({"export", "--check"}).code == 0);
}

TEST_CASE("an empty file, conflict markers and a mass vanishing take nothing over and are not written") {
  std::string most;
  int left = 6;
  for (const auto& line : lines_in(own_list()))
    if (!has(line, "arxiv.org") || left-- > 0) most += line + "\n";
  Kept kept(own_list());
  kept.program.done({"accept", "2611.01234", "--list", "daily-robots"});
  const auto marked = "<<<<<<< HEAD\n" + own_list() + "=======\n>>>>>>> theirs\n";
  for (const auto& bytes : {std::string(), std::string("\n\n"), marked, most, std::string("\xFF\xFE\0x", 4)}) {
    kept.edit(bytes);
    const auto ran = kept.export_into();
    INFO(bytes.substr(0, 40), " ", ran.out);
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "nothing was taken over"));
    CHECK(kept.text() == bytes);
    CHECK(kept.program.run({"import", "reading-list", "README.md"}).code == 1);
    CHECK(has(kept.program.shown("2503.10002"), "\"on_list\":true"));
  }
  kept.edit(most);
  kept.program.done({"import", "reading-list", "README.md", "--accept-removals"});
  CHECK(has(kept.program.shown("2504.02011"), "\"place\":\"off\""));
  // Taken back, they are written again: her file does not hold them any more.
  kept.program.done({"undo"});
  CHECK(has(kept.program.shown("2504.02011"), "\"place\":\"wanted\""));
  CHECK(kept.export_into().code == 0);
  CHECK(has(kept.program.shown("2504.02011"), "\"on_list\":true"));
  CHECK(times(kept.text(), "arxiv.org/abs/") == times(own_list(), "arxiv.org/abs/") + 1);
}

TEST_CASE("line ends, a byte order mark, a missing last newline, mode and symlink stay as they are") {
  std::string crlf;
  for (const char c : own_list()) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  auto open = own_list();
  while (open.ends_with('\n')) open.pop_back();
  for (const auto& bytes : {crlf, "\xEF\xBB\xBF" + own_list(), open}) {
    Program program(november(), kNovember);
    program.write("real.md", bytes);
    REQUIRE(::chmod(program.path("real.md").c_str(), 0640) == 0);
    std::filesystem::create_symlink("real.md", program.path("README.md"));
    program.done({"import", "reading-list", "README.md"});
    program.done({"accept", "2611.01234", "--list", "daily-robots"});
    program.done({"accept", "2611.01236", "--list", "awesome-sensor-alignment", "--section", "2023"});
    CHECK(program.run({"export", "--into"}).code == 0);
    const auto after = program.file("real.md");
    CHECK(times(after, "2611.0123") == 2);
    CHECK(times(after, "\r\n") == (bytes == crlf ? times(after, "\n") : 0));
    CHECK(after.starts_with("\xEF\xBB\xBF") == bytes.starts_with("\xEF\xBB\xBF"));
    CHECK(after.ends_with("\n") == bytes.ends_with("\n"));
    CHECK(std::filesystem::is_symlink(program.path("README.md")));
    struct stat facts {};
    REQUIRE(::stat(program.path("real.md").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0640);
    const auto rendered = format::rendered_by_cmark(after);
    CHECK(rendered.loose_lists == 0);
    CHECK(rendered.only_text_in_links == format::rendered_by_cmark(bytes).only_text_in_links);
    program.done({"undo"});
    program.done({"undo"});
    CHECK(program.run({"export", "--into"}).code == 0);
    CHECK(difference(program.file("real.md"), bytes) == "");
  }
}

TEST_CASE("a rejected paper loses its line at the next export, and its section closes up") {
  Kept kept(own_list());
  kept.program.done({"reject", "2503.10002", "--why", "wrong after all"});
  CHECK(has(kept.text(), "2503.10002"));
  CHECK(kept.export_into().code == 0);
  CHECK_FALSE(has(kept.text(), "2503.10002"));
  CHECK(has(kept.text(), "\n2. Arxiv [QuietGrip"));
  CHECK(has(kept.text(), "\n10. arXiv [MacroStep"));
  CHECK(has(kept.text(), "\n0. Arxiv [A Law of Touch"));
  kept.program.done({"undo", "2503.10002"});
  CHECK(kept.export_into().code == 0);
  CHECK(times(kept.text(), "2503.10002") == 1);
}

TEST_CASE(
    "settings written for a list with a Chinese name are read again, and a suggested venue stays out of lines "
    "without") {
  const std::string list =
      "# 多模态论文列表\n1. [One](https://arxiv.org/abs/2503.10001)\n2. [Two](https://arxiv.org/abs/2503.10002)\n";
  auto scenario = november();
  auto accepted = manuscript("2611.01237", "Accepted Somewhere");
  accepted.comment = "Accepted to ICLR 2026";
  scenario.add(std::move(accepted));
  Program program(std::move(scenario), kNovember);
  program.write("README.md", list);
  program.done({"init", "README.md"});
  CHECK(has(program.file("preprintd.toml"), "[lists.\"多模态论文列表\"]"));
  program.done({"check"});
  program.done({"import", "reading-list", "README.md"});
  program.done({"accept", "2611.01237"});
  program.done({"export", "--into"});
  CHECK(program.file("README.md") == list + "3. [Accepted Somewhere](https://arxiv.org/abs/2611.01237)\n");
  program.done({"annotate", "2611.01237", "--venue", "ICLR"});
  program.done({"export", "--into"});
  CHECK(program.file("README.md") == list + "3. ICLR [Accepted Somewhere](https://arxiv.org/abs/2611.01237)\n");
  CHECK(program.run({"export", "--check"}).code == 0);
}

TEST_CASE(
    "two lists in two files: a paper goes where its topic belongs, each file gets its own line, undo clears both") {
  const std::string models =
      "# Models\n- [One](https://arxiv.org/abs/2503.10001)\n- [Two](https://arxiv.org/abs/2503.10002)\n";
  const std::string other =
      "# Safety\n* [Three](https://arxiv.org/abs/2503.10003)\n* [Four](https://arxiv.org/abs/2503.10004)\n";
  auto scenario = november();
  scenario.add(manuscript("2611.01238", "A Multimodal Large Language Model That Sees"));
  scenario.add(manuscript("2611.01239", "Reinforcement Learning from Human Feedback with Reward Models"));
  Program program(std::move(scenario), kNovember);
  program.write("models.md", models);
  program.write("safety.md", other);
  program.write("preprintd.toml",
                "[lists.models]\ntopics = [\"mllm\"]\n[lists.safety]\ntopics = [\"llm-alignment\"]\n");
  program.done({"import", "reading-list", "models.md"});
  program.done({"import", "reading-list", "safety.md"});
  program.done({"add", "2611.01238", "2611.01239", "2611.01236"});
  CHECK(has(program.done({"accept", "2611.01238"}), "accepted into models"));
  CHECK(has(program.done({"accept", "2611.01239"}), "accepted into safety"));
  CHECK(program.run({"export", "--check"}).code == 1);
  program.done({"export", "--into"});
  CHECK(has(program.file("models.md"), "That Sees](https://arxiv.org/abs/2611.01238)\n"));
  CHECK(has(program.file("safety.md"), "* [Reinforcement Learning from Human Feedback with Reward Models]("));
  CHECK_FALSE(has(program.file("safety.md"), "2611.01238"));
  // Flagged by nothing: to the list that grew last.
  CHECK(has(program.done({"accept", "2611.01236"}), "accepted into safety"));
  // One paper, one place; a second one only when asked.
  CHECK(program.run({"accept", "2611.01238", "--list", "safety"}).code == 1);
  program.done({"accept", "2611.01238", "--list", "safety", "--also", "--note", "twice"});
  program.done({"export", "--into"});
  CHECK(has(program.file("safety.md"), "2611.01238) (**Notes**: twice)"));
  CHECK_FALSE(has(program.file("models.md"), "twice"));
  for (int i = 0; i < 4; ++i) program.done({"undo"});
  program.done({"export", "--into"});
  CHECK(difference(program.file("models.md"), models) == "");
  CHECK(difference(program.file("safety.md"), other) == "");
}

TEST_CASE("a year the list does not have yet may be named as a section") {
  for (const auto& list : both()) {
    Kept kept(list.bytes);
    kept.program.done({"accept", "2611.01234", "--list", list.yearly, "--section", "2021"});
    CHECK(kept.export_into().code == 0);
    CHECK(has(kept.text(), "\n## 2021\n0. "));
    kept.program.done({"undo"});
    CHECK(kept.export_into().code == 0);
    CHECK(difference(kept.text(), list.bytes) == "");
    CHECK(kept.program.run({"accept", "2611.01234", "--list", list.daily, "--section", "2021"}).code == 2);
  }
}

TEST_CASE("a list we only read says so when a paper is accepted") {
  Program program(november(), kNovember);
  program.write("README.md",
                "# Papers\n| Title | Venue |\n|---|---|\n| [A](https://arxiv.org/abs/2401.00001) | ICML |\n");
  program.done({"import", "reading-list", "README.md"});
  const auto bytes = program.file("README.md");
  CHECK(has(program.done({"accept", "2611.01234"}), "write the line there yourself"));
  const auto ran = program.run({"export", "--into"});
  CHECK(ran.code == 1);
  CHECK_FALSE(has(ran.out, "up to date"));
  CHECK(program.file("README.md") == bytes);
  program.write("README.md", bytes + "| [T](https://arxiv.org/abs/2611.01234) | - |\n");
  program.done({"export", "--into"});
  CHECK(has(program.shown("2611.01234"), "\"on_list\":true"));
}

TEST_CASE("a text that cannot stand in her line is said at once, and undo takes it back") {
  Kept kept(own_list());
  const auto ran = kept.program.run({"annotate", "2503.10002", "--summary", "see [[Code](https://c.example)]"});
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "2503.10002 is not written"));
  CHECK(kept.export_into().code == 1);
  CHECK(kept.text() == own_list());
  kept.program.done({"undo", "2503.10002"});
  CHECK(kept.export_into().code == 0);
  CHECK(kept.text() == own_list());
}

TEST_CASE("check names a list's topic that is none and a line that cannot be written, with its place") {
  Program program;
  program.write("preprintd.toml", "[lists.a]\ntopics = [\"mllm\", \"mlm\"]\nline = \"{titel}\"\n");
  const auto ran = program.run({"check"});
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "preprintd.toml:2: lists.a.topics: there is no topic mlm"));
  CHECK(has(ran.err, "preprintd.toml:3: lists.a.line: "));
  CHECK(has(ran.err, "{titel}"));
  CHECK_FALSE(has(ran.err, "mllm"));
}

TEST_CASE("a list is linted: what is odd has its line, a clean list has no findings") {
  Program program;
  program.write("odd.md", own_list());
  const auto odd = program.run({"lint", "odd.md"});
  CHECK(odd.code == 1);
  CHECK(has(odd.out, "odd.md:"));
  CHECK(has(odd.out, "www.arxiv.org"));
  program.write("clean.md",
                "# Papers\n1. arXiv [One](https://arxiv.org/abs/2503.10001) (good)\n"
                "2. arXiv [Two](https://arxiv.org/abs/2503.10002) (better)\n");
  CHECK(program.done({"lint", "clean.md"}).empty());
  program.write("twice.md",
                "# Papers\n1. arXiv [One](https://arxiv.org/abs/2503.10001)\n"
                "2. arXiv [One](https://arxiv.org/abs/2503.10001)\n");
  CHECK(program.run({"lint", "twice.md"}).code == 1);
  CHECK(program.run({"lint", "absent.md"}).code == 1);
}

}  // namespace preprintd::e2e
