#include "source/snapshot_reader.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

#include "source/snapshot_lines.hpp"

using namespace preprintd;
using namespace preprintd::source;

namespace {

const std::string kLine =
    R"({"id":"0704.0001","submitter":"P","authors":"C. Bal\\'azs, E. L. Berger","title":"Calculation of prompt\n  photons",)"
    R"("comments":"37 pages","journal-ref":"Phys.Rev.D76","doi":"10.1103/x","report-no":null,"categories":"hep-ph cs.CV",)"
    R"("license":null,"abstract":"  A fully differential\ncalculation.\n","versions":[{"version":"v1","created":)"
    R"("Mon, 2 Apr 2007 19:18:42 GMT"},{"version":"v2","created":"Tue, 24 Jul 2007 20:10:27 GMT"}],"update_date":)"
    R"("2008-11-26","authors_parsed":[["Bal\u00e1zs","C.",""],["Berger","E. L.","Jr.","Lab"]]})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

class File {
 public:
  explicit File(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() / ("preprintd-lines-" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Read {
  std::vector<std::string> lines;
  std::optional<std::string> damage;
};

Read lines_of_file(const std::string& bytes) {
  const File file(bytes);
  auto lines = SnapshotLines::open(file.path());
  REQUIRE(lines);
  Read read;
  while (const auto line = lines->next()) {
    CHECK(line->number == std::int64_t(read.lines.size()) + 1);
    read.lines.push_back(line->too_long ? "(too long)" : std::string(line->text));
  }
  read.damage = lines->damage();
  return read;
}

std::string gzipped(const std::string& text) {
  z_stream z{};
  REQUIRE(::deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 1000, '\0'), in = text;
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = uInt(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = uInt(out.size());
  REQUIRE(::deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  ::deflateEnd(&z);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

}  // namespace

TEST_SUITE("source.snapshot_reader") {
  TEST_CASE("a line gives every field") {
    SnapshotReader reader;
    const auto record = reader.read(kLine);
    REQUIRE(record);
    CHECK(record->id.text() == "0704.0001");
    CHECK(record->version == 2);
    CHECK(record->title == "Calculation of prompt\n  photons");
    CHECK(record->authors == std::vector<std::string>{"C. Balázs", "E. L. Berger Jr."});
    CHECK(record->authors_certain);
    CHECK(record->primary_category == "hep-ph");
    CHECK(record->categories == std::vector<std::string>{"hep-ph", "cs.CV"});
    CHECK(record->submitted == parse_instant("2007-04-02T19:18:42Z"));
    CHECK(record->updated == parse_instant("2007-07-24T20:10:27Z"));
    CHECK(record->comment == "37 pages");
    CHECK(render_day(record->sighting.day) == "2008-11-26");
    // The order of fields is not promised, and old editions lack some.
    const auto few = reader.read(R"({"title":"T","versions":[],"id":"math/0309136","authors":"A B and C D"})");
    REQUIRE(few);
    CHECK(few->id.text() == "math/0309136");
    CHECK(few->authors.size() == 2);
    CHECK_FALSE(few->authors_certain);
  }

  TEST_CASE("what is no record says why") {
    SnapshotReader reader;
    const auto why = [&](const std::string& line) {
      const auto record = reader.read(line);
      return record ? std::string("read") : record.error().message();
    };
    CHECK(why(kLine.substr(0, 300)).find("cut") != std::string::npos);
    CHECK(why(kLine + "}").find("follows") != std::string::npos);
    CHECK(why("[]").find("no JSON") != std::string::npos);
    CHECK(why("42").find("no JSON") != std::string::npos);
    CHECK(why("{}") == "no identifier");
    CHECK(why(replaced(kLine, "\"0704.0001\"", "\"9999.0001\"")).find("no identifier") == 0);
    CHECK(why(replaced(kLine, "\"0704.0001\"", "704.0001")) == "id is not what it should be");
    CHECK(why(replaced(kLine, R"("hep-ph cs.CV")", R"(["hep-ph"])")) == "categories is not what it should be");
    CHECK(why(replaced(kLine, R"([["Bal)", R"([[7,"Bal)")) == "authors_parsed is not what it should be");
    CHECK(why(replaced(kLine, "\"title\":\"Calculation of prompt\\n  photons\"", "\"title\":null")).find("title") !=
          std::string::npos);
    CHECK(why(replaced(kLine, "37 pages", std::string("3\0p", 3))).find("no JSON") != std::string::npos);
    // Text that is not UTF-8 costs its bad bytes only.
    const auto mended = reader.read(replaced(kLine, "37 pages", "37 \xFFpages"));
    REQUIRE(mended);
    CHECK(mended->comment == "37 \xEF\xBF\xBDpages");
    CHECK(mended->repairs.size() == 1);
    CHECK(why(kLine) == "read");
  }

  TEST_CASE("a changed byte changes the hash of a line") {
    const auto hash = snapshot_line_hash(kLine);
    CHECK(hash == snapshot_line_hash(kLine));
    for (std::size_t i = 0; i < kLine.size(); ++i) {
      auto other = kLine;
      other[i] = char(other[i] ^ 1);
      CHECK(snapshot_line_hash(other) != hash);
    }
    CHECK(snapshot_line_hash(kLine + " ") != hash);
  }
}

TEST_SUITE("source.snapshot_lines") {
  TEST_CASE("plain, gzip and zstd give the same lines, also several streams one after the other") {
    std::string text;
    std::vector<std::string> wanted;
    for (int i = 0; i < 30000; ++i) {
      wanted.push_back("line " + std::to_string(i) + std::string(std::size_t(i % 97), 'x'));
      text += wanted.back() + (i % 5 ? "\n" : "\r\n");
    }
    for (const auto& bytes : {text, gzipped(text), zstd(text)}) {
      const auto read = lines_of_file(bytes);
      CHECK(read.lines == wanted);
      CHECK_FALSE(read.damage);
    }
    CHECK(lines_of_file(gzipped("a\n") + gzipped("b\nc")).lines == std::vector<std::string>{"a", "b", "c"});
    CHECK(lines_of_file(zstd("a\n") + zstd("b\nc")).lines == std::vector<std::string>{"a", "b", "c"});
    CHECK(lines_of_file("").lines.empty());
  }

  TEST_CASE("a stream that is cut gives what was in it, and says that it is cut") {
    std::string text;
    unsigned state = 1;
    for (int i = 0; i < 200000; ++i) {
      state = state * 1664525 + 1013904223;
      text += char('a' + (state >> 24) % 26);
      if (i % 50 == 49) text += '\n';
    }
    for (const auto& whole : {gzipped(text), zstd(text)}) {
      const auto read = lines_of_file(whole.substr(0, whole.size() / 2));
      REQUIRE(read.damage);
      CHECK(read.damage->find("cut") != std::string::npos);
      auto broken = whole;
      for (std::size_t i = broken.size() / 2; i < broken.size() / 2 + 20; ++i) broken[i] = '\x55';
      CHECK(lines_of_file(broken).damage);
    }
    CHECK(lines_of_file(gzipped(text).substr(0, 90000)).lines.size() > 1000);
  }

  TEST_CASE("a line without end costs itself only") {
    const auto read = lines_of_file("a\n" + std::string(100u << 20, 'x') + "\nb\n");
    CHECK(read.lines == std::vector<std::string>{"a", "(too long)", "b"});
  }
}
