// Zips without a directory whose members state their sizes only behind their bytes.
#include "tests/unpacked.h"

using namespace certtrail;
using namespace certtrail::tests;

namespace {

struct Form {
  bool signature = true, wide = false;
  std::uint32_t sizes_in_header = 0;
  std::uint32_t wrong_by = 0;  // added to the checksum
};

// One member as a streaming writer leaves it: header, bytes, descriptor.
std::string streamed(const std::string& name, const std::string& text, std::uint16_t method,
                     const Form& form) {
  const auto data = method == 8 ? deflated(text) : text;
  const int width = form.wide ? 8 : 4;
  const auto crc = libdeflate_crc32(0, text.data(), text.size()) + form.wrong_by;
  return "PK\x03\x04" + little(20, 2) + little(0x808, 2) + little(method, 2) + little(0x6000, 2) +
         little(0x5D75, 2) + little(0, 4) + little(form.sizes_in_header, 4) +
         little(form.sizes_in_header, 4) + little(name.size(), 2) + little(0, 2) + name + data +
         (form.signature ? "PK\x07\x08" : "") + little(crc, 4) + little(data.size(), width) +
         little(text.size(), width);
}

const auto kForms = {Form{true, false},
                     Form{true, true},
                     Form{false, false},
                     Form{false, true},
                     Form{true, false, 0xFFFFFFFF},
                     Form{false, true, 0xFFFFFFFF}};

}  // namespace

TEST_CASE("a data descriptor is understood in all its forms") {
  const std::string text = "PK, a line of text\n" + std::string(500, '.');
  for (const auto& form : kForms)
    for (const std::uint16_t method : {0, 8}) {
      INFO("signature " << form.signature << " wide " << form.wide << " method " << method);
      const auto zip =
          streamed("a.log", text, method, form) + streamed("b.log", text, method, form);
      const auto seen = see_bytes(zip + "PK\x01\x02");
      CHECK(seen.lines ==
            Lines{"\"a.log\" read 519", "\"b.log\" read 519", "\"\" damaged 0 zip.truncated"});
      CHECK(seen.members.at(1).second == text);
      auto wrong = form;
      wrong.wrong_by = 1;
      CHECK(lines_of(streamed("a.log", text, method, wrong) + zip).front() ==
            "\"a.log\" damaged 519 zip.crc");
    }
}

TEST_CASE("a stored archive within is not mistaken for the end of its member") {
  const auto inner = make_zip({{"in.log", "inside"}, stored("other.log", "as it is")});
  for (const auto& form : kForms) {
    INFO("signature " << form.signature << " wide " << form.wide);
    const auto lines =
        lines_of(streamed("in.zip", inner, 0, form) + streamed("b.log", "b", 8, form));
    CHECK(lines == Lines{"\"in.zip!/in.log\" read 6", "\"in.zip!/other.log\" read 8",
                         "\"in.zip\" container " + std::to_string(inner.size()), "\"b.log\" read 1",
                         "\"\" damaged 0 zip.truncated"});
  }
}

TEST_CASE("the directory of an archive within is not taken for that of a cut one around it") {
  const auto inner = make_zip({{"in.log", "inside"}});
  const auto zip = make_zip({{"a.log", "outside"}, stored("in.zip", inner), {"b.log", "behind"}});
  const auto end = zip.find("b.log") - 30;  // where its header begins
  CHECK(lines_of(zip.substr(0, end)) ==
        Lines{"\"a.log\" read 7", "\"in.zip!/in.log\" read 6",
              "\"in.zip\" container " + std::to_string(inner.size()),
              "\"\" damaged 0 zip.truncated"});
}

TEST_CASE("sizes in the header leave the checksum to the descriptor") {
  for (const auto& form : kForms) {
    auto zip = streamed("a.log", "some text", 0, form);
    zip.replace(18, 8, little(9, 4) + little(9, 4));
    CHECK(lines_of(zip).front() == "\"a.log\" read 9");
    auto wrong = form;
    wrong.wrong_by = 1;
    zip = streamed("a.log", "some text", 0, wrong);
    zip.replace(18, 8, little(9, 4) + little(9, 4));
    CHECK(lines_of(zip).front() == "\"a.log\" damaged 9 zip.crc");
  }
}

TEST_CASE("a member ends with its last byte, wherever a block of output ends") {
  for (std::size_t size = 262'144 - 300; size < 262'144 + 300; size += 7) {
    INFO(size);
    const auto zip = streamed("a.log", std::string(size, 'a'), 8, {});
    CHECK(lines_of(zip).front() == "\"a.log\" read " + std::to_string(size));
    CHECK(lines_of(zip.substr(0, zip.size() - 16)).front() ==
          "\"a.log\" read " + std::to_string(size));
  }
}

TEST_CASE("members without a descriptor end where the next header stands") {
  auto first = streamed("a.log", "some text", 0, {});
  first.resize(first.size() - 16);
  CHECK(lines_of(first + streamed("b.log", "b", 8, {})) ==
        Lines{"\"a.log\" read 9", "\"b.log\" read 1", "\"\" damaged 0 zip.truncated"});
}

TEST_CASE("descriptors cut off or changed anywhere do no harm") {
  for (const auto& form : kForms)
    for_every_damage(streamed("a.log", "some text", 0, form) + streamed("b.log", "more", 8, form),
                     [](const std::string& bad) { CHECK_NOTHROW(lines_of(bad)); });
}
