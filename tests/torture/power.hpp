#pragma once
#include <cstddef>
#include <string>

#include "course.hpp"

namespace preprintd::torture {

/// Power cuts: the disk calls of each step are recorded once, then replayed up to every one of them, with what was
/// not yet synced dropped, torn in sectors or kept by chance; names reach the disk in order, with the sync of their
/// folder. What the program had said by then must be there. As a control the same is done on a disk that only
/// pretends to sync: there losses must be found. `states`: crash states a disk call. 0 when all is as it should be.
int cut_power(std::size_t states, unsigned seed);

/// The same for one stage on an honest disk: what was found first; empty when nothing was lost.
std::string cut_power_of(Course& course, const Stage& stage, std::size_t states, unsigned seed);

}  // namespace preprintd::torture
