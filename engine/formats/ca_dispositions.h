// What became of a request, as exports say it.
#pragma once

#include <optional>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail {

// The disposition code of "issued", "Revoked", "active", ...; nullopt for other words.
std::optional<int> ca_disposition_of(std::string_view word);

// Lists of the console print no disposition: the status code tells it, or what the CA says.
void infer_ca_disposition(CaRequest& row);

}  // namespace certtrail
