#pragma once

namespace preprintd::torture {

/// The rig proves that it can fail: after a kill the world is harmed in ways a bug would harm it, and the oracle has
/// to see each. Prints a table; 0 when all were seen.
int prove();

}  // namespace preprintd::torture
