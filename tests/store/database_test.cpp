#include "store/database.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "store/fact_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/migrate.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(folder)) names.insert(file.path().filename().string());
  return names;
}

/// Runs `work` in a child process and gives its exit status as waitpid does.
template <class Work>
pid_t child(Work&& work) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    try {
      work();
    } catch (...) {
      ::_exit(9);
    }
    ::_exit(0);
  }
  return pid;
}

int end_of(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

}  // namespace

TEST_SUITE("store.database") {
  TEST_CASE("another user's database is called so, not missing and not unknown") {
    TemporaryFolder folder;
    const auto state = folder / "state";
    std::filesystem::create_directory(state);
    { auto made = opened(state / "a.db"); }
    const auto to_strangers = [&](mode_t of_folder, mode_t of_file) {
      ::chmod(folder.path().c_str(), 0755);
      ::chmod(state.c_str(), of_folder);
      ::chmod((state / "a.db").c_str(), of_file);
      return WEXITSTATUS(end_of(child([&] {
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(8);
        const auto read = Database::open_read(state / "a.db");
        const auto write = Database::open_write(state / "a.db");
        if (read || write) ::_exit(1);
        for (const auto& said : {read.error().message(), write.error().message()})
          if (said.find("may not be read and written by this user (Permission denied)") == std::string::npos)
            ::_exit(2);
      })));
    };
    CHECK(to_strangers(0000, 0640) == 0);
    CHECK(to_strangers(0555, 0000) == 0);
    ::chmod(state.c_str(), 0755);
  }

  TEST_CASE("a disk that takes no more bytes is still read") {
    TemporaryFolder folder;
    {
      auto db = opened(folder / "a.db");
      write(db, [](Database& inside) { set_fact(inside, "kept", "yes"); });
    }
    const auto status = end_of(child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit none{0, 0};
      ::setrlimit(RLIMIT_FSIZE, &none);
      auto db = Database::open_read(folder / "a.db");
      if (!db) ::_exit(1);
      ::_exit(fact(*db, "kept") == "yes" ? 0 : 2);
    }));
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }

  TEST_CASE("a new database has our pages, our name, the newest schema and write-ahead logging") {
    TemporaryFolder folder;
    auto db = opened(folder / "deep/er/preprints.db");
    auto pragma = [&](const char* sql) { return db.connection().execAndGet(sql).getString(); };
    CHECK(pragma("PRAGMA page_size") == "8192");
    CHECK(pragma("PRAGMA application_id") == std::to_string(kApplicationId));
    CHECK(pragma("PRAGMA user_version") == std::to_string(newest_schema()));
    CHECK(pragma("PRAGMA journal_mode") == "wal");
    CHECK(pragma("PRAGMA synchronous") == "2");
    CHECK(pragma("PRAGMA foreign_keys") == "1");
    CHECK(pragma("PRAGMA trusted_schema") == "0");
    CHECK(pragma("PRAGMA wal_autocheckpoint") == "0");
    CHECK(pragma("PRAGMA busy_timeout") == "5000");
    struct stat status {};
    REQUIRE(::stat((folder / "deep/er/preprints.db").c_str(), &status) == 0);
    CHECK((status.st_mode & 07) == 0);
    REQUIRE(::stat((folder / "deep").c_str(), &status) == 0);
    CHECK((status.st_mode & 027) == 0);
  }

  TEST_CASE("reading a database that is not there names the path and creates nothing") {
    TemporaryFolder folder;
    const auto db = Database::open_read(folder / "none/preprints.db");
    REQUIRE_FALSE(db);
    CHECK(db.error().kind() == ErrorKind::missing);
    CHECK(db.error().message().find("none/preprints.db") != std::string::npos);
    CHECK(names_in(folder.path()).empty());
  }

  TEST_CASE("a reader sees what is committed and cannot write") {
    TemporaryFolder folder;
    auto writer = opened(folder / "a.db");
    stored(writer, "2409.20566");
    auto reader = Database::open_read(folder / "a.db");
    REQUIRE(reader);
    CHECK(find_paper(*reader, id_of("2409.20566")));
    CHECK_THROWS_AS(set_fact(*reader, "a", "b"), SQLite::Exception);
    const auto before = reader->data_version();
    stored(writer, "2409.20567");
    CHECK(reader->data_version() != before);
  }

  TEST_CASE("what reads one state does not see what is committed meanwhile, and afterwards does") {
    TemporaryFolder folder;
    auto writer = opened(folder / "a.db");
    write(writer, [](Database& db) { set_fact(db, "word", "old"); });
    auto opened_to_read = Database::open_read(folder / "a.db");
    REQUIRE(opened_to_read);
    auto& reader = *opened_to_read;
    {
      const OneState one_state(reader);
      CHECK(fact(reader, "word") == "old");
      write(writer, [](Database& db) { set_fact(db, "word", "new"); });
      {
        const OneState inside(reader);
        CHECK(fact(reader, "word") == "old");
      }
      CHECK(fact(reader, "word") == "old");
    }
    CHECK_FALSE(reader.in_transaction());
    CHECK(fact(reader, "word") == "new");
  }

  TEST_CASE("another program's database is refused and stays as it is, without a file beside it") {
    TemporaryFolder folder;
    {
      SQLite::Database other((folder / "other.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      other.exec("CREATE TABLE hers (a)");
    }
    const auto before = bytes_of(folder / "other.db");
    const auto reader = Database::open_read(folder / "other.db");
    REQUIRE_FALSE(reader);
    CHECK(reader.error().kind() == ErrorKind::conflict);
    const auto db = Database::open_write(folder / "other.db");
    REQUIRE_FALSE(db);
    CHECK(db.error().kind() == ErrorKind::conflict);
    CHECK(bytes_of(folder / "other.db") == before);
    CHECK(names_in(folder.path()) == std::set<std::string>{"other.db"});
  }

  TEST_CASE("a file that is no database at all is refused and stays as it is") {
    TemporaryFolder folder;
    std::ofstream(folder / "notes.md") << std::string(5000, 'x');
    CHECK_FALSE(Database::open_write(folder / "notes.md"));
    CHECK_FALSE(Database::open_read(folder / "notes.md"));
    CHECK(bytes_of(folder / "notes.md") == std::string(5000, 'x'));
  }

  TEST_CASE("a database from the future is refused, untouched") {
    TemporaryFolder folder;
    {
      auto db = opened(folder / "a.db");
      db.connection().exec("PRAGMA user_version = 9999");
      db.checkpoint_at_end();
    }
    const auto before = bytes_of(folder / "a.db");
    const auto writer = Database::open_write(folder / "a.db");
    REQUIRE_FALSE(writer);
    CHECK(writer.error().kind() == ErrorKind::conflict);
    CHECK(writer.error().message().find("newer") != std::string::npos);
    CHECK_FALSE(Database::open_read(folder / "a.db"));
    CHECK(bytes_of(folder / "a.db") == before);
  }

  TEST_CASE("what throws inside a write leaves nothing, and the next write works") {
    auto db = Database::in_memory();
    CHECK_THROWS_AS(write(db,
                          [](Database& inside) {
                            set_fact(inside, "half", "done");
                            throw std::runtime_error("no");
                          }),
                    std::runtime_error);
    CHECK_FALSE(fact(db, "half"));
    CHECK(db.last_seq() == 0);
    write(db, [](Database& inside) { set_fact(inside, "whole", "done"); });
    CHECK(fact(db, "whole") == "done");
  }

  TEST_CASE("a write inside a write is a part of it") {
    auto db = Database::in_memory();
    CHECK_THROWS(write(db, [](Database& outer) {
      write(outer, [](Database& inner) { set_fact(inner, "inner", "x"); });
      throw std::runtime_error("outer fails");
    }));
    CHECK_FALSE(fact(db, "inner"));
  }

  TEST_CASE("a rehearsal answers and changes nothing") {
    auto db = Database::in_memory();
    const auto seen = rehearse(db, [](Database& inside) {
      set_fact(inside, "a", "b");
      return fact(inside, "a");
    });
    CHECK(seen == "b");
    CHECK_FALSE(fact(db, "a"));
  }

  TEST_CASE("one statement may be used again while an outer use of it goes on") {
    auto db = Database::in_memory();
    for (const char* id : {"2409.20566", "2409.20567", "2409.20568"}) stored(db, id);
    int pairs = 0;
    auto outer = db.query("SELECT key FROM paper ORDER BY key");
    while (outer.step()) {
      auto inner = db.query("SELECT key FROM paper ORDER BY key");
      while (inner.step()) ++pairs;
    }
    CHECK(pairs == 9);
  }

  TEST_CASE("a row that names a paper which is not stored is refused") {
    auto db = Database::in_memory();
    CHECK_THROWS_AS(write(db, [](Database& inside) { inside.query("INSERT INTO triaged VALUES (5, 1)").run(); }),
                    SQLite::Exception);
  }

  TEST_CASE("the views for other programs answer under our strict settings") {
    auto db = Database::in_memory();
    stored(db, "2409.20566", "Views");
    for (const char* view : {"papers", "queue", "accepted", "coverage"}) {
      CAPTURE(view);
      CHECK_NOTHROW(db.connection().exec(std::string("SELECT * FROM ") + view));
    }
    CHECK(db.connection().execAndGet("SELECT submitted FROM papers").getString() == "2026-09-24T12:00:00Z");
    write(db, [](Database& inside) {
      QueueItem item;
      item.day = day_of("2026-09-24");
      put_queue_item(inside, id_of("2409.20566"), item);
      Score score;
      score.flagged = true;
      for (const char* topic : {"a\"b", "mllm"}) {
        score.topic = topic;
        score.score += 0.25;
        put_score(inside, id_of("2409.20566"), score);
      }
    });
    CHECK(db.connection().execAndGet("SELECT topics FROM queue").getString() == R"(["mllm","a\"b"])");
  }

  TEST_CASE("processes that write at the same time wait for each other and lose nothing") {
    TemporaryFolder folder;
    const auto path = folder / "a.db";
    std::vector<pid_t> writers;
    // Even the making of the file is a race between them.
    for (int which = 0; which < 3; ++which)
      writers.push_back(child([&] {
        auto db = Database::open_write(path);
        if (!db) ::_exit(2);
        for (int turn = 0; turn < 60; ++turn) {
          write(*db,
                [&](Database& inside) { set_fact(inside, std::to_string(which) + "/" + std::to_string(turn), "x"); });
          if (turn % 20 == 10) db->checkpoint();
          ::usleep(2000);
        }
      }));
    for (const auto pid : writers) CHECK(end_of(pid) == 0);
    auto db = Database::open_read(path);
    REQUIRE(db);
    auto count = db->query("SELECT count(*), count(DISTINCT seq), max(seq) FROM fact");
    REQUIRE(count.step());
    CHECK(count.integer(0) == 180);
    CHECK(count.integer(1) == 180);
    CHECK(count.integer(2) == 180);
  }

  TEST_CASE("a writer killed at any moment leaves whole transactions only") {
    TemporaryFolder folder;
    const auto path = folder / "a.db";
    { auto made = opened(path); }
    for (int round = 0; round < 25; ++round) {
      const auto pid = child([&] {
        auto db = Database::open_write(path);
        if (!db) ::_exit(2);
        for (int turn = 0;; ++turn)
          write(*db, [&](Database& inside) {
            for (const char* half : {"left", "right"})
              set_fact(inside, half, std::to_string(round) + "." + std::to_string(turn));
          });
      });
      ::usleep(static_cast<useconds_t>(5000 + round * 700));
      ::kill(pid, SIGKILL);
      CHECK(WIFSIGNALED(end_of(pid)));
      auto db = opened(path);
      CHECK(fact(db, "left") == fact(db, "right"));
      CHECK(db.connection().execAndGet("PRAGMA integrity_check").getString() == "ok");
    }
    auto db = opened(path);
    CHECK(fact(db, "left").has_value());
  }

  TEST_CASE("a killed writer between two statements of one transaction is forgotten whole") {
    TemporaryFolder folder;
    const auto path = folder / "a.db";
    { auto made = opened(path); }
    const auto pid = child([&] {
      auto db = Database::open_write(path);
      if (!db) ::_exit(2);
      write(*db, [](Database& inside) {
        set_fact(inside, "left", "1");
        ::kill(::getpid(), SIGKILL);
        set_fact(inside, "right", "1");
      });
    });
    CHECK(WIFSIGNALED(end_of(pid)));
    auto db = opened(path);
    CHECK_FALSE(fact(db, "left"));
    CHECK(db.last_seq() == 0);
  }

  TEST_CASE("the write-ahead log is emptied at an orderly end and kept by a closing reader") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    stored(db, "2409.20566");
    CHECK(db.wal_bytes() > 0);
    { auto reader = Database::open_read(folder / "a.db"); }
    CHECK(db.wal_bytes() > 0);
    db.checkpoint_at_end();
    CHECK(db.wal_bytes() == 0);
  }
}
