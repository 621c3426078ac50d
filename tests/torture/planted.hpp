#pragma once
#include <cstddef>
#include <string>

namespace preprintd::torture {

/// The sweeps over a program with one fault in it (base/sabotage.hpp), for each fault of a table: it must do its work
/// undisturbed, and the sweep that is there for such a fault must notice. Prints the table. `only`: faults whose name
/// holds these words. 0 when all were noticed.
int find_planted(std::size_t workers, const std::string& only);

}  // namespace preprintd::torture
