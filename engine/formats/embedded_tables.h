// Tables of this folder that are compiled in.
#pragma once

#include "engine/model/embedded.h"

namespace certtrail::embedded {

const std::vector<File>& ca_headers();  // ca_headers.tsv

}  // namespace certtrail::embedded
