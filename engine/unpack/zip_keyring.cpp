#include "engine/unpack/zip_keyring.h"

#include "engine/unpack/zip_cipher.h"

namespace certtrail {
namespace {

constexpr std::size_t kBlock = 64 << 10;
// Deriving a key takes as long as reading so many bytes; it counts as that where it was in vain.
constexpr std::uint64_t kCostOfKey = 512 << 10;

template <class Cipher>
Pull decrypted(Pull bytes, std::shared_ptr<Cipher> cipher) {
  return [bytes = std::move(bytes), cipher = std::move(cipher)](char* into, std::size_t count) {
    const auto got = bytes(into, count);
    cipher->decrypt(into, got);
    return got;
  };
}

bool is_authentic(WinZipAes& aes, const Pull& encrypted, std::string_view tag) {
  std::string block(kBlock, '\0');
  while (const auto got = encrypted(block.data(), block.size()))
    aes.authenticate(std::string_view(block).substr(0, got));
  return aes.tag() == tag;
}

}  // namespace

std::optional<ZipData> ZipKeyring::first_fitting(const Fits& fits) {
  const auto& all = walk_.passwords;
  if (auto data = fits(all[last_])) return data;
  for (std::size_t i = 0; i < all.size() && !walk_.stopped(); ++i) {
    if (i == last_) continue;
    if (auto data = fits(all[i])) {
      last_ = i;
      return data;
    }
  }
  return std::nullopt;
}

// What a limit stops is no proof, but will be stopped there and quarantined when it is delivered.
bool ZipKeyring::comes_out_right(const ZipEntry& entry, const ZipData& data, std::uint32_t crc) {
  const UnpackLimits& limits = walk_.limits;
  std::uint64_t out = 0;
  const auto done =
      walk_.decompressor.run(entry.method, data.bytes, data.length, entry.size,
                             [&](std::string_view block, std::uint64_t in) {
                               out += block.size();
                               return out <= limits.member_bytes && !is_ratio_bomb(limits, out, in);
                             });
  walk_.count_in(done.produced);
  if (done.result == Inflated::Result::stopped) return true;
  return done.result == Inflated::Result::whole && done.crc == crc;
}

std::optional<ZipData> ZipKeyring::unlock_zip_crypto(const ZipEntry& entry,
                                                     const ZipExtent& extent) {
  const auto header = source_.bytes(extent.offset, ZipCrypto::kHeader);
  if (!extent.crc || header.size() < ZipCrypto::kHeader || extent.length < header.size())
    return std::nullopt;
  const auto checks = {static_cast<std::uint8_t>(*extent.crc >> 24),
                       static_cast<std::uint8_t>(entry.dos_time >> 8)};
  return first_fitting([&](const std::string& password) -> std::optional<ZipData> {
    ZipCrypto cipher(password);
    std::string plain = header;
    cipher.decrypt(plain.data(), plain.size());
    const auto check = static_cast<std::uint8_t>(plain.back());
    // Writers that did not know the checksum yet took the time for it.
    if (check != *checks.begin() && !(entry.has_descriptor() && check == *(checks.begin() + 1)))
      return std::nullopt;
    const auto length = extent.length - header.size();
    const auto data = [&] {
      return ZipData{decrypted(pull_of(source_, extent.offset + header.size(), length),
                               std::make_shared<ZipCrypto>(cipher)),
                     length};
    };
    if (!comes_out_right(entry, data(), *extent.crc)) return std::nullopt;
    return data();
  });
}

std::optional<ZipData> ZipKeyring::unlock_aes(const ZipEntry& entry, const ZipExtent& extent) {
  const auto salt_size = WinZipAes::salt_size(entry.aes->strength);
  const auto around = salt_size + WinZipAes::kCheck + WinZipAes::kTag;
  if (extent.length < around) return std::nullopt;
  const auto length = extent.length - around;
  const auto data_at = extent.offset + salt_size + WinZipAes::kCheck;
  const auto salt = source_.bytes(extent.offset, salt_size);
  const auto check = source_.bytes(extent.offset + salt_size, WinZipAes::kCheck);
  const auto tag = source_.bytes(data_at + length, WinZipAes::kTag);
  return first_fitting([&](const std::string& password) -> std::optional<ZipData> {
    auto aes = WinZipAes::open(entry.aes->strength, salt, check, password);
    if (!aes) {
      walk_.count_in(kCostOfKey);
      return std::nullopt;
    }
    walk_.count_in(length);
    if (!is_authentic(*aes, pull_of(source_, data_at, length), tag)) return std::nullopt;
    return ZipData{
        decrypted(pull_of(source_, data_at, length), std::make_shared<WinZipAes>(std::move(*aes))),
        length, entry.aes->version != 2};
  });
}

std::optional<ZipData> ZipKeyring::unlock(const ZipEntry& entry, const ZipExtent& extent,
                                          std::string& why) {
  if (entry.strongly_encrypted()) {
    why = "encrypted by PKWARE's strong encryption, which is not supported; unpack it first";
    return std::nullopt;
  }
  if (walk_.passwords.empty()) {
    why = "encrypted; give its password with --password-file";
    return std::nullopt;
  }
  if (extent.cut || !extent.length_known) {
    why = "encrypted, and the archive ends before its password can be proven";
    return std::nullopt;
  }
  auto data = entry.aes ? unlock_aes(entry, extent) : unlock_zip_crypto(entry, extent);
  if (!data) why = "encrypted; no password of --password-file fits, or its bytes are damaged";
  return data;
}

}  // namespace certtrail
