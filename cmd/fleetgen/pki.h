// Certification authorities and certificates that come out the same for the same seed. A CA signs
// for real (RSA, PKCS#1 v1.5, SHA-256); a device's public key is only a random number of the right
// size, because nothing in the evidence ever proves possession of the private key.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/fleetgen/clock.h"
#include "cmd/fleetgen/random.h"

struct evp_pkey_st;

namespace fleetgen {

// Most significant part last, as X.500 encodes it: {{"DC", "com"}, {"CN", "x"}}.
using Name = std::vector<std::pair<std::string, std::string>>;
std::string text_of(const Name&);         // "CN=x, DC=com": leaf first, as Windows prints it
std::string common_name_of(const Name&);  // of its last CN

struct PublicKey {
  std::string pkcs1;       // DER of RSAPublicKey: the BIT STRING contents
  std::string spki;        // DER of SubjectPublicKeyInfo
  std::string spki_sha1;   // lower hex: jscep's transaction id
  std::string pkcs1_sha1;  // lower hex: Apple's transaction id and the usual key identifier
};
PublicKey make_public_key(Random&);

struct Certificate {
  std::string der;
  std::string thumbprint;  // SHA-1, lower hex
  std::string serial;      // lower hex
  Name subject, issuer;
  std::string upn;  // of the SAN; may be empty
  std::string key_identifier;
  Time not_before = 0, not_after = 0;
};

struct CertificateWish {
  Name subject;
  std::string upn;           // SAN otherName; empty for none
  std::string dns;           // SAN dNSName; empty for none
  std::string template_oid;  // certificate template extension; empty for none
  PublicKey key;
  std::string serial;  // bytes
  Time not_before = 0, not_after = 0;
  bool authority = false;  // basicConstraints and key usage of a CA
};

class Authority {
 public:
  // A key is made from random primes: takes about a tenth of a second. Without a superior it signs
  // itself.
  Authority(Name name, Random random, const Authority* superior = nullptr);
  ~Authority();
  Authority(Authority&&) noexcept;

  Certificate certify(const CertificateWish&) const;
  const Name& name() const { return name_; }
  const Certificate& own() const { return own_; }

 private:
  std::string sign(std::string_view message) const;

  Name name_;
  evp_pkey_st* key_ = nullptr;
  PublicKey public_;
  Certificate own_;
};

// Of a client for one request. Its signature is none: nobody here has the private key.
Certificate self_signed(const Name&, const PublicKey&, Time at, Random&);

// As AD CS builds them: the request id stands at both ends (formats/server.md 4.1). 19 bytes.
std::string ad_cs_serial(std::uint8_t prefix, std::uint32_t request_id, Random&);

std::string sha1(std::string_view bytes);    // 20 bytes
std::string sha256(std::string_view bytes);  // 32 bytes
std::string base64(std::string_view bytes, std::size_t line_length = 0,
                   std::string_view line_end = "\n");
std::string decimal(std::string_view big_endian);  // unsigned, as BigInteger prints it

namespace der {
std::string tlv(unsigned char tag, std::string_view content);
std::string sequence(std::initializer_list<std::string_view> parts);
std::string integer(std::string_view big_endian_bytes);
std::string oid(std::string_view dotted);
std::string name(const Name&);
}  // namespace der

}  // namespace fleetgen
