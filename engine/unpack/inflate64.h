// Deflate64, zip method 9, that Explorer writes for more than 2 GB: deflate with a window of 64 KiB
// and matches of up to 65,538 bytes. PKWARE published no text of it; the codes are those that
// Info-ZIP and 7-Zip agree on.
#pragma once

#include "engine/unpack/inflate.h"

namespace certtrail {

// In blocks of at most 256 KiB, in less than 512 KiB of memory.
Inflated inflate64(const Pull& compressed, const TakeBlock& take);

}  // namespace certtrail
