#include "daemon/metrics.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/version.hpp"

namespace preprintd::daemon {
namespace {

namespace fs = std::filesystem;

class Page {
 public:
  void describe(std::string_view name, std::string_view type, std::string_view help) {
    text_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
  }
  void gauge(std::string_view name, std::string_view help, double value) {
    describe(name, "gauge", help);
    line(name, "", value);
  }
  void line(std::string_view name, const std::string& labels, double value) {
    text_ += fmt::format("{}{} {}\n", name, labels.empty() ? "" : "{" + labels + "}", value);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// A label's value goes between quotes, with backslash escapes.
std::string label(std::string_view name, std::string_view value) {
  std::string safe;
  for (const char c : value) {
    if (c == '\\' || c == '"') safe += '\\';
    safe += c == '\n' ? ' ' : c;
  }
  return fmt::format("{}=\"{}\"", name, safe);
}

double seconds(Instant at) { return static_cast<double>(at.time_since_epoch().count()); }

void write_ledger(Page& page, const Report& report) {
  page.describe("preprintd_ledger_rows", "gauge", "Rows of the completeness ledger by verdict.");
  for (const auto& [verdict, rows] : report.verdicts)
    page.line("preprintd_ledger_rows", label("verdict", verdict_name(verdict)), rows);
  page.describe("preprintd_newest_proven_day_seconds", "gauge", "The newest listing day proven complete or quiet.");
  for (const auto& [category, day] : report.newest_proven)
    page.line("preprintd_newest_proven_day_seconds", label("category", category), seconds(Instant(day)));
}

void write_cycles(Page& page, const Report& report, const ServiceState& service) {
  page.gauge("preprintd_alive", "1 while loop, scheduler and store answer.", service.alive);
  page.gauge("preprintd_fetching", "1 while a cycle is under way.", service.fetching);
  if (report.run) {
    page.gauge("preprintd_last_cycle_start_seconds", "When the last cycle began.", seconds(report.run->started_at));
    if (report.run->ended_at)
      page.gauge("preprintd_last_cycle_end_seconds", "When the last cycle ended.", seconds(*report.run->ended_at));
  }
  page.describe("preprintd_last_answer_seconds", "gauge", "When a source last answered.");
  for (const auto& source : report.sources)
    for (const auto& [route, at] : source.answered)
      page.line("preprintd_last_answer_seconds", label("source", route), seconds(at));
  page.describe("preprintd_next_request_seconds", "gauge", "When an upstream is asked next.");
  for (const auto& source : report.sources)
    if (source.next) page.line("preprintd_next_request_seconds", label("upstream", source.name), seconds(*source.next));
  page.gauge("preprintd_arxiv_requests_today", "Requests to arXiv this UTC day, by all processes.",
             report.requests_today);
  page.describe("preprintd_host_blocked_until_seconds", "gauge", "Hosts that are left alone, and until when.");
  for (const auto& host : report.blocked)
    page.line("preprintd_host_blocked_until_seconds", label("host", host.host), seconds(host.until));
}

void write_store(Page& page, const Report& report) {
  page.gauge("preprintd_queue_papers", "Papers that wait for a decision.", report.queue);
  page.gauge("preprintd_papers", "Papers stored.", report.papers);
  page.gauge("preprintd_papers_pending", "Papers that wait for their metadata.", report.pending);
  page.gauge("preprintd_quarantined_entries", "Entries of answers that could not be read.", report.quarantined);
  page.gauge("preprintd_database_bytes", "Size of the database.", static_cast<double>(report.database_bytes));
  page.gauge("preprintd_wal_bytes", "Size of its write-ahead log.", static_cast<double>(report.wal_bytes));
  page.gauge("preprintd_database_sound", "0 when the last check found damage.", report.damage.empty());
  page.gauge("preprintd_list_files_in_trouble", "List files that cannot be read or written.",
             static_cast<double>(report.list_troubles.size()));
  double bytes = 0;
  for (const auto& copy : report.backups) bytes += static_cast<double>(copy.bytes);
  page.gauge("preprintd_backups", "Copies in backup.dir.", static_cast<double>(report.backups.size()));
  page.gauge("preprintd_backups_bytes", "Their size in all.", bytes);
  page.gauge("preprintd_backup_failed", "1 when the last backup could not be made.", !report.backup_failure.empty());
  if (!report.backups.empty())
    page.gauge("preprintd_newest_backup_seconds", "When the newest copy was made.", seconds(report.backups.front().at));
}

/// The numbers Prometheus' own client libraries give, by the same names.
void write_process(Page& page) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto time = [](const timeval& value) {
    return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) / 1e6;
  };
  page.describe("process_cpu_seconds_total", "counter", "User and system CPU time.");
  page.line("process_cpu_seconds_total", "", time(used.ru_utime) + time(used.ru_stime));
  std::ifstream memory("/proc/self/statm");
  double total = 0, resident = 0;
  if (memory >> total >> resident) {
    const auto size = static_cast<double>(::sysconf(_SC_PAGESIZE));
    page.gauge("process_virtual_memory_bytes", "Virtual memory.", total * size);
    page.gauge("process_resident_memory_bytes", "Resident memory.", resident * size);
  }
  const auto entries = [](const char* folder) {
    std::error_code ignored;
    double count = 0;
    for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored))
      ++count;
    return count;
  };
  // The iterator's own descriptor is one of them.
  page.gauge("process_open_fds", "Open file descriptors.", entries("/proc/self/fd") - 1);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0)
    page.gauge("process_max_fds", "The most that may be open.", static_cast<double>(files.rlim_cur));
  page.gauge("process_threads", "Threads.", entries("/proc/self/task"));
  std::ifstream stat("/proc/self/stat"), system("/proc/stat");
  std::string line;
  double boot = 0;
  while (std::getline(system, line))
    if (line.starts_with("btime ")) boot = std::strtod(line.c_str() + 6, nullptr);
  std::getline(stat, line);
  const auto words = split(std::string_view(line).substr(std::min(line.size(), line.rfind(')') + 2)), ' ');
  constexpr std::size_t kStart = 19;  // field 22 of proc(5), counted behind the name
  if (boot > 0 && words.size() > kStart)
    page.gauge(
        "process_start_time_seconds", "When the process started.",
        boot + std::strtod(std::string(words[kStart]).c_str(), nullptr) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

}  // namespace

std::string render_metrics(const Report& report, const ServiceState& service) {
  Page page;
  page.describe("preprintd_build_info", "gauge", "The version that runs.");
  page.line("preprintd_build_info", label("version", kVersion), 1);
  write_cycles(page, report, service);
  write_ledger(page, report);
  write_store(page, report);
  write_process(page);
  return page.take();
}

}  // namespace preprintd::daemon
