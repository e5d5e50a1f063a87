#include "cmd/fleetgen/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>

namespace fleetgen {
namespace {

la_ssize_t append(archive*, void* target, const void* bytes, std::size_t size) {
  static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void check(archive* out, int result) {
  if (result != ARCHIVE_OK) throw std::runtime_error(archive_error_string(out));
}

}  // namespace

std::string zip(const std::vector<Member>& members) {
  std::string bytes;
  const std::unique_ptr<archive, decltype(&archive_write_free)> out(archive_write_new(),
                                                                    archive_write_free);
  check(out.get(), archive_write_set_format_zip(out.get()));
  check(out.get(), archive_write_set_bytes_in_last_block(out.get(), 1));
  check(out.get(), archive_write_open(out.get(), &bytes, nullptr, append, nullptr));
  for (const Member& member : members) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                              archive_entry_free);
    archive_entry_set_pathname_utf8(entry.get(), member.path.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), member.modified / kSecond, 0);
    if (member.stored)
      archive_write_zip_set_compression_store(out.get());
    else
      archive_write_zip_set_compression_deflate(out.get());
    check(out.get(), archive_write_header(out.get(), entry.get()));
    archive_write_data(out.get(), member.bytes.data(), member.bytes.size());
  }
  check(out.get(), archive_write_close(out.get()));
  return bytes;
}

}  // namespace fleetgen
