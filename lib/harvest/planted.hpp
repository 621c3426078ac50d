#pragma once

namespace preprintd::harvest {

/// Mistakes that harvesters of others have made. Nothing but a test plants one, to prove that it would be noticed.
enum class Planted {
  none,
  trusts_feed_date,   ///< a feed that says today is today's whole mailing
  empty_is_quiet,     ///< a page without entries proves that there was no mailing
  gives_up_after_3,   ///< a day that failed three times is never asked for again
  token_end_is_done,  ///< OAI-PMH: a refused token ends the list, and its end is proof
  no_identifiers,     ///< OAI-PMH: the end of the records is proof enough
};

}  // namespace preprintd::harvest
