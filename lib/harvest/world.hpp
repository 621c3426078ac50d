#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "harvest/planted.hpp"
#include "net/http.hpp"
#include "settings/settings.hpp"
#include "source/requests.hpp"
#include "store/spool.hpp"
#include "store/store_thread.hpp"

namespace preprintd::harvest {

/// What a cycle works with; everything is lent and outlives it. Used on the loop's thread only.
struct World {
  const settings::Settings& settings;
  Clock& clock;
  net::HttpClient& arxiv;        ///< behind the one gate of all arXiv hosts
  net::HttpClient& huggingface;  ///< behind its own
  source::SourceUrls urls;
  store::StoreThread& store;
  store::Spool& spool;
  boost::asio::any_io_executor worker;          ///< where answers are read
  std::function<void(const std::string&)> say;  ///< progress, one line each
  bool replay = false;                          ///< answers come from the spool, nothing is sent
  /// The service: nothing is asked of arXiv in the forty minutes after a mailing, nor beyond the day's budget.
  bool unattended = false;
  std::function<int()> requests_today = {};  ///< of arXiv, over all processes; may be empty
  Planted planted = Planted::none;           ///< tests only
};

}  // namespace preprintd::harvest
