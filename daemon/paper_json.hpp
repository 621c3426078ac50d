#pragma once
#include <boost/json/object.hpp>
#include <string>

#include "paper/coverage.hpp"
#include "review/dossier.hpp"

namespace preprintd::daemon {

/// The JSON of a paper as docs/INTERFACE.md fixes it (`show --json`, the API).
boost::json::object paper_json(const review::Dossier& dossier);
/// One entry of a list, as it stands in the JSON of its paper.
boost::json::object entry_json(const Entry& entry, const std::string& file, const std::string& arxiv_title);
/// One ledger row, one line.
std::string coverage_json(const Coverage& row);

}  // namespace preprintd::daemon
