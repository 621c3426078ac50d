#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace preprintd::triage {

/// A file of config/topics or config/models as it was when the program was built.
struct ShippedFile {
  std::string_view name;
  std::string_view bytes;
};
const std::vector<ShippedFile>& shipped_files();

}  // namespace preprintd::triage
