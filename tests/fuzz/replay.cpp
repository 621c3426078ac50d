// Runs a fuzz target over folders of seeds and over a fixed sequence of mutations of them, with any compiler.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

#include "fuzz.hpp"

extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

constexpr int kMutations = 10000;
constexpr std::size_t kLargest = 1 << 16;

// Pieces that readers of ours give a meaning to.
const std::string kTokens[] = {"<![CDATA[",
                               "]]>",
                               "<item>",
                               "</dd>",
                               "<!--",
                               "&#0;",
                               "&#x10FFFF;",
                               "&lt;",
                               "<h3>",
                               "{\"",
                               "\\ud800",
                               "null",
                               "1e999",
                               "[[",
                               "](",
                               "**",
                               "\r\n",
                               "\n\n",
                               "# ",
                               "2409.20566v2",
                               "hep-th/9901001",
                               "arXiv:",
                               "https://arxiv.org/abs/",
                               "\xEF\xBC\x88",
                               "\xEF\xBB\xBF",
                               "\xC3",
                               "\xED\xA0\x80",
                               "\xF4\x90\x80\x80",
                               "'''",
                               "\"10m\"",
                               "= [",
                               std::string(1, '\0'),
                               "99999999999999999999",
                               "-1"};

const char* g_target = "fuzz";
std::string g_input;

// The input that broke it, so that it can be kept as a seed.
void keep_input() {
  const std::string name = std::string(g_target) + ".failed";
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || ::write(file, g_input.data(), g_input.size()) < 0) return;
  ::close(file);
  std::fprintf(stderr, "the input is kept in %s (%zu bytes)\n", name.c_str(), g_input.size());
}

void on_signal(int number) {
  keep_input();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

void run(std::string input) {
  g_input = std::move(input);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(g_input.data()), g_input.size());
}

std::string mutated(const std::vector<std::string>& seeds, std::mt19937_64& random) {
  const auto below = [&](std::size_t end) { return end == 0 ? 0 : static_cast<std::size_t>(random() % end); };
  std::string text = seeds[below(seeds.size())];
  for (auto steps = 1 + below(4); steps > 0; --steps) {
    const auto at = below(text.size() + 1);
    const auto length = below(std::min<std::size_t>(text.size() - at, 64) + 1);
    switch (below(7)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(at, text.substr(at, length)); break;
      case 3: text.insert(at, kTokens[below(std::size(kTokens))]); break;
      case 4: text.resize(at); break;
      case 5: text.insert(at, 1, static_cast<char>(random())); break;
      case 6: {
        const auto& other = seeds[below(seeds.size())];
        const auto from = below(other.size() + 1);
        text.replace(at, length, other.substr(from, 1 + below(200)));
        break;
      }
    }
  }
  if (text.size() > kLargest) text.resize(kLargest);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  g_target = argv[0];
  std::vector<std::string> seeds;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) continue;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i]))
      if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& path : files) {
      std::ifstream stream(path, std::ios::binary);
      seeds.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
  }
  if (seeds.empty()) {
    std::fprintf(stderr, "no seed in any of the folders given\n");
    return 1;
  }
  if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(keep_input);
  for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) std::signal(number, on_signal);

  run("");
  for (const auto& seed : seeds) run(seed);
  std::mt19937_64 random(20260924);
  for (int i = 0; i < kMutations; ++i) run(mutated(seeds, random));
  std::printf("%zu seeds, %d mutations\n", seeds.size(), kMutations);
  return 0;
}
