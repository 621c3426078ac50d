#pragma once
#include <string>
#include <vector>

#include "paper/arxiv_id.hpp"

namespace preprintd::store {

/// The keys of papers as a JSON array, for `IN (SELECT value FROM json_each(:papers))`: one question about many.
inline std::string keys_json(const std::vector<ArxivId>& ids) {
  std::string json = "[";
  for (const auto& id : ids) {
    if (json.size() > 1) json += ',';
    json += std::to_string(id.key());
  }
  return json + ']';
}

}  // namespace preprintd::store
