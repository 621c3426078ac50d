#include "base/atomic_file.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <iterator>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace preprintd;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    auto name = (fs::temp_directory_path() / "preprintd-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms::owner_all, ignored);
    fs::remove_all(path_, ignored);
  }
  fs::path operator/(const char* name) const { return path_ / name; }
  const fs::path& path() const { return path_; }
  long files() const { return std::distance(fs::directory_iterator(path_), fs::directory_iterator()); }

 private:
  fs::path path_;
};

std::string content(const fs::path& path) {
  auto text = read_file(path, 1 << 20);
  REQUIRE(text);
  return *text;
}

mode_t mode_of(const fs::path& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

}  // namespace

TEST_SUITE("base.atomic_file") {
  TEST_CASE("a file is made, and replaced with nothing left beside it") {
    Folder folder;
    const auto path = folder / "README.md";
    REQUIRE(replace_file(path, "one\n"));
    CHECK(content(path) == "one\n");
    const std::string bytes("t\0wo\r\n", 6);
    REQUIRE(replace_file(path, bytes));
    CHECK(content(path) == bytes);
    REQUIRE(replace_file(path, ""));
    CHECK(content(path).empty());
    CHECK(folder.files() == 1);
  }

  TEST_CASE("what a killed process left beside a file goes with the next one, an hour later; the rest stays") {
    Folder folder;
    const auto left = [&](const char* name, int hours) {
      REQUIRE(replace_file(folder / "for-a-while", "x"));
      fs::rename(folder / "for-a-while", folder / name);
      fs::last_write_time(folder / name, fs::file_time_type::clock::now() - std::chrono::hours(hours));
    };
    fs::create_directory(folder / "below");
    left("below/.preprintd-77-0", 2);
    left("below/.preprintd-78-0", 0);
    left("below/.hers", 2);
    REQUIRE(replace_file(folder / "below/README.md", "one\n"));
    CHECK_FALSE(fs::exists(folder / "below/.preprintd-77-0"));
    CHECK(fs::exists(folder / "below/.preprintd-78-0"));
    CHECK(fs::exists(folder / "below/.hers"));
  }

  TEST_CASE("permission bits are kept, and a new file follows the umask") {
    Folder folder;
    const auto path = folder / "list.md";
    const auto before = ::umask(027);
    REQUIRE(replace_file(path, "a"));
    CHECK(mode_of(path) == 0640);
    REQUIRE(::chmod(path.c_str(), 0604) == 0);
    REQUIRE(replace_file(path, "b"));
    ::umask(before);
    CHECK(mode_of(path) == 0604);
  }

  TEST_CASE("a file of another owner keeps its owner where we may give files away") {
    if (::geteuid() != 0) {
      MESSAGE("needs root to make a file of another owner: not looked at");
      return;
    }
    Folder folder;
    const auto path = folder / "list.md";
    REQUIRE(replace_file(path, "a"));
    REQUIRE(::chown(path.c_str(), 12345, 23456) == 0);
    REQUIRE(replace_file(path, "b"));
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK(info.st_uid == 12345);
    CHECK(info.st_gid == 23456);
  }

  TEST_CASE("a symbolic link stays a link and its target gets the text") {
    Folder folder;
    fs::create_directory(folder / "repo");
    REQUIRE(replace_file(folder / "repo/README.md", "old"));
    fs::create_symlink("repo/README.md", folder / "near.md");
    fs::create_symlink(folder / "near.md", folder / "far.md");
    REQUIRE(replace_file(folder / "far.md", "new"));
    CHECK(fs::is_symlink(folder / "far.md"));
    CHECK(fs::is_symlink(folder / "near.md"));
    CHECK(content(folder / "repo/README.md") == "new");
    fs::create_symlink("repo/later.md", folder / "dangling.md");
    REQUIRE(replace_file(folder / "dangling.md", "later"));
    CHECK(fs::is_symlink(folder / "dangling.md"));
    CHECK(content(folder / "repo/later.md") == "later");
  }

  TEST_CASE("links in a circle are refused and stay") {
    Folder folder;
    fs::create_symlink("b", folder / "a");
    fs::create_symlink("a", folder / "b");
    CHECK_FALSE(replace_file(folder / "a", "x"));
    CHECK(fs::is_symlink(folder / "a"));
    CHECK(folder.files() == 2);
  }

  TEST_CASE("a relative path without a folder is meant from here") {
    Folder folder;
    const auto here = fs::current_path();
    fs::current_path(folder.path());
    const bool written = bool(replace_file("bare.md", "x"));
    fs::current_path(here);
    CHECK(written);
    CHECK(content(folder / "bare.md") == "x");
  }

  TEST_CASE("a folder in the way is refused by name") {
    Folder folder;
    const auto status = replace_file(folder.path(), "x");
    REQUIRE_FALSE(status);
    CHECK(status.error().kind() == ErrorKind::usage);
    CHECK(status.error().message().find(folder.path().string()) != std::string::npos);
  }

  TEST_CASE("a missing folder is named together with what to do") {
    Folder folder;
    const auto status = replace_file(folder / "no/such/file", "x");
    REQUIRE_FALSE(status);
    CHECK(status.error().kind() == ErrorKind::storage);
    CHECK(status.error().message().find("make the folder") != std::string::npos);
  }

  TEST_CASE("a write that finds no room leaves the old file and nothing else") {
    Folder folder;
    const auto path = folder / "list.md";
    REQUIRE(replace_file(path, "old"));
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before;
    small.rlim_cur = 4096;
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto status = replace_file(path, std::string(100000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, old_handler);
    REQUIRE_FALSE(status);
    CHECK(status.error().kind() == ErrorKind::storage);
    CHECK(content(path) == "old");
    CHECK(folder.files() == 1);
  }

  TEST_CASE("a reader beside a writer never sees a mixture") {
    Folder folder;
    const auto path = folder / "list.md";
    const std::string a(200000, 'a'), b(100000, 'b');
    REQUIRE(replace_file(path, a));
    std::atomic<bool> stop{false};
    std::atomic<int> mixed{0}, seen{0};
    std::thread reader([&] {
      while (!stop) {
        const auto text = read_file(path, 1 << 20);
        if (!text || (*text != a && *text != b)) ++mixed;
        ++seen;
      }
    });
    bool written = true;
    // Where writing costs nothing, the reader may not have begun before the last of forty.
    for (int i = 0; i < 40 || seen < 40; ++i) written = bool(replace_file(path, i % 2 ? a : b)) && written;
    stop = true;
    reader.join();
    CHECK(written);
    CHECK(seen > 0);
    CHECK(mixed == 0);
  }

  TEST_CASE("reading tells a missing file from a large one and from a folder") {
    Folder folder;
    const auto path = folder / "list.md";
    CHECK(read_file(path, 10).error().kind() == ErrorKind::missing);
    REQUIRE(replace_file(path, "0123456789"));
    CHECK(content(path).size() == 10);
    CHECK(read_file(path, 10));
    CHECK(read_file(path, 9).error().kind() == ErrorKind::malformed);
    CHECK(read_file(folder.path(), 10).error().kind() == ErrorKind::storage);
  }
}
