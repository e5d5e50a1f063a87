// Labels of Windows show the code page that a file was written in.
#include "engine/decode/localised_lines.h"

#include <catch2/catch.hpp>

#include "engine/decode/text.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;

namespace {

std::string in_page(unsigned number, std::string_view text) {
  const auto bytes = CodePage(number).from_utf8(text);
  REQUIRE(bytes.has_value());
  return *bytes;
}

}  // namespace

TEST_CASE("a label shows its code page") {
  CHECK(code_page_of(in_page(936, "证书哈希(sha1): 00")) == 936);
  CHECK(code_page_of(in_page(950, "憑證雜湊(sha1): 00")) == 950);
  CHECK(code_page_of(in_page(932, "レベル,日付と時刻,ソース")) == 932);
  CHECK(code_page_of(in_page(949, "인증서 해시(sha1): 00")) == 949);
  CHECK(code_page_of(in_page(866, "Серийный номер: 2d")) == 866);
  CHECK(code_page_of(in_page(1251, "Серийный номер: 2d")) == 1251);
  CHECK(code_page_of(in_page(852, "Poziom,Data i godzina,Źródło")) == 852);
  CHECK(code_page_of(in_page(1250, "Poziom,Data i godzina,Źródło")) == 1250);
}

TEST_CASE("what is no label shows no code page") {
  CHECK(code_page_of("Serial Number: 2d") == 0);
  CHECK(code_page_of(in_page(1252, "Aussteller: CN=Käse für Jürgen")) == 0);
  CHECK(code_page_of(in_page(936, "我的证书哈希")) == 0);  // a part of a longer word
  CHECK(code_page_of("证书: 1") == 0);                     // UTF-8
  CHECK(code_page_of(in_page(936, "证书: ") + in_page(932, "証明書: ")) == 0);
}

TEST_CASE("a code page reads what it writes, and nothing that it cannot hold") {
  for (const unsigned number : {852u, 866u, 932u, 936u, 949u, 950u, 1250u, 1251u}) {
    INFO(number);
    const CodePage page(number);
    CHECK(page.to_utf8("plain") == "plain");
    CHECK(page.to_utf8(std::string(5000, 'x')) == std::string(5000, 'x'));
    CHECK_FALSE(page.from_utf8("\U0001F600").has_value());
    CHECK(page.to_utf8("again") == "again");
  }
  CHECK_FALSE(CodePage(936).to_utf8("\x81").has_value());  // half a character
  CHECK_FALSE(CodePage(99999).to_utf8("x").has_value());
}

TEST_CASE("a line without a label is read in the code page of the one before it") {
  LocalisedLines lines;
  Output out;
  const auto read = [&](std::string_view text, std::uint64_t offset) {
    const auto bytes = in_page(936, text);
    const auto decoded = to_utf8(bytes);
    return std::string(lines.read({decoded, offset, bytes.size() + 1}, is_valid_utf8(bytes), out));
  };
  CHECK(read("主机: 设备", 0) != "主机: 设备");
  CHECK(read("序列号: 2d", 20) == "序列号: 2d");
  CHECK(read("主机: 设备", 40) == "主机: 设备");
  CHECK(read("联通", 60) == "联通");  // its bytes are valid UTF-8
  REQUIRE(out.notes.size() == 1);
  CHECK(out.notes[0].code == "text.code_page");
  CHECK(out.notes[0].offset == 20);
}

TEST_CASE(
    "lines that no label explains are of the stated page, but what is UTF-8 or no text of it") {
  Output out;
  LocalisedLines lines(852);
  const auto read = [&](std::string_view bytes, std::uint64_t offset) {
    const auto decoded = to_utf8(bytes);
    return std::string(lines.read({decoded, offset, bytes.size() + 1}, is_valid_utf8(bytes), out));
  };
  CHECK(read("Serial Number: 2d", 0) == "Serial Number: 2d");
  CHECK(out.notes.empty());
  CHECK(read(in_page(852, "Subject: CN=Kovács Žigić"), 20) == "Subject: CN=Kovács Žigić");
  CHECK(read("Subject: CN=Kovács Šime", 50) == "Subject: CN=Kovács Šime");
  REQUIRE(out.notes.size() == 1);
  CHECK(out.notes[0].code == "text.code_page");
  CHECK(out.notes[0].offset == 20);
  CHECK(out.notes[0].detail == "read in code page 852, as the setting console.code_page says");
  // A label knows better.
  CHECK(read(in_page(866, "Серийный номер: 2d"), 80) == "Серийный номер: 2d");
  CHECK(out.notes.size() == 2);

  lines = LocalisedLines(932);
  out = {};
  CHECK(read(in_page(1252, "CN=J\u00fcrgen M\u00fc"), 0) ==
        "CN=J\u00fcrgen M\u00fc");  // half a character in 932
  CHECK(out.notes.empty());
}

TEST_CASE("the setting console.code_page reaches what certutil and dsregcmd wrote") {
  const tests::TemporaryFolder folder;
  const auto name = in_page(852, "Kovács Žigić");
  const auto written = [&](const std::string& file, std::string text) {
    for (std::size_t at; (at = text.find("NAME")) != std::string::npos;) text.replace(at, 4, name);
    folder.write(file, text);
  };
  written("store.txt",
          "My \"Personal\"\n================ Certificate 0 ================\nSerial Number: 2d\n"
          "Issuer: CN=Contoso CA\n NotBefore: 1/5/2024 1:00 PM\n NotAfter: 1/5/2025 1:00 PM\n"
          "Subject: CN=NAME\nCert Hash(sha1): f45395877c70bce12f19db3d7378962c56663a15\n"
          "CertUtil: -store command completed successfully.\n");
  written("view.txt",
          "Row 1:\n  Request ID: 0x8 (8)\n  Request Disposition: 0x14 (20) -- Issued\n"
          "  Request Distinguished Name: \"CN=NAME\"\n  Serial Number: \"2d\"\n\n"
          "CertUtil: -view command completed successfully.\n");
  written("view.csv",
          "\"Issued Request ID\",\"Request Disposition\",\"Request Distinguished Name\"\n"
          "\"8\",\"20 -- Issued\",\"CN=NAME\"\n");
  written("status.txt",
          "| Device State                                                         |\n"
          "             AzureAdJoined : YES\n               Device Name : NAME\n");
  for (const std::string file : {"store.txt", "view.txt", "view.csv", "status.txt"}) {
    INFO(file);
    const auto inspect = "inspect " + file + " --records";
    const auto unset = tests::certtrail_in(folder.path(), inspect).out;
    CHECK(unset.find("Kov") != std::string::npos);
    CHECK(unset.find("Kovács Žigić") == std::string::npos);
    const auto set = tests::certtrail_in(folder.path(), inspect + " --set console.code_page=852");
    CHECK(set.out.find("Kovács Žigić") != std::string::npos);
  }
  folder.write("certtrail.toml", "console.code_page = 852\n");
  CHECK(tests::certtrail_in(folder.path(), "ingest store.txt --quiet").status == 0);
  const auto stored = tests::certtrail_in(
      folder.path(), "sql \"SELECT DISTINCT subject FROM store_certificate\" --format csv");
  CHECK(stored.out.find("CN=Kovács Žigić") != std::string::npos);
}

TEST_CASE("a line of UTF-8 is not taken for one of another page, however many bytes its end has") {
  Output out;
  LocalisedLines lines;
  const std::string text = "CN=\u0160ime";  // S with caron is a letter of page 850 in Windows-1252
  CHECK(lines.read({text, 0, text.size() + 1}, true, out) == text);
}
