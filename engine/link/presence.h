// Whether a certificate stood in the listings and logs of its device, and when it no longer did.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "engine/link/certificates.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

struct Presence {
  // Sorted: as_of of listings that hold it, and when the device's logs show it.
  std::vector<std::int64_t> present_us;
  // Sorted: as_of of complete listings of its own store that lack it, and when it was deleted.
  std::vector<std::int64_t> absent_us;

  std::optional<std::int64_t> last_present() const {
    return present_us.empty() ? std::nullopt : std::optional(present_us.back());
  }
  std::optional<std::int64_t> last_absent() const {
    return absent_us.empty() ? std::nullopt : std::optional(absent_us.back());
  }
};

class Listings {
 public:
  Listings(const Evidence& evidence, const Devices& devices);

  // `user`: the SID or UPN it was enrolled for; empty for the machine or if unknown.
  Presence presence_of(const Certificate& certificate, std::optional<std::size_t> device,
                       const std::string& user, bool location_known) const;

 private:
  void add_own_log(const Certificate& certificate, Presence& presence) const;
  void add_registry_state(const LogRecord& r, Presence& presence) const;

  const Evidence& evidence_;
  std::map<std::size_t, std::vector<std::size_t>> by_device_;  // indexes of listing snapshots
};

}  // namespace certtrail
