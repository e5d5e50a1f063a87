#include "engine/formats/evtx/chunk.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace certtrail::evtx {
namespace {

constexpr std::size_t kChunkSize = 65536;
constexpr std::size_t kFirstRecord = 512;
constexpr std::size_t kSmallestRecord = kRecordHeader + 4;
constexpr std::uint64_t kYear2200 = 189'025'920'000'000'000;  // FILETIMEs beyond are no records'
constexpr std::string_view kChunkMagic("ElfChnk\0", 8);
constexpr std::string_view kRecordMagic("**\0\0", 4);
constexpr std::string_view kBadHeaderSum = "evtx.bad_header_crc";
constexpr std::string_view kBadDataSum = "evtx.bad_data_crc";

template <class T>
T load(std::string_view bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

class ChunkReader {
 public:
  ChunkReader(std::string_view bytes, std::uint64_t offset) : bytes_(bytes), offset_(offset) {}

  Chunk read() {
    if (is_unused()) return std::move(chunk_);
    if (bytes_.size() < kFirstRecord || !bytes_.starts_with(kChunkMagic)) {
      const bool holds_records = next_magic(0, bytes_.size()) < bytes_.size();
      note(holds_records ? Severity::loss : Severity::info, 0, "evtx.bad_chunk",
           holds_records ? "no chunk header; read as slack" : "no chunk header and no record");
      slack(0);
      return std::move(chunk_);
    }
    std::size_t free_space = load<std::uint32_t>(bytes_, 48);
    if (free_space < kFirstRecord || free_space > kChunkSize) {
      note(Severity::warning, 48, "evtx.bad_free_space",
           "read up to the last whole record instead");
      free_space = kChunkSize;
      trusted_end_ = false;
    }
    if (bytes_.size() < std::min(free_space, kChunkSize))
      note(Severity::loss, bytes_.size(), "evtx.truncated",
           "the file ends among a chunk's records");
    free_space_ = free_space;
    first_id_ = load<std::uint64_t>(bytes_, 24);
    last_id_ = load<std::uint64_t>(bytes_, 32);
    checksums(free_space);
    live(std::min(free_space, bytes_.size()));
    slack(end_of_live_);
    return std::move(chunk_);
  }

 private:
  // All zeros: each byte is the one before it. Preallocated logs have many such chunks.
  bool is_unused() const {
    return bytes_.empty() || (bytes_[0] == '\0' && std::memcmp(bytes_.data(), bytes_.data() + 1,
                                                               bytes_.size() - 1) == 0);
  }

  void note(Severity severity, std::size_t at, std::string code, std::string detail) {
    chunk_.notes.push_back({severity, offset_ + at, std::move(code), std::move(detail)});
  }

  void checksums(std::size_t free_space) {
    auto header = libdeflate_crc32(0, bytes_.data(), 120);
    header = libdeflate_crc32(header, bytes_.data() + 128, 384);
    if (header != load<std::uint32_t>(bytes_, 124))
      note(Severity::warning, 124, std::string(kBadHeaderSum), "chunk header; read all the same");
    if (!trusted_end_ || free_space > bytes_.size()) return;
    const auto data = libdeflate_crc32(0, bytes_.data() + kFirstRecord, free_space - kFirstRecord);
    if (data != load<std::uint32_t>(bytes_, 52))
      note(Severity::warning, 52, std::string(kBadDataSum), "chunk data; read all the same");
  }

  std::size_t next_magic(std::size_t from, std::size_t end) const {
    const auto found = bytes_.substr(0, end).find(kRecordMagic, from);
    return found == std::string_view::npos ? end : found;
  }

  bool has_header(std::size_t at, std::size_t end) const {
    return at + kSmallestRecord <= end && bytes_.substr(at).starts_with(kRecordMagic);
  }

  RawRecord record_at(std::size_t at, std::size_t size) const {
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(size),
            load<std::uint64_t>(bytes_, at + 8), load<std::uint64_t>(bytes_, at + 16)};
  }

  // The size, if the copy at the record's end agrees; else 0.
  std::size_t agreed_size(std::size_t at) const {
    const std::size_t size = load<std::uint32_t>(bytes_, at + 4);
    if (size < kSmallestRecord || size > bytes_.size() - at) return 0;
    return load<std::uint32_t>(bytes_, at + size - 4) == size ? size : 0;
  }

  // A record whose size lies reaches to the next record's magic.
  void damaged_record(std::size_t at, std::size_t end) {
    end_of_live_ = next_magic(std::min(at + kRecordHeader, end), end);
    RawRecord record = record_at(at, end_of_live_ - at);
    record.damaged = record.listed = true;
    note(Severity::loss, at, "evtx.bad_record",
         "record " + std::to_string(record.id) + " states a wrong size");
    chunk_.records.push_back(record);
  }

  // Record after record, up to the free space or to damage: what lies behind that is found by its
  // magic, like slack, and may be of any age.
  void live(std::size_t end) {
    while (end_of_live_ < end) {
      const std::size_t at = end_of_live_;
      if (!has_header(at, bytes_.size())) {
        if (trusted_end_) note(Severity::loss, at, "evtx.bad_record", "bytes that are no record");
        return;
      }
      const std::size_t size = agreed_size(at);
      if (size == 0) {
        if (trusted_end_) damaged_record(at, end);
        return;
      }
      chunk_.records.push_back(record_at(at, size));
      chunk_.records.back().listed = true;
      end_of_live_ = at + size;
    }
  }

  void slack(std::size_t from) {
    for (std::size_t at = next_magic(from, bytes_.size()); at < bytes_.size();) {
      const std::size_t size = has_header(at, bytes_.size()) ? agreed_size(at) : 0;
      RawRecord record = size > 0 ? record_at(at, size) : RawRecord{};
      record.recovered = true;
      record.listed = at < free_space_ && record.id >= first_id_ && record.id <= last_id_;
      const bool plausible = size > 0 && record.id > 0 && record.filetime < kYear2200;
      if (plausible) chunk_.records.push_back(record);
      at = next_magic(plausible ? at + size : at + kRecordMagic.size(), bytes_.size());
    }
  }

  std::string_view bytes_;
  std::uint64_t offset_;
  Chunk chunk_;
  std::size_t end_of_live_ = kFirstRecord;
  std::size_t free_space_ = 0;                // as the header states it
  std::uint64_t first_id_ = 0, last_id_ = 0;  // likewise
  bool trusted_end_ = true;                   // the header's free-space offset can be one
};

}  // namespace

Chunk read_chunk(std::string_view bytes, std::uint64_t offset) {
  return ChunkReader(bytes, offset).read();
}

bool is_about_checksum(const Note& note) {
  return note.code == kBadHeaderSum || note.code == kBadDataSum;
}

}  // namespace certtrail::evtx
