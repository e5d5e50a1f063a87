#include "engine/unpack/zip_directory.h"

#include <algorithm>

#include "engine/decode/civil_time.h"
#include "engine/decode/cursor.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kEndRecord = 22;
constexpr std::size_t kLocatorSize = 20;
constexpr std::size_t kEnd64Record = 56;
constexpr std::size_t kCentralHeader = 46;
constexpr std::size_t kLocalHeaderSize = 30;
constexpr std::uint16_t kAesMethod = 99;
constexpr std::uint32_t kIn64 = 0xFFFFFFFF;  // "see the zip64 extra field"

// Local time without a zone, read as UTC. Zero, 1980-01-01 00:00 (what writers put when they know
// nothing), impossible dates and years from 2100 on are no time at all.
std::optional<std::int64_t> dos_time(std::uint16_t date, std::uint16_t time) {
  const unsigned year = 1980u + (date >> 9);
  const auto days = days_from_civil(year, (date >> 5) & 15, date & 31);
  const std::int64_t seconds =
      (time >> 11) * 3600 + ((time >> 5) & 63) * 60 + std::int64_t{time & 31} * 2;
  if (!days || seconds >= 86'400 || year >= 2100 || (date == 0x21 && time == 0))
    return std::nullopt;
  return *days * kMicrosecondsPerDay + seconds * kMicrosecondsPerSecond;
}

void read_zip64(Cursor in, ZipEntry& entry) {
  if (entry.size == kIn64) entry.size = in.little<std::uint64_t>("zip64 size");
  if (entry.compressed_size == kIn64)
    entry.compressed_size = in.little<std::uint64_t>("zip64 compressed size");
  if (entry.header_offset == kIn64)
    entry.header_offset = in.little<std::uint64_t>("zip64 header offset");
}

// NTFS times: 4 reserved bytes, then tag 1 with modification, access and creation FILETIMEs.
std::optional<std::int64_t> ntfs_modified(Cursor in) {
  in.take(4, "reserved");
  const auto tag = in.little<std::uint16_t>("tag");
  in.take(2, "size");
  if (tag != 1) return std::nullopt;
  return filetime_to_us(in.little<std::uint64_t>("modified"));
}

std::optional<std::int64_t> unix_modified(Cursor in) {
  if (!(in.little<std::uint8_t>("flags") & 1)) return std::nullopt;
  return std::int64_t{in.little<std::int32_t>("modified")} * kMicrosecondsPerSecond;
}

void read_aes(Cursor in, ZipEntry& entry) {
  AesFrame frame;
  frame.version = in.little<std::uint16_t>("AES version");
  in.take(2, "vendor");
  frame.strength = in.little<std::uint8_t>("AES strength");
  const auto method = in.little<std::uint16_t>("method");
  if (entry.method != kAesMethod || frame.strength < 1 || frame.strength > 3) return;
  entry.method = method;
  entry.aes = frame;
}

// Fields that do not parse are left alone: the plain header still holds.
void read_extra(std::string_view extra, ZipEntry& entry) {
  try {
    for (Cursor in(extra); in.remaining() >= 4;) {
      const auto id = in.little<std::uint16_t>("id");
      const auto size = in.little<std::uint16_t>("size");
      const Cursor field(in.take(size, "extra field"));
      if (id == 0x0001) read_zip64(field, entry);
      if (id == 0x5455)
        if (const auto time = unix_modified(field)) entry.modified_us = time;
      if (id == 0x000A)
        if (const auto time = ntfs_modified(field)) entry.modified_us = time;
      if (id == 0x9901) read_aes(field, entry);
    }
  } catch (const Malformed&) {
    return;
  }
}

// The part that central and local headers share, from `flags` to the sizes.
ZipEntry read_common(Cursor& in) {
  ZipEntry entry;
  entry.flags = in.little<std::uint16_t>("flags");
  entry.method = in.little<std::uint16_t>("method");
  entry.dos_time = in.little<std::uint16_t>("time");
  const auto date = in.little<std::uint16_t>("date");
  entry.modified_us = dos_time(date, entry.dos_time);
  entry.crc = in.little<std::uint32_t>("crc");
  entry.compressed_size = in.little<std::uint32_t>("compressed size");
  entry.size = in.little<std::uint32_t>("size");
  return entry;
}

struct EndOfDirectory {
  std::uint64_t at = 0;  // where the directory must end: of the end record or its zip64 sibling
  std::uint64_t size = 0, offset = 0;
};

std::optional<EndOfDirectory> read_end64(const Source& source, std::uint64_t end_record) {
  if (end_record < kLocatorSize) return std::nullopt;
  const auto locator = source.bytes(end_record - kLocatorSize, kLocatorSize);
  if (!locator.starts_with("PK\x06\x07"sv)) return std::nullopt;
  const auto stated = Cursor(locator, 8).little<std::uint64_t>("end64 offset");
  for (const std::uint64_t at : {stated, end_record - kLocatorSize - kEnd64Record}) {
    const auto record = source.bytes(at, kEnd64Record);
    if (record.size() < kEnd64Record || !record.starts_with("PK\x06\x06"sv)) continue;
    Cursor in(record, 40);
    const auto size = in.little<std::uint64_t>("directory size");
    return EndOfDirectory{at, size, in.little<std::uint64_t>("directory offset")};
  }
  return std::nullopt;
}

// The last end record whose comment fits into what follows it.
std::optional<EndOfDirectory> find_end(const Source& source) {
  const std::uint64_t tail_size = std::min<std::uint64_t>(source.size(), kEndRecord + 0xFFFF);
  const std::uint64_t tail_at = source.size() - tail_size;
  const auto tail = source.bytes(tail_at, static_cast<std::size_t>(tail_size));
  for (auto at = tail.rfind("PK\x05\x06"sv); at != std::string::npos;
       at = at == 0 ? std::string::npos : tail.rfind("PK\x05\x06"sv, at - 1)) {
    if (at + kEndRecord > tail.size()) continue;
    Cursor in(tail, at + 12);
    const auto size = in.little<std::uint32_t>("directory size");
    const auto offset = in.little<std::uint32_t>("directory offset");
    if (at + kEndRecord + in.little<std::uint16_t>("comment length") > tail.size()) continue;
    // Python writes the zip64 record from 2 GiB on, and the values that still fit into both.
    if (const auto end64 = read_end64(source, tail_at + at)) return end64;
    return EndOfDirectory{tail_at + at, size, offset};
  }
  return std::nullopt;
}

// Whether a directory that lies behind so many foreign bytes is that of a nested archive: the outer
// one begins with a member of its own and has lost its end.
bool is_nested(const Source& source, std::uint64_t foreign) {
  return foreign > 0 && source.bytes(0, 4) == "PK\x03\x04"sv;
}

// One central header at `at`; its whole length, or 0 if none stands there.
std::uint64_t read_central(const Source& source, std::uint64_t at, ZipEntry& entry) {
  const auto header = source.bytes(at, kCentralHeader);
  if (header.size() < kCentralHeader || !header.starts_with("PK\x01\x02"sv)) return 0;
  Cursor in(header, 8);
  entry = read_common(in);
  const std::size_t name = in.little<std::uint16_t>("name length");
  const std::size_t extra = in.little<std::uint16_t>("extra length");
  const std::size_t comment = in.little<std::uint16_t>("comment length");
  entry.header_offset = Cursor(header, 42).little<std::uint32_t>("header offset");
  const auto rest = source.bytes(at + kCentralHeader, name + extra);
  if (rest.size() < name + extra) return 0;
  entry.name = rest.substr(0, std::min<std::size_t>(name, 1024));
  read_extra(std::string_view(rest).substr(name), entry);
  return kCentralHeader + name + extra + comment;
}

}  // namespace

