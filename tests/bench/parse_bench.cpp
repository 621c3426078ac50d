// How fast a page of arXiv's API and of OAI-PMH becomes papers, beside what somebody would write in Python: lxml where
// it is installed (python3-lxml), ElementTree of the standard library everywhere.
//
// parse_bench [RECORDS A PAGE]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <unistd.h>

#include "bench/snapshot_papers.hpp"
#include "normalize/normalize.hpp"
#include "source/atom_reader.hpp"
#include "source/oai_reader.hpp"
#include "source/snapshot_reader.hpp"

using namespace preprintd;

namespace {

namespace fs = std::filesystem;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  return out;
}

std::string entry_of(const Record& record) {
  std::string people, categories;
  for (const auto& name : record.authors)
    people += fmt::format("    <author><name>{}</name></author>\n", escaped(name));
  for (const auto& name : record.categories)
    categories += fmt::format("    <category term=\"{}\" scheme=\"http://arxiv.org/schemas/atom\"/>\n", name);
  return fmt::format(
      "  <entry>\n    <id>http://arxiv.org/abs/{0}v1</id>\n    <updated>2024-03-02T10:11:12Z</updated>\n"
      "    <published>2024-03-01T10:11:12Z</published>\n    <title>{1}</title>\n    <summary>{2}</summary>\n{3}"
      "    <arxiv:comment>{4}</arxiv:comment>\n    <link href=\"http://arxiv.org/abs/{0}v1\" rel=\"alternate\" "
      "type=\"text/html\"/>\n    <arxiv:primary_category term=\"{5}\"/>\n{6}  </entry>\n",
      record.id.text(), escaped(*record.title), escaped(*record.abstract), people,
      escaped(record.comment.value_or("12 pages")), record.categories.front(), categories);
}

std::string raw_of(const Record& record) {
  std::string people;
  for (const auto& name : record.authors) people += (people.empty() ? "" : ", ") + escaped(name);
  std::string categories;
  for (const auto& name : record.categories) categories += (categories.empty() ? "" : " ") + name;
  return fmt::format(
      "<record><header><identifier>oai:arXiv.org:{0}</identifier><datestamp>2026-11-02</datestamp><setSpec>cs:cs:CV"
      "</setSpec></header><metadata><arXivRaw xmlns=\"http://arxiv.org/OAI/arXivRaw/\"><id>{0}</id><submitter>A B"
      "</submitter><version version=\"v1\"><date>Thu, 1 Oct 2026 03:25:22 GMT</date><size>32kb</size></version>"
      "<title>{1}</title><authors>{2}</authors><categories>{3}</categories><comments>{4}</comments><abstract>{5}"
      "</abstract></arXivRaw></metadata></record>\n",
      record.id.text(), escaped(*record.title), people, categories, escaped(record.comment.value_or("12 pages")),
      escaped(*record.abstract));
}

struct Pages {
  std::string atom, oai;
};

Pages pages_of(int records) {
  Pages pages;
  pages.atom = fmt::format(
      "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" "
      "xmlns:arxiv=\"http://arxiv.org/schemas/atom\" xmlns=\"http://www.w3.org/2005/Atom\">\n"
      "  <id>https://arxiv.org/api/A</id>\n  <title>arXiv Query</title>\n  <updated>2026-11-03T06:00:00Z</updated>\n"
      "  <opensearch:itemsPerPage>{0}</opensearch:itemsPerPage>\n"
      "  <opensearch:totalResults>{0}</opensearch:totalResults>\n  <opensearch:startIndex>0</opensearch:startIndex>\n",
      records);
  pages.oai =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"
      "<responseDate>2026-11-03T03:31:07Z</responseDate><request verb=\"ListRecords\" metadataPrefix=\"arXivRaw\">"
      "http://oaipmh.arxiv.org/oai</request><ListRecords>\n";
  source::SnapshotReader reader;
  for (int i = 1; i <= records; ++i) {
    const auto record = reader.read(bench::snapshot_line(i, records));
    if (!record) throw std::runtime_error(record.error().message());
    pages.atom += entry_of(*record);
    pages.oai += raw_of(*record);
  }
  pages.atom += "</feed>\n";
  pages.oai += "</ListRecords></OAI-PMH>\n";
  return pages;
}

/// Records a second of the processor, the best of several.
template <class Read>
double ours(const std::string& body, int records, const Read& read) {
  double best = 0;
  for (int round = 0; round < 15; ++round) {
    const auto begun = std::clock();
    auto page = read(body);
    if (!page || int(page->records.size()) != records) throw std::runtime_error("a page was not read whole");
    std::size_t bytes = 0;
    for (auto& record : page->records) {
      const auto paper = normalize::normalize(std::move(record));
      if (!paper) throw std::runtime_error(paper.error().message());
      bytes += paper->title.size();
    }
    if (bytes == 0) throw std::runtime_error("no title");
    best = std::max(best, records / (double(std::clock() - begun) / CLOCKS_PER_SEC));
  }
  return best;
}

/// The script's, with one library; nothing where it is not installed.
std::optional<double> theirs(const fs::path& page, const char* library) {
  const auto command = fmt::format("python3 '{}/tests/bench/parse_reference.py' '{}' {} 2>/dev/null",
                                   PREPRINTD_SOURCE_DIR, page.string(), library);
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  double per_second = 0;
  const bool said = std::fscanf(pipe, "%lf", &per_second) == 1;
  return ::pclose(pipe) == 0 && said ? std::optional(per_second) : std::nullopt;
}

void compare(const char* what, const fs::path& page, double per_second) {
  fmt::print("  {:<42} {:>9.0f} records/s\n", what, per_second);
  for (const char* library : {"lxml", "ElementTree"}) {
    if (const auto reference = theirs(page, library))
      fmt::print("    {:<40} {:>9.0f} records/s   {:.1f} x\n", library, *reference, per_second / *reference);
    else
      fmt::print("    skipped: no python3 with {} here\n", library);
  }
}

int measure(int records) {
  std::string name = (fs::temp_directory_path() / "preprintd-parse-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  const fs::path folder = name;
  const auto pages = pages_of(records);
  std::ofstream(folder / "atom.xml", std::ios::binary) << pages.atom;
  std::ofstream(folder / "oai.xml", std::ios::binary) << pages.oai;
  fmt::print("parse_bench: pages of {} records, {:.1f} and {:.1f} MB, time of the processor, best of 15\n", records,
             double(pages.atom.size()) / 1e6, double(pages.oai.size()) / 1e6);
  compare("arXiv API (Atom), parsed and normalized", folder / "atom.xml",
          ours(pages.atom, records, [](const std::string& body) { return source::read_atom(body); }));
  compare("OAI-PMH (arXivRaw), parsed and normalized", folder / "oai.xml",
          ours(pages.oai, records, [](const std::string& body) { return source::read_oai(body); }));
  fs::remove_all(folder);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return measure(count > 1 ? std::max(1, std::atoi(words[1])) : 1000);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "parse_bench: {}\n", failure.what());
    return 1;
  }
}
