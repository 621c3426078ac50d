#include "store/backup_folder.hpp"

#include <fstream>

#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

namespace {

void make_copy(const std::filesystem::path& folder, const char* at, std::size_t bytes) {
  const auto file = folder / backup_name(*parse_instant(at));
  std::ofstream(file) << std::string(bytes, 'x');
  std::filesystem::create_directory(beside_backup(file));
  std::ofstream(beside_backup(file) / "decisions.jsonl") << "{}";
}

std::size_t things_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_SUITE("store.backup_folder") {
  TEST_CASE("copies are found by their names, newest first, and what is not ours is left alone") {
    TemporaryFolder folder;
    CHECK(backups_in(folder / "none").empty());
    make_copy(folder.path(), "2026-09-23T12:00:00Z", 10);
    make_copy(folder.path(), "2026-09-24T12:00:00Z", 20);
    for (const char* name : {"hers.db", "preprints-yesterday.db", "preprints-2026-09-24T12:00:00Z.db"})
      std::ofstream(folder / name) << "hers";
    const auto found = backups_in(folder.path());
    REQUIRE(found.size() == 2);
    CHECK(render_instant(found[0].at) == "2026-09-24T12:00:00Z");
    CHECK(found[0].file.filename() == "preprints-2026-09-24T120000Z.db");
    CHECK(found[0].bytes == 22);
    CHECK(rotate_backups(folder.path(), 1, 1000) == 1);
    CHECK(things_in(folder.path()) == 5);
  }

  TEST_CASE("rotation keeps so many and so much, and always the newest") {
    TemporaryFolder folder;
    for (const char* at : {"2026-09-20T12:00:00Z", "2026-09-21T12:00:00Z", "2026-09-22T12:00:00Z"})
      make_copy(folder.path(), at, 100);
    CHECK(rotate_backups(folder.path(), 14, 1000) == 0);
    CHECK(rotate_backups(folder.path(), 14, 210) == 1);
    CHECK(rotate_backups(folder.path(), 1, 1000) == 1);
    CHECK(rotate_backups(folder.path(), 1, 1) == 0);
    REQUIRE(backups_in(folder.path()).size() == 1);
    CHECK(render_instant(backups_in(folder.path())[0].at) == "2026-09-22T12:00:00Z");
  }

  TEST_CASE("what a crash left half made is taken out by the next rotation") {
    TemporaryFolder folder;
    make_copy(folder.path(), "2026-09-24T12:00:00Z", 10);
    std::ofstream(folder / "preprints-2026-09-25T120000Z.db.part-77") << "half";
    std::filesystem::create_directory(folder / "preprints-2026-09-25T120000Z.db.d");
    CHECK(rotate_backups(folder.path(), 14, 1000) == 0);
    CHECK(things_in(folder.path()) == 2);
  }
}
