#pragma once
#include <boost/asio/awaitable.hpp>

#include "harvest/arxiv_day.hpp"

namespace preprintd::harvest {

/// Asks for Hugging Face's picks of one UTC day, all pages, and records them with the day's ledger row
/// (`huggingface`, no expected count: nobody states one). A day that has ended and was read whole is complete;
/// today is waiting, because picks and votes still move. An
/// element that could not be read leaves a day that has ended short.
boost::asio::awaitable<DayReport> fetch_daily(World& world, Day day);

}  // namespace preprintd::harvest
