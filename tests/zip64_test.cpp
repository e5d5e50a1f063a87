// Zips beyond 4 GiB: fields of 64 bits, and what they are for.
#include <fcntl.h>

#include "tests/unpacked.h"

using namespace certtrail;
using namespace certtrail::tests;

namespace {

constexpr std::uint64_t kGiB = 1ull << 30;
const std::string kFull32(4, '\xFF');

std::string zip64_extra(const std::vector<std::uint64_t>& fields) {
  std::string out = little(1, 2) + little(8 * fields.size(), 2);
  for (const auto field : fields) out += little(field, 8);
  return out;
}

// Headers whose 32-bit sizes (and offset) all point to the zip64 field.
std::string local64(const std::string& name, std::uint64_t size, std::uint16_t method,
                    std::uint64_t compressed, std::uint32_t crc) {
  const auto extra = zip64_extra({size, compressed});
  return "PK\x03\x04" + little(45, 2) + little(0x800, 2) + little(method, 2) + little(0x6000, 2) +
         little(0x5D75, 2) + little(crc, 4) + kFull32 + kFull32 + little(name.size(), 2) +
         little(extra.size(), 2) + name + extra;
}

std::string central64(const std::string& name, std::uint64_t size, std::uint16_t method,
                      std::uint64_t compressed, std::uint32_t crc, std::uint64_t offset) {
  const auto extra = zip64_extra({size, compressed, offset});
  return "PK\x01\x02" + little(45, 2) + little(45, 2) + little(0x800, 2) + little(method, 2) +
         little(0x6000, 2) + little(0x5D75, 2) + little(crc, 4) + kFull32 + kFull32 +
         little(name.size(), 2) + little(extra.size(), 2) + std::string(10, '\0') + kFull32 + name +
         extra;
}

std::string end64(std::uint64_t members, std::uint64_t directory_size, std::uint64_t directory_at) {
  return "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) +
         little(members, 8) + little(members, 8) + little(directory_size, 8) +
         little(directory_at, 8) + "PK\x06\x07" + little(0, 4) +
         little(directory_at + directory_size, 8) + little(1, 4) + "PK\x05\x06" +
         std::string(4, '\0') + std::string(12, '\xFF') + little(0, 2);
}

std::uint32_t crc_of(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

// A file with holes, so that 4 GiB cost no room.
class SparseFile {
 public:
  explicit SparseFile(const std::filesystem::path& file)
      : descriptor_(::open(file.c_str(), O_CREAT | O_WRONLY, 0600)) {}
  SparseFile(const SparseFile&) = delete;
  SparseFile& operator=(const SparseFile&) = delete;
  ~SparseFile() { ::close(descriptor_); }
  void put(std::uint64_t at, std::string_view bytes) {
    REQUIRE(::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at)) ==
            static_cast<ssize_t>(bytes.size()));
  }

 private:
  int descriptor_;
};

}  // namespace

TEST_CASE("zip64 sizes and offsets are read from the extra field") {
  const std::string text = "really small";
  const auto data = deflated(text);
  const auto local = local64("big.log", text.size(), 8, data.size(), crc_of(text)) + data;
  const auto central = central64("big.log", text.size(), 8, data.size(), crc_of(text), 0);
  const auto zip = local + central + end64(1, central.size(), local.size());
  const Lines whole{"\"big.log\" read 12", "\"\" container 0"};
  CHECK(lines_of(zip) == whole);
  CHECK(lines_of("junk before" + zip) == whole);
  CHECK(lines_of(local) == Lines{"\"big.log\" read 12", "\"\" damaged 0 zip.truncated"});
  CHECK(lines_of(local + local) ==
        Lines{"\"big.log\" read 12", "\"big.log\"#1 read 12", "\"\" damaged 0 zip.truncated"});
  auto both = zip;  // what fits is in the old end record too
  both.replace(both.size() - 14, 12,
               little(1, 2) + little(1, 2) + little(central.size(), 4) + little(local.size(), 4));
  CHECK(lines_of(both) == whole);
  for_every_damage(zip, [](const std::string& bad) { CHECK_NOTHROW(lines_of(bad)); });
}

TEST_CASE("members and directory are found beyond 4 GiB") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "x.zip";
  const std::string text = "far behind", data = deflated(text);
  const auto local = local64("far.log", text.size(), 8, data.size(), crc_of(text)) + data;
  const auto central = central64("far.log", text.size(), 8, data.size(), crc_of(text), 5 * kGiB);
  const std::uint64_t directory_at = 5 * kGiB + local.size();
  {
    SparseFile file(path);
    file.put(0, "PK\x03\x04");
    file.put(5 * kGiB, local);
    file.put(directory_at, central + end64(1, central.size(), directory_at));
  }
  const auto seen = see(path);
  CHECK(seen.lines == Lines{"\"far.log\" read 10", "\"\" container 0"});
  CHECK(seen.members.at(0).second == text);
}

TEST_CASE("a member larger than 4 GiB comes out whole") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "x.zip";
  const std::uint64_t size = 4 * kGiB + 5;
  std::uint32_t crc = 0;
  const std::string zeros(16 << 20, '\0');
  for (int i = 0; i < 256; ++i) crc = libdeflate_crc32(crc, zeros.data(), zeros.size());
  crc = libdeflate_crc32(crc, "the e", 5);
  const auto local = local64("huge.log", size, 0, size, crc);
  const auto central = central64("huge.log", size, 0, size, crc, 0);
  const std::uint64_t directory_at = local.size() + size;
  {
    SparseFile file(path);
    file.put(0, local);
    file.put(directory_at - 5, "the e" + central + end64(1, central.size(), directory_at));
  }
  std::uint64_t bytes = 0;
  std::string tail;
  std::vector<MemberStatus> ends;
  unpack(path, {},
         {[](const Member&) {},
          [&](std::string_view block) {
            bytes += block.size();
            tail = block.substr(block.size() - std::min<std::size_t>(5, block.size()));
          },
          [&](const MemberEnd& end) { ends.push_back(end.status); }});
  CHECK(bytes == size);
  CHECK(tail == "the e");
  CHECK(ends == std::vector{MemberStatus::read, MemberStatus::container});
}
