#include "paper/arxiv_id.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "paper/category.hpp"

using namespace preprintd;

namespace {

std::vector<std::vector<std::string>> shared_rows(const std::string& name) {
  std::ifstream file(std::string(PREPRINTD_SHARED_DIR) + "/upstream/" + name);
  if (!file) std::printf("skipped: no %s/upstream/%s here\n", PREPRINTD_SHARED_DIR, name.c_str());
  std::vector<std::vector<std::string>> rows;
  std::string line;
  for (bool first = true; std::getline(file, line); first = false) {
    if (first) continue;
    std::vector<std::string> row;
    for (const auto cell : split(line, '\t')) row.emplace_back(cell);
    row.resize(6);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Rows of a table of our own; a backslash writes what an editor would lose: \t \n \r \uXXXX.
std::vector<std::vector<std::string>> own_rows(const std::string& name) {
  std::ifstream file(std::string(PREPRINTD_TEST_DATA) + "/identifiers/" + name);
  REQUIRE(file.good());
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    auto& row = rows.emplace_back();
    for (const auto cell : split(line, '\t')) {
      auto& out = row.emplace_back();
      for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] != '\\') {
          out += cell[i];
        } else if (cell[++i] == 'u') {
          append_utf8(out, char32_t(std::stoul(std::string(cell.substr(i + 1, 4)), nullptr, 16)));
          i += 4;
        } else {
          out += cell[i] == 't' ? '\t' : cell[i] == 'n' ? '\n' : cell[i] == 'r' ? '\r' : cell[i];
        }
      }
    }
  }
  return rows;
}

std::string shown(const std::vector<VersionedId>& ids) {
  std::string text;
  for (const auto& id : ids) {
    text += (text.empty() ? "" : ",") + id.id.text();
    if (id.version) text += "v" + std::to_string(*id.version);
  }
  return text;
}

std::string parsed(std::string_view spelling) {
  const auto id = parse_arxiv_id(spelling);
  if (!id) return "! " + id.error().message();
  return id->id.text() + (id->version ? "v" + std::to_string(*id->version) : "");
}

}  // namespace

