#include "engine/unpack/container_kind.h"

#include <array>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

// First member of packages that a zip reader could open but that hold no logs.
constexpr std::array kPackageMembers = {"[Content_Types].xml"sv, "AndroidManifest.xml"sv,
                                        "META-INF/"sv, "Payload/"sv, "mimetype"sv};

bool is_package(std::string_view zip_head) {
  if (!zip_head.starts_with("PK\x03\x04"sv) || zip_head.size() < 30) return false;
  const auto first_name = zip_head.substr(30);
  for (const auto name : kPackageMembers)
    if (first_name.starts_with(name)) return true;
  return false;
}

// A name, and a header checksum that agrees: tars older than POSIX have no other sign.
bool is_tar(std::string_view head) {
  if (head.size() < 512 || head[0] == '\0') return false;
  unsigned sum = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i)
    if (i < 148 || i >= 156) sum += static_cast<unsigned char>(head[i]);
  unsigned stated = 0;
  for (const char c : head.substr(148, 8))
    if (c >= '0' && c <= '7') stated = stated * 8 + static_cast<unsigned>(c - '0');
  return stated == sum;
}

bool is_compressed(std::string_view head) {
  return head.starts_with("\x1f\x8b\x08"sv) || head.starts_with("\xFD\x37zXZ\0"sv) ||
         head.starts_with("\x28\xB5\x2F\xFD"sv) ||
         (head.starts_with("BZh"sv) && head.size() >= 10 && head.substr(4, 6) == "1AY&SY"sv);
}

}  // namespace

ContainerKind container_kind(std::string_view head, std::string_view name) {
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv) ||
      head.starts_with("PK\x06\x06"sv) || head.starts_with("PK00PK\x03\x04"sv) ||
      head.starts_with("PK\x07\x08PK\x03\x04"sv))
    return is_package(head) ? ContainerKind::none : ContainerKind::zip;
  if (head.starts_with("MSCF\0\0\0\0"sv)) return ContainerKind::cab;
  if (head.starts_with("7z\xBC\xAF\x27\x1C"sv)) return ContainerKind::seven_zip;
  if (is_compressed(head)) return ContainerKind::compressed;
  if (is_tar(head)) return ContainerKind::tar;
  if (!head.empty() && ascii_lower(name).ends_with(".zip")) return ContainerKind::zip;
  return ContainerKind::none;
}

}  // namespace certtrail
