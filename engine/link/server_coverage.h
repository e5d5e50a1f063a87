// What the servers' exports could have shown, and when now is. Absence means "no" only where a
// question is covered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

// One picture of a CA's database.
struct CaExport {
  std::int64_t snapshot = 0, stream = 0;
  std::optional<std::int64_t> as_of_us;
  bool complete = true;
  std::size_t family = 0;  // exports of one CA share it
  // When the first and last SCEP row was resolved or submitted; absent: it shows none.
  std::optional<std::int64_t> scep_from_us, scep_to_us;
  std::vector<std::int64_t> times;  // sorted, distinct: when any row was
};

struct IntuneExport {
  std::int64_t snapshot = 0;
  std::optional<std::int64_t> as_of_us;
  bool complete = true;
  std::set<std::string> policies, issuers;  // lower case; common names
};

// A stretch of a server's log: it would show what that server did then, and nothing of others.
struct ServerLog {
  std::string server, source;  // the host without its domain, lower case; as Transition::source
  std::int64_t from_us = 0, to_us = 0;

  auto operator<=>(const ServerLog&) const = default;
};

// "ndes01.contoso.com" -> "ndes01"; an address stays whole.
std::string host_without_domain(std::string host);

// Parts of one log put together; in order. Web servers write a file for each day, so that parts
// less than a day apart are one; others are where they touch.
std::vector<ServerLog> whole_logs(std::vector<ServerLog> parts);

// Evidence of a stream up to this moment was forgotten, by stream; 0: of all streams. What lies
// before it is covered by nothing: that which would have said yes may be gone.
using Horizons = std::map<std::int64_t, std::int64_t>;

struct ServerCoverage {
  std::vector<CaExport> ca_exports;          // of CAs that issue SCEP certificates
  std::vector<IntuneExport> intune_exports;  // by as_of
  std::vector<ServerLog> logs;               // answer no question: see coverage_rows
  // Exports that show certificates of an issuer, by its common name in lower case.
  std::map<std::string, std::set<std::size_t>> families_of_issuer;
  bool has_unexported_issuer = false;  // SCEP certificates of a CA without an export are known
  std::int64_t report_lag_us = 0;
  // Newest as_of of server-side and Intune evidence; of devices only if there is none.
  std::optional<std::int64_t> now_us;
  Horizons horizons;

  // True if every CA that issues SCEP certificates has an export that would show an issuance at
  // `us`: later, and with SCEP rows before and after, or any rows within a day on both sides. With
  // an issuer only the CA that exports its certificates counts.
  bool issuance_covered(std::int64_t us, std::string_view issuer) const;

  // True if an Intune export would list a certificate issued at `us` for the policy or by the
  // issuer.
  bool report_covered(std::int64_t issued_us, const std::string& policy,
                      std::string_view issuer) const;

 private:
  std::optional<std::set<std::size_t>> possible_issuers(std::string_view issuer) const;
};

// Sources print more or less of an issuer's name; its common name is in all of them.
std::string issuer_key(std::string_view issuer);

}  // namespace certtrail
