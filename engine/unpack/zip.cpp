// Zip members by the central directory, or by scanning local headers when it is damaged or missing.
//
// libarchive is not used for zips: it stops at the first damaged member, does not decode Deflate64,
// and believes names that need their flags read together.
#include <algorithm>

#include "engine/unpack/walk.h"
#include "engine/unpack/zip_directory.h"
#include "engine/unpack/zip_extent.h"
#include "engine/unpack/zip_keyring.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

class ZipReader {
 public:
  ZipReader(const Source& source, Level& level)
      : source_(source), level_(level), keyring_(source, level.walk) {}

  void by_directory(const ZipDirectory& directory);
  void by_local_headers();
  std::uint64_t found() const { return found_; }
  bool cut_short() const { return cut_short_; }
  // Adds the note of encrypted members, if there are any, to the archive's own.
  void tell_of_encryption(MemberEnd& archive) const;

 private:
  std::uint64_t deliver(const ZipEntry& entry, const ZipExtent& extent);
  std::optional<ZipData> open(const ZipEntry& entry, const ZipExtent& extent, MemberEnd& end);
  std::uint64_t read(const ZipEntry& entry, const ZipExtent& extent, const ZipData& data,
                     MemberWriter& member, MemberEnd& end);
  void tell_of_damage(const ZipExtent& extent, const Inflated& done, MemberEnd& end);
  std::optional<std::uint32_t> stated_crc(const ZipExtent& extent, const Inflated& done) const;

  const Source& source_;
  Level& level_;
  ZipKeyring keyring_;
  std::uint64_t found_ = 0, locked_ = 0;
  std::string why_locked_;
  bool cut_short_ = false;
};

bool is_folder(const ZipEntry& entry) {
  return entry.size == 0 && (entry.name.ends_with('/') || entry.name.ends_with('\\'));
}

// The compressed bytes of a member; nullopt, and how it ends, if they are not to be had.
std::optional<ZipData> ZipReader::open(const ZipEntry& entry, const ZipExtent& extent,
                                       MemberEnd& end) {
  if (!Decompressor::knows(entry.method)) {
    const auto why = Decompressor::refusal(entry.method);
    end = {MemberStatus::refused, why, {{Severity::loss, 0, "zip.method", why}}};
    return std::nullopt;
  }
  if (!entry.encrypted())
    return ZipData{pull_of(source_, extent.offset, extent.length),
                   extent.length_known ? std::optional(extent.length) : std::nullopt};
  std::string why;
  auto data = keyring_.unlock(entry, extent, why);
  if (data) return data;
  // One note for the whole archive says how many: a password mostly covers all of them.
  if (++locked_ == 1) why_locked_ = why;
  end = {MemberStatus::refused, std::move(why), {}};
  return std::nullopt;
}

void ZipReader::tell_of_damage(const ZipExtent& extent, const Inflated& done, MemberEnd& end) {
  if (done.result == Inflated::Result::damaged) {
    damage(end, done.produced, "zip.bad_data", "the compressed bytes are damaged from here on");
  } else if (extent.cut || !extent.length_known) {
    // The archive's own note says that it ends here.
    cut_short_ = true;
    end.status = MemberStatus::damaged;
    end.reason = "the archive ends inside this member";
  } else {
    damage(end, done.produced, "zip.truncated", "the member ends before its time");
  }
}

// Where only a descriptor could tell the length, it stands behind the bytes that were taken.
std::optional<std::uint32_t> ZipReader::stated_crc(const ZipExtent& extent,
                                                   const Inflated& done) const {
  if (extent.length_known) return extent.crc;
  const auto behind = source_.bytes(extent.offset + done.consumed, kGreatestDescriptor);
  return crc_of_descriptor(behind, done.consumed, done.produced);
}

// The compressed bytes that the member took.
std::uint64_t ZipReader::read(const ZipEntry& entry, const ZipExtent& extent, const ZipData& data,
                              MemberWriter& member, MemberEnd& end) {
  if (entry.method == 0 && !entry.encrypted() && extent.length_known && !extent.cut)
    member.lies_at(source_, extent.offset, extent.length);
  const auto done =
      level_.walk.decompressor.run(entry.method, data.bytes, data.length, entry.size,
                                   [&](std::string_view block, std::uint64_t consumed) {
                                     return member.write(block, consumed);
                                   });
  const auto taken = extent.length_known ? extent.length : done.consumed;
  level_.walk.count_in(taken);
  const bool is_cut_copy = extent.cut && entry.method == 0;
  if (done.result == Inflated::Result::stopped) return taken;
  if (done.result != Inflated::Result::whole || is_cut_copy) {
    tell_of_damage(extent, done, end);
    return taken;
  }
  if (const auto crc = stated_crc(extent, done); data.crc_holds && crc && *crc != done.crc)
    damage(end, 0, "zip.crc", "the checksum differs from the stated one; bytes were kept as read");
  return entry.encrypted() ? taken : done.consumed;
}

// Delivers one member; the compressed bytes it took.
std::uint64_t ZipReader::deliver(const ZipEntry& entry, const ZipExtent& extent) {
  ++found_;
  MemberWriter member(level_, entry.name, entry.modified_us);
  MemberEnd end;
  std::uint64_t taken = extent.length_known ? extent.length : 0;
  if (!level_.walk.stopped())
    if (const auto data = open(entry, extent, end)) taken = read(entry, extent, *data, member, end);
  member.end(std::move(end));
  return taken;
}

void ZipReader::tell_of_encryption(MemberEnd& archive) const {
  if (locked_ == 0) return;
  const auto detail = std::to_string(locked_) + " of " + std::to_string(found_) +
                      " members were not read: " + why_locked_;
  if (locked_ == found_) archive = {MemberStatus::refused, detail, std::move(archive.notes)};
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
    ZipExtent extent{local->data_offset, entry.compressed_size, true, false, entry.crc};
    const std::uint64_t left = source_.size() - std::min(source_.size(), local->data_offset);
    extent.cut = extent.length > left;
    extent.length = std::min(extent.length, left);
    deliver(entry, extent);
  }
}

void ZipReader::by_local_headers() {
  constexpr auto kSignature = "PK\x03\x04"sv;
  ZipExtentFinder extents(source_);
  std::uint64_t folders = 0;
  for (auto at = source_.find(kSignature, 0); at < source_.size() && !level_.walk.stopped();) {
    const auto local = read_local_header(source_, at);
    if (!local) break;
    std::uint64_t next = local->data_offset;
    if (is_folder(local->entry)) {
      if (++folders > level_.walk.limits.members) break;
    } else {
      const auto extent = extents.extent_of(*local);
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
