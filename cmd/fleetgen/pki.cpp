#include "cmd/fleetgen/pki.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <stdexcept>
#include <utility>

namespace fleetgen {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

Number number() { return {BN_new(), BN_free}; }

Number from_bytes(std::string_view bytes) {
  return {BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()), nullptr),
          BN_free};
}

std::string to_bytes(const BIGNUM* n) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
  BN_bn2bin(n, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

std::string random_odd(Random& random, std::size_t bytes) {
  std::string value = random.bytes(bytes);
  value.front() = static_cast<char>(value.front() | 0xc0);
  value.back() = static_cast<char>(value.back() | 1);
  return value;
}

Number prime(Random& random, BN_CTX* context) {
  for (Number n = from_bytes(random_odd(random, 64));; BN_add_word(n.get(), 2))
    if (BN_mod_word(n.get(), 65537) != 1 && BN_check_prime(n.get(), context, nullptr) == 1)
      return n;
}

PublicKey public_key_of(std::string_view modulus) {
  using namespace der;
  PublicKey key;
  key.pkcs1 = sequence({integer(modulus), integer(std::string_view("\x01\x00\x01", 3))});
  const std::string algorithm =
      sequence({oid("1.2.840.113549.1.1.1"), std::string_view("\x05\x00", 2)});
  key.spki = sequence({algorithm, tlv(0x03, std::string(1, '\0') + key.pkcs1)});
  key.spki_sha1 = to_hex(sha1(key.spki));
  key.pkcs1_sha1 = to_hex(sha1(key.pkcs1));
  return key;
}

std::string digest(std::string_view bytes, const EVP_MD* method) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), out, &size, method, nullptr);
  return {reinterpret_cast<const char*>(out), size};
}

std::string extension(std::string_view id, bool critical, std::string_view value) {
  using namespace der;
  const std::string flag = critical ? tlv(0x01, "\xff") : std::string();
  return sequence({oid(id), flag, tlv(0x04, value)});
}

std::string alternative_names(const CertificateWish& wish) {
  using namespace der;
  std::string names;
  if (!wish.upn.empty())
    names += tlv(0xa0, oid("1.3.6.1.4.1.311.20.2.3") + tlv(0xa0, tlv(0x0c, wish.upn)));
  if (!wish.dns.empty()) names += tlv(0x82, wish.dns);
  return names.empty() ? names : extension("2.5.29.17", false, tlv(0x30, names));
}

std::string extensions(const CertificateWish& wish, std::string_view authority_key_id) {
  using namespace der;
  const std::string_view usage(wish.authority ? "\x01\x86" : "\x05\xa0", 2);
  std::string all = extension("2.5.29.15", true, tlv(0x03, usage));
  if (wish.authority)
    all += extension("2.5.29.19", true, sequence({tlv(0x01, "\xff")}));
  else
    all += extension("2.5.29.37", false, sequence({oid("1.3.6.1.5.5.7.3.2")}));
  all += extension("2.5.29.14", false, tlv(0x04, sha1(wish.key.pkcs1)));
  all += extension("2.5.29.35", false, sequence({tlv(0x80, authority_key_id)}));
  if (!wish.template_oid.empty())
    all += extension("1.3.6.1.4.1.311.21.7", false,
                     sequence({oid(wish.template_oid), integer(std::string_view("\x64", 1)),
                               integer(std::string_view("\x05", 1))}));
  all += alternative_names(wish);
  return tlv(0xa3, tlv(0x30, all));
}

}  // namespace

std::string text_of(const Name& name) {
  std::string text;
  for (auto part = name.rbegin(); part != name.rend(); ++part)
    text += (text.empty() ? "" : ", ") + part->first + "=" + part->second;
  return text;
}

std::string common_name_of(const Name& name) {
  for (auto part = name.rbegin(); part != name.rend(); ++part)
    if (part->first == "CN") return part->second;
  return "";
}

PublicKey make_public_key(Random& random) { return public_key_of(random_odd(random, 256)); }

