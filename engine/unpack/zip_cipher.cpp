#include "engine/unpack/zip_cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <stdexcept>

namespace certtrail {
namespace {

constexpr int kRounds = 1000;
constexpr std::size_t kAesBlock = 16;

// CRC-32 byte by byte, without the inversions: what ZipCrypto mixes its keys with.
constexpr auto kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    table[i] = i;
    for (int bit = 0; bit < 8; ++bit) table[i] = (table[i] >> 1) ^ (table[i] & 1 ? 0xEDB88320 : 0);
  }
  return table;
}();

std::uint32_t crc_step(std::uint32_t crc, std::uint8_t byte) {
  return (crc >> 8) ^ kCrcTable[(crc ^ byte) & 0xFF];
}

void expect(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("OpenSSL: ") + what + " is not available");
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;
using Mac = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

const EVP_CIPHER* cipher_of(unsigned strength) {
  return strength == 1 ? EVP_aes_128_ecb() : strength == 2 ? EVP_aes_192_ecb() : EVP_aes_256_ecb();
}

Cipher make_cipher(unsigned strength, std::string_view key) {
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  expect(cipher && EVP_EncryptInit_ex2(cipher.get(), cipher_of(strength), bytes_of(key), nullptr,
                                       nullptr) == 1,
         "AES");
  EVP_CIPHER_CTX_set_padding(cipher.get(), 0);
  return cipher;
}

Mac make_mac(std::string_view key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  Mac mac(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr, &EVP_MAC_CTX_free);
  char digest[] = "SHA1";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  expect(mac && EVP_MAC_init(mac.get(), bytes_of(key), key.size(), parameters) == 1, "HMAC-SHA1");
  return mac;
}

}  // namespace

ZipCrypto::ZipCrypto(std::string_view password) {
  for (const char c : password) update(static_cast<std::uint8_t>(c));
}

void ZipCrypto::update(std::uint8_t plain) {
  keys_[0] = crc_step(keys_[0], plain);
  keys_[1] = (keys_[1] + (keys_[0] & 0xFF)) * 134775813 + 1;
  keys_[2] = crc_step(keys_[2], static_cast<std::uint8_t>(keys_[1] >> 24));
}

void ZipCrypto::decrypt(char* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t mixed = (keys_[2] | 2) & 0xFFFF;
    const auto plain =
        static_cast<std::uint8_t>(static_cast<std::uint8_t>(bytes[i]) ^ (mixed * (mixed ^ 1)) >> 8);
    update(plain);
    bytes[i] = static_cast<char>(plain);
  }
}

// Counter mode by hand: WinZip counts from 1 with the lowest byte first, libcrypto the other way.
struct WinZipAes::State {
  Cipher cipher;
  Mac mac;
  std::uint64_t counter = 0;
  std::array<unsigned char, 4096> stream{};
  std::size_t used = stream.size();

  void next_stream() {
    stream.fill(0);
    for (std::size_t at = 0; at < stream.size(); at += kAesBlock) {
      ++counter;
      for (std::size_t i = 0; i < sizeof counter; ++i)
        stream[at + i] = static_cast<unsigned char>(counter >> (8 * i));
    }
    int done = 0;
    expect(EVP_EncryptUpdate(cipher.get(), stream.data(), &done, stream.data(),
                             static_cast<int>(stream.size())) == 1,
           "AES");
    used = 0;
  }
};

WinZipAes::WinZipAes(std::unique_ptr<State> state) : state_(std::move(state)) {}
WinZipAes::WinZipAes(WinZipAes&&) noexcept = default;
WinZipAes::~WinZipAes() = default;

std::optional<WinZipAes> WinZipAes::open(unsigned strength, std::string_view salt,
                                         std::string_view check, std::string_view password) {
  const std::size_t key_size = 8 + 8 * strength;
  std::string keys(2 * key_size + kCheck, '\0');
  expect(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                           static_cast<int>(salt.size()), kRounds, EVP_sha1(),
                           static_cast<int>(keys.size()),
                           reinterpret_cast<unsigned char*>(keys.data())) == 1,
         "PBKDF2 with SHA-1");
  const std::string_view all(keys);
  if (all.substr(2 * key_size) != check) return std::nullopt;
  return WinZipAes(std::make_unique<State>(State{make_cipher(strength, all.substr(0, key_size)),
                                                 make_mac(all.substr(key_size, key_size))}));
}

void WinZipAes::authenticate(std::string_view encrypted) {
  expect(EVP_MAC_update(state_->mac.get(), bytes_of(encrypted), encrypted.size()) == 1, "HMAC");
}

std::string WinZipAes::tag() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> whole;
  std::size_t size = 0;
  expect(EVP_MAC_final(state_->mac.get(), whole.data(), &size, whole.size()) == 1 && size >= kTag,
         "HMAC");
  return {reinterpret_cast<const char*>(whole.data()), kTag};
}

void WinZipAes::decrypt(char* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count;) {
    if (state_->used == state_->stream.size()) state_->next_stream();
    const auto part = std::min(count - i, state_->stream.size() - state_->used);
    for (std::size_t k = 0; k < part; ++k)
      bytes[i + k] = static_cast<char>(static_cast<unsigned char>(bytes[i + k]) ^
                                       state_->stream[state_->used + k]);
    i += part;
    state_->used += part;
  }
}

}  // namespace certtrail
