// Answers of real devices, as an open MDM server's own tests keep them.
#include <catch2/catch.hpp>
#include <map>

#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "tests/golden.h"

using namespace certtrail;

namespace {

// How many records of each kind and notes of each code a file gives: "device_fact 2 snapshot 1".
std::string summary(const std::string& bytes, const std::string& name) {
  const auto text = decode_head(std::string_view(bytes).substr(0, 65536));
  const Format* format = identify({std::string_view(bytes).substr(0, 65536), text}, name);
  if (!format || format->name != "apple_mdm") return "not claimed";
  Feeder feeder(*format, {name, false});
  feeder.feed(bytes);
  feeder.finish();
  std::map<std::string, int> counts;
  for (const auto& record : feeder.output().records) ++counts[std::string(kind_name(record.body))];
  for (const auto& note : feeder.output().notes) ++counts[note.code];
  std::string out;
  for (const auto& [kind, count] : counts) out += kind + " " + std::to_string(count) + " ";
  return out;
}

}  // namespace

TEST_CASE("answers of real Apple devices are read") {
  if (tests::samples().empty()) return;
  const auto [name, expected] = GENERATE(table<std::string, std::string>({
      {"Authenticate_ios_11.3.1", "device_fact 6 "},
      {"Authenticate_ios_11.3.1_cell", "device_fact 8 "},
      {"CertificateList_ios_11.3.1",
       "apple_mdm.redacted_certificate 1 device_fact 1 snapshot 1 store_certificate 2 "},
      {"CertificateList_macos_10.11", "device_fact 1 snapshot 1 store_certificate 2 "},
      {"CommandFormatError_ios_11.3.1", "apple_mdm.not_acknowledged 1 device_fact 1 transition 1 "},
      {"DeviceInformation_ios_11.3.1", "device_fact 7 "},
      {"DeviceInformation_macos_10.13.1", "device_fact 7 "},
      {"Error_RemoveProfile_ios_11.3.1",
       "apple_mdm.not_acknowledged 1 device_fact 1 transition 1 "},
      {"NotNow_ios_11.3.1", "apple_mdm.not_acknowledged 1 device_fact 1 transition 1 "},
      {"ProfileList_ios_11.3.1", "device_fact 1 "},
      {"ProfileList_macos_10.11", "device_fact 1 transition 1 "},
      {"SecurityInfo_ios_11.3.1", "device_fact 1 "},
      {"TokenUpdate_ios_11.3.1", "device_fact 1 "},
  }));
  const auto bytes = tests::slurp(tests::samples() / "mobile" / ("mdm_" + name + ".xml"));
  REQUIRE_FALSE(bytes.empty());
  INFO(name);
  CHECK(summary(bytes, name) == expected);
}
