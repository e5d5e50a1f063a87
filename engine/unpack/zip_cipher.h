// The two ways that zips are encrypted: ZipCrypto (APPNOTE 6.1) and WinZip's AES ("AE-1" and
// "AE-2", https://www.winzip.com/en/support/aes-encryption/).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

class ZipCrypto {
 public:
  static constexpr std::size_t kHeader = 12;  // encrypted bytes before the data

  explicit ZipCrypto(std::string_view password);
  void decrypt(char* bytes, std::size_t count);

 private:
  void update(std::uint8_t plain);

  std::array<std::uint32_t, 3> keys_{0x12345678, 0x23456789, 0x34567890};
};

class WinZipAes {
 public:
  static constexpr std::size_t kCheck = 2;  // bytes behind the salt that tell most wrong passwords
  static constexpr std::size_t kTag = 10;   // behind the data: HMAC-SHA1, its first 80 bits

  // Of strength 1, 2 or 3: AES with 128, 192 or 256 bits; 0 for any other.
  static std::size_t salt_size(unsigned strength) {
    return strength >= 1 && strength <= 3 ? 4 + 4 * strength : 0;
  }

  // Costs a thousand rounds of HMAC. nullopt if `check` tells that the password is a wrong one.
  static std::optional<WinZipAes> open(unsigned strength, std::string_view salt,
                                       std::string_view check, std::string_view password);
  WinZipAes(WinZipAes&&) noexcept;
  ~WinZipAes();

  void authenticate(std::string_view encrypted);  // in order; all of it before tag()
  std::string tag();
  void decrypt(char* bytes, std::size_t count);  // in order

 private:
  struct State;
  explicit WinZipAes(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace certtrail
