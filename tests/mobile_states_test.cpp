// Every state that the mobile fixtures show is in the state map, so that no golden hides a gap.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <sstream>

#include "engine/decode/framing.h"
#include "engine/decode/text.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

std::set<std::string> mapped_states() {
  std::set<std::string> states;
  std::istringstream rows(tests::slurp(fs::path(SOURCE_DIR) / "schema/states.tsv"));
  for (std::string row; std::getline(rows, row);) {
    const auto second = row.find('\t', row.find('\t') + 1);
    states.insert(row.substr(0, second));
  }
  return states;
}

std::string state_of(const RecordBody& body) {
  if (const auto* t = std::get_if<Transition>(&body)) return t->source + "\t" + t->raw_state;
  const auto* e = std::get_if<Exchange>(&body);
  if (!e) return {};
  auto state = e->source + "\t" + e->operation + " " + e->direction;
  if (!e->pki_status.empty()) state += " " + e->pki_status;
  return state;
}

}  // namespace

TEST_CASE("the state map knows every mobile state of the fixtures") {
  const auto known = mapped_states();
  // Vocabularies without a published list of states: classified by suffix.
  const std::set<std::string> open = {
      "android_pfx_state\tCERT_INSTALL_FAILED",   "android_certificate_state\tCERT_REMOVED",
      "android_scep_state\tCERT_INSTALL_FAILED",  "android_scep_state\tCERT_ACCESS_DENIED",
      "android_scep_state\tCERT_ENROLL_TIMEOUT",  "android_scep_state\tCERT_ENROLL_CANCELLED",
      "android_scep_state\tCERT_RENEWAL_PENDING", "android_scep_state\tCERT_UNINSTALLED",
      "android_scep_state\tCERT_DELETED",         "android_scep_state\tCERT_IN_LIMBO",
      "android_certificate_state\tB_INSTALLED",   "android_cloud_state\tCertRenewalFailedEvent"};
  for (const Format* format : all_formats()) {
    const bool mobile = format->name == "android_omadm" || format->name == "ios_console" ||
                        format->name.starts_with("apple_") || format->name.starts_with("macos_");
    if (!mobile || !format->start) continue;
    for (const auto& entry :
         fs::directory_iterator(fs::path(FIXTURES) / "formats" / std::string(format->name))) {
      if (entry.path().extension() == ".expected") continue;
      Feeder feeder(*format, {entry.path().filename().string(), false});
      feeder.feed(tests::slurp(entry.path()));
      feeder.finish();
      for (const auto& record : feeder.output().records) {
        const auto state = state_of(record.body);
        INFO(entry.path() << ": " << state);
        CHECK((state.empty() || known.count(state) > 0 || open.count(state) > 0));
      }
    }
  }
}
