// Deflate64, what Explorer writes beyond 2 GB.
#include <zlib.h>

#include <random>

#include "tests/golden.h"
#include "tests/unpacked.h"

using namespace certtrail;
using namespace certtrail::tests;

namespace {

// Writes deflate's bits: numbers lowest bit first, codes highest bit first.
class BitWriter {
 public:
  BitWriter& number(std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bit(value >> i & 1);
    return *this;
  }
  BitWriter& code(std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) bit(value >> i & 1);
    return *this;
  }
  // A symbol of the fixed code for literals and lengths.
  BitWriter& symbol(std::uint32_t s) {
    if (s < 144) return code(0x30 + s, 8);
    if (s < 256) return code(0x190 + s - 144, 9);
    return s < 280 ? code(s - 256, 7) : code(0xC0 + s - 280, 8);
  }
  BitWriter& stored_block(std::string_view bytes) {
    number(0, 3);
    used_ = 0;
    bytes_ += little(bytes.size(), 2) + little(~bytes.size() & 0xFFFF, 2) + std::string(bytes);
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void bit(std::uint32_t value) {
    if (used_ == 0) bytes_ += '\0';
    bytes_.back() = static_cast<char>(static_cast<unsigned char>(bytes_.back()) | value << used_);
    used_ = (used_ + 1) % 8;
  }
  std::string bytes_;
  std::uint32_t used_ = 0;
};

std::string noise(std::size_t size) {
  std::mt19937 random(5);
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

std::string words(std::size_t size) {
  std::mt19937 random(6);
  std::string out;
  while (out.size() < size)
    out += "word" + std::to_string(random() % 5000) + (random() % 9 ? " " : "\n");
  return out;
}

void repeat(std::string& text, std::size_t distance, std::size_t length) {
  for (; length > 0; --length) text += text[text.size() - distance];
}

// A zip with one member of method 9, made of `data`.
std::string zip_of(const std::string& data, const std::string& text, bool descriptor = false) {
  ZipMember member{"a.log", data};
  member.method = 9;
  member.declared_size = text.size();
  member.crc = libdeflate_crc32(0, text.data(), text.size());
  member.descriptor = descriptor;
  return make_zip({member, {"ok", "fine"}});
}

std::string raw_deflate(const std::string& text, int level, int strategy) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, level, Z_DEFLATED, -15, 9, strategy) == Z_OK);
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

