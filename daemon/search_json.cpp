#include "daemon/search_json.hpp"

#include <boost/json.hpp>

#include "daemon/paper_json.hpp"

namespace preprintd::daemon {
namespace {

boost::json::array pieces(const store::Marked& marked) {
  boost::json::array all;
  const auto add = [&](std::size_t from, std::size_t to, bool hit) {
    if (from < to) all.push_back(boost::json::object{{"text", marked.text.substr(from, to - from)}, {"hit", hit}});
  };
  std::size_t at = 0;
  for (const auto& [from, to] : marked.marks) {
    add(at, from, false);
    add(from, to, true);
    at = to;
  }
  add(at, marked.text.size(), false);
  return all;
}

}  // namespace

boost::json::object hit_json(store::Database& db, const store::SearchHit& hit) {
  boost::json::object object;
  if (const auto dossier = review::read_dossier(db, hit.paper.id)) object = paper_json(*dossier);
  object.erase("history");
  object["match"] = boost::json::object{{"title", pieces(hit.title)}, {"snippet", pieces(hit.snippet)}};
  return object;
}

}  // namespace preprintd::daemon
