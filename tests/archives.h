// Archives made by hand, so that a test can lie about any field of them.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <libdeflate.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/temporary_folder.h"

namespace certtrail::tests {

using NamedBytes = std::vector<std::pair<std::string, std::string>>;  // name, bytes

inline std::string little(std::uint64_t value, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

inline std::string deflated(std::string_view bytes) {
  auto* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_deflate_compress_bound(compressor, bytes.size()), '\0');
  out.resize(
      libdeflate_deflate_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

inline std::string gzipped(std::string_view bytes) {
  auto* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, bytes.size()), '\0');
  out.resize(
      libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

struct ZipMember {
  std::string name;
  std::string bytes;
  std::uint16_t method = 8;
  std::uint16_t flags = 0x0800;                  // names are UTF-8
  std::optional<std::uint64_t> declared_size{};  // a lie
  std::optional<std::uint32_t> crc{};            // a lie
  std::uint16_t date = 0x5D75, time = 0x6000;    // 2026-11-21 12:00:00
  std::string extra{};
  bool descriptor = false;                       // sizes and checksum follow the bytes
  std::optional<std::uint32_t> header_offset{};  // a lie of the directory
};

inline std::string make_zip(const std::vector<ZipMember>& members, std::string prefix = "") {
  std::string out = prefix;
  std::string directory;
  for (const auto& m : members) {
    const auto data = m.method == 8 ? deflated(m.bytes) : m.bytes;
    const auto crc = m.crc.value_or(libdeflate_crc32(0, m.bytes.data(), m.bytes.size()));
    const auto size = m.declared_size.value_or(m.bytes.size());
    const auto flags = static_cast<std::uint16_t>(m.flags | (m.descriptor ? 8 : 0));
    const auto sizes = little(crc, 4) + little(data.size(), 4) + little(size, 4);
    const auto common = little(20, 2) + little(flags, 2) + little(m.method, 2) + little(m.time, 2) +
                        little(m.date, 2);
    const auto lengths = little(m.name.size(), 2) + little(m.extra.size(), 2);
    const auto at =
        m.header_offset.value_or(static_cast<std::uint32_t>(out.size() - prefix.size()));
    out += "PK\x03\x04" + common + (m.descriptor ? std::string(12, '\0') : sizes) + lengths +
           m.name + m.extra + data;
    if (m.descriptor) out += "PK\x07\x08" + sizes;
    directory += std::string("PK\x01\x02") + little(20, 2) + common + sizes + lengths +
                 std::string(10, '\0') + little(at, 4) + m.name + m.extra;
  }
  const auto directory_at = out.size() - prefix.size();
  out += directory + "PK\x05\x06" + std::string(4, '\0') + little(members.size(), 2) +
         little(members.size(), 2) + little(directory.size(), 4) + little(directory_at, 4) +
         little(0, 2);
  return out;
}

// A cabinet with one folder, stored, in one data block for each 32 KiB.
inline std::string make_cab(const NamedBytes& files) {
  std::string entries;
  std::string data;
  for (const auto& [name, bytes] : files) {
    entries += little(bytes.size(), 4) + little(data.size(), 4) + little(0, 2) + little(0x5D75, 2) +
               little(0x6000, 2) + little(0x80, 2) + name + '\0';
    data += bytes;
  }
  std::string blocks;
  std::size_t count = 0;
  for (std::size_t at = 0; at < data.size(); at += 32768, ++count) {
    const auto part = data.substr(at, 32768);
    blocks += little(0, 4) + little(part.size(), 2) + little(part.size(), 2) + part;
  }
  const std::size_t files_at = 36 + 8;
  const std::size_t data_at = files_at + entries.size();
  const std::size_t size = data_at + blocks.size();
  return std::string("MSCF") + little(0, 4) + little(size, 4) + little(0, 4) + little(files_at, 4) +
         little(0, 4) + little(3, 1) + little(1, 1) + little(1, 2) + little(files.size(), 2) +
         little(0, 2) + little(0, 2) + little(0, 2) + little(data_at, 4) + little(count, 2) +
         little(0, 2) + entries + blocks;
}

// How libarchive shall write: ARCHIVE_FORMAT_..., ARCHIVE_FILTER_..., and for zips its option
// "encryption" with a password.
struct Writing {
  int format = ARCHIVE_FORMAT_TAR_USTAR;
  int filter = ARCHIVE_FILTER_NONE;
  std::string encryption{}, password{};
};

inline std::string make_archive(const NamedBytes& files, const Writing& how) {
  std::size_t room = 1 << 20, used = 0;
  for (const auto& [name, bytes] : files) room += 2 * bytes.size();
  std::string out(room, '\0');
  auto* a = archive_write_new();
  archive_write_set_format(a, how.format);
  archive_write_add_filter(a, how.filter);
  if (!how.encryption.empty()) {
    archive_write_set_options(a, ("zip:encryption=" + how.encryption).c_str());
    archive_write_set_passphrase(a, how.password.c_str());
  }
  archive_write_open_memory(a, out.data(), out.size(), &used);
  for (const auto& [name, bytes] : files) {
    auto* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 1'795'262'400, 0);  // 2026-11-21T12:00:00Z
    archive_write_header(a, entry);
    archive_write_data(a, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
  out.resize(used);
  return out;
}

// tar, or 7z with `seven_zip`.
inline std::string make_with_libarchive(const NamedBytes& files, bool seven_zip = false) {
  return make_archive(files, {seven_zip ? ARCHIVE_FORMAT_7ZIP : ARCHIVE_FORMAT_TAR_USTAR});
}

}  // namespace certtrail::tests
