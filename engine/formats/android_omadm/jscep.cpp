// The SCEP client inside the Company Portal is jscep; its lines are debug output (VERB):
//   Sending GetCACaps(ca) to https://ndes.contoso.com/certsrv/mscep/mscep.dll?operation=GetCACaps
//   Received '200 OK' when sending GetCACaps(ca) to https://...
//   Encoding message: org.jscep.message.PkcsReq@2b06f45f[messageData=...,transId=251E592A...]
//   Response: org.jscep.message.CertRep@3150777b[failInfo=<null>,pkiStatus=SUCCESS,...]
// The dn of "Encrypting pkcsPkiEnvelope" is the RA certificate's subject; older versions print its
// issuer there and say so ("issuer="). Its serial is decimal, unlike every other log's.
#include "engine/formats/android_omadm/jscep.h"

#include <array>

#include "engine/decode/text.h"
#include "engine/formats/pki_operation.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::size_t kKeptError = 4096;
constexpr std::size_t kLongestChain = 32;   // causes kept of one stack trace
constexpr std::size_t kLongestSerial = 49;  // decimal digits of 20 bytes

constexpr std::string_view kMessage = "&message=";

// The URL of "<operation>(<argument>) to <URL>".
std::string_view whole_url_of(std::string_view request) {
  const auto at = request.find(" to http");
  if (at == std::string_view::npos) return {};
  const auto url = request.substr(at + 4);
  return url.substr(0, url.find_first_of(" \t\r\n"));
}

// The same without the message that a PKIOperation carries; the message is read.
void take_url(std::string_view request, Exchange& e) {
  const auto url = whole_url_of(request);
  const auto message = url.find("operation=PKIOperation&message=");
  e.url = message == std::string_view::npos ? url : url.substr(0, url.find(kMessage, message));
  if (e.url.size() < url.size()) take_pki_operation(url.substr(e.url.size() + kMessage.size()), e);
}

// "GetCACaps" of "GetCACaps(ca) to https://..."; empty if it is no SCEP operation.
std::string_view operation_of(std::string_view request) {
  static constexpr std::array<std::string_view, 3> kOperations = {"GetCACaps", "GetCACert",
                                                                  "PKIOperation"};
  for (const auto operation : kOperations)
    if (request.starts_with(operation)) return operation;
  return {};
}

// Value of `name` in "[a=1,name=value,...]"; empty for "<null>".
std::string_view field(std::string_view message, std::string_view name) {
  const auto at = message.find(name);
  if (at == std::string_view::npos) return {};
  const auto value = message.substr(at + name.size());
  const auto end = value.substr(0, value.find_first_of(",]"));
  return end == "<null>" ? std::string_view() : end;
}

std::string_view transaction_of(std::string_view message) {
  const auto id = field(message, "transId=");
  return is_hash(id) ? id : std::string_view();
}

// "PkcsReq" of "org.jscep.message.PkcsReq@2b06f45f[...".
std::string_view class_of(std::string_view object) {
  const auto name = object.substr(0, object.find_first_of("@[ "));
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

std::vector<Finding> read_transport(const Columns& columns) {
  const auto message = columns.message;
  if (message.starts_with("Sending ")) {
    const auto request = message.substr(8);
    if (operation_of(request).empty()) return {};
    auto e = exchange(columns, operation_of(request), "sent");
    take_url(request, e);
    return one(std::move(e));
  }
  if (!message.starts_with("Received '")) return {};
  const auto sending = message.find("when sending ");
  if (sending == std::string_view::npos) return {};
  const auto request = message.substr(sending + 13);
  if (operation_of(request).empty()) return {};
  auto e = exchange(columns, operation_of(request), "received");
  e.status = between(message, "'", "'");
  if (!e.status.empty() && !e.status.starts_with('2')) e.error = "HTTP " + e.status;
  take_url(request, e);
  return one(std::move(e));
}

std::vector<Finding> read_keys(const Columns& columns) {
  const auto message = columns.message;
  const bool signing = message.starts_with("Signing pkiMessage using key belonging to [");
  const bool encrypting =
      message.starts_with("Encrypting pkcsPkiEnvelope using key belonging to [");
  if (!signing && !encrypting) return {};
  auto e = exchange(columns, signing ? "SignRequest" : "EncryptEnvelope", "sent");
  const auto issuer = between(message, "[issuer=", "; serial=");
  if (signing)
    e.subject = issuer.empty() ? between(message, "[dn=", "; serial=") : issuer;
  else
    e.issuer = issuer;
  if (encrypting) e.serial = hex_of_decimal(between(message, "; serial=", "]"));
  return one(std::move(e));
}

// "org.jscep.transport.TransportException: 500 X" without the package name.
std::string_view short_cause(std::string_view cause) {
  const auto colon = cause.find(':');
  const auto name = cause.substr(0, colon);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || name.find(' ') != std::string_view::npos) return cause;
  return cause.substr(dot + 1);
}

