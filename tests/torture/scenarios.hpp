#pragma once
#include <functional>
#include <string>
#include <vector>

#include "oracle.hpp"
#include "room.hpp"

namespace preprintd::torture {

/// One command of the program, cut at every disk call it makes.
struct Step {
  std::string name;
  std::vector<std::string> words;
  Promise promise = Promise::atomic;
  std::string acknowledgement = {};        ///< what it prints when it is done
  bool repeatable = true;                  ///< said twice it changes nothing; else it is only said again when undone
  std::function<void(Room&)> before = {};  ///< her own doing before it
  std::string now = "2026-09-22T14:00:00Z";
  int code = 0;  ///< how it ends undisturbed
};

/// Commands of one world, in order; each starts from what the undisturbed ones before it left.
struct Scenario {
  std::string name;
  std::vector<Step> steps;
};

std::vector<Scenario> all_scenarios();

}  // namespace preprintd::torture
