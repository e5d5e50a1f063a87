#include "engine/unpack/libarchive_input.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "engine/unpack/container_kind.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

// No exception may pass through libarchive's frames: a failing disk ends the container here.
la_ssize_t read_block(archive* a, void* state, const void** block) try {
  auto& in = *static_cast<ArchiveInput*>(state);
  *block = in.buffer.data();
  if (in.gunzip) {
    const auto got = in.gunzip->read(in.buffer.data(), in.buffer.size());
    in.position = in.gunzip->position();
    return static_cast<la_ssize_t>(got);
  }
  const auto got = in.source.read(in.position, in.buffer.data(), in.buffer.size());
  in.position += got;
  return static_cast<la_ssize_t>(got);
} catch (const std::runtime_error& e) {
  archive_set_error(a, EIO, "%s", e.what());
  return ARCHIVE_FATAL;
}

la_int64_t skip_bytes(archive*, void* state, la_int64_t count) {
  auto& in = *static_cast<ArchiveInput*>(state);
  const auto left = static_cast<la_int64_t>(in.source.size() - in.position);
  const auto skipped = std::min(std::max<la_int64_t>(count, 0), left);
  in.position += static_cast<std::uint64_t>(skipped);
  return skipped;
}

la_int64_t seek_to(archive*, void* state, la_int64_t offset, int whence) {
  auto& in = *static_cast<ArchiveInput*>(state);
  const auto size = static_cast<la_int64_t>(in.source.size());
  const la_int64_t base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? static_cast<la_int64_t>(in.position)
                                               : size;
  if (offset > size || base + offset < 0 || base + offset > size) return ARCHIVE_FATAL;
  in.position = static_cast<std::uint64_t>(base + offset);
  return base + offset;
}

Archive reader_of(ArchiveInput& input) {
  Archive a(archive_read_new(), &archive_read_free);
  archive_read_set_read_callback(a.get(), read_block);
  archive_read_set_callback_data(a.get(), &input);
  input.position = 0;
  return a;
}

// The one filter that the first bytes ask for: left to itself libarchive takes off as many layers
// as it finds, and neither the depth limit nor the names would know.
void add_filter(archive* a, ArchiveInput& input) {
  const auto head = input.source.bytes(0, 4);
  if (head.starts_with("\x1f\x8b"sv))
    input.gunzip.emplace(input.source);
  else
    archive_read_append_filter(a, head.starts_with("BZh"sv)                ? ARCHIVE_FILTER_BZIP2
                                  : head.starts_with("\x28\xB5\x2F\xFD"sv) ? ARCHIVE_FILTER_ZSTD
                                                                           : ARCHIVE_FILTER_XZ);
}

Archive reader_of_single_file(ArchiveInput& input) {
  Archive a = reader_of(input);
  add_filter(a.get(), input);
  archive_read_support_format_raw(a.get());
  archive_read_support_format_empty(a.get());
  return a;
}

// Whether a tar is what was compressed. Left to itself libarchive takes anything that begins with
// zeros for an empty one.
bool holds_tar(ArchiveInput& input) {
  const Archive a = reader_of_single_file(input);
  archive_entry* entry = nullptr;
  if (archive_read_open1(a.get()) != ARCHIVE_OK ||
      archive_read_next_header(a.get(), &entry) != ARCHIVE_OK)
    return false;
  std::array<char, kContainerHead> head;
  const auto got = archive_read_data(a.get(), head.data(), head.size());
  return got == kContainerHead &&
         container_kind({head.data(), head.size()}, {}) == ContainerKind::tar;
}

}  // namespace

Archive make_archive_reader(ContainerKind kind, ArchiveInput& input) {
  if (kind == ContainerKind::compressed && !holds_tar(input)) return reader_of_single_file(input);
  Archive a = reader_of(input);
  if (kind == ContainerKind::compressed) {
    add_filter(a.get(), input);
    archive_read_support_format_tar(a.get());
    return a;
  }
  archive_read_set_skip_callback(a.get(), skip_bytes);
  archive_read_set_seek_callback(a.get(), seek_to);
  if (kind == ContainerKind::cab)
    archive_read_support_format_cab(a.get());
  else if (kind == ContainerKind::seven_zip)
    archive_read_support_format_7zip(a.get());
  else
    archive_read_support_format_tar(a.get());
  return a;
}

}  // namespace certtrail
