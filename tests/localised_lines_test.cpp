// Labels of Windows show the code page that a file was written in.
#include "engine/decode/localised_lines.h"

#include <catch2/catch.hpp>

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
    return std::string(lines.read({decoded, offset, bytes.size() + 1}, out));
  };
  CHECK(read("主机: 设备", 0) != "主机: 设备");
  CHECK(read("序列号: 2d", 20) == "序列号: 2d");
  CHECK(read("主机: 设备", 40) == "主机: 设备");
  CHECK(read("联通", 60) == "联通");  // its bytes are valid UTF-8
  REQUIRE(out.notes.size() == 1);
  CHECK(out.notes[0].code == "text.code_page");
  CHECK(out.notes[0].offset == 20);
}