TEST_SUITE("paper.arxiv_id") {
  TEST_CASE("every collected spelling is read as its identifier or refused") {
    for (const auto& row : shared_rows("identifiers.tsv")) {
      CAPTURE(row[0]);
      const auto id = parse_arxiv_id(row[0]);
      CHECK(bool(id) == (row[3] == "valid"));
      if (!id) continue;
      CHECK(id->id.text() == row[1]);
      CHECK((id->version ? std::to_string(*id->version) : "") == row[2]);
    }
  }

  TEST_CASE("every collected text holds exactly the identifiers marked in it") {
    for (const auto& row : shared_rows("identifiers_in_text.tsv")) {
      CAPTURE(row[0]);
      std::string ids;
      for (const auto& id : find_arxiv_ids(row[0])) ids += (ids.empty() ? "" : ",") + id.id.text();
      CHECK(ids == row[1]);
    }
  }

  TEST_CASE("links of arXiv, its mirrors and its readers name the paper") {
    for (const char* spelling : {"https://arxiv.org/abs/2409.20566v2",
                                 "http://arxiv.org:80/abs/2409.20566v2",
                                 "HTTPS://ARXIV.ORG/ABS/2409.20566V2",
                                 "https://arxiv.org/html/2409.20566v2/x1.png",
                                 "https://arxiv.org/src/2409.20566v2/anc/data.csv",
                                 "https://arxiv.org/e-print/2409.20566v2",
                                 "https://arxiv.org/ps/2409.20566v2.ps.gz",
                                 "arxiv.org/pdf/2409.20566v2.pdf#page=3",
                                 "https://arxiv.org/pdf/2409.20566v2?download=1",
                                 "https://browse.arxiv.org/html/2409.20566v2",
                                 "http://xxx.lanl.gov/abs/2409.20566v2",
                                 "https://arxiv.org/abs%2F2409.20566v2",
                                 "https://arxiv.org/abs/arXiv%3A2409.20566v2",
                                 "https://arxiv.org/abs?id=2409.20566v2",
                                 "https://export.arxiv.org/api/query?id_list=2409.20566v2&max_results=1",
                                 "https://scirate.com/arxiv/2409.20566v2",
                                 "https://www.semanticscholar.org/arxiv/2409.20566v2",
                                 "https://huggingface.co/papers/2409.20566v2",
                                 "https://hf.co/papers/2409.20566v2#community",
                                 "https://huggingface.co/api/papers/2409.20566v2",
                                 "https://ar5iv.org/abs/2409.20566v2",
                                 "https://ar5iv.org/html/2409.20566v2",
                                 "https://www.alphaxiv.org/zh/overview/2409.20566v2",
                                 "https://doi.org/10.48550/arXiv.2409.20566v2",
                                 "http://dx.doi.org/10.48550/ARXIV.2409.20566v2",
                                 "https://doi.org/10.48550%2FarXiv.2409.20566v2",
                                 "10.48550/arXiv.2409.20566v2",
                                 "https://scholar.archive.org/search?q=arXiv:2409.20566v2",
                                 "https://ui.adsabs.harvard.edu/abs/arXiv:2409.20566v2/abstract",
                                 "https://web.archive.org/web/2024/https://arxiv.org/abs/2409.20566v2",
                                 "<https://arxiv.org/abs/2409.20566v2>",
                                 "\u201c2409.20566v2\u201d\u3002",
                                 "https://arxiv.org/abs/2409.20566v2\uff0c\u89c1",
                                 "arXiv: 2409.20566v2",
                                 "[2409.20566v2]",
                                 "oai:arXiv.org:2409.20566v2",
                                 "arXiv:2409.20566v2 [cs.CV]",
                                 "arXiv:2409.20566v2 [cs.CV] 30 Sep 2024."}) {
      CAPTURE(spelling);
      CHECK(parsed(spelling) == "2409.20566v2");
    }
    for (const char* spelling :
         {"https://arxiv.org/abs?archive=hep-th&papernum=9901001",
          "https://arxiv.org/abs?archive=hep-th&amp;papernum=9901001",
          "https://arxiv.org/abs?papernum=9901001&archive=hep-th", "https://arxiv.org/abs?hep-th/9901001",
          "/abs?hep-th/9901001", "https://arxiv.org/ps/hep-th/9901001.ps", "https://arxiv.org/abs/hep-th%2F9901001",
          "hep-th/9901001.pdf", "10.48550/arXiv.hep-th/9901001", "https://doi.org/10.48550/arxiv.hep-th/9901001",
          "HEP-TH/9901001", "https://semanticscholar.org/arxiv/hep-th/9901001", "arxiv.hep-th/9901001"}) {
      CAPTURE(spelling);
      CHECK(parsed(spelling) == "hep-th/9901001");
    }
  }

  TEST_CASE("every spelling people and programs write is the paper it names, and every trap is none") {
    const auto rows = own_rows("spellings.tsv");
    CHECK(rows.size() > 250);
    for (const auto& row : rows) {
      REQUIRE(row.size() == 3);
      CAPTURE(row[0]);
      const auto read = parsed(row[0]);
      if (row[1].empty()) {
        CHECK(read.substr(0, 1) == "!");
      } else {
        CHECK(read == row[1] + (row[2].empty() ? "" : "v" + row[2]));
        // What was read is written so that it is read again.
        CHECK(parsed(read) == read);
      }
    }
  }

  TEST_CASE("of every sentence exactly the papers it names are found, in their order") {
    const auto rows = own_rows("in_text.tsv");
    CHECK(rows.size() > 80);
    for (const auto& row : rows) {
      REQUIRE(row.size() == 2);
      CAPTURE(row[0]);
      std::string ids;
      for (const auto& found : find_arxiv_ids(row[0])) ids += (ids.empty() ? "" : ",") + found.id.text();
      CHECK(ids == row[1]);
    }
  }

  TEST_CASE("archives that were closed long ago still name their papers") {
    CHECK(parsed("cmp-lg/9404001") == "cmp-lg/9404001");
    CHECK(parsed("alg-geom/9202001v1") == "alg-geom/9202001v1");
    CHECK(parsed("chao-dyn/9301001") == "chao-dyn/9301001");
    CHECK(parsed("solvint/9301001") == "solv-int/9301001");
    CHECK(parsed("cond-mat.supr-con/9609123") == "cond-mat/9609123");
  }

  TEST_CASE("what cannot exist is refused with the reason") {
    CHECK(parsed("") == "! empty");
    CHECK(parsed("2413.20566") == "! month 13");
    CHECK(parsed("1501.1234") == "! 5 digits needed since 1501");
    CHECK(parsed("1412.12345") == "! 4 digits needed until 1412");
    CHECK(parsed("foo/9901001") == "! no archive foo");
    CHECK(parsed("2409.00000") == "! sequence 0");
    CHECK(parsed("2409.20566v0") == "! version 0");
    CHECK(parsed("2409.20566v02") == "! version with leading zero");
    CHECK(parsed("0703.1234") == "! before 0704 identifiers carry an archive");
    CHECK(parsed("hep-th/9106001") == "! old identifiers run from 9107 to 0703");
    CHECK(parsed("hep-th/0704001") == "! old identifiers run from 9107 to 0703");
    CHECK(parsed("10.1234/2409.20566") == "! a DOI of another publisher");
    CHECK(parsed("https://doi.org/10.1234/2409.20566") == "! a DOI of another publisher");
    CHECK(parsed("https://example.com/abs/2409.20566") == "! no known host: example.com");
    CHECK(parsed("https://notarxiv.org/abs/2409.20566") == "! no known host: notarxiv.org");
    CHECK(parsed("https://huggingface.co/datasets/2409.20566").substr(0, 1) == "!");
    CHECK(parsed("2409.20566 2410.00086").substr(0, 1) == "!");
    CHECK(parsed("2409.20566v99999999999999999999").substr(0, 1) == "!");
    CHECK(parsed(std::string_view("2409\0.20566", 11)).substr(0, 1) == "!");
  }

  TEST_CASE("the first and the last identifier of each style are the bounds") {
    CHECK(parsed("hep-th/9107001") == "hep-th/9107001");
    CHECK(parsed("hep-th/0703999") == "hep-th/0703999");
    CHECK(parsed("0704.0001") == "0704.0001");
    CHECK(parsed("1412.9999") == "1412.9999");
    CHECK(parsed("1501.00001") == "1501.00001");
    CHECK(parsed("9912.99999") == "9912.99999");
  }

  TEST_CASE("free text gives each paper once, in order, with the first version it names") {
    CHECK(shown(find_arxiv_ids("see 2410.00086, arXiv:2409.20566v2 and 2410.00086v3 (arXiv:2409.20566v4)")) ==
          "2410.00086v3,2409.20566v2");
    CHECK(shown(find_arxiv_ids("[A](https://arxiv.org/abs/hep-th/9901001v2), math.GT/0309136; cs/0007002.")) ==
          "hep-th/9901001v2,math/0309136,cs/0007002");
    CHECK(shown(find_arxiv_ids(
              "https://arxiv.org/abs?archive=hep-th&papernum=9901001 and https://doi.org/10.48550/arXiv.2409.20566")) ==
          "hep-th/9901001,2409.20566");
    CHECK(shown(find_arxiv_ids("论文2409.20566，以及（https://arxiv.org/pdf/2410.00086v1.pdf）")) ==
          "2409.20566,2410.00086v1");
    CHECK(shown(find_arxiv_ids(
              "https://arxiv.org/abs/hep-th%2F9901001 https%3A%2F%2Farxiv.org%2Fabs%2F2409.20566 x%2Fcs%2F0007002")) ==
          "hep-th/9901001,2409.20566,cs/0007002");
    CHECK(shown(find_arxiv_ids("2409.20566,2410.00086")) == "2409.20566,2410.00086");
  }

  TEST_CASE("other DOIs, measured numbers and dates are no identifiers") {
    for (const char* text : {"10.1234/2409.20566", "https://doi.org/10.1234/2409.20566", "doi:10.1016/arXiv.2409.20566",
                             "1008.3408(5)", "1008.3408 +/- 0.2", "1008.3408 MHz", "x=1008.3408", "$1008.3408",
                             "+1008.3408", " -1008.3408", "12.1008.3408", "2409.20566abc", "foo/9901001", "math/051248",
                             "xmath/0512484", "2409.20566v0", "1.2409.20566"}) {
      CAPTURE(text);
      CHECK(shown(find_arxiv_ids(text)) == "");
    }
  }

  TEST_CASE("any bytes can be searched") {
    std::mt19937 random(7);
    const std::string alphabet = "0123456789./:%2FvhtpsarXiv()[]<>{}-=? \n\xe3\x80\xff\x80";
    std::size_t found = 0;
    for (int round = 0; round < 20000; ++round) {
      std::string text;
      for (int i = 0; i < 60; ++i) text += alphabet[random() % alphabet.size()];
      if (round % 4 == 0) text += " 2409.20566 ";
      for (const auto& id : find_arxiv_ids(text)) {
        CHECK(arxiv_id_of_key(id.id.key()) == id.id);
        ++found;
      }
      (void)parse_arxiv_id(text);
    }
    CHECK(found >= 5000);
  }

  TEST_CASE("a million identifiers survive their spellings and their keys") {
    std::mt19937 random(2409);
    constexpr const char* kForms[] = {"",      "arXiv:",         "https://arxiv.org/abs/", "http://www.arxiv.org/pdf/",
                                      "/abs/", "oai:arXiv.org:", "https://hf.co/papers/",  "10.48550/arXiv."};
    const auto start = std::chrono::steady_clock::now();
    std::string spelling;
    int wrong = 0;
    for (int i = 0; i < 1000000; ++i) {
      std::int64_t months, archive = 0, sequence;
      if (i % 4 == 0) {
        archive = 1 + random() % 38;
        months = 6 + random() % 189;
        sequence = 1 + random() % 999;
      } else {
        months = 195 + random() % 1113;
        sequence = 1 + random() % (months >= 288 ? 99999 : 9999);
      }
      const auto id = arxiv_id_of_key(months << 40 | archive << 24 | sequence);
      if (!id) {
        ++wrong;
        continue;
      }
      const int version = int(random() % 3);
      spelling = kForms[i % 8];
      spelling += id->text();
      if (version) spelling += version == 1 ? "v1" : "v2";
      const auto read = parse_arxiv_id(spelling);
      if (!read || read->id.key() != id->key() || read->id.text() != id->text() || read->version.value_or(0) != version)
        ++wrong;
    }
    CHECK(wrong == 0);
    const auto took = std::chrono::steady_clock::now() - start;
    MESSAGE("a million round trips: " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms");
  }

  TEST_CASE("keys grow with age, and a number that is no key names nothing") {
    const auto key = [](const char* id) { return parse_arxiv_id(id)->id.key(); };
    CHECK(key("hep-th/9107001") < key("hep-th/9108001"));
    CHECK(key("math/0703999") < key("0704.0001"));
    CHECK(key("1412.9999") < key("1501.00001"));
    CHECK(key("2409.20566") == (std::int64_t{404} << 40 | 20566));
    CHECK(key("hep-th/9901001") == (std::int64_t{96} << 40 | std::int64_t{22} << 24 | 1));
    for (const std::int64_t none :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{404} << 40, std::int64_t{404} << 40 | 100000,
          std::int64_t{404} << 40 | std::int64_t{1} << 24 | 1, std::int64_t{96} << 40 | 1,
          std::int64_t{96} << 40 | std::int64_t{39} << 24 | 1, std::int64_t{1308} << 40 | 1})
      CHECK_FALSE(arxiv_id_of_key(none));
    CHECK(abs_url(parse_arxiv_id("math.GT/0309136v2")->id) == "https://arxiv.org/abs/math/0309136");
  }
}
