// Names of members as evidence text: UTF-8, '/' between folders, nothing that a terminal obeys.
#pragma once

#include <string>
#include <string_view>

namespace certtrail {

// Valid UTF-8 stays; anything else is read as code page 437, the zip format's default. Backslashes
// (Compress-Archive, CAB) become '/'; control characters become "\xNN", which is unambiguous since
// no other backslash remains; an empty name becomes "(unnamed)"; at most 1,024 bytes are kept.
// ".." and drive letters stay: the name is never used as a path.
std::string member_name(std::string_view raw);

// What the file inside a single compressed file is called: the last part of the container's path
// without what compression adds to names. "logs/a.log.gz": "a.log"; "a.tgz": "a.tar"; "a.log"
// stays.
std::string name_inside(std::string_view container);

}  // namespace certtrail
