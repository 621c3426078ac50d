#include "bench/snapshot_papers.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace preprintd::bench {
namespace {

constexpr double kVocabulary = 1e6;
constexpr std::array<const char*, 16> kCategories{
    "cs.CV",       "cs.CL",           "cs.LG",  "cs.AI", "hep-ph",  "math.AG", "quant-ph", "stat.ML",
    "astro-ph.GA", "cond-mat.str-el", "hep-th", "cs.RO", "eess.IV", "math.PR", "gr-qc",    "cs.CR"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// SplitMix64: small, and the same everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::int64_t below(std::int64_t n) { return std::int64_t(next() % std::uint64_t(n)); }
  double share() { return double(next() >> 11) / 9007199254740992.0; }

 private:
  std::uint64_t state_;
};

std::string word(Dice& dice) { return word_of_rank(std::int64_t(std::pow(kVocabulary, dice.share()))); }

std::string words(Dice& dice, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i ? " " : "") + word(dice);
  return text;
}

std::string identifier(std::int64_t number, std::int64_t count) {
  const auto recent = count - count / 7;
  if (number <= recent) {
    // From 2007-04 to 2026-08, as many each month.
    const auto each = recent / 233 + 1;
    const auto month = 3 + (number - 1) / each;
    const auto year = 7 + month / 12;
    const auto sequence = (number - 1) % each + 1;
    return year >= 15 ? fmt::format("{:02}{:02}.{:05}", year, month % 12 + 1, sequence)
                      : fmt::format("{:02}{:02}.{:04}", year, month % 12 + 1, sequence);
  }
  static constexpr std::array<const char*, 5> kArchives{"hep-th", "math", "cs", "astro-ph", "cond-mat"};
  const auto place = number - recent - 1;
  const auto month = place / (999 * 5) % 140;
  return fmt::format("{}/{:02}{:02}{:03}", kArchives[std::size_t(place / 999 % 5)], (93 + month / 12) % 100,
                     month % 12 + 1, place % 999 + 1);
}

}  // namespace

std::string word_of_rank(std::int64_t rank) {
  static constexpr std::array<const char*, 12> kCommon{"the", "of", "and", "a",    "to",   "in",
                                                       "we",  "is", "for", "that", "with", "this"};
  if (rank <= std::int64_t(kCommon.size())) return kCommon[std::size_t(rank - 1)];
  static constexpr std::array<const char*, 20> kSyllables{"ba",  "ke", "ri",  "to",  "mu",  "la",  "ne",
                                                          "si",  "vo", "da",  "pre", "con", "tra", "der",
                                                          "lin", "mo", "sta", "xi",  "ge",  "ful"};
  std::string text;
  for (auto rest = rank; rest > 0; rest /= 20) text += kSyllables[std::size_t(rest % 20)];
  return text;
}

std::string snapshot_line(std::int64_t number, std::int64_t count, int version) {
  Dice dice(std::uint64_t(number) * 31 + std::uint64_t(version));
  std::string line = fmt::format(R"({{"id":"{}","submitter":"Given Family",)", identifier(number, count));
  std::string authors, parsed;
  const auto people = 1 + dice.below(6);
  for (int i = 0; i < people; ++i) {
    const auto given = word_of_rank(200 + dice.below(3000)), family = word_of_rank(4000 + dice.below(60000));
    const char* escape = dice.below(9) == 0 ? R"(\u00e9)" : "";
    authors += fmt::format("{}{} {}", i ? ", " : "", given, family);
    parsed += fmt::format(R"({}["{}{}","{}",""])", i ? "," : "", family, escape, given);
  }
  std::string title = words(dice, 6 + int(dice.below(6)));
  if (title.size() > 60) title.replace(title.find(' ', 40), 1, R"(\n  )");
  line += fmt::format(R"("authors":"{}","title":"{}",)", authors, title);
  line += dice.below(3) ? fmt::format(R"("comments":"{} pages, {} figures",)", 4 + dice.below(30), dice.below(12))
                        : std::string(R"("comments":null,)");
  line += R"("journal-ref":null,"doi":null,"report-no":null,)";
  const auto first = std::size_t(dice.share() < 0.4 ? dice.below(4) : dice.below(16));
  line += fmt::format(R"("categories":"{}{}","license":null,)", kCategories[first],
                      dice.below(2) ? std::string(" ") + kCategories[(first + 1) % 16] : "");
  std::string abstract;
  const int sentences = 4 + int(dice.below(5));
  for (int i = 0; i < sentences; ++i) abstract += words(dice, 14 + int(dice.below(12))) + (i % 2 ? R"(.\n)" : ". ");
  if (dice.below(6) == 0) abstract += "Code is at https://github.com/" + word(dice) + "/" + word(dice) + ".";
  line += fmt::format(R"("abstract":"  {}\n","versions":[)", abstract);
  for (int v = 1; v <= version; ++v)
    line += fmt::format(R"({}{{"version":"v{}","created":"Mon, {} {} {} 10:{:02}:{:02} GMT"}})", v > 1 ? "," : "", v,
                        1 + number % 28, kMonths[std::size_t(number % 12)], 2007 + number * 19 / (count + 1),
                        number % 60, v);
  return line + fmt::format(R"(],"update_date":"20{:02}-{:02}-{:02}","authors_parsed":[{}]}})", 7 + number % 19,
                            1 + number % 12, 1 + number % 28, parsed);
}

void write_snapshot(const std::filesystem::path& file, std::int64_t count) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  for (std::int64_t i = 1; i <= count; ++i) out << snapshot_line(i, count) << '\n';
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace preprintd::bench
