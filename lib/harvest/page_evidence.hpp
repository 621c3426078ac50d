#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "harvest/plan.hpp"
#include "harvest/reconcile.hpp"
#include "harvest/record_page.hpp"
#include "source/listing_reader.hpp"
#include "store/database.hpp"

namespace preprintd::harvest {

/// What a page's answer means beside what is stored. All of it reads the database, inside the caller's transaction.

inline bool is_counted(SightingKind kind) { return kind == SightingKind::new_paper || kind == SightingKind::cross; }

/// Is this an older batch under the day's date? Then most of what it calls new was announced in this category
/// on an earlier day (seen in the feed of cs.AI, 2026-08-12).
bool repeats_earlier_day(store::Database& db, const std::vector<Record>& records, const Due& due);

/// A later day that was proven by a page with this day's papers was proven by a lie: it is asked for again.
void reopen_later_days(store::Database& db, const std::vector<Record>& records, const Due& due, Instant now);

/// Has this category had papers on three days of the last month or more?
bool usually_has_papers(store::Database& db, const Due& due);

/// Do other categories' pages show papers of this day, and none of them is of this category, too?
bool is_left_out_by_others(store::Database& db, const Due& due);

/// Is the page one of another category, by the name it gives itself or by its entries? All entries of a category's page
/// name it among their subjects; the newest catch-up page links nowhere and so gives no name.
std::optional<Error> is_of_another(const std::string& named, const std::vector<Record>& records, const Due& due);

/// What a page showed, for the ledger.
PageShown shown_by(const source::ListingPage& page, Source route);
/// Its records, for the store; moved out of the page.
PageRecords records_of(source::ListingPage& page, const Due& due, Source route, const std::string& raw);

/// Which of them are not stored as announced in this category on this day.
std::vector<ArxivId> missing_of(store::Database& db, const std::vector<ArxivId>& named, const Due& due);

/// Those of `ids` that are stored with a title and are of the category, now also announced in it on this day.
std::vector<ArxivId> announce_by_id(store::Database& db, const std::vector<ArxivId>& ids, const Due& due, Source route,
                                    Instant now);

/// Something else says that this page is of another day: the catch-up page of the day before was shown with older
/// papers (then this one may be as far behind), or the day's feed names other papers than the listing.
bool is_contradicted(store::Database& db, const std::vector<Record>& records, Source route, const Due& due);

}  // namespace preprintd::harvest
