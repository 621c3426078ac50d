#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "course.hpp"

namespace preprintd::torture {

/// One cycle to run.
struct Point {
  std::size_t stage;
  int mode;
  long at;
  int code;        ///< errno; 0: a kill
  long again = 0;  ///< where the repeated step is killed; 0: nowhere
};

/// Every disk call of every stage, killed before and after, writes also torn.
std::vector<Point> kill_points(const std::vector<Stage>& stages);
/// So many pairs: a kill, and one more in the step said again, by chance.
std::vector<Point> pairs_of_kills(const std::vector<Stage>& stages, std::size_t most, unsigned seed);
/// Every disk call of every stage, failing once and for good, with ENOSPC and EIO.
std::vector<Point> failure_points(const std::vector<Stage>& stages);
/// About `most` of them, evenly spread; the seed says which. All where `most` is 0 or larger.
std::vector<Point> sample(const std::vector<Point>& points, std::size_t most, unsigned seed);

struct Outcome {
  std::size_t cycles = 0;
  std::size_t not_reached = 0;
  std::vector<std::string> faults;  ///< "stage, where: what", of the cycles that showed one
  std::size_t faulty = 0;           ///< how many cycles did
};

/// Runs the points on `workers` rooms at once, prints a table of the stages and the first faults.
Outcome sweep(const std::vector<Scenario>& scenarios, const std::vector<Point>& points, std::size_t workers,
              const std::string& planted = {}, bool quiet = false);

}  // namespace preprintd::torture