ZipDirectory read_zip_directory(const Source& source, std::uint64_t limit) {
  ZipDirectory directory;
  const auto end = find_end(source);
  if (!end) return directory;
  // Bytes before the archive shift every offset in it by as much.
  std::uint64_t at = end->offset;
  std::uint64_t shift = 0;
  if (end->size <= end->at && end->offset != end->at - end->size) {
    const std::uint64_t real = end->at - end->size;
    if (real > end->offset && source.bytes(real, 4) == "PK\x01\x02"sv) {
      shift = real - end->offset;
      at = real;
    }
  }
  if (is_nested(source, shift)) return directory;
  directory.found = true;
  while (at < end->at && directory.entries.size() <= limit) {
    ZipEntry entry;
    const auto length = read_central(source, at, entry);
    if (length == 0) return directory;
    at += length;
    entry.header_offset += shift;
    directory.entries.push_back(std::move(entry));
  }
  directory.whole = at == end->at || directory.entries.size() > limit;
  return directory;
}

std::optional<LocalHeader> read_local_header(const Source& source, std::uint64_t offset) {
  const auto header = source.bytes(offset, kLocalHeaderSize);
  if (header.size() < kLocalHeaderSize || !header.starts_with("PK\x03\x04"sv)) return std::nullopt;
  Cursor in(header, 6);
  LocalHeader local{read_common(in), 0};
  const std::size_t name = in.little<std::uint16_t>("name length");
  const std::size_t extra = in.little<std::uint16_t>("extra length");
  const auto rest = source.bytes(offset + kLocalHeaderSize, name + extra);
  local.entry.name = rest.substr(0, std::min<std::size_t>(name, 1024));
  local.entry.header_offset = offset;
  if (rest.size() > name) read_extra(std::string_view(rest).substr(name), local.entry);
  local.data_offset = offset + kLocalHeaderSize + name + extra;
  return local;
}

}  // namespace certtrail
