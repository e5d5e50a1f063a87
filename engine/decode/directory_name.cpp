// Most of what reading a certificate took was OpenSSL building a name and printing it, and nearly
// all names of a fleet are a few attributes of plain text: those are walked here.
#include "engine/decode/directory_name.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

#include "engine/decode/der.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

struct Attribute {
  std::string_view id;  // contents of its OBJECT IDENTIFIER
  std::string_view name;
};
constexpr Attribute kAttributes[] = {
    {"\x55\x04\x03", "CN"},
    {"\x55\x04\x04", "SN"},
    {"\x55\x04\x05", "serialNumber"},
    {"\x55\x04\x06", "C"},
    {"\x55\x04\x07", "L"},
    {"\x55\x04\x08", "ST"},
    {"\x55\x04\x09", "street"},
    {"\x55\x04\x0A", "O"},
    {"\x55\x04\x0B", "OU"},
    {"\x55\x04\x0C", "title"},
    {"\x55\x04\x2A", "GN"},
    {"\x55\x04\x2B", "initials"},
    {"\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x01", "UID"},
    {"\x09\x92\x26\x89\x93\xF2\x2C\x64\x01\x19", "DC"},
    {"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x01", "emailAddress"},
    {"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x02", "unstructuredName"},
    {"\x2A\x86\x48\x86\xF7\x0D\x01\x09\x08", "unstructuredAddress"},
};

std::string_view attribute_name(std::string_view id) {
  for (const auto& attribute : kAttributes)
    if (attribute.id == id) return attribute.name;
  return {};
}

// One attribute of a name.
struct Part {
  std::string_view name;
  std::string_view value;
  bool starts_component = false;  // further attributes of one component are joined with "+"
};

bool is_plain(unsigned char tag, std::string_view value) {
  if (tag != kDerUtf8String && tag != kDerPrintableString && tag != kDerIa5String) return false;
  bool ascii = true;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return false;
    ascii = ascii && byte < 0x80;
  }
  return ascii || (tag == kDerUtf8String && is_valid_utf8(value));
}

bool read_part(std::string_view& attributes, Part& part) {
  const auto pair = next_der(attributes, kDerSequence);
  if (!pair) return false;
  auto rest = pair->contents;
  const auto id = next_der(rest, kDerObjectId);
  const auto value = id ? next_der(rest) : std::nullopt;
  if (!value || !rest.empty() || !is_plain(value->tag, value->contents)) return false;
  part.name = attribute_name(id->contents);
  part.value = value->contents;
  return !part.name.empty();
}

bool is_escaped_anywhere(char c) {
  return c == ',' || c == '+' || c == '"' || c == '\\' || c == '<' || c == '>' || c == ';';
}

void append_escaped(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool last = i + 1 == value.size();
    // OpenSSL takes a value of one character for an end only: a lone "#" stays bare.
    if (is_escaped_anywhere(c) || (c == ' ' && (i == 0 || last)) || (c == '#' && i == 0 && !last))
      out += '\\';
    out += c;
  }
}

template <auto release>
struct Release {
  template <class T>
  void operator()(T* p) const {
    release(p);
  }
};
using NamePtr = std::unique_ptr<X509_NAME, Release<X509_NAME_free>>;
using BioPtr = std::unique_ptr<BIO, Release<BIO_free_all>>;

}  // namespace

std::optional<std::string> common_name_text(std::string_view der) {
  const auto name = next_der(der, kDerSequence);
  if (!name) return std::nullopt;
  std::array<Part, 32> parts;
  std::size_t count = 0;
  std::size_t size = 0;
  for (auto components = name->contents; !components.empty();) {
    const auto component = next_der(components, kDerSet);
    if (!component || component->contents.empty()) return std::nullopt;
    auto attributes = component->contents;
    for (bool first = true; !attributes.empty(); first = false) {
      if (count == parts.size() || !read_part(attributes, parts[count])) return std::nullopt;
      parts[count].starts_component = first;
      size += parts[count].name.size() + parts[count].value.size() + 2;
      ++count;
    }
  }
  std::string out;
  out.reserve(size);
  while (count-- > 0) {
    out.append(parts[count].name);
    out += '=';
    append_escaped(out, parts[count].value);
    if (count > 0) out += parts[count].starts_component ? ',' : '+';
  }
  return out;
}

std::string any_name_text(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const NamePtr name(d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size())));
  const BioPtr bio(BIO_new(BIO_s_mem()));
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  const bool printed = name && bio && X509_NAME_print_ex(bio.get(), name.get(), 0, flags) >= 0;
  ERR_clear_error();
  if (!printed) return {};
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  return length > 0 ? to_utf8({data, static_cast<std::size_t>(length)}) : std::string();
}

std::string name_text(std::string_view der) {
  auto text = common_name_text(der);
  return text ? *std::move(text) : any_name_text(der);
}

}  // namespace certtrail
