// What Intune says of a delivery's state, beyond that it lists the certificate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/link/certificates.h"
#include "engine/link/deliveries.h"
#include "engine/link/evidence.h"

namespace certtrail {

// Rows of Intune's reports that are about the delivery: those of its certificate, and those of
// requests that got none.
std::vector<std::size_t> intune_rows_of(const Delivery& delivery, const Certificates& certificates);

// When the row's state began, as far as it is known: its own time, else that of the newest export
// that shows it.
std::optional<std::int64_t> time_of(const IntuneRow& row, const Evidence& evidence);

// Evidence::intune_rows: the newest row that says the delivery failed on its way to the device or
// on it, unless a later one says that it got as far.
std::optional<std::size_t> failure_claimed(const std::vector<std::size_t>& rows,
                                           const Evidence& evidence);

}  // namespace certtrail
