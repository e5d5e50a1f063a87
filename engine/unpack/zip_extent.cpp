#include "engine/unpack/zip_extent.h"

#include <algorithm>

#include "engine/decode/cursor.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kUnknown32 = 0xFFFFFFFF;
constexpr auto kDescriptor = "PK\x07\x08"sv;
constexpr std::uint64_t kUnsigned32 = 12, kUnsigned64 = 20;  // sizes of descriptors
constexpr std::uint64_t kCandidate = 1024;  // bytes searched in the time that looking at one takes
static_assert(Source::kSeen >= kGreatestDescriptor);

template <class Size>
std::optional<std::uint32_t> crc_if_it_fits(std::string_view record, std::uint64_t compressed_size,
                                            std::optional<std::uint64_t> size) {
  if (record.size() < 4 + 2 * sizeof(Size)) return std::nullopt;
  Cursor in(record);
  const auto crc = in.little<std::uint32_t>("crc");
  if (in.little<Size>("compressed size") != compressed_size) return std::nullopt;
  if (const auto stated = in.little<Size>("size"); size && stated != *size) return std::nullopt;
  return crc;
}

bool is_header(std::string_view record) {
  return record.starts_with("PK\x03\x04"sv) || record.starts_with("PK\x01\x02"sv);
}

}  // namespace

std::optional<std::uint32_t> crc_of_descriptor(std::string_view record,
                                               std::uint64_t compressed_size,
                                               std::optional<std::uint64_t> size) {
  const std::size_t signature = record.starts_with(kDescriptor) ? kDescriptor.size() : 0;
  for (const auto start : {signature, std::size_t{0}}) {
    const auto rest = record.substr(start);
    if (const auto crc = crc_if_it_fits<std::uint64_t>(rest, compressed_size, size)) return crc;
    if (const auto crc = crc_if_it_fits<std::uint32_t>(rest, compressed_size, size)) return crc;
  }
  return std::nullopt;
}

// The end of bytes that do not tell it themselves (stored or encrypted): the first descriptor that
// agrees with its distance. A signature alone proves nothing, the bytes may be an archive; the
// first header is the end only if no descriptor agrees.
ZipExtent ZipExtentFinder::by_search(std::uint64_t start) {
  ZipExtent extent{start, 0, true, false, {}};
  std::uint64_t first_header = source_.size(), spent = 0;
  const auto agrees = [&](std::string_view record, std::uint64_t end) {
    if (end < start) return false;
    extent.length = end - start;
    extent.crc = crc_of_descriptor(record, extent.length);
    return extent.crc.has_value();
  };
  const auto end = source_.find("PK", start, [&](std::string_view record, std::uint64_t at) {
    if (record.starts_with(kDescriptor)) return agrees(record, at);
    if (!is_header(record)) return false;
    spent += kCandidate;
    const auto before = source_.bytes(at - kUnsigned64, kUnsigned64);
    if (agrees(before, at - kUnsigned64) ||
        agrees(std::string_view(before).substr(kUnsigned64 - kUnsigned32), at - kUnsigned32))
      return true;
    first_header = std::min(first_header, at);
    return spent + at - start > budget_;
  });
  budget_ -= std::min(budget_, spent + end - start);
  if (extent.crc) return extent;
  return {start, first_header - start, false, first_header == source_.size(), {}};
}

// The header states sizes, yet a descriptor follows: many writers then leave the checksum to it.
ZipExtent ZipExtentFinder::with_descriptor(const ZipEntry& entry, std::uint64_t start) const {
  ZipExtent extent{start, entry.compressed_size, true, false, {}};
  const auto behind = source_.bytes(start + entry.compressed_size, kGreatestDescriptor);
  extent.crc = crc_of_descriptor(behind, entry.compressed_size);
  if (!extent.crc && entry.crc != 0) extent.crc = entry.crc;
  return extent;
}

ZipExtent ZipExtentFinder::extent_of(const LocalHeader& local) {
  const ZipEntry& entry = local.entry;
  const std::uint64_t start = std::min(local.data_offset, source_.size());
  const std::uint64_t left = source_.size() - start;
  const bool no_size = entry.compressed_size == 0 || entry.compressed_size == kUnknown32;
  if (entry.has_descriptor() && no_size) {
    if (entry.encrypted() || entry.method == 0) return by_search(start);
    return {start, left, false, true};
  }
  if (entry.compressed_size > left) return {start, left, true, true, entry.crc};
  if (entry.has_descriptor()) return with_descriptor(entry, start);
  return {start, entry.compressed_size, true, false, entry.crc};
}

}  // namespace certtrail
