#include "store/spool.hpp"

#include <fstream>
#include <sys/stat.h>

#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

namespace {

void age(const std::filesystem::path& file, std::chrono::hours by) {
  std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) - by);
}

Milliseconds wall_of(const std::filesystem::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return std::chrono::seconds(status.st_mtime);
}

}  // namespace

TEST_SUITE("store.spool") {
  TEST_CASE("an answer comes back byte for byte under the name of its content") {
    TemporaryFolder folder;
    const Spool spool(folder / "spool");
    for (const std::string& bytes :
         {std::string(), std::string("abc"), std::string("\0\xff\n", 3), std::string(300000, 'x')}) {
      const auto name = spool.keep(bytes);
      REQUIRE(name);
      CHECK(name->size() == 64);
      const auto back = spool.read(*name);
      REQUIRE(back);
      CHECK(*back == bytes);
      CHECK(*spool.keep(bytes) == *name);
    }
    CHECK(*spool.keep("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  TEST_CASE("what was never kept, what is no name and what is damaged are told apart") {
    TemporaryFolder folder;
    const Spool spool(folder / "spool");
    CHECK(spool.read(std::string(64, 'a')).error().kind() == ErrorKind::missing);
    CHECK(spool.read("../../etc/passwd").error().kind() == ErrorKind::missing);
    const auto name = spool.keep("some answer");
    REQUIRE(name);
    const auto file = folder / ("spool/" + *name + ".zst");
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 2);
    CHECK(spool.read(*name).error().kind() == ErrorKind::malformed);
    std::ofstream(file, std::ios::trunc) << "";
    CHECK(spool.read(*name).error().kind() == ErrorKind::malformed);
  }

  TEST_CASE("pruning takes what is too old, then the oldest until the rest fits") {
    TemporaryFolder folder;
    const Spool spool(folder / "spool");
    std::vector<std::filesystem::path> files;
    for (const char* bytes : {"newest", "middle", "oldest"})
      files.push_back(folder / ("spool/" + *spool.keep(bytes) + ".zst"));
    const auto wall = wall_of(files[0]);
    age(files[1], std::chrono::hours(24));
    age(files[2], std::chrono::hours(24 * 20));
    CHECK(spool.prune(std::chrono::hours(24 * 14), 1u << 20, wall) == 1);
    CHECK_FALSE(std::filesystem::exists(files[2]));
    CHECK(spool.prune(std::chrono::hours(24 * 14), std::filesystem::file_size(files[0]), wall) == 1);
    CHECK_FALSE(std::filesystem::exists(files[1]));
    CHECK(std::filesystem::exists(files[0]));
    CHECK(spool.prune(std::chrono::hours(24 * 14), 1u << 20, wall) == 0);
    CHECK(Spool(folder / "none").prune(std::chrono::hours(1), 1, wall) == 0);
  }
}
