#include "engine/decode/sha1.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

struct Release {
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looking an algorithm up takes longer than hashing a certificate: once for each thread.
struct Hasher {
  std::unique_ptr<EVP_MD, Release> sha1{EVP_MD_fetch(nullptr, "SHA1", nullptr)};
  std::unique_ptr<EVP_MD_CTX, Release> context{EVP_MD_CTX_new()};
};

}  // namespace

std::string sha1_hex(std::string_view bytes) {
  thread_local const Hasher hasher;
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  auto* context = hasher.context.get();
  if (!context || EVP_DigestInit_ex(context, hasher.sha1.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context, bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context, digest.data(), nullptr) != 1)
    throw std::runtime_error("OpenSSL has no SHA-1: install its default provider");
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace certtrail