// The message and the causes of a stack trace, outermost first; frames are left out.
std::vector<std::string_view> chain_of(std::string_view text) {
  std::vector<std::string_view> chain;
  while (!text.empty() && chain.size() < kLongestChain) {
    const auto end = text.find('\n');
    auto line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with("Caused by: ")) line.remove_prefix(11);
    if (!line.empty() && !line.starts_with("at ") && !line.starts_with("... "))
      chain.push_back(line);
  }
  return chain;
}

bool is_scep_failure(const Columns& columns, std::string_view text) {
  static constexpr std::array<std::string_view, 7> kPhrases = {"Error connecting to server",
                                                               "Error reading response stream",
                                                               "Transaction ID Mismatch",
                                                               "fingerprint could not be verified",
                                                               "RA not issued by CA",
                                                               "Invalid Signer",
                                                               "Certificate verification failed"};
  const bool scep = columns.logger.starts_with("org.jscep.") ||
                    columns.logger.find("certmgr") != std::string_view::npos ||
                    text.find("org.jscep.") != std::string_view::npos;
  if (!scep) return false;
  if (text.find("Exception") != std::string_view::npos) return true;
  for (const auto phrase : kPhrases)
    if (text.find(phrase) != std::string_view::npos) return true;
  return false;
}

}  // namespace

Exchange exchange(const Columns& columns, std::string_view operation, std::string_view direction) {
  Exchange e;
  e.source = "android_jscep";
  e.operation = operation;
  e.direction = direction;
  e.actor = actor_of(columns);
  return e;
}

std::vector<Finding> one(Exchange&& e) {
  std::vector<Finding> findings;
  findings.push_back({std::move(e), {}});
  return findings;
}

std::string hex_of_decimal(std::string_view decimal) {
  const bool is_number = !decimal.empty() && decimal.size() <= kLongestSerial &&
                         decimal.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number) return std::string(decimal);
  std::array<unsigned, 21> bytes{};  // least significant first
  for (const char digit : decimal) {
    auto carry = static_cast<unsigned>(digit - '0');
    for (auto& byte : bytes) {
      carry += byte * 10;
      byte = carry & 0xff;
      carry >>= 8;
    }
  }
  std::size_t used = bytes.size();
  while (used > 1 && bytes[used - 1] == 0) --used;
  std::string hex;
  while (used-- > 0) {
    hex += "0123456789abcdef"[bytes[used] >> 4];
    hex += "0123456789abcdef"[bytes[used] & 0xf];
  }
  return hex;
}

std::vector<Finding> read_jscep(const Columns& columns) {
  const auto message = columns.message;
  if (auto found = read_transport(columns); !found.empty()) return found;
  if (auto found = read_keys(columns); !found.empty()) return found;
  if (auto found = read_authority(columns); !found.empty()) return found;
  const bool request = message.starts_with("Encoding message: ");
  if (!request && !message.starts_with("Response: ")) return {};
  const auto object = message.substr(request ? 18 : 10);
  if (object.find('[') == std::string_view::npos) return {};
  auto e = exchange(columns, class_of(object), request ? "sent" : "received");
  e.transaction_id = transaction_of(message);
  e.pki_status = field(message, "pkiStatus=");
  e.fail_info = field(message, "failInfo=");
  return one(std::move(e));
}

std::vector<Finding> read_exception(const Columns& columns, std::string_view text) {
  if (!is_scep_failure(columns, text)) return {};
  const auto body = text.substr(static_cast<std::size_t>(columns.message.data() - text.data()));
  const auto chain = chain_of(body);
  if (chain.empty()) return {};
  auto e = exchange(columns, "Exception", "received");
  e.error = cut_utf8(short_cause(chain.back()), kKeptError);
  for (const auto cause : chain) {
    if (e.error_text.size() > kKeptError) break;
    if (!e.error_text.empty()) e.error_text += "; caused by ";
    e.error_text += cut_utf8(short_cause(cause), kKeptError);
  }
  if (const auto at = columns.message.find("ModelName"); at != std::string_view::npos) {
    const auto id = columns.message.substr(at);
    e.profile = id.substr(0, id.find_first_of(" \t'\"),"));
  }
  return one(std::move(e));
}

}  // namespace certtrail::formats::omadm
