#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace preprintd::settings {

using Duration = std::chrono::milliseconds;

struct Bytes {
  std::uint64_t count = 0;
};

/// Where the page listens: an address literal or `localhost`, and a port (0: any free one).
struct Listen {
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
  bool loopback() const;
  std::string text() const;  ///< "127.0.0.1:8417", "[::1]:8417"
};

/// Which Hugging Face picks wait in the queue.
enum class PickDoor { all, flagged, none };
enum class GroupBy { none, year };
enum class Position { automatic, top, end, by_id };
enum class LogFormat { text, json };

/// `lists.<name>`: what overrides the rules inferred from her file. Absent: inferred.
struct ListSettings {
  std::optional<std::filesystem::path> file;
  std::optional<std::string> heading;
  std::optional<GroupBy> group_by;
  std::optional<int> first_number;
  std::optional<Position> position;
  std::optional<std::string> line;
  std::optional<std::vector<std::string>> topics;  ///< canonical topic names
};

/// Every setting in force (docs/INTERFACE.md, "Settings"). Const after load; SIGHUP builds a new one.
/// Paths are absolute: relative ones were taken from the settings file's folder (from the working directory
/// when they came by --set or PREPRINTD_SET), and a leading `~/` from $HOME.
struct Settings {
  std::filesystem::path state;  ///< where everything of ours lives; not a key, see the interface's "State"
  struct Database {
    std::filesystem::path path;
  } database;
  std::filesystem::path topics_dir;  ///< empty where no folder was found: those built into the program
  struct Network {
    std::string contact;
    Duration timeout{};  ///< of silence; ten times that in all
    Bytes max_body;      ///< decoded
    std::string proxy;   ///< empty: the environment's https_proxy, as curl reads it
  } network;
  struct Arxiv {
    std::vector<std::string> categories;  ///< canonical, each once, in her order
    Duration min_interval{};
    /// Between two listing or catch-up pages; no key: 15 s, at least min_interval, 0 where that is 0.
    Duration page_interval{};
    Duration backoff{};      ///< the first one, doubling
    Duration backoff_max{};  ///< no key: 6 h
    Duration oai_timeout{};  ///< of silence
    std::vector<Day> holidays;
    std::string feed_url, listing_url, catchup_url, api_url, oai_url;  ///< without a slash at the end
  } arxiv;
  struct HuggingFace {
    bool enabled = true;
    std::string url;
    int repoll_days = 0;
    PickDoor queue = PickDoor::all;
  } huggingface;
  struct Display {
    std::string timezone;  ///< IANA name; empty: the system's
  } display;
  struct Spool {
    Duration keep{};
    Bytes max_size;
  } spool;
  struct Queue {
    double share = 0;  ///< of a day's papers, 0 to 1
    int page = 0;
    std::vector<std::string> caps;  ///< "topic=number", canonical, each topic once
    Duration closes_after{};
  } queue;
  struct Web {
    bool enabled = true;
    Listen listen;
    std::vector<std::string> allowed_hosts;
    std::optional<std::filesystem::path> token_file;
    Duration session{};
  } web;
  std::map<std::string, ListSettings> lists;
  struct Backup {
    std::filesystem::path dir;
    Duration every{};
    int keep = 0;
    Bytes max_size;
  } backup;
  struct Log {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
  } log;
};

}  // namespace preprintd::settings
