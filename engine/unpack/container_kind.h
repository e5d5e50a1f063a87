// What a file is, as a container, by its first bytes.
#pragma once

#include <string_view>

#include "engine/unpack/unpack.h"

namespace certtrail {

inline constexpr std::size_t kContainerHead = 512;  // bytes that decide: a tar header block

// `name` only helps a zip whose beginning is lost. Zips that are documents or programs (Office,
// Android, Java, iOS packages) are no containers of evidence: `none`.
ContainerKind container_kind(std::string_view head, std::string_view name);

}  // namespace certtrail
