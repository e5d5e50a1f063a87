// Characters beyond ASCII as relays, programs and pasted RTF spell them.
#include "engine/decode/escaped_bytes.h"

#include <catch2/catch.hpp>

using namespace certtrail;

TEST_CASE("spelled bytes become the characters they spell, and nothing else does") {
  const auto [spelled, text] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"plain \\ text", "plain \\ text"},
      {R"(\M-b\M^@\M^\id\M-b\M^@\M^])", "“id”"},
      {R"(Authority\M-b\M^@\M^Ys)", "Authority’s"},
      {R"(\342\200\234id\342\200\235)", "“id”"},
      {R"(\xe2\x80\x9cid\xE2\x80\x9D)", "“id”"},
      {R"(\'93id\'94)", "“id”"},
      {R"(\'93\xe2\x80\x9c\'94)", "““”"},
      {R"(\M-b\M^@)", R"(\M-b\M^@)"},  // cut off
      {R"(\xe2\x80 x)", R"(\xe2\x80 x)"},
      {R"(\x41\101\'41)", R"(\x41\101\'41)"},  // ASCII needs no spelling
      {R"(C:\new\x)", R"(C:\new\x)"},
      {R"(\400\M)", R"(\400\M)"},
      {"\\", "\\"},
  }));
  INFO(spelled);
  CHECK(without_escaped_bytes(spelled) == text);
}
