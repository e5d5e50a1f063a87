// Real lines of both mobile platforms are claimed by their own format and read in full.
#include <catch2/catch.hpp>
#include <variant>

#include "engine/decode/framing.h"
#include "engine/decode/text.h"
#include "tests/golden.h"

using namespace certtrail;

namespace {

struct Counts {
  std::uint64_t lines = 0;  // that start a record
  std::size_t transitions = 0;
  std::size_t exchanges = 0;
  bool operator==(const Counts&) const = default;
};

const Format* claimed_by(std::string_view bytes, const std::string& path) {
  const auto text = decode_head(bytes.substr(0, 65536));
  return identify({bytes.substr(0, 65536), text}, path);
}

Output parse(const Format& format, const std::string& path, std::string_view bytes) {
  Feeder feeder(format, {path, false});
  feeder.feed(bytes);
  feeder.finish();
  return feeder.output();
}

Counts count(const Output& output) {
  Counts counts{output.records_total, 0, 0};
  for (const auto& record : output.records) {
    counts.transitions += std::holds_alternative<Transition>(record.body);
    counts.exchanges += std::holds_alternative<Exchange>(record.body);
  }
  return counts;
}

}  // namespace

TEST_CASE("every sample line of the mobile platforms is read") {
  if (tests::samples().empty()) return;
  const auto [file, format, expected] = GENERATE(table<std::string, std::string, Counts>({
      {"android_omadm_2019_excluded_certificates.log", "android_omadm", {5, 5, 0}},
      {"android_omadm_2019_pending_certificates.log", "android_omadm", {1, 1, 0}},
      {"android_omadm_2019_wifi_cert_selection.log", "android_omadm", {17, 6, 0}},
      {"android_omadm_jscep_request.log", "android_omadm", {7, 2, 4}},
      {"android_omadm_root_states.log", "android_omadm", {3, 3, 0}},
      {"android_omadm_scep_enrolment_delivery.log", "android_omadm", {11, 6, 5}},
      {"android_omadm_short_logger.log", "android_omadm", {1, 0, 0}},
      {"android_omadm_syncml_scep_profile.log", "android_omadm", {1, 2, 0}},
      {"ios_console_dependent_payload.log", "ios_console", {1, 1, 0}},
      {"ios_console_line_prefix.log", "ios_console", {3, 3, 0}},
      {"ios_console_rtf_residue.log", "ios_console", {5, 2, 3}},
      {"ios_console_spaces_csr.log", "ios_console", {5, 2, 3}},
      {"ios_device_console_wifi.log", "ios_console", {2, 1, 0}},
  }));
  INFO(file);
  const auto bytes = tests::slurp(tests::samples() / "text" / file);
  const auto* claimed = claimed_by(bytes, file);
  REQUIRE(claimed);
  CHECK(claimed->name == format);
  const auto counts = count(parse(*claimed, file, bytes));
  CHECK(counts.lines == expected.lines);
  CHECK(counts.transitions == expected.transitions);
  CHECK(counts.exchanges == expected.exchanges);
}

TEST_CASE("other mobile logs are left to others") {
  if (tests::samples().empty()) return;
  const auto file = GENERATE(as<std::string>(), "android_logcat.log", "ios_lockdownd.log",
                             "ios_mobileinstallation.log", "macos_IntuneMDMDaemon.log");
  const auto* claimed = claimed_by(tests::slurp(tests::samples() / "mobile" / file), file);
  if (claimed) CHECK((claimed->name != "android_omadm" && claimed->name != "ios_console"));
}

TEST_CASE(
    "real logs of Apple devices that hold no certificates are named, and read where they tell") {
  if (tests::samples().empty()) return;
  const auto [file, format, lines] = GENERATE(table<std::string, std::string, std::uint64_t>({
      {"ios_lockdownd.log", "apple_lockdown_log", 0},
      {"ios_mobileinstallation.log", "apple_installation_log", 0},
      {"macos_IntuneMDMDaemon.log", "macos_intune_log", 294},  // and 630 that continue one
  }));
  INFO(file);
  const auto bytes = tests::slurp(tests::samples() / "mobile" / file);
  const auto* claimed = claimed_by(bytes, file);
  REQUIRE(claimed);
  CHECK(claimed->name == format);
  if (claimed->start) CHECK(parse(*claimed, file, bytes).records_total == lines);
}

TEST_CASE("a cut PKIOperation of the documentation names its RA certificate") {
  if (tests::samples().empty()) return;
  const auto file =
      GENERATE(as<std::string>(), "ios_console_rtf_residue.log", "ios_console_spaces_csr.log");
  const auto bytes = tests::slurp(tests::samples() / "text" / file);
  const auto output = parse(*claimed_by(bytes, file), file, bytes);
  std::size_t operations = 0;
  for (const auto& record : output.records) {
    const auto* exchange = std::get_if<Exchange>(&record.body);
    if (!exchange || exchange->operation != "PKIOperation") continue;
    ++operations;
    CHECK(exchange->issuer == "CN=FourthCoffee CA,DC=fourthcoffee,DC=local");
    CHECK(exchange->serial == "68000000099a9de56310f95c4f000000000009");
    CHECK(exchange->url.find("message=") == std::string::npos);
  }
  CHECK(operations == 1);
}
