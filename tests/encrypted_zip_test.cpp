// Encrypted zips: read with the right password, and with none that is wrong.
#include <fstream>

#include "engine/unpack/passwords.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/unpacked.h"

using namespace certtrail;
using namespace certtrail::tests;

namespace {

const std::string kShort = "a short one\n";  // below 20 bytes libarchive writes AE-2, else AE-1
const std::string kLong = "a line that is long enough to be deflated, deflated, deflated\n";
constexpr const char* kWays[] = {"traditional", "aes128", "aes256"};

std::string encrypted(const std::string& way, const NamedBytes& files,
                      const std::string& password = "geheim") {
  return make_archive(files, {ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, way, password});
}

UnpackOptions with(const std::vector<std::string>& passwords, const UnpackLimits& limits = {}) {
  return {limits, passwords};
}

const Lines kBothRead{"\"a.log\" read 12", "\"b.log\" read 62", "\"\" container 0"};
const Lines kBothRefused{"\"a.log\" refused 0", "\"b.log\" refused 0",
                         "\"\" refused 0 zip.encrypted"};

}  // namespace

TEST_CASE("an encrypted zip is read with the password that fits") {
  for (const std::string way : kWays) {
    INFO(way);
    const auto zip = encrypted(way, {{"a.log", kShort}, {"b.log", kLong}});
    const auto seen = see_bytes(zip, with({"falsch", "geheim", "geheim "}));
    CHECK(seen.lines == kBothRead);
    CHECK(seen.members.at(0).second == kShort);
    CHECK(seen.members.at(1).second == kLong);
    const auto none = see_bytes(zip);
    CHECK(none.lines == kBothRefused);
    CHECK(none.ends.at(0).reason == "encrypted; give its password with --password-file");
    CHECK(none.ends.at(2).notes.at(0).detail ==
          "2 of 2 members were not read: encrypted; give its password with --password-file");
    CHECK(see_bytes(zip, with({"Geheim", "geheim "})).lines == kBothRefused);
  }
}

TEST_CASE("AES with 192 bits, as 7-Zip writes it, is read too") {
  const auto file = FIXTURES "/archives/aes192_by_7zip.zip";
  const auto seen = see(file, with({"geheim"}));
  CHECK(seen.lines == Lines{"\"secret.log\" read 9", "\"\" container 0"});
  CHECK(seen.members.at(0).second == "192 bits\n");
  CHECK(see(file, with({"192"})).lines ==
        Lines{"\"secret.log\" refused 0", "\"\" refused 0 zip.encrypted"});
}

TEST_CASE("each member may have its own password, or none") {
  auto zip = encrypted("aes256", {{"a.log", kShort}}, "first");
  zip.resize(zip.find("PK\x01\x02"));
  auto second = encrypted("traditional", {{"b.log", kLong}}, "second");
  second.resize(second.find("PK\x01\x02"));
  auto plain = make_zip({{"c.log", "plain"}});
  plain.resize(plain.find("PK\x01\x02"));
  const auto all = zip + second + plain;
  CHECK(see_bytes(all, with({"second", "first"})).lines ==
        Lines{"\"a.log\" read 12", "\"b.log\" read 62", "\"c.log\" read 5",
              "\"\" damaged 0 zip.truncated"});
  const auto seen = see_bytes(all, with({"second"}));
  CHECK(seen.lines == Lines{"\"a.log\" refused 0", "\"b.log\" read 62", "\"c.log\" read 5",
                            "\"\" damaged 0 zip.encrypted zip.truncated"});
  CHECK(
      seen.ends.back().notes.at(0).detail ==
      "1 of 3 members were not read: encrypted; no password of --password-file fits, or its bytes "
      "are damaged");
}

