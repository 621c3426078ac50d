#pragma once
#include <optional>
#include <string>
#include <vector>

#include "settings/settings.hpp"

namespace preprintd::daemon {

/// Does the service answer 200 to /healthz? Blocking, a few seconds at most.
bool service_answers(const settings::Listen& listen);

/// An address that lets one more device in, once, within ten minutes.
struct Invitation {
  std::string url;
  std::vector<std::string> qr;  ///< rows of a QR code, '1' is dark; empty: the address is too long for one
};

/// The name under which another device can reach the page: the first of `web.allowed_hosts` that is not this computer's
/// own, else where it listens. Nothing where there is no login or only this computer is served.
std::optional<std::string> host_for_phone(const settings::Settings& settings);

/// Asks the running service for one, with the token of `web.token_file`. Nothing where no other device can come, where
/// the token cannot be read, or where no service runs. Blocking, a few seconds at most.
std::optional<Invitation> invite_phone(const settings::Settings& settings);

/// The rows for a terminal: black on white whatever its colours, two rows a line, with a quiet zone.
std::string render_qr(const std::vector<std::string>& rows);

}  // namespace preprintd::daemon
