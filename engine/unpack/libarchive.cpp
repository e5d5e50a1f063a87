// Cabinets, 7z, tar (compressed or not) and single compressed files through libarchive: one archive
// object for each container, used by one thread.
//
// libarchive gives cabinet times through the host's zone (mktime); they are turned back into what
// the cabinet printed and read as UTC.
#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <memory>
#include <stdexcept>

#include "engine/decode/civil_time.h"
#include "engine/unpack/walk.h"

namespace certtrail {
namespace {

struct Reading {
  const Source& source;
  std::uint64_t position = 0;
  std::array<char, 64 << 10> buffer;
};

// No exception may pass through libarchive's frames: a failing disk ends the container here.
la_ssize_t read_block(archive* a, void* state, const void** block) try {
  auto& reading = *static_cast<Reading*>(state);
  const auto got =
      reading.source.read(reading.position, reading.buffer.data(), reading.buffer.size());
  reading.position += got;
  *block = reading.buffer.data();
  return static_cast<la_ssize_t>(got);
} catch (const std::runtime_error& e) {
  archive_set_error(a, EIO, "%s", e.what());
  return ARCHIVE_FATAL;
}

la_int64_t skip_bytes(archive*, void* state, la_int64_t count) {
  auto& reading = *static_cast<Reading*>(state);
  const auto left = static_cast<la_int64_t>(reading.source.size() - reading.position);
  const auto skipped = std::min(std::max<la_int64_t>(count, 0), left);
  reading.position += static_cast<std::uint64_t>(skipped);
  return skipped;
}

la_int64_t seek_to(archive*, void* state, la_int64_t offset, int whence) {
  auto& reading = *static_cast<Reading*>(state);
  const auto size = static_cast<la_int64_t>(reading.source.size());
  const la_int64_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? static_cast<la_int64_t>(reading.position)
                                               : size;
  if (offset > size || base + offset < 0 || base + offset > size) return ARCHIVE_FATAL;
  reading.position = static_cast<std::uint64_t>(base + offset);
  return base + offset;
}

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

Archive open_archive(ContainerKind kind, Reading& reading) {
  Archive a(archive_read_new(), &archive_read_free);
  switch (kind) {
    case ContainerKind::cab:
      archive_read_support_format_cab(a.get());
      break;
    case ContainerKind::seven_zip:
      archive_read_support_format_7zip(a.get());
      break;
    case ContainerKind::compressed:
      archive_read_support_filter_gzip(a.get());
      archive_read_support_filter_bzip2(a.get());
      archive_read_support_filter_xz(a.get());
      archive_read_support_filter_zstd(a.get());
      archive_read_support_format_raw(a.get());
      archive_read_support_format_empty(a.get());
      archive_read_support_format_tar(a.get());
      break;
    case ContainerKind::tar:
    case ContainerKind::zip:
    case ContainerKind::none:
      archive_read_support_format_tar(a.get());
  }
  archive_read_set_read_callback(a.get(), read_block);
  archive_read_set_skip_callback(a.get(), skip_bytes);
  archive_read_set_seek_callback(a.get(), seek_to);
  archive_read_set_callback_data(a.get(), &reading);
  return a;
}

std::string error_of(archive* a) {
  const char* text = archive_error_string(a);
  return text && *text ? text : "cannot be read on";
}

// The name of a single compressed file is its container's without the last extension.
std::string name_of(archive* a, archive_entry* entry, const Level& level) {
  if (archive_format(a) == ARCHIVE_FORMAT_RAW) {
    const auto slash = level.name.rfind('/');
    auto name = slash == std::string::npos ? level.name : level.name.substr(slash + 1);
    if (const auto dot = name.rfind('.'); dot != std::string::npos && dot > 0) name.resize(dot);
    return name.empty() ? "data" : name;
  }
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
bool deliver(archive* a, MemberWriter& member, const Source& source, Walk& walk) {
  MemberEnd end;
  bool go_on = true;
  const auto before =
      static_cast<std::uint64_t>(std::max<la_int64_t>(archive_filter_bytes(a, -1), 0));
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
    if (!member.write({static_cast<const char*>(block), size}, source.size())) break;
  }
  const auto after =
      static_cast<std::uint64_t>(std::max<la_int64_t>(archive_filter_bytes(a, -1), 0));
  walk.count_in(after > before ? after - before : 0);
  member.end(std::move(end));
  return go_on;
}

void refuse_encrypted(MemberWriter& member) {
  const std::string why = "encrypted; certtrail has no passwords, unpack it first";
  member.end({MemberStatus::refused, why, {{Severity::loss, 0, "archive.encrypted", why}}});
}

}  // namespace

MemberEnd walk_libarchive(ContainerKind kind, const Source& source, Level& level) {
  MemberEnd end{MemberStatus::container, {}, {}};
  auto reading = std::make_unique<Reading>(Reading{source, 0, {}});
  const Archive a = open_archive(kind, *reading);
  if (archive_read_open1(a.get()) != ARCHIVE_OK) {
    damage(end, 0, "archive.damaged", error_of(a.get()));
    return end;
  }
  while (!level.walk.stopped()) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(a.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    if (status == ARCHIVE_RETRY) continue;
    if (status < ARCHIVE_WARN) {
      const auto at = archive_filter_bytes(a.get(), -1);
      if (archive_read_has_encrypted_entries(a.get()) > 0) {
        const std::string why = "the list of members is encrypted; unpack it first";
        return {MemberStatus::refused, why, {{Severity::loss, 0, "archive.encrypted", why}}};
      }
      damage(end, static_cast<std::uint64_t>(std::max<la_int64_t>(at, 0)), "archive.damaged",
             error_of(a.get()));
      break;
    }
    const auto type = archive_entry_filetype(entry);
    if (type != AE_IFREG && type != 0) continue;
    MemberWriter member(level, name_of(a.get(), entry, level), time_of(entry, kind));
    if (level.walk.stopped()) {
      member.end();
    } else if (archive_entry_is_encrypted(entry)) {
      refuse_encrypted(member);
    } else if (!deliver(a.get(), member, source, level.walk)) {
      damage(end, 0, "archive.damaged", "what follows a damaged member cannot be read");
      break;
    }
  }
  return end;
}

}  // namespace certtrail
