#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "harvest/world.hpp"
#include "paper/paper.hpp"

namespace preprintd::harvest {

/// The bytes a URL answered with.
class Answer {
 public:
  Answer() = default;
  Answer(std::string bytes, std::string spooled, std::string next_page, bool same)
      : body(std::move(bytes)), raw(std::move(spooled)), next(std::move(next_page)), unchanged(same) {}
  std::string body;
  std::string raw;         ///< its hash in the spool
  std::string next;        ///< the URL of a `Link: …; rel="next"`, empty where there is none
  bool unchanged = false;  ///< HTTP 304: these are the bytes of last time, out of the spool
};

/// Requests to arXiv in a UTC day. What has time (old days, metadata) leaves the last ones to the newest listing.
inline constexpr int kDailyBudget = 390;
inline constexpr int kForTheNewest = 60;

/// One conditional GET. The answer is in the spool before anybody reads it; its validators are kept, so that the
/// next call for the same URL costs arXiv nothing when nothing changed. Errors: throttled (with the instant from
/// which to ask again, `again_at`), unavailable, missing (HTTP 404/400), as the client tells them.
boost::asio::awaitable<Result<Answer>> ask(World& world, net::HttpClient& client, Source source, std::string category,
                                           std::string day, std::string url);

/// The answer could not be read: its validators are forgotten, so that the next call asks for the bytes anew. (A page
/// that was cut on its way carries the validators of the whole one, and would be confirmed by 304 for ever.)
boost::asio::awaitable<void> distrust(World& world, std::string url);

}  // namespace preprintd::harvest
