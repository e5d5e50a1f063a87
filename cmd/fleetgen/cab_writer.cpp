// [MS-CAB]: header, folders, files, then the data blocks of each folder. A block holds up to 32
// KiB; an MSZIP block is 'CK' and a raw deflate stream, here without reference to the block before.
#include "cmd/fleetgen/cab_writer.h"

#include <zlib.h>

#include <stdexcept>

namespace fleetgen {
namespace {

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

std::uint32_t checksum(std::string_view bytes, std::uint32_t seed) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  std::uint32_t sum = seed;
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4)
    sum ^= at(i) | at(i + 1) << 8 | at(i + 2) << 16 | at(i + 3) << 24;
  std::uint32_t rest = 0;
  for (; i < bytes.size(); ++i) rest = rest << 8 | at(i);
  return sum ^ rest;
}

std::string deflated(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib does not start");
  std::string out(bytes.size() + 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct Folder {
  std::string blocks;
  std::uint16_t count = 0;
};

Folder folder(const Member& member) {
  Folder made;
  for (std::size_t at = 0; at < member.bytes.size(); at += 32768) {
    const auto plain = std::string_view(member.bytes).substr(at, 32768);
    const std::string data = member.stored ? std::string(plain) : "CK" + deflated(plain);
    std::string sizes;
    put(sizes, data.size(), 2);
    put(sizes, plain.size(), 2);
    put(made.blocks, checksum(sizes, checksum(data, 0)), 4);
    made.blocks += sizes + data;
    ++made.count;
  }
  return made;
}

std::uint16_t dos_date(Time time) {
  const Civil c = civil(time);
  return static_cast<std::uint16_t>((c.year - 1980) << 9 | c.month << 5 | c.day);
}

std::uint16_t dos_time(Time time) {
  const Civil c = civil(time);
  return static_cast<std::uint16_t>(c.hour << 11 | c.minute << 5 | c.second / 2);
}

}  // namespace

std::string cab(const std::vector<Member>& members) {
  std::string files, blocks, folders;
  std::size_t files_size = 0;
  for (const Member& member : members) files_size += 16 + member.path.size() + 1;
  const std::size_t data_start = 36 + 8 * members.size() + files_size;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Folder made = folder(members[i]);
    put(folders, data_start + blocks.size(), 4);
    put(folders, made.count, 2);
    put(folders, members[i].stored ? 0 : 1, 2);
    blocks += made.blocks;
    put(files, members[i].bytes.size(), 4);
    put(files, 0, 4);
    put(files, i, 2);
    put(files, dos_date(members[i].modified), 2);
    put(files, dos_time(members[i].modified), 2);
    put(files, 0x20, 2);
    files += members[i].path;
    files += '\0';
  }
  std::string out = "MSCF";
  put(out, 0, 4);
  put(out, data_start + blocks.size(), 4);
  put(out, 0, 4);
  put(out, 36 + folders.size(), 4);
  put(out, 0, 4);
  put(out, 0x0103, 2);
  put(out, members.size(), 2);
  put(out, members.size(), 2);
  put(out, 0, 2);
  put(out, 0x1234, 2);
  put(out, 0, 2);
  return out + folders + files + blocks;
}

}  // namespace fleetgen
