// Zip members by the central directory, or by scanning local headers when it is damaged or missing.
//
// libarchive is not used for zips: it stops at the first damaged member, does not say which members
// it cannot decode (Deflate64), and believes names that need their flags read together.
#include <algorithm>

#include "engine/decode/cursor.h"
#include "engine/unpack/inflate.h"
#include "engine/unpack/walk.h"
#include "engine/unpack/zip_directory.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflate = 8;

struct MethodName {
  std::uint16_t method;
  std::string_view name;
};
constexpr MethodName kOtherMethods[] = {{1, "Shrink"}, {6, "Implode"}, {9, "Deflate64"},
                                        {12, "bzip2"}, {14, "LZMA"},   {93, "zstd"},
                                        {95, "xz"},    {98, "PPMd"},   {99, "AES frame"}};

std::string method_text(std::uint16_t method) {
  std::string text = "compression method " + std::to_string(method);
  for (const auto& other : kOtherMethods)
    if (other.method == method) text += " (" + std::string(other.name) + ")";
  return text + " is not supported; repack the archive with plain deflate";
}

class ZipReader {
 public:
  ZipReader(const Source& source, Level& level) : source_(source), level_(level) {}

  void by_directory(const ZipDirectory& directory);
  void by_local_headers();
  std::uint64_t found() const { return found_; }
  bool cut_short() const { return cut_short_; }
  // Adds the note of encrypted members, if there are any, to the archive's own.
  void tell_of_encryption(MemberEnd& archive) const;

 private:
  // Where the member's bytes are; `length_known` is false where only a data descriptor tells.
  struct Extent {
    std::uint64_t offset = 0, length = 0;
    bool length_known = true, cut = false;
  };
  std::uint64_t deliver(const ZipEntry& entry, const Extent& extent);
  Inflated copy(const Extent& extent, const TakeBlock& take) const;
  Extent extent_of(const LocalHeader& local) const;
  std::uint64_t end_of_stored(std::uint64_t from) const;

  const Source& source_;
  Level& level_;
  Inflater inflater_;
  std::uint64_t found_ = 0, encrypted_ = 0;
  bool cut_short_ = false;
};

constexpr const char* kEncrypted = "encrypted; certtrail has no passwords, unpack it first";

bool is_folder(const ZipEntry& entry) {
  return entry.size == 0 && (entry.name.ends_with('/') || entry.name.ends_with('\\'));
}

Inflated ZipReader::copy(const Extent& extent, const TakeBlock& take) const {
  Inflated done;
  std::string block;
  while (done.consumed < extent.length) {
    block = source_.bytes(
        extent.offset + done.consumed,
        static_cast<std::size_t>(std::min<std::uint64_t>(extent.length - done.consumed, 1 << 20)));
    if (block.empty()) break;
    done.consumed += block.size();
    done.produced += block.size();
    done.crc = crc32_of(done.crc, block);
    if (!take(block, done.consumed)) {
      done.result = Inflated::Result::stopped;
      break;
    }
  }
  return done;
}

// Delivers one member; the compressed bytes it took.
std::uint64_t ZipReader::deliver(const ZipEntry& entry, const Extent& extent) {
  ++found_;
  MemberWriter member(level_, entry.name, entry.modified_us);
  if (level_.walk.stopped()) {
    member.end();
    return 0;
  }
  MemberEnd end;
  const auto refuse = [&](const char* code, std::string detail) {
    end = {MemberStatus::refused, detail, {{Severity::loss, 0, code, detail}}};
    member.end(end);
    return extent.length_known ? extent.length : 0;
  };
  if (entry.encrypted()) {
    // One note for the whole archive says how many: a password covers all of them.
    ++encrypted_;
    member.end({MemberStatus::refused, kEncrypted, {}});
    return extent.length_known ? extent.length : 0;
  }
  if (entry.method != kStored && entry.method != kDeflate)
    return refuse("zip.method", method_text(entry.method));
  const TakeBlock take = [&](std::string_view block, std::uint64_t consumed) {
    return member.write(block, consumed);
  };
  const auto done = entry.method == kStored ? copy(extent, take)
                    : extent.length_known
                        ? inflater_.run(source_, extent.offset, extent.length, entry.size, take)
                        : inflater_.stream(source_, extent.offset, extent.length, take);
  level_.walk.count_in(extent.length_known ? extent.length : done.consumed);
  const bool whole = done.result == Inflated::Result::whole && !(extent.cut && entry.method == 0);
  if (done.result == Inflated::Result::damaged)
    damage(end, done.produced, "zip.bad_data", "the compressed bytes are damaged from here on");
  if (done.result == Inflated::Result::cut_short ||
      (extent.cut && done.result == Inflated::Result::whole && !whole)) {
    if (extent.cut || !extent.length_known) {
      // The archive's own note says that it ends here.
      cut_short_ = true;
      end.status = MemberStatus::damaged;
      end.reason = "the archive ends inside this member";
    } else {
      damage(end, done.produced, "zip.truncated", "the member ends before its time");
    }
  }
  if (whole && extent.length_known && done.crc != entry.crc)
    damage(end, 0, "zip.crc", "the checksum differs from the stated one; bytes were kept as read");
  member.end(std::move(end));
  return extent.length_known && !whole ? extent.length : done.consumed;
}