Authority::Authority(Name name, Random random, const Authority* superior) : name_(std::move(name)) {
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
  const Number p = prime(random, context.get());
  const Number q = prime(random, context.get());
  const Number n = number(), phi = number(), d = number(), e = number();
  const Number p1 = number(), q1 = number();
  BN_set_word(e.get(), 65537);
  BN_mul(n.get(), p.get(), q.get(), context.get());
  BN_sub(p1.get(), p.get(), BN_value_one());
  BN_sub(q1.get(), q.get(), BN_value_one());
  BN_mul(phi.get(), p1.get(), q1.get(), context.get());
  BN_mod_inverse(d.get(), e.get(), phi.get(), context.get());
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e.get());
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, d.get());
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX* maker = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  const bool made = EVP_PKEY_fromdata_init(maker) == 1 &&
                    EVP_PKEY_fromdata(maker, &key_, EVP_PKEY_KEYPAIR, parameters) == 1;
  EVP_PKEY_CTX_free(maker);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  if (!made) throw std::runtime_error("OpenSSL refuses the key of a test CA");
  public_ = public_key_of(to_bytes(n.get()));
  CertificateWish wish;
  wish.subject = name_;
  wish.key = public_;
  wish.serial = "\x3d" + random.bytes(15);
  wish.not_before = kNow - 1180 * kDay;  // 22 March: no day that could be a month
  wish.not_after = kNow + 2400 * kDay;
  wish.authority = true;
  own_ = (superior == nullptr ? *this : *superior).certify(wish);
}

Authority::~Authority() { EVP_PKEY_free(key_); }

Authority::Authority(Authority&& other) noexcept
    : name_(std::move(other.name_)),
      key_(std::exchange(other.key_, nullptr)),
      public_(std::move(other.public_)),
      own_(std::move(other.own_)) {}

std::string Authority::sign(std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_)), '\0');
  std::size_t size = signature.size();
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes, message.size()) != 1)
    throw std::runtime_error("OpenSSL refuses to sign a certificate");
  signature.resize(size);
  return signature;
}

Certificate Authority::certify(const CertificateWish& wish) const {
  using namespace der;
  const std::string algorithm =
      sequence({oid("1.2.840.113549.1.1.11"), std::string_view("\x05\x00", 2)});
  const std::string validity =
      sequence({tlv(0x17, utc_time(wish.not_before)), tlv(0x17, utc_time(wish.not_after))});
  const std::string body =
      sequence({tlv(0xa0, integer(std::string_view("\x02", 1))), integer(wish.serial), algorithm,
                der::name(name_), validity, der::name(wish.subject), wish.key.spki,
                extensions(wish, sha1(public_.pkcs1))});
  Certificate made;
  made.der = sequence({body, algorithm, tlv(0x03, std::string(1, '\0') + sign(body))});
  made.thumbprint = to_hex(sha1(made.der));
  made.serial = to_hex(wish.serial);
  made.subject = wish.subject;
  made.issuer = name_;
  made.upn = wish.upn;
  made.key_identifier = wish.key.pkcs1_sha1;
  made.not_before = wish.not_before;
  made.not_after = wish.not_after;
  return made;
}

Certificate self_signed(const Name& name, const PublicKey& key, Time at, Random& random) {
  using namespace der;
  Certificate made;
  const std::string algorithm =
      sequence({oid("1.2.840.113549.1.1.11"), std::string_view("\x05\x00", 2)});
  const std::string serial = "\x01" + random.bytes(8);
  const std::string body = sequence(
      {tlv(0xa0, integer(std::string_view("\x02", 1))), integer(serial), algorithm, der::name(name),
       sequence({tlv(0x17, utc_time(at)), tlv(0x17, utc_time(at + kDay))}), der::name(name),
       key.spki});
  made.der = sequence({body, algorithm, tlv(0x03, std::string(1, '\0') + random.bytes(256))});
  made.serial = to_hex(serial);
  made.subject = made.issuer = name;
  return made;
}

std::string ad_cs_serial(std::uint8_t prefix, std::uint32_t request_id, Random& random) {
  std::string id;
  for (int shift = 24; shift >= 0; shift -= 8) id += static_cast<char>(request_id >> shift);
  return std::string(1, static_cast<char>(prefix)) + id + random.bytes(8) + std::string(2, '\0') +
         id;
}

std::string sha1(std::string_view bytes) { return digest(bytes, EVP_sha1()); }
std::string sha256(std::string_view bytes) { return digest(bytes, EVP_sha256()); }

std::string base64(std::string_view bytes, std::size_t line_length, std::string_view line_end) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  if (line_length == 0) return text;
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += line_length)
    lines.append(text, at, line_length).append(line_end);
  return lines;
}

std::string decimal(std::string_view big_endian) {
  const Number n = from_bytes(big_endian);
  char* text = BN_bn2dec(n.get());
  std::string result(text);
  OPENSSL_free(text);
  return result;
}

}  // namespace fleetgen