TEST_CASE("passwords open archives at any depth, and extract opens them again") {
  const auto inner = encrypted("aes128", {{"deep.log", kLong}}, "innen");
  const auto zip = encrypted("traditional", {{"in.zip", inner}}, "aussen");
  const TemporaryFolder folder;
  const auto file = folder.write("x.zip", zip);
  const auto options = with({"aussen", "innen"});
  CHECK(see(file, options).lines.front() == "\"in.zip!/deep.log\" read 62");
  CHECK(extract(file, "in.zip!/deep.log", 0, 2, 4, options) == "line");
}

TEST_CASE("a wrong password never yields a byte") {
  // The check of ZipCrypto is one byte: of 3,000 passwords about twelve pass it.
  std::vector<std::string> wrong;
  for (int i = 0; i < 3000; ++i) wrong.push_back("wrong" + std::to_string(i));
  const auto inner = make_zip({stored("in.log", kLong)});
  for (const auto& text : {kShort, kLong, inner}) {
    const auto zip = encrypted("traditional", {{"a", text}});
    const auto seen = see_bytes(zip, with(wrong));
    CHECK(seen.lines == Lines{"\"a\" refused 0", "\"\" refused 0 zip.encrypted"});
    wrong.push_back("geheim");
    CHECK(see_bytes(zip, with(wrong)).members.at(text == inner).second == text);
    wrong.pop_back();
  }
}

TEST_CASE("no changed byte of encrypted data is taken for evidence") {
  for (const std::string way : kWays) {
    const auto zip = encrypted(way, {{"a.log", kLong}});
    const auto data_end = zip.find("PK\x01\x02");
    const auto data_at = zip.find("a.log") + 5;
    for_every_damage(zip, [&](const std::string& bad) {
      const auto seen = see_bytes(bad, with({"geheim"}));
      if (bad.size() < zip.size()) {
        for (const auto& [member, bytes] : seen.members) CHECK((bytes.empty() || bytes == kLong));
      } else if (bad.substr(0, data_at) == zip.substr(0, data_at) &&
                 bad.substr(data_end) == zip.substr(data_end)) {
        // The extra field and the descriptor stand there too and are not needed.
        const auto& bytes = seen.members.at(0).second;
        CHECK((bytes.empty() || bytes == kLong));
      }
    });
  }
}

TEST_CASE("encrypted members are found by their own headers") {
  for (const std::string way : kWays) {
    INFO(way);
    auto zip = encrypted(way, {{"a.log", kShort}, {"b.log", kLong}});
    zip.resize(zip.find("PK\x01\x02"));
    CHECK(see_bytes(zip, with({"geheim"})).lines ==
          Lines{"\"a.log\" read 12", "\"b.log\" read 62", "\"\" damaged 0 zip.truncated"});
    const auto cut = see_bytes(zip.substr(0, zip.size() - 40), with({"geheim"}));
    CHECK(cut.lines.at(0) == "\"a.log\" read 12");
    CHECK(cut.lines.at(1) == "\"b.log\" refused 0");
    CHECK(cut.ends.at(1).reason ==
          "encrypted, and the archive ends before its password can be proven");
  }
}