void ZipReader::tell_of_encryption(MemberEnd& archive) const {
  if (encrypted_ == 0) return;
  const auto detail = std::to_string(encrypted_) + " of " + std::to_string(found_) +
                      " members are encrypted; certtrail has no passwords, unpack it first";
  if (encrypted_ == found_) archive = {MemberStatus::refused, detail, std::move(archive.notes)};
  archive.notes.push_back({Severity::loss, 0, "zip.encrypted", detail});
}

void ZipReader::by_directory(const ZipDirectory& directory) {
  for (const ZipEntry& entry : directory.entries) {
    if (level_.walk.stopped()) return;
    if (is_folder(entry)) continue;
    const auto local = read_local_header(source_, entry.header_offset);
    if (!local) {
      ++found_;
      MemberWriter member(level_, entry.name, entry.modified_us);
      MemberEnd end;
      damage(end, 0, "zip.bad_header", "the directory points to where no member starts");
      member.end(std::move(end));
      continue;
    }
    Extent extent{local->data_offset, entry.compressed_size, true, false};
    const std::uint64_t left = source_.size() - std::min(source_.size(), local->data_offset);
    extent.cut = extent.length > left;
    extent.length = std::min(extent.length, left);
    deliver(entry, extent);
  }
}

// End of a stored member whose size only its descriptor tells: the first descriptor that agrees
// with its distance, or the next header.
std::uint64_t ZipReader::end_of_stored(std::uint64_t from) const {
  return source_.find("PK", from, [&](std::string_view record, std::uint64_t at) {
    if (record.starts_with("PK\x03\x04"sv) || record.starts_with("PK\x01\x02"sv)) return true;
    if (!record.starts_with("PK\x07\x08"sv) || record.size() < 12) return false;
    return Cursor(record, 8).little<std::uint32_t>("descriptor size") == at - from;
  });
}

ZipReader::Extent ZipReader::extent_of(const LocalHeader& local) const {
  const ZipEntry& entry = local.entry;
  const std::uint64_t start = std::min(local.data_offset, source_.size());
  const std::uint64_t left = source_.size() - start;
  if (entry.has_descriptor() && entry.compressed_size == 0) {
    if (entry.method != kStored || entry.encrypted()) return {start, left, false, true};
    const auto end = end_of_stored(start);
    return {start, end - start, false, end == source_.size()};
  }
  return {start, std::min(entry.compressed_size, left), true, entry.compressed_size > left};
}

void ZipReader::by_local_headers() {
  constexpr auto kSignature = "PK\x03\x04"sv;
  std::uint64_t folders = 0;
  for (auto at = source_.find(kSignature, 0); at < source_.size() && !level_.walk.stopped();) {
    const auto local = read_local_header(source_, at);
    if (!local) break;
    std::uint64_t next = local->data_offset;
    if (is_folder(local->entry)) {
      if (++folders > level_.walk.limits.members) break;
    } else {
      const auto extent = extent_of(*local);
      next = extent.offset + deliver(local->entry, extent);
    }
    at = source_.find(kSignature, std::max(next, at + 4));
  }
}

}  // namespace

MemberEnd walk_zip(const Source& source, Level& level) {
  MemberEnd end{MemberStatus::container, {}, {}};
  const auto directory = read_zip_directory(source, level.walk.limits.members);
  ZipReader reader(source, level);
  if (directory.whole) {
    reader.by_directory(directory);
    reader.tell_of_encryption(end);
    if (reader.cut_short())
      damage(end, source.size(), "zip.truncated", "members reach beyond the end of the archive");
    return end;
  }
  reader.by_local_headers();
  reader.tell_of_encryption(end);
  if (directory.found)
    damage(end, source.size(), "zip.directory_damaged",
           "the central directory is damaged; members were found by their own headers");
  else if (reader.found() > 0)
    damage(
        end, source.size(), "zip.truncated",
        "the archive ends before its central directory; members were found by their own headers");
  else
    damage(end, 0, "zip.no_members", "named as a zip, but nothing in it can be read as one");
  return end;
}

}  // namespace certtrail
