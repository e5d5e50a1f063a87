// Certificates as files: one as DER, or any number as PEM blocks, as openssl, certutil -encode,
// browsers and the certificate consoles export them. GetCACert of a CA without an RA answers with
// one as DER, too (RFC 8894 4.2.1.1).
#include "engine/decode/certificate.h"
#include "engine/decode/pem.h"
#include "engine/decode/text.h"
#include "engine/formats/certificate_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";

bool is_certificate(std::string_view label) {
  return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE";
}

class X509Certificate {
 public:
  explicit X509Certificate(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    length_ = piece.length;
    if (auto facts = decode_certificate_der(piece.text))
      return rows_.add(std::move(*facts), 0, length_, out);
    const auto text = decode_head(piece.text);
    const auto blocks = pem_blocks(text);
    const auto bare = blocks.empty() ? bare_base64_der(text) : std::nullopt;
    if (auto facts = bare ? decode_certificate_der(*bare) : std::nullopt)
      return rows_.add(std::move(*facts), 0, length_, out);
    // Offsets into text of two bytes a character are those of its decoded form.
    for (const auto& block : blocks) take(block, out);
    if (blocks.empty()) damaged(0, out);
  }

  void finish(Output& out) { rows_.finish(length_, complete_, out); }

 private:
  void take(const PemBlock& block, Output& out) {
    if (block.label.find("PRIVATE KEY") != std::string_view::npos)
      out.notes.push_back({Severity::warning, block.offset, "x509_certificate.private_key",
                           "the file holds a private key, which was not read; keep it out of "
                           "collections"});
    if (!is_certificate(block.label)) return;
    auto facts = block.bytes ? decode_certificate_der(*block.bytes) : std::nullopt;
    if (!facts) return damaged(block.offset, out);
    rows_.add(std::move(*facts), block.offset, block.length, out);
  }

  void damaged(std::uint64_t offset, Output& out) {
    complete_ = false;
    out.notes.push_back({Severity::loss, offset, "x509_certificate.damaged",
                         "a certificate cannot be decoded; export it again"});
  }

  formats::CertificateRows rows_;
  std::uint64_t length_ = 0;
  bool complete_ = true;
};

// Other tools print names or attributes above a block.
bool is_named_as_certificate(std::string_view path) {
  for (const auto ending : {".pem", ".cer", ".crt", ".cert"})
    if (ends_with_ignoring_case(path, ending)) return true;
  return false;
}

bool claims(const Head& head, std::string_view path) {
  if (head.raw.starts_with('\x30')) return decode_certificate_der(head.raw).has_value();
  const auto text = trim(head.text);
  if (text.starts_with(kBegin)) return true;
  if (is_named_as_certificate(path) && text.find(kBegin) != std::string_view::npos) return true;
  const auto bare = bare_base64_der(text);
  return bare && decode_certificate_der(*bare).has_value();
}

}  // namespace

namespace formats {
extern const Format x509_certificate;
const Format x509_certificate = {
    "x509_certificate",
    "X.509 certificates as a file: DER, PEM with one or several, base64",
    "real samples",
    2,
    Framing::whole,
    claims,
    start_parser<X509Certificate>,
};
}  // namespace formats
}  // namespace certtrail
