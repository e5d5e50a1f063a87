// Containers: what comes out, what is refused, and that the rest survives.
#include "engine/unpack/unpack.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <clocale>
#include <random>

#include "tests/unpacked.h"

using namespace certtrail;
using namespace certtrail::tests;

TEST_CASE("a zip gives its members in the order of its directory") {
  CHECK(
      lines_of(make_zip(
          {{"b.log", "hello"}, stored("a/c.log", "stored"), {"d/", ""}, {"empty.txt", ""}})) ==
      Lines{"\"b.log\" read 5", "\"a/c.log\" read 6", "\"empty.txt\" empty 0", "\"\" container 0"});
}

TEST_CASE("a file that is no container is its own one member") {
  CHECK(lines_of("just a log", {}, "device.log") == Lines{"\"\" read 10"});
  CHECK(lines_of("", {}, "device.log") == Lines{"\"\" empty 0"});
  CHECK(lines_of("not a zip", {}, "x.zip") == Lines{"\"\" damaged 0 zip.no_members"});
}

TEST_CASE("a cabinet inside a zip is opened in its place") {
  const std::string big(100'000, 'x');
  const auto cab = make_cab({{"MDMDiagReport.xml", "<a/>"}, {"sub\\big.log", big}});
  const auto lines = lines_of(make_zip({{"mdm/mdmlogs-1.cab", cab}, {"last.txt", "z"}}));
  CHECK(lines == Lines{"\"mdm/mdmlogs-1.cab!/MDMDiagReport.xml\" read 4",
                       "\"mdm/mdmlogs-1.cab!/sub/big.log\" read 100000",
                       "\"mdm/mdmlogs-1.cab\" container " + std::to_string(cab.size()),
                       "\"last.txt\" read 1", "\"\" container 0"});
}

TEST_CASE("cabinet times are what the cabinet prints, whatever the host's zone") {
  const TemporaryFolder folder;
  const auto file = folder.write("a.cab", make_cab({{"a.log", "x"}}));
  ::setenv("TZ", "America/New_York", 1);
  ::tzset();
  const auto seen = see(file);
  ::unsetenv("TZ");
  ::tzset();
  CHECK(seen.members.at(0).first.modified_us == 1'795'262'400'000'000);
}

TEST_CASE("tar, 7z and compressed members are opened, also inside each other") {
  const auto tar = make_with_libarchive({{"in.log", "tar text"}});
  const auto seven = make_with_libarchive({{"in.log", "seven"}}, true);
  CHECK(lines_of(tar, {}, "a.tar") == Lines{"\"in.log\" read 8", "\"\" container 0"});
  CHECK(lines_of(seven, {}, "a.7z") == Lines{"\"in.log\" read 5", "\"\" container 0"});
  CHECK(lines_of(gzipped(tar), {}, "a.tar.gz") == Lines{"\"in.log\" read 8", "\"\" container 0"});
  CHECK(lines_of(gzipped("a line\n"), {}, "u_ex26.log.gz") ==
        Lines{"\"u_ex26.log\" read 7", "\"\" container 0"});
  const auto nested = make_with_libarchive({{"deep/x.zip", make_zip({{"y.gz", gzipped("y")}})}});
  CHECK(lines_of(make_zip({{"t.tar", nested}})).front() == "\"t.tar!/deep/x.zip!/y.gz!/y\" read 1");
}

TEST_CASE("nesting stops at the depth limit with a note") {
  std::string zip = make_zip({{"bottom.log", "deep"}});
  for (int i = 0; i < 5; ++i) zip = make_zip({{"n.zip", zip}});
  CHECK(lines_of(zip).front() == "\"n.zip!/n.zip!/n.zip!/n.zip!/n.zip!/bottom.log\" read 4");
  UnpackLimits limits;
  limits.depth = 3;
  const auto lines = lines_of(zip, limits);
  CHECK(lines.front().starts_with("\"n.zip!/n.zip!/n.zip\" refused"));
  CHECK(lines.front().ends_with(" limit.depth"));
  CHECK(lines.size() == 4);
}

TEST_CASE("what cannot be decoded is refused by name and costs nothing else") {
  ZipMember secret{"secret.log", "text"};
  secret.flags = 0x0801;
  ZipMember rare{"rare.evtx", "text"};
  rare.method = 12;
  CHECK(lines_of(make_zip({secret, rare, {"ok.log", "fine"}})) ==
        Lines{"\"secret.log\" refused 0", "\"rare.evtx\" refused 0 zip.method", "\"ok.log\" read 4",
              "\"\" container 0 zip.encrypted"});
}

TEST_CASE("declared sizes are never believed") {
  const auto size = GENERATE(0ull, 1ull, 3ull, 0x7FFFFFFFull, 0xFFFFFFFEull);
  ZipMember liar{"liar.log", std::string(5000, 'a')};
  liar.declared_size = size;
  CHECK(lines_of(make_zip({liar, {"ok.log", "fine"}})) ==
        Lines{"\"liar.log\" read 5000", "\"ok.log\" read 4", "\"\" container 0"});
}

TEST_CASE("a wrong checksum keeps the bytes and leaves a note") {
  ZipMember wrong{"wrong.log", "bytes"};
  wrong.crc = 1;
  CHECK(lines_of(make_zip({wrong})) ==
        Lines{"\"wrong.log\" damaged 5 zip.crc", "\"\" container 0"});
}

TEST_CASE("names become text that is safe to show") {
  ZipMember old_name{"Ger\x84te\\caf\x82.log", "x"};
  old_name.flags = 0;
  const auto lines = lines_of(make_zip({{"logs\\a.log", "1"},
                                        old_name,
                                        {"日本.log", "2"},
                                        {std::string("nul\0esc\x1b.log", 12), "3"},
                                        {"../../etc/passwd", "4"},
                                        {"", "5"}}));
  CHECK(lines == Lines{"\"logs/a.log\" read 1", "\"Geräte/café.log\" read 1", "\"日本.log\" read 1",
                       "\"nul\\x00esc\\x1b.log\" read 1", "\"../../etc/passwd\" read 1",
                       "\"(unnamed)\" read 1", "\"\" container 0"});
}

TEST_CASE("no name of an archive is a path of this machine") {  // T06
  const auto before = std::filesystem::current_path();
  const TemporaryFolder folder;
  std::filesystem::current_path(folder.path());
  const auto name = GENERATE(as<std::string>(), "../up.log", "/tmp/certtrail-root.log", "C:\\d.log",
                             "C:d.log", "\\\\server\\share\\u.log", "NUL", "dots. . .");
  const auto lines = lines_of(make_zip({{name, "x"}}));
  std::filesystem::current_path(before);
  INFO(lines.front());
  CHECK(lines.front().ends_with("\" read 1"));
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK_FALSE(std::filesystem::exists(folder.path().parent_path() / "up.log"));
  CHECK_FALSE(std::filesystem::exists("/tmp/certtrail-root.log"));
}

TEST_CASE("a link in an archive is no member, and is not followed") {  // T06
  std::string out(1 << 16, '\0');
  std::size_t used = 0;
  auto* a = archive_write_new();
  archive_write_set_format_ustar(a);
  archive_write_open_memory(a, out.data(), out.size(), &used);
  auto* entry = archive_entry_new();
  archive_entry_set_pathname(entry, "passwd.log");
  archive_entry_set_filetype(entry, AE_IFLNK);
  archive_entry_set_symlink(entry, "/etc/passwd");
  archive_write_header(a, entry);
  archive_entry_free(entry);
  archive_write_close(a);
  archive_write_free(a);
  out.resize(used);
  CHECK(lines_of(out, {}, "a.tar") == Lines{"\"\" container 0"});
}

TEST_CASE("members of one name are told apart by their ordinal") {
  CHECK(lines_of(make_zip({{"a", "1"}, {"a", "22"}, {"A", "3"}})) ==
        Lines{"\"a\" read 1", "\"a\"#1 read 2", "\"A\" read 1", "\"\" container 0"});
}

TEST_CASE("the time of a member is its best one, or none") {
  const auto time_of = [](const ZipMember& member) {
    const TemporaryFolder folder;
    return see(folder.write("x.zip", make_zip({member}))).members.at(0).first.modified_us;
  };
  ZipMember member{"a", "x"};
  CHECK(time_of(member) == 1'795'262'400'000'000);
  member.extra = little(0x5455, 2) + little(5, 2) + little(1, 1) + little(1'795'262'461, 4);
  CHECK(time_of(member) == 1'795'262'461'000'000);
  member.extra.clear();
  for (const auto date : {0x0000, 0x0021, 0xFFFF, 0xFF9F}) {
    member.date = static_cast<std::uint16_t>(date);
    member.time = 0;
    CHECK(time_of(member) == std::nullopt);
  }
}

TEST_CASE("a zip cut off anywhere gives what is left of it") {
  ZipMember with_descriptor{"b.log", std::string(3000, 'b') + "!"};
  with_descriptor.descriptor = true;
  const auto zip = make_zip({stored("a.log", "first"), with_descriptor, {"c.log", "third"}});
  const auto whole = lines_of(zip);
  for (std::size_t cut = 1; cut < zip.size(); ++cut) {
    INFO("cut at " << cut);
    const auto lines = lines_of(std::string_view(zip).substr(0, cut));
    CHECK(lines.back().starts_with("\"\" damaged 0 zip."));
    if (cut > 40) CHECK(lines.front() == "\"a.log\" read 5");
  }
  const auto no_directory = lines_of(zip.substr(0, zip.find("PK\x01\x02")));
  CHECK(no_directory == Lines{"\"a.log\" read 5", "\"b.log\" read 3001", "\"c.log\" read 5",
                              "\"\" damaged 0 zip.truncated"});
}

TEST_CASE("bytes before the archive and a lost beginning do no harm") {
  const auto zip = make_zip({{"a.log", "first"}, {"b.log", "second"}}, "MZ junk before");
  CHECK(lines_of(zip) == Lines{"\"a.log\" read 5", "\"b.log\" read 6", "\"\" container 0"});
  auto zeroed = make_zip({{"a.log", "first"}, {"b.log", "second"}});
  for (std::size_t i = 0; i < 20; ++i) zeroed[i] = '\0';
  CHECK(lines_of(zeroed) ==
        Lines{"\"a.log\" damaged 0 zip.bad_header", "\"b.log\" read 6", "\"\" container 0"});
}

TEST_CASE("a damaged directory is replaced by the members' own headers") {
  auto zip = make_zip({{"a.log", "first"}, {"b.log", "second"}});
  zip[zip.rfind("PK\x01\x02")] = 'X';
  CHECK(lines_of(zip) ==
        Lines{"\"a.log\" read 5", "\"b.log\" read 6", "\"\" damaged 0 zip.directory_damaged"});
}

TEST_CASE("limits quarantine what passes them and name the option") {
  UnpackLimits limits;
  const std::string zeros(200'000, '\0');
  SECTION("ratio of one member, above the floor only") {
    limits.ratio = 100;
    limits.ratio_floor = 100'000;
    limits.total_bytes = 1 << 30;
    const std::string noise = [] {
      std::mt19937 random(1);
      std::string out(10'000, '\0');
      for (char& c : out) c = static_cast<char>(random());
      return out;
    }();
    CHECK(lines_of(make_zip({{"bomb", zeros}, {"ok", "fine"}, {"noise", noise}}), limits) ==
          Lines{"\"bomb\" refused 0 limit.ratio", "\"ok\" read 4", "\"noise\" read 10000",
                "\"\" container 0"});
  }
  SECTION("bytes of one member") {
    limits.member_bytes = 100'000;
    CHECK(lines_of(make_zip({{"big", zeros}, {"ok", "fine"}}), limits) ==
          Lines{"\"big\" refused 0 limit.member_bytes", "\"ok\" read 4", "\"\" container 0"});
  }
  SECTION("bytes in all, counted through nesting") {
    limits.total_bytes = 250'000;
    const auto inner = make_zip({{"a", zeros}, {"b", zeros}, {"c", "never"}});
    CHECK(lines_of(make_zip({{"in.zip", inner}, {"d", "never"}}), limits) ==
          Lines{"\"in.zip!/a\" read 200000", "\"in.zip!/b\" refused 0 limit.total_bytes",
                "\"in.zip\" refused " + std::to_string(inner.size()) + " limit.total_bytes",
                "\"\" refused 0 limit.total_bytes"});
  }
  SECTION("number of members") {
    limits.members = 2;
    CHECK(lines_of(make_zip({{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}}), limits) ==
          Lines{"\"a\" read 1", "\"b\" read 1", "\"c\" refused 0 limit.members",
                "\"\" refused 0 limit.members"});
  }
}

TEST_CASE("overlapping entries are read, and counted by what comes out") {
  std::vector<ZipMember> members{{"a0", std::string(50'000, 'x')}};
  for (int i = 1; i < 10; ++i) {
    members.push_back({"a" + std::to_string(i), std::string(50'000, 'x')});
    members.back().header_offset = 0;
  }
  CHECK(lines_of(make_zip(members)).size() == 11);
  UnpackLimits limits;
  limits.total_bytes = 120'000;
  const auto lines = lines_of(make_zip(members), limits);
  CHECK(lines.back() == "\"\" refused 0 limit.total_bytes");
  CHECK(lines.size() == 4);
}

TEST_CASE("hostile repetition costs time in proportion to its bytes") {
  const auto timed = [](const std::string& bytes) {
    const auto start = std::chrono::steady_clock::now();
    lines_of(bytes);
    return std::chrono::steady_clock::now() - start;
  };
  ZipMember open_ended = stored("a", "");
  open_ended.descriptor = true;
  auto zip = make_zip({open_ended});
  zip.resize(31);
  std::string signatures = zip;
  for (int i = 0; i < 4'000'000; ++i) signatures += "PK";
  CHECK(timed(signatures) < std::chrono::seconds(20));
  std::string open_ended_ones;
  for (int i = 0; i < 100'000; ++i) open_ended_ones += zip;
  CHECK(timed(open_ended_ones) < std::chrono::seconds(20));
  auto folder = make_zip({{"d/", ""}});
  folder.resize(32);
  std::string folders;
  for (int i = 0; i < 250'000; ++i) folders += folder;
  CHECK(timed(folders) < std::chrono::seconds(20));
  std::string streamed;
  for (int i = 0; i < 3000; ++i) {
    ZipMember member{"m", std::string(1000, 'm') + std::to_string(i * 7919)};
    member.descriptor = true;
    const auto one = make_zip({member});
    streamed += one.substr(0, one.find("PK\x01\x02"));
  }
  CHECK(timed(streamed) < std::chrono::seconds(20));
}

TEST_CASE("a nested archive beyond memory goes through a temporary file") {
  UnpackLimits limits;
  limits.memory_per_archive = 100;
  const auto inner = make_zip({{"a.log", std::string(5000, 'a') + "z"}, {"b.log", "b"}});
  const TemporaryFolder spool, folder;
  const auto file = folder.write("x.zip", make_zip({{"in.zip", inner}}));
  std::size_t begun = 0;
  ::setenv("TMPDIR", spool.path().c_str(), 1);
  unpack(file, {limits, {}},
         {[&](const Member& member) {
            begun += member.path == "in.zip!/a.log";
            CHECK(std::filesystem::is_empty(spool.path()));  // T20: a kill would leave nothing
          },
          [](std::string_view) {}, [](const MemberEnd&) {}});
  CHECK(begun == 1);
  CHECK(see(file, {limits, {}}).lines.front() == "\"in.zip!/a.log\" read 5001");
  ::unsetenv("TMPDIR");
}

TEST_CASE("a stored archive within is read where it lies, at any depth") {
  UnpackLimits limits;
  limits.memory_per_archive = 0;
  const auto inner = make_zip({{"a.log", "first"}, stored("b.log", "second")});
  const auto middle = make_zip({stored("in.zip", inner), {"c.log", "third"}}, "junk before");
  const TemporaryFolder folder;
  const auto file = folder.write("x.zip", make_zip({stored("middle.zip", middle)}));
  ::setenv("TMPDIR", "/nonexistent", 1);
  const auto lines = see(file, {limits, {}}).lines;
  ::unsetenv("TMPDIR");
  CHECK(lines ==
        Lines{"\"middle.zip!/in.zip!/a.log\" read 5", "\"middle.zip!/in.zip!/b.log\" read 6",
              "\"middle.zip!/in.zip\" container " + std::to_string(inner.size()),
              "\"middle.zip!/c.log\" read 5",
              "\"middle.zip\" container " + std::to_string(middle.size()), "\"\" container 0"});
}

TEST_CASE("packages are not opened") {
  const auto docx = make_zip({{"[Content_Types].xml", "x"}, {"word/document.xml", "y"}});
  const auto lines = lines_of(make_zip({stored("a.docx", docx)}));
  CHECK(lines == Lines{"\"a.docx\" read " + std::to_string(docx.size()), "\"\" container 0"});
}

TEST_CASE("damaged containers of any kind end with a note and keep what was read") {
  const auto tar = make_with_libarchive({{"a.log", "one"}, {"b.log", std::string(5000, 'b')}});
  const auto cut = lines_of(tar.substr(0, 2000), {}, "a.tar");
  CHECK(cut.front() == "\"a.log\" read 3");
  CHECK(cut.back().starts_with("\"\" damaged"));
  const auto cab = make_cab({{"a.log", std::string(5000, 'a')}});
  CHECK(lines_of(cab.substr(0, 60), {}, "a.cab").back().starts_with("\"\" damaged"));
  const auto gz = gzipped("a line that is long enough to be cut somewhere inside\n");
  for (std::size_t end = 12; end < gz.size(); ++end) {
    INFO(end);
    CHECK(lines_of(gz.substr(0, end), {}, "a.log.gz").back().starts_with("\"\" damaged"));
  }
}

TEST_CASE("random bytes under any name never do harm") {
  std::mt19937 random(7);
  for (const char* head : {"PK\x03\x04", "PK\x05\x06", "MSCF\0\0\0\0", "7z\xBC\xAF\x27\x1C",
                           "\x1f\x8b\x08", "BZh91AY&SY", "", "\x28\xB5\x2F\xFD"})
    for (int i = 0; i < 40; ++i) {
      std::string bytes(head, head[0] == 'M' ? 8 : std::string_view(head).size());
      for (int n = 0; n < 700; ++n) bytes += static_cast<char>(random());
      CHECK_NOTHROW(lines_of(bytes, {}, i % 2 ? "x.zip" : "x.bin"));
    }
}

TEST_CASE("a flipped byte anywhere costs at most what it touches") {
  const auto zip = make_zip({{"a.log", "first member"}, stored("b.log", "second member")});
  for (std::size_t i = 0; i < zip.size(); ++i) {
    auto bad = zip;
    bad[i] = static_cast<char>(bad[i] ^ 0xFF);
    INFO("byte " << i);
    CHECK_NOTHROW(lines_of(bad));
  }
}

TEST_CASE("a flipped byte in a container of another kind does no harm either") {
  const auto tar = make_with_libarchive({{"a.log", "first"}, {"b.log", "second"}});
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"a.tar", tar.substr(0, 2560)},
      {"a.cab", make_cab({{"a.log", "first"}, {"b.log", "second"}})},
      {"a.7z", make_with_libarchive({{"a.log", "first"}, {"b.log", "second"}}, true)},
      {"a.tar.gz", gzipped(tar)}};
  for (const auto& [name, bytes] : kinds)
    for (std::size_t i = 0; i < bytes.size(); i += 1 + bytes.size() / 400) {
      auto bad = bytes;
      bad[i] = static_cast<char>(bad[i] ^ 0x81);
      INFO(name << " byte " << i);
      CHECK_NOTHROW(lines_of(bad, {}, name));
    }
}

TEST_CASE("names beyond ASCII need no more than a UTF-8 locale") {
  ::setlocale(LC_CTYPE, "C.UTF-8");
  const std::vector<std::pair<std::string, std::string>> files = {{"Gerät/日本.log", "x"}};
  const auto tar = make_with_libarchive(files);
  const auto seven = make_with_libarchive(files, true);
  const auto locale = GENERATE("C.UTF-8", "C");
  ::setlocale(LC_CTYPE, locale);
  CHECK(lines_of(tar, {}, "a.tar").front() == "\"Gerät/日本.log\" read 1");
  // libarchive itself loses a 7z name that the locale cannot spell; its member is still read.
  const bool can_spell = std::string_view(locale) != "C";
  CHECK(lines_of(seven, {}, "a.7z").front() ==
        (can_spell ? "\"Gerät/日本.log\" read 1" : "\"(unnamed)\" read 1"));
  ::setlocale(LC_CTYPE, "C");
}

TEST_CASE("a spool that cannot be written is an error that says what to do") {
  UnpackLimits limits;
  limits.memory_per_archive = 10;
  const TemporaryFolder folder;
  const auto file = folder.write("x.zip", make_zip({{"in.zip", make_zip({{"a", "b"}})}}));
  const MemberSink sink{[](const Member&) {}, [](std::string_view) {}, [](const MemberEnd&) {}};
  ::setenv("TMPDIR", "/nonexistent", 1);
  CHECK_THROWS_WITH(unpack(file, {limits, {}}, sink),
                    Catch::Contains("point TMPDIR to a folder with space"));
  ::unsetenv("TMPDIR");
}

TEST_CASE("extract gives back the bytes of one member") {
  const TemporaryFolder folder;
  const auto cab = make_cab({{"in.log", "0123456789"}});
  const auto file =
      folder.write("x.zip", make_zip({{"c.cab", cab}, {"a", "first"}, {"a", "other"}}));
  CHECK(extract(file, "c.cab!/in.log", 0, 3, 4, {}) == "3456");
  CHECK(extract(file, "c.cab!/in.log", 0, 8, 100, {}) == "89");
  CHECK(extract(file, "a", 1, 0, 100, {}) == "other");
  CHECK(extract(file, "", 0, 0, 2, {}) == "PK");
  CHECK(extract(file, "c.cab", 0, 0, 4, {}) == "MSCF");
  CHECK_THROWS_WITH(extract(file, "b", 0, 0, 1, {}), Catch::Contains("holds no member \"b\""));
  CHECK_THROWS_WITH(extract(folder.path() / "gone.zip", "b", 0, 0, 1, {}),
                    Catch::Contains("gone.zip: cannot be opened"));
}

TEST_CASE("a sink that is fed no member twice sees the same whatever the block sizes") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += static_cast<char>('a' + i * 7 % 26);
  const auto seen = see(folder.write("x.zip", make_zip({{"a.log", text}, stored("b.log", text)})));
  CHECK(seen.members.at(0).second == text);
  CHECK(seen.members.at(1).second == text);
}
