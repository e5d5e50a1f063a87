// Cabinets, 7z, tar (compressed or not) and single compressed files through libarchive: one archive
// object for each container, used by one thread.
//
// libarchive gives cabinet times through the host's zone (mktime); they are turned back into what
// the cabinet printed and read as UTC.
#include <archive_entry.h>

#include <ctime>
#include <memory>

#include "engine/decode/civil_time.h"
#include "engine/unpack/libarchive_input.h"
#include "engine/unpack/member_name.h"
#include "engine/unpack/walk.h"

namespace certtrail {
namespace {

std::string error_of(archive* a) {
  const char* text = archive_error_string(a);
  return text && *text ? text : "cannot be read on";
}

std::string name_of(archive* a, archive_entry* entry, const Level& level) {
  if (archive_format(a) == ARCHIVE_FORMAT_RAW) return name_inside(level.name);
  if (const char* utf8 = archive_entry_pathname_utf8(entry)) return utf8;
  const char* raw = archive_entry_pathname(entry);  // null where the locale cannot spell it
  return raw ? raw : "";
}

std::optional<std::int64_t> time_of(archive_entry* entry, ContainerKind kind) {
  if (!archive_entry_mtime_is_set(entry)) return std::nullopt;
  std::time_t seconds = archive_entry_mtime(entry);
  if (kind == ContainerKind::cab) {
    std::tm printed{};
    if (!::localtime_r(&seconds, &printed)) return std::nullopt;
    seconds = ::timegm(&printed);
  }
  constexpr std::time_t kYear1980 = 315'532'800;
  constexpr std::time_t kYear2100 = 4'102'444'800;
  if (seconds <= kYear1980 || seconds >= kYear2100) return std::nullopt;
  return std::int64_t{seconds} * kMicrosecondsPerSecond;
}

// Reads one member to its end; false if the archive cannot be read beyond it.
bool deliver(archive* a, MemberWriter& member, const ArchiveInput& in, Walk& walk) {
  MemberEnd end;
  bool go_on = true;
  const auto before = in.position;
  std::uint64_t produced = 0;
  while (true) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(a, &block, &size, &offset);
    if (status == ARCHIVE_EOF) break;
    if (status < ARCHIVE_WARN) {
      damage(end, produced, "archive.bad_data", error_of(a));
      go_on = status != ARCHIVE_FATAL;
      break;
    }
    if (status == ARCHIVE_RETRY || size == 0) continue;
    produced += size;
    if (!member.write({static_cast<const char*>(block), size}, in.source.size())) break;
  }
  walk.count_in(in.position > before ? in.position - before : 0);
  member.end(std::move(end));
  return go_on;
}

void refuse_encrypted(MemberWriter& member) {
  const std::string why = "encrypted; only zips are decrypted, unpack it first";
  member.end({MemberStatus::refused, why, {{Severity::loss, 0, "archive.encrypted", why}}});
}

}  // namespace

MemberEnd walk_libarchive(ContainerKind kind, const Source& source, Level& level) {
  MemberEnd end{MemberStatus::container, {}, {}};
  const auto input = std::make_unique<ArchiveInput>(source);
  const Archive a = make_archive_reader(kind, *input);
  // Damage before the first byte of a compressed file opens well, as an empty archive.
  if (archive_read_open1(a.get()) != ARCHIVE_OK || archive_errno(a.get()) != 0) {
    damage(end, 0, "archive.damaged", error_of(a.get()));
    return end;
  }
  while (!level.walk.stopped()) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(a.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status == ARCHIVE_RETRY) continue;
    if (status < ARCHIVE_WARN) {
      if (archive_read_has_encrypted_entries(a.get()) > 0) {
        const std::string why = "the list of members is encrypted; unpack it first";
        return {MemberStatus::refused, why, {{Severity::loss, 0, "archive.encrypted", why}}};
      }
      damage(end, input->position, "archive.damaged", error_of(a.get()));
      break;
    }
    const auto type = archive_entry_filetype(entry);
    if (type != AE_IFREG && type != 0) continue;
    MemberWriter member(level, name_of(a.get(), entry, level), time_of(entry, kind));
    if (level.walk.stopped()) {
      member.end();
    } else if (archive_entry_is_encrypted(entry)) {
      refuse_encrypted(member);
    } else if (!deliver(a.get(), member, *input, level.walk)) {
      damage(end, 0, "archive.damaged", "what follows a damaged member cannot be read");
      break;
    }
  }
  return end;
}

}  // namespace certtrail
