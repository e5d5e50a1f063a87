// What jscep says of the server's certificates and of its own checks (VERB;
// AbstractCertStoreInspector, GetCaCapsResponseHandler, Client, EnrollmentTransaction of jscep's
// source):
//   CertStore contains 3 certificate(s):
//   1. '[dn=CN=NDES-MSCEP-RA, C=US; serial=2318238945125263489]'
//   Using [dn=CN=NDES-MSCEP-RA, C=US; serial=2318238945125263489] for recipient entity
//   CA capabilities:
//   [✓] POST PKI Operation
// Serials are decimal.
#include <array>

#include "engine/decode/characters.h"
#include "engine/formats/android_omadm/jscep.h"

namespace certtrail::formats::omadm {
namespace {

struct Told {
  std::string_view phrase;  // all of the message up to a final period, or with `starts` its start
  std::string_view operation;
  bool starts = false;
};

constexpr std::array<Told, 9> kTold = {{
    {"Verifying signature of RA certificate", "RaSignatureCheck"},
    {"RA and CA are identical", "RaIsCa"},
    {"Certificate verification passed", "CaAccepted"},
    {"CertStore contains ", "CaChain", true},
    {"Matched transaction IDs", "TransactionMatched"},
    {"SCEP message exchange validated successfully", "ExchangeValidated"},
    {"Response senderNonce is null", "NonceMissing"},
    {"Transport problem when determining capabilities", "CapabilitiesMissing", true},
    {"The self-signed certificate MUST use the same subject", "SubjectDiffers", true},
}};

struct Role {
  std::string_view ending, operation;
};

constexpr std::array<Role, 3> kRoles = {{
    {"] for recipient entity", "RecipientCertificate"},
    {"] for message signing entity", "SignerCertificate"},
    {"] for issuing entity", "IssuerCertificate"},
}};

std::vector<Finding> certificate(const Columns& columns, std::string_view operation) {
  auto e = exchange(columns, operation, "received");
  e.subject = between(columns.message, "[dn=", "; serial=");
  e.serial = hex_of_decimal(between(columns.message, "; serial=", "]"));
  return one(std::move(e));
}

// "2. '[dn=...; serial=...]'"
bool is_listed_certificate(std::string_view message) {
  std::size_t digits = 0;
  while (digits < message.size() && is_digit(message[digits])) ++digits;
  return digits > 0 && message.substr(digits).starts_with(". '[dn=");
}

std::vector<Finding> read_told(const Columns& columns) {
  auto message = columns.message;
  if (message.ends_with('.')) message.remove_suffix(1);
  for (const auto& [phrase, operation, starts] : kTold)
    if (starts ? message.starts_with(phrase) : message == phrase)
      return one(exchange(columns, operation, "received"));
  return {};
}

}  // namespace

std::vector<Finding> read_authority(const Columns& columns) {
  const auto message = columns.message;
  if (!columns.logger.starts_with("org.jscep.")) return {};
  if (is_listed_certificate(message)) return certificate(columns, "CaCertificate");
  if (message.starts_with("Using [dn="))
    for (const auto& [ending, operation] : kRoles)
      if (message.ends_with(ending)) return certificate(columns, operation);
  if (message.find(" PKCS#10 Fingerprint: [") != std::string_view::npos)
    return one(exchange(columns, "RequestFingerprint", "sent"));
  return read_told(columns);
}

bool starts_capabilities(const Columns& columns) {
  return columns.message == "CA capabilities:" && columns.logger.starts_with("org.jscep.");
}

bool is_capability(const Columns& columns) {
  return (columns.message.starts_with("[\u2713] ") || columns.message.starts_with("[\u2717] ")) &&
         columns.logger.starts_with("org.jscep.");
}

}  // namespace certtrail::formats::omadm
