#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace preprintd::web {

/// A device that was let in once and stays in until `until` or until she sends it away.
struct Device {
  std::string hash;   ///< SHA-256 of its cookie; the cookie itself is kept nowhere
  std::string agent;  ///< what it called itself, cut short
  Milliseconds since{};
  Milliseconds until{};
};

/// Who is let in, over restarts: the rows live among the facts of the database ("device:<hash>"). Times are real time
/// (`Clock::wall`), for `--now` must not let anybody in. Loop's thread only; what changes is stored by the caller.
class Devices {
 public:
  /// Reads the ones of earlier starts.
  static std::vector<Device> read(store::Database& db);
  static void store(store::Database& db, const Device& device);
  static void forget(store::Database& db, const std::string& hash);

  void know(std::vector<Device> devices);
  /// A new device; `cookie` is the only copy of its secret.
  Device admit(const std::string& cookie, std::string_view agent, Milliseconds now, Milliseconds session);
  /// The device of this cookie, while it may come in.
  const Device* find(std::string_view cookie, Milliseconds now) const;
  bool remove(const std::string& hash);
  const std::map<std::string, Device>& all() const { return devices_; }

  /// A code that lets one device in, once, within ten minutes; at most eight at a time.
  std::string invite(Milliseconds now);
  bool redeem(std::string_view code, Milliseconds now);

 private:
  std::map<std::string, Device> devices_;
  std::map<std::string, Milliseconds> invitations_;  ///< code -> its end
};

/// The text as the rows of a QR code, '1' is dark, without the quiet zone; empty where it is too long for one.
std::vector<std::string> qr_rows(const std::string& text);

}  // namespace preprintd::web