TEST_CASE("limits count encrypted members by what comes out") {
  const std::string zeros(400'000, '\0');
  for (const std::string way : kWays) {
    INFO(way);
    const auto zip = encrypted(way, {{"zeros", zeros}, {"b.log", kLong}});
    UnpackLimits limits;
    limits.member_bytes = 300'000;
    auto lines = see_bytes(zip, with({"geheim"}, limits)).lines;
    CHECK(lines.at(0).ends_with(" limit.member_bytes"));
    CHECK(lines.at(1) == "\"b.log\" read 62");
    limits = {};
    limits.ratio = 20;
    limits.ratio_floor = 100'000;
    CHECK(see_bytes(zip, with({"geheim"}, limits)).lines.at(0).ends_with(" limit.ratio"));
    limits = {};
    limits.total_bytes = 300'000;
    CHECK(see_bytes(zip, with({"geheim"}, limits)).lines.back() ==
          "\"\" refused 0 limit.total_bytes");
  }
}

TEST_CASE("keys derived in vain are counted, so that no archive can buy hours with them") {
  NamedBytes files;
  for (int i = 0; i < 20; ++i) files.push_back({"m" + std::to_string(i), kLong});
  const auto zip = encrypted("aes256", files);
  UnpackLimits limits;
  limits.total_bytes = 1 << 20;
  CHECK(see_bytes(zip, with({"falsch", "auch falsch", "wieder falsch"}, limits)).lines.back() ==
        "\"\" refused 0 zip.encrypted limit.total_bytes");
  // The password that fitted is tried first from then on: only the first member costs a vain key.
  CHECK(see_bytes(zip, with({"falsch", "geheim"}, limits)).lines.back() == "\"\" container 0");
}

TEST_CASE("encryption of another kind is refused by name") {
  ZipMember strong{"strong.log", "text"};
  strong.flags = 0x0841;
  const auto seen = see_bytes(make_zip({strong}), with({"geheim"}));
  CHECK(seen.lines == Lines{"\"strong.log\" refused 0", "\"\" refused 0 zip.encrypted"});
  CHECK(seen.ends.at(0).reason ==
        "encrypted by PKWARE's strong encryption, which is not supported; unpack it first");
  ZipMember frame{"frame.log", "text"};
  frame.method = 99;
  frame.flags = 0x0801;
  CHECK(see_bytes(make_zip({frame}), with({"geheim"})).lines.at(0) ==
        "\"frame.log\" refused 0 zip.method");
}

TEST_CASE("a password file has one password on each line") {
  const TemporaryFolder folder;
  const auto read = [&](std::string_view text) {
    return read_passwords(folder.write("passwords.txt", text));
  };
  CHECK(read("\xEF\xBB\xBFgeheim\r\n\r\n zwei Wörter \r\nletztes") ==
        Lines{"geheim", " zwei Wörter ", "letztes"});
  CHECK(read_passwords("") == Lines{});
  CHECK_THROWS_WITH(read("\n\n"), Catch::Contains("passwords.txt: the password file holds no"));
  for (const auto& bad : {folder.path() / "missing", folder.path()})
    CHECK_THROWS_WITH(read_passwords(bad),
                      Catch::Contains("the password file cannot be read; check"));
}

TEST_CASE("passwords open an archive for ingest, inspect and explain, and are kept nowhere") {
  const TemporaryFolder folder;
  const auto log = slurp(FIXTURES "/formats/android_omadm/stack_trace_belongs_to_its_record.log");
  folder.write("inbox/phone.zip", encrypted("aes256", {{"OMADMLog_0.log", log}}, "Kennwort-17"));
  folder.write("passwords.txt", "Kennwort-16\nKennwort-17\n");
  const auto run = [&](const std::string& arguments) {
    return certtrail_in(folder.path(), arguments);
  };
  CHECK(run("inspect inbox/phone.zip").status == 1);
  const auto inspected = run("inspect inbox/phone.zip --password-file passwords.txt");
  CHECK(inspected.status == 0);
  CHECK(inspected.out.find("android_omadm") != std::string::npos);
  CHECK(run("ingest inbox --db a.db --password-file passwords.txt").status == 0);
  const auto handle = run("sql 'SELECT record FROM timeline LIMIT 1' --format csv --db a.db").out;
  const auto start = handle.find('\n') + 1;
  const auto explain =
      "explain " + handle.substr(start, handle.find('\n', start) - start) + " --db a.db";
  CHECK(run(explain + " --password-file passwords.txt").out.find("member: OMADMLog_0.log") !=
        std::string::npos);
  CHECK(run(explain).status == 3);
  const auto missing = run("inspect inbox/phone.zip --password-file missing.txt");
  CHECK(missing.status == 3);
  CHECK(missing.err.find("missing.txt: the password file cannot be read") != std::string::npos);
  CHECK(slurp(folder.path() / "a.db").find("Kennwort") == std::string::npos);
}