// 60,000 bytes that do not repeat, then matches that only Deflate64 knows.
std::pair<std::string, std::string> far_and_long() {
  auto text = noise(60'000);
  BitWriter bits;
  bits.stored_block(text).number(1, 1).number(1, 2);
  const auto match = [&](std::uint32_t length, std::uint32_t symbol, std::uint32_t base, int extra,
                         std::uint32_t distance) {
    bits.symbol(285).number(length - 3, 16).code(symbol, 5).number(distance - base, extra);
    repeat(text, distance, length);
  };
  match(65'538, 31, 49'153, 14, 60'000);
  match(3, 31, 49'153, 14, 65'536);
  match(40'000, 30, 32'769, 14, 32'769);
  match(1'000, 0, 1, 0, 1);
  for (int i = 0; i < 8; ++i) match(65'000, 30, 32'769, 14, 49'152);  // the window moves on
  bits.symbol('!').symbol(256);
  text += '!';
  return {bits.bytes(), text};
}

}  // namespace

TEST_CASE("a Deflate64 member that 7-Zip wrote comes out whole") {
  std::string seed;
  for (unsigned i = 0; i < 120; ++i) seed += static_cast<char>((i * i * 7 + i * 13) % 251);
  const auto text = seed + std::string(50'000, 'a') + seed + std::string(40'000, 'b') +
                    std::string(seed.rbegin(), seed.rend());
  const auto seen = see(FIXTURES "/archives/deflate64_by_7zip.zip");
  CHECK(seen.lines == Lines{"\"far.log\" read " + std::to_string(text.size()), "\"\" container 0"});
  CHECK(seen.members.at(0).second == text);
}

TEST_CASE("Deflate64 has longer matches and a wider window than deflate") {
  const auto [data, text] = far_and_long();
  const auto seen = see_bytes(zip_of(data, text));
  CHECK(seen.lines == Lines{"\"a.log\" read " + std::to_string(text.size()), "\"ok\" read 4",
                            "\"\" container 0"});
  CHECK(seen.members.at(0).second == text);
  auto streamed = zip_of(data, text, true);
  streamed.resize(streamed.find("PK\x01\x02"));
  CHECK(lines_of(streamed).at(0) == seen.lines.at(0));
}

TEST_CASE("what deflate and Deflate64 have in common is read alike") {
  const auto text = words(700'000);
  for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_FIXED})
    for (const int level : {0, 1, 6, 9}) {
      INFO("level " << level << " strategy " << strategy);
      const auto seen = see_bytes(zip_of(raw_deflate(text, level, strategy), text));
      CHECK(seen.lines.at(0) == "\"a.log\" read " + std::to_string(text.size()));
      CHECK(seen.members.at(0).second == text);
    }
}

TEST_CASE("Deflate64 that is none ends with a note where it goes wrong") {
  const auto how = [](const BitWriter& bits) { return lines_of(zip_of(bits.bytes(), "")).at(0); };
  const std::string damaged = "\"a.log\" damaged ";
  CHECK(how(BitWriter().number(1, 1).number(3, 2).number(0, 16)) == damaged + "0 zip.bad_data");
  CHECK(how(BitWriter().number(3, 3).symbol('x').symbol(285).number(0, 16).code(1, 5).number(
            0, 30)) == damaged + "1 zip.bad_data");  // distance 2 after one byte
  CHECK(how(BitWriter().number(3, 3).symbol('x').symbol(286).number(0, 30)) ==
        damaged + "1 zip.bad_data");  // symbols that mean nothing
  CHECK(how(BitWriter().number(1, 3).number(5, 16).number(5, 16).number(0, 32)) ==
        damaged + "0 zip.bad_data");  // a stored length that is not confirmed
  BitWriter full;                     // every length code one bit long: more codes than there are
  full.number(5, 3).number(0, 5).number(0, 5).number(15, 4);
  for (int i = 0; i < 19; ++i) full.number(1, 3);
  CHECK(how(full.number(0, 32)) == damaged + "0 zip.bad_data");
  BitWriter first;  // repeats the length before the first
  first.number(5, 3).number(0, 5).number(0, 5).number(0, 4).number(1, 3).number(1, 3).number(0, 6);
  CHECK(how(first.number(0, 32)) == damaged + "0 zip.bad_data");
  CHECK(how(BitWriter().number(3, 3).symbol('x')) == damaged + "1 zip.truncated");
}

TEST_CASE("Deflate64 is counted by what comes out") {
  BitWriter bits;
  bits.number(3, 3).symbol('0');
  for (int i = 0; i < 200; ++i) bits.symbol(285).number(65'535, 16).code(0, 5);  // 13 MB of it
  const auto bomb = zip_of(bits.bytes(), "");
  UnpackLimits limits;
  limits.ratio_floor = 1'000'000;
  CHECK(lines_of(bomb, limits).at(0).ends_with(" limit.ratio"));
  limits = {};
  limits.member_bytes = 1'000'000;
  const auto lines = lines_of(bomb, limits);
  CHECK(lines.at(0).ends_with(" limit.member_bytes"));
  CHECK(lines.at(1) == "\"ok\" read 4");
  limits = {};
  limits.total_bytes = 1'000'000;
  CHECK(lines_of(bomb, limits).back() == "\"\" refused 0 limit.total_bytes");
}

TEST_CASE("Deflate64 cut off or changed anywhere does no harm") {
  const auto by_7zip = slurp(FIXTURES "/archives/deflate64_by_7zip.zip");
  for_every_damage(by_7zip, [](const std::string& bad) { CHECK_NOTHROW(lines_of(bad)); });
  const auto text = words(3000);
  const auto zip = zip_of(raw_deflate(text, 9, Z_DEFAULT_STRATEGY), text);
  for_every_damage(zip, [](const std::string& bad) { CHECK_NOTHROW(lines_of(bad)); });
  std::mt19937 random(9);
  for (int i = 0; i < 300; ++i) {
    std::string data(1, static_cast<char>(random() % 4 == 0 ? 3 : 5));
    for (int n = 0; n < 400; ++n) data += static_cast<char>(random());
    CHECK_NOTHROW(lines_of(zip_of(data, "")));
  }
}
