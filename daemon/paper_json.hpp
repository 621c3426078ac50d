#pragma once
#include <boost/json/object.hpp>
#include <string>

#include "paper/coverage.hpp"
#include "review/dossier.hpp"

namespace preprintd::daemon {

/// The JSON of a paper as docs/INTERFACE.md fixes it (`show --json`, the API).
boost::json::object paper_json(const review::Dossier& dossier);
/// One entry of a list, as it stands in the JSON of its paper. `storage` holds all of it; with another one than the
/// object it goes into, it would be copied.
boost::json::object entry_json(const Entry& entry, const std::string& file, const std::string& arxiv_title,
                               const boost::json::storage_ptr& storage = {});
/// One ledger row, one line.
std::string coverage_json(const Coverage& row);

}  // namespace preprintd::daemon
