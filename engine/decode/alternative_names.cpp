#include "engine/decode/alternative_names.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>

#include "engine/decode/der.h"
#include "engine/decode/directory_name.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kUserPrincipalName = "1.3.6.1.4.1.311.20.2.3";
constexpr std::string_view kUserPrincipalNameId = "\x2B\x06\x01\x04\x01\x82\x37\x14\x02\x03";
constexpr std::string_view kSeparator = "; ";

// The tags of GeneralName are its own.
enum Choice : unsigned char {
  kEmail = 0x81,
  kDns = 0x82,
  kUri = 0x86,
  kAddress = 0x87,
  kOtherName = 0xA0,
  kOtherNameValue = 0xA0,
};

std::string_view bytes_of(const ASN1_STRING* text) {
  if (!text || ASN1_STRING_length(text) <= 0) return {};
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// Any ASN.1 string type as UTF-8.
std::string utf8_of(const ASN1_STRING* text) {
  unsigned char* out = nullptr;
  const int length = text ? ASN1_STRING_to_UTF8(&out, text) : -1;
  if (length < 0) return to_utf8(bytes_of(text));
  std::string value(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  return value;
}

std::string text_of(const X509_NAME* name) {
  unsigned char* out = nullptr;
  const int length = name ? i2d_X509_NAME(name, &out) : -1;
  if (length < 0) return {};
  auto text = name_text({reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)});
  OPENSSL_free(out);
  return text;
}

std::string text_of(const ASN1_OBJECT* id) {
  std::array<char, 128> buffer{};
  const int length = OBJ_obj2txt(buffer.data(), buffer.size(), id, 1);
  return length > 0 ? std::string(buffer.data()) : std::string();
}

std::string address_text(std::string_view bytes) {
  std::string out;
  if (bytes.size() != 4) return to_hex(bytes);
  for (const char byte : bytes) {
    if (!out.empty()) out += '.';
    out += std::to_string(static_cast<unsigned char>(byte));
  }
  return out;
}

std::string other_name_text(const OTHERNAME& name) {
  const auto id = text_of(name.type_id);
  const ASN1_TYPE* value = name.value;
  const bool is_text =
      value && (value->type == V_ASN1_UTF8STRING || value->type == V_ASN1_IA5STRING ||
                value->type == V_ASN1_PRINTABLESTRING);
  const auto text = is_text ? utf8_of(value->value.asn1_string) : std::string();
  return id == kUserPrincipalName ? "UPN:" + text : "otherName:" + id + "=" + text;
}

std::string general_name_text(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_EMAIL:
      return "email:" + utf8_of(name.d.rfc822Name);
    case GEN_DNS:
      return "DNS:" + utf8_of(name.d.dNSName);
    case GEN_URI:
      return "URI:" + utf8_of(name.d.uniformResourceIdentifier);
    case GEN_IPADD:
      return "IP:" + address_text(bytes_of(name.d.iPAddress));
    case GEN_RID:
      return "RID:" + text_of(name.d.registeredID);
    case GEN_DIRNAME:
      return "dirName:" + text_of(name.d.directoryName);
    case GEN_OTHERNAME:
      return other_name_text(*name.d.otherName);
    default:
      return "other:";
  }
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// A user principal name; false for any other otherName.
bool append_other_name(std::string& out, std::string_view contents) {
  const auto id = next_der(contents, kDerObjectId);
  const auto wrapped = next_der(contents, kOtherNameValue);
  if (!id || id->contents != kUserPrincipalNameId || !wrapped || !contents.empty()) return false;
  auto inner = wrapped->contents;
  const auto value = next_der(inner, kDerUtf8String);
  if (!value || !inner.empty() || !is_valid_utf8(value->contents)) return false;
  out.append("UPN:").append(value->contents);
  return true;
}

bool append_common_name(std::string& out, const DerElement& name) {
  const auto value = name.contents;
  const auto append = [&](std::string_view label) {
    out.append(label).append(value);
    return is_printable_ascii(value);
  };
  switch (name.tag) {
    case kEmail:
      return append("email:");
    case kDns:
      return append("DNS:");
    case kUri:
      return append("URI:");
    case kAddress:
      out.append("IP:").append(address_text(value));
      return true;
    case kOtherName:
      return append_other_name(out, value);
    default:
      return false;
  }
}

struct Release {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

}  // namespace

std::optional<std::string> common_alternative_names_text(std::string_view der) {
  const auto names = next_der(der, kDerSequence);
  if (!names) return std::nullopt;
  std::string out;
  for (auto rest = names->contents; !rest.empty();) {
    const auto name = next_der(rest);
    if (!out.empty()) out += kSeparator;
    if (!name || !append_common_name(out, *name)) return std::nullopt;
  }
  return out;
}

std::string any_alternative_names_text(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<GENERAL_NAMES, Release> names(
      d2i_GENERAL_NAMES(nullptr, &at, static_cast<long>(der.size())));
  std::string out;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (!out.empty()) out += kSeparator;
    out += general_name_text(*sk_GENERAL_NAME_value(names.get(), i));
  }
  ERR_clear_error();
  return out;
}

std::string alternative_names_text(std::string_view der) {
  auto text = common_alternative_names_text(der);
  return text ? *std::move(text) : any_alternative_names_text(der);
}

}  // namespace certtrail
