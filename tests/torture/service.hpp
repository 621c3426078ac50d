#pragma once

namespace preprintd::torture {

/// The running service on a disk that fills up in the middle of its first fetch: it goes on, the page is still read, a
/// decision is refused with a sentence; with room again the decision is taken at once and the day becomes green by
/// itself. Takes over a minute, for the service looks once a minute what is due. 0 when all of it was so.
int fill_disk_of_service();

/// `days` days of the service, its clocks running `speed` times as fast as ours, its upstream keeping pace: a mailing
/// each weekday, one reader. Prints resident memory, descriptors and threads by day. 0 when the memory stays under
/// 64 MiB, descriptors and threads do not grow, and every day became green.
int soak(int days, int speed);

}  // namespace preprintd::torture
