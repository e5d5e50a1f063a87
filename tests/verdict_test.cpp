// The verdict table: total, and each combination of its inputs as the golden says.
#include "engine/link/verdict.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/golden.h"

using namespace certtrail;

namespace {

// The ten yes/no inputs as bits, in the order of the struct.
VerdictInputs inputs_of(int issued, int installed, int reported, unsigned bits) {
  const auto bit = [&](unsigned i) { return (bits >> i & 1u) != 0; };
  return {static_cast<Known>(issued),
          static_cast<Known>(installed),
          static_cast<Known>(reported),
          bit(0),
          bit(1),
          bit(2),
          bit(3),
          bit(4),
          bit(5),
          bit(6),
          bit(7),
          bit(8),
          bit(9)};
}

}  // namespace

TEST_CASE("every combination of verdict inputs has the verdict of the golden table") {
  // One line for each issued/installed/reported, one letter for each of the 1,024 combinations of
  // flags.
  std::string table = "letters:";
  for (std::size_t i = 0; i < kVerdictNames.size(); ++i)
    table += std::string(" ") + static_cast<char>('a' + i) + "=" + std::string(kVerdictNames[i]);
  table +=
      "\nflags, lowest bit first: superseded removed revoked still_installed expired "
      "failure_is_newest young pending_too_long intune_claims_install requested\n";
  for (int issued = 0; issued < 3; ++issued)
    for (int installed = 0; installed < 3; ++installed)
      for (int reported = 0; reported < 3; ++reported) {
        table += "issued " + std::string(to_string(static_cast<Known>(issued))) + ", installed " +
                 std::string(to_string(static_cast<Known>(installed))) + ", reported " +
                 std::string(to_string(static_cast<Known>(reported))) + "\n";
        for (unsigned bits = 0; bits < 1024; ++bits) {
          const auto verdict = decide(inputs_of(issued, installed, reported, bits));
          REQUIRE(static_cast<std::size_t>(verdict) < kVerdictNames.size());
          table += static_cast<char>('a' + static_cast<int>(verdict));
          if (bits % 64 == 63) table += '\n';
        }
      }
  tests::check_golden(std::string(FIXTURES) + "/verdicts.expected", table);
}

TEST_CASE("the rows of the verdict table hold in their order") {
  VerdictInputs in;
  in.issued = in.installed = in.reported = Known::yes;
  CHECK(decide(in) == Verdict::complete);
  in.expired = true;
  CHECK(decide(in) == Verdict::expired);
  in.revoked = true;
  CHECK(decide(in) == Verdict::revoked);
  in.still_installed = true;
  CHECK(decide(in) == Verdict::revoked_still_installed);
  in.removed = true;
  CHECK(decide(in) == Verdict::removed);
  in.superseded = true;
  CHECK(decide(in) == Verdict::superseded);

  in = {};
  CHECK(decide(in) == Verdict::not_started);
  in.requested = true;
  CHECK(decide(in) == Verdict::requested_unknown_issuance);
  in.issued = Known::no;
  CHECK(decide(in) == Verdict::requested_not_issued);
  in.issued = Known::yes;
  CHECK(decide(in) == Verdict::issued_unknown_install);
  in.installed = Known::no;
  CHECK(decide(in) == Verdict::issued_not_installed);
  in.intune_claims_install = true;
  CHECK(decide(in) == Verdict::reported_not_installed);
  in.pending_too_long = true;
  CHECK(decide(in) == Verdict::stuck);
  in.young = true;
  CHECK(decide(in) == Verdict::in_flight);
  in.failure_is_newest = true;
  CHECK(decide(in) == Verdict::failed);

  in = {};
  in.installed = Known::yes;
  CHECK(decide(in) == Verdict::installed_unknown_report);
  in.reported = Known::no;
  CHECK(decide(in) == Verdict::installed_not_reported);
  in.issued = Known::no;
  CHECK(decide(in) == Verdict::installed_unknown_issuance);
}
