#include "daemon/web/devices.hpp"

#include <boost/json.hpp>
#include <qrencode.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "daemon/web/guard.hpp"
#include "store/fact_table.hpp"

namespace preprintd::web {
namespace {

constexpr std::string_view kPrefix = "device:";
constexpr Milliseconds kInvitation{10 * 60 * 1000};
constexpr std::size_t kMostInvitations = 8, kMostDevices = 64;

}  // namespace

std::vector<Device> Devices::read(store::Database& db) {
  std::vector<Device> devices;
  auto row = db.query("SELECT name, value FROM fact WHERE name >= 'device:' AND name < 'device;'");
  while (row.step()) {
    boost::json::error_code failure;
    const auto value = boost::json::parse(row.text(1), failure);
    const auto* object = failure ? nullptr : value.if_object();
    const auto* since = object ? object->if_contains("since") : nullptr;
    const auto* until = object ? object->if_contains("until") : nullptr;
    const auto* agent = object ? object->if_contains("agent") : nullptr;
    if (!since || !until || !agent || !since->is_int64() || !until->is_int64() || !agent->is_string()) continue;
    devices.push_back({row.text(0).substr(kPrefix.size()), std::string(agent->get_string()),
                       Milliseconds(since->get_int64()), Milliseconds(until->get_int64())});
  }
  return devices;
}

void Devices::store(store::Database& db, const Device& device) {
  const boost::json::object object{
      {"since", device.since.count()}, {"until", device.until.count()}, {"agent", device.agent}};
  store::set_fact(db, std::string(kPrefix) + device.hash, boost::json::serialize(object));
}

void Devices::forget(store::Database& db, const std::string& hash) {
  db.query("DELETE FROM fact WHERE name = :name").bind(":name", std::string(kPrefix) + hash).run();
}

void Devices::know(std::vector<Device> devices) {
  for (auto& device : devices) devices_[device.hash] = std::move(device);
}

Device Devices::admit(const std::string& cookie, std::string_view agent, Milliseconds now, Milliseconds session) {
  std::erase_if(devices_, [&](const auto& one) { return one.second.until <= now; });
  // Whoever has the token may come in again and again; the table stays small.
  while (devices_.size() >= kMostDevices) {
    auto oldest = devices_.begin();
    for (auto one = devices_.begin(); one != devices_.end(); ++one)
      if (one->second.since < oldest->second.since) oldest = one;
    devices_.erase(oldest);
  }
  Device device{sha256_hex(cookie), cut_to_width(visible(repair_utf8(agent)), 120), now, now + session};
  devices_[device.hash] = device;
  return device;
}

const Device* Devices::find(std::string_view cookie, Milliseconds now) const {
  // The look-up goes by a hash of the secret: how long it takes tells nothing of the secret itself.
  const auto found = devices_.find(sha256_hex(cookie));
  return found != devices_.end() && now < found->second.until ? &found->second : nullptr;
}

bool Devices::remove(const std::string& hash) { return devices_.erase(hash) > 0; }

std::string Devices::invite(Milliseconds now) {
  std::erase_if(invitations_, [&](const auto& one) { return one.second <= now; });
  if (invitations_.size() >= kMostInvitations) invitations_.clear();
  auto code = new_secret();
  invitations_[code] = now + kInvitation;
  return code;
}

bool Devices::redeem(std::string_view code, Milliseconds now) {
  for (auto one = invitations_.begin(); one != invitations_.end(); ++one) {
    if (!equal_secret(code, one->first)) continue;
    const bool fresh = now < one->second;
    invitations_.erase(one);
    return fresh;
  }
  return false;
}

std::vector<std::string> qr_rows(const std::string& text) {
  std::vector<std::string> rows;
  QRcode* code = QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M);
  if (!code) return rows;
  for (int row = 0; row < code->width; ++row) {
    auto& line = rows.emplace_back();
    for (int column = 0; column < code->width; ++column)
      line += (code->data[row * code->width + column] & 1U) != 0 ? '1' : '0';
  }
  QRcode_free(code);
  return rows;
}

}  // namespace preprintd::web
