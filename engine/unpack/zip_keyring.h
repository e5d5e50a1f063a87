// Finds the password of an encrypted zip member, and proves it before a byte of the member is used.
#pragma once

#include "engine/unpack/walk.h"
#include "engine/unpack/zip_extent.h"

namespace certtrail {

// A member's compressed bytes, decrypted as they are pulled.
struct ZipData {
  Pull bytes;
  std::optional<std::uint64_t> length;
  bool crc_holds = true;  // false: only the authentication code told whether the bytes are right
};

// For one archive. The password that fitted last is tried first.
class ZipKeyring {
 public:
  ZipKeyring(const Source& source, Walk& walk) : source_(source), walk_(walk) {}

  // nullopt, and why, if no password is proven: by the authentication code of all encrypted bytes
  // (AES), by the checksum of all bytes that come out (ZipCrypto).
  std::optional<ZipData> unlock(const ZipEntry& entry, const ZipExtent& extent, std::string& why);

 private:
  using Fits = std::function<std::optional<ZipData>(const std::string& password)>;
  std::optional<ZipData> first_fitting(const Fits& fits);
  std::optional<ZipData> unlock_zip_crypto(const ZipEntry& entry, const ZipExtent& extent);
  std::optional<ZipData> unlock_aes(const ZipEntry& entry, const ZipExtent& extent);
  bool comes_out_right(const ZipEntry& entry, const ZipData& data, std::uint32_t crc);

  const Source& source_;
  Walk& walk_;
  std::size_t last_ = 0;  // index of the password that fitted last
};

}  // namespace certtrail
