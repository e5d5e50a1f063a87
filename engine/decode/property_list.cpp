// The binary form: "bplist00", objects, a table of their offsets, and a trailer of 32 bytes that
// tells where the table is and how wide its numbers and references are (CFBinaryPList.c).
#include "engine/decode/property_list.h"

#include <bit>
#include <cmath>
#include <pugixml.hpp>

#include "engine/decode/base64.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/cursor.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

using Kind = PropertyValue::Kind;

constexpr int kDepth = 64;
constexpr std::size_t kValues = 100'000;
constexpr std::int64_t kAppleEpoch = 978'307'200;  // 2001-01-01 in seconds since 1970
constexpr std::size_t kTrailer = 32;

class BinaryReader {
 public:
  explicit BinaryReader(std::string_view bytes) : bytes_(bytes) {}

  std::optional<PropertyValue> read() {
    if (bytes_.size() < 8 + kTrailer) return std::nullopt;
    const auto trailer = bytes_.size() - kTrailer;
    offset_width_ = byte(trailer + 6);
    reference_width_ = byte(trailer + 7);
    count_ = number(trailer + 8, 8);
    const auto top = number(trailer + 16, 8);
    table_ = number(trailer + 24, 8);
    const bool fits = offset_width_ >= 1 && offset_width_ <= 8 && reference_width_ >= 1 &&
                      reference_width_ <= 8 && table_ <= trailer &&
                      count_ <= (trailer - table_) / offset_width_;
    if (!fits) return std::nullopt;
    return object(top, 0);
  }

 private:
  std::uint8_t byte(std::uint64_t at) const {
    return at < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at]) : 0;
  }

  std::uint64_t number(std::uint64_t at, std::size_t width) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | byte(at + i);
    return value;
  }

  // Length and start of an object's body: 15 in the low half says that an integer object follows.
  std::pair<std::uint64_t, std::uint64_t> extent(std::uint64_t at) const {
    const auto low = byte(at) & 0x0FU;
    if (low != 0x0F) return {low, at + 1};
    const auto width = std::size_t{1} << (byte(at + 1) & 0x03U);
    return {number(at + 2, width), at + 2 + width};
  }

  std::string_view body(std::uint64_t start, std::uint64_t size) const {
    if (start >= bytes_.size()) return {};
    return bytes_.substr(start, std::min<std::uint64_t>(size, bytes_.size() - start));
  }

  PropertyValue object(std::uint64_t index, int depth) {
    PropertyValue value;
    if (++values_ > kValues || depth > kDepth || index >= count_) return value;
    const auto at = number(table_ + index * offset_width_, offset_width_);
    const auto marker = byte(at);
    const auto low = static_cast<std::size_t>(marker & 0x0FU);
    switch (marker >> 4) {
      case 0x0:
        if (marker == 0x08 || marker == 0x09) {
          value.kind = Kind::boolean;
          value.number = marker == 0x09;
        }
        break;
      case 0x1:
        value.kind = Kind::integer;
        value.number = static_cast<std::int64_t>(low > 3 ? number(at + 9, 8)
                                                         : number(at + 1, std::size_t{1} << low));
        break;
      case 0x2:
        value.kind = Kind::text;
        value.text = std::to_string(real(at + 1, std::size_t{1} << (low & 3)));
        break;
      case 0x3:
        take_date(real(at + 1, 8), value);
        break;
      default:
        take_sized(marker >> 4, at, depth, value);
    }
    return value;
  }

  double real(std::uint64_t at, std::size_t width) const {
    if (width == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(number(at, 4)));
    return std::bit_cast<double>(number(at, 8));
  }

  static void take_date(double seconds, PropertyValue& value) {
    if (!(std::abs(seconds) < 1e11)) return;
    value.kind = Kind::date;
    value.number = kAppleEpoch * kMicrosecondsPerSecond + std::llround(seconds * 1e6);
  }

  void take_sized(int kind, std::uint64_t at, int depth, PropertyValue& value) {
    const auto [size, start] = extent(at);
    if (size > bytes_.size()) return;
    if (kind == 0x4 || kind == 0x5) {
      value.kind = kind == 0x4 ? Kind::data : Kind::text;
      value.text = body(start, size);
    } else if (kind == 0x6) {
      value.kind = Kind::text;
      value.text = text_of_utf16(body(start, size * 2));
    } else if (kind == 0xA) {
      value.kind = Kind::array;
      for (std::uint64_t i = 0; i < size && values_ < kValues; ++i)
        value.items.push_back(object(reference(start, i), depth + 1));
    } else if (kind == 0xD) {
      value.kind = Kind::dictionary;
      for (std::uint64_t i = 0; i < size && values_ < kValues; ++i)
        value.entries.emplace_back(object(reference(start, i), depth + 1).text,
                                   object(reference(start, size + i), depth + 1));
    }
  }

  std::uint64_t reference(std::uint64_t start, std::uint64_t i) const {
    return number(start + i * reference_width_, reference_width_);
  }

  static std::string text_of_utf16(std::string_view big_endian) {
    return decode_head("\xFE\xFF" + std::string(big_endian));
  }

  std::string_view bytes_;
  std::size_t offset_width_ = 0, reference_width_ = 0, values_ = 0;
  std::uint64_t count_ = 0, table_ = 0;
};

class XmlReader {
 public:
  PropertyValue value_of(const pugi::xml_node& node, int depth) {
    PropertyValue value;
    if (++values_ > kValues || depth > kDepth) return value;
    const std::string_view name = node.name();
    const std::string_view text = node.text().get();
    if (name == "dict") {
      value.kind = Kind::dictionary;
      for (const auto& key : node.children("key"))
        value.entries.emplace_back(key.text().get(), value_of(key.next_sibling(), depth + 1));
    } else if (name == "array") {
      value.kind = Kind::array;
      for (const auto& item : node.children()) value.items.push_back(value_of(item, depth + 1));
    } else if (name == "true" || name == "false") {
      value.kind = Kind::boolean;
      value.number = name == "true";
    } else if (name == "integer") {
      value.kind = Kind::integer;
      value.number = parse_integer(trim(text)).value_or(0);
    } else if (name == "date") {
      if (const auto at = parse_iso8601(trim(text), ZoneBasis::utc_by_format)) {
        value.kind = Kind::date;
        value.number = at->utc_us();
      }
    } else if (name == "data") {
      value.kind = Kind::data;
      value.text = decode_base64(text).value_or("");
    } else if (name == "string" || name == "real") {
      value.kind = Kind::text;
      value.text = text;
    }
    return value;
  }

 private:
  std::size_t values_ = 0;
};

}  // namespace

const PropertyValue& PropertyValue::operator[](std::string_view key) const {
  static const PropertyValue kNone;
  for (const auto& [name, value] : entries)
    if (name == key) return value;
  return kNone;
}

std::optional<PropertyValue> read_property_list(std::string_view bytes) {
  if (bytes.starts_with("bplist0")) return BinaryReader(bytes).read();
  const auto text = decode_head(bytes);
  pugi::xml_document document;
  document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  const auto root = document.child("plist").first_child();
  if (!root) return std::nullopt;
  return XmlReader().value_of(root, 0);
}

}  // namespace certtrail
