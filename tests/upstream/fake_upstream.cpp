#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <thread>

#include "upstream/demo.hpp"
#include "upstream/scenario_file.hpp"
#include "upstream/server.hpp"

// The simulated upstream as a program, for tests of the finished binary. It ends by itself.
namespace {

using namespace preprintd;

volatile std::sig_atomic_t stop_asked = 0;
void ask_stop(int) { stop_asked = 1; }

struct Options {
  std::string scenario, demo, ndjson, day, published, port_file, log, now;
  std::vector<std::string> faults;
  int port = 0;
  int seconds = 600;
  bool frozen = false;
};

int fail(const std::string& message) {
  fmt::print(stderr, "fake_upstream: {}\n", message);
  return 2;
}

int serve(const Options& options) {
  upstream::ScenarioFile file;
  if (!options.scenario.empty()) {
    auto read = upstream::read_scenario(options.scenario);
    if (!read) return fail(read.error().message());
    file = std::move(*read);
  }
  if (!options.demo.empty()) {
    const auto day = parse_day(options.demo);
    if (!day || !is_weekday(*day)) return fail("--demo wants a weekday, YYYY-MM-DD");
    file.scenario = upstream::demo_scenario(*day);
  }
  if (!options.ndjson.empty()) {
    const auto day = parse_day(options.day);
    if (!day) return fail("--ndjson wants --day YYYY-MM-DD");
    upstream::NdjsonChoice choice{*day};
    if (!options.published.empty()) {
      choice.only_published = parse_day(options.published);
      if (!choice.only_published) return fail("--published wants YYYY-MM-DD");
    }
    const auto added = upstream::add_ndjson_file(file.scenario, options.ndjson, choice);
    if (!added) return fail(added.error().message());
    fmt::print("{} papers announced on {}\n", *added, options.day);
  }
  for (const auto& text : options.faults) {
    const auto read = upstream::parse_scenario(fmt::format("{{\"faults\":[{}]}}", text));
    if (!read) return fail("--fault: " + read.error().message());
    file.faults.push_back(read->faults.front());
  }
  upstream::UpstreamServer::Options server_options;
  server_options.port = std::uint16_t(options.port);
  server_options.log_file = options.log;
  server_options.advances = !options.frozen;
  server_options.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (!options.now.empty()) {
    const auto now = parse_instant(options.now);
    if (!now) return fail("--now wants an instant such as 2026-09-24T12:00:00Z");
    server_options.now = *now;
  }
  auto server = upstream::UpstreamServer::start(std::move(file.scenario), server_options);
  if (!server) return fail(server.error().message());
  for (auto& fault : file.faults) (*server)->add_fault(std::move(fault));
  for (const auto& line : (*server)->settings()) fmt::print("{}\n", line);
  std::fflush(stdout);
  if (!options.port_file.empty()) {
    // Complete when it appears under its name: readers poll for it.
    const auto written = options.port_file + ".part";
    std::ofstream(written) << (*server)->port() << '\n';
    if (std::rename(written.c_str(), options.port_file.c_str()) != 0)
      return fail(options.port_file + ": cannot be written");
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
  while (stop_asked == 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  (*server)->stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("A simulated arXiv and Hugging Face on 127.0.0.1; prints the settings that point preprintd at it.");
  app.add_option("--scenario", options.scenario, "JSON file (tests/upstream/README.md)");
  app.add_option("--demo", options.demo, "the built-in week ending with this listing day");
  app.add_option("--ndjson", options.ndjson, "papers, one JSON object a line, announced as new on --day");
  app.add_option("--day", options.day, "listing day of --ndjson");
  app.add_option("--published", options.published, "take only the NDJSON lines of this \"published\" day");
  app.add_option("--fault", options.faults, "a fault as in the scenario file, JSON; may be repeated");
  app.add_option("--port", options.port, "0: a free one");
  app.add_option("--port-file", options.port_file, "where to write the port once listening");
  app.add_option("--log", options.log, "access log, one JSON object a line");
  app.add_option("--now", options.now, "simulated time at the start; default: the real one");
  app.add_flag("--frozen", options.frozen, "the simulated time stands still");
  app.add_option("--for", options.seconds, "seconds until it ends by itself")->check(CLI::Range(1, 86400));
  CLI11_PARSE(app, argc, argv);
  std::signal(SIGTERM, ask_stop);
  std::signal(SIGINT, ask_stop);
  return serve(options);
}
