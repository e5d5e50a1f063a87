// What a zip says it contains: its central directory, or, where that is lost, its local headers.
// Layout after PKWARE's APPNOTE 6.3.10.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/note.h"
#include "engine/unpack/source.h"

namespace certtrail {

// WinZip's encryption, from the extra field 0x9901.
struct AesFrame {
  std::uint16_t version = 0;  // 1: the checksum holds; 2: it is zero, the authentication code holds
  std::uint8_t strength = 0;  // 1, 2, 3: 128, 192, 256 bits
};

struct ZipEntry {
  std::string name;  // raw bytes
  std::uint64_t header_offset = 0;
  std::uint64_t compressed_size = 0;  // as declared
  std::uint64_t size = 0;             // as declared
  std::uint32_t crc = 0;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;  // the one inside the AES frame, if there is one
  std::uint16_t dos_time = 0;
  std::optional<std::int64_t> modified_us;
  std::optional<AesFrame> aes;

  bool encrypted() const { return flags & 0x2041; }
  bool strongly_encrypted() const { return flags & 0x2040; }  // PKWARE's own, with certificates
  bool has_descriptor() const { return flags & 0x0008; }
};

struct ZipDirectory {
  std::vector<ZipEntry> entries;  // in the order of the directory
  bool found = false;             // an end record exists that is the archive's own
  bool whole = false;             // and every entry it announces could be read
};

// Reads at most `limit` + 1 entries.
ZipDirectory read_zip_directory(const Source& source, std::uint64_t limit);

struct LocalHeader {
  ZipEntry entry;
  std::uint64_t data_offset = 0;
};

// nullopt if no local header stands at `offset`.
std::optional<LocalHeader> read_local_header(const Source& source, std::uint64_t offset);

}  // namespace certtrail
