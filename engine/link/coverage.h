// What the evidence could have shown. Absence means "no" only where a question is covered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/link/certificates.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"
#include "engine/link/settings.h"

namespace certtrail {

struct Interval {
  std::int64_t from_us = 0, to_us = 0;
  std::string basis;
};

// One picture of a CA's database, or of several exports of the same CA (they share certificates).
struct CaExport {
  std::size_t snapshot = 0;
  std::size_t family = 0;                // exports of one CA share it
  std::vector<std::int64_t> scep_times;  // sorted: when SCEP rows were resolved or submitted
  std::vector<std::int64_t> all_times;   // sorted: when any row was
};

class Coverage {
 public:
  Coverage(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
           const Settings& settings);

  // True if the device's logs run without a known gap from `from_us` to `to_us`.
  bool log_covers(std::size_t device, std::int64_t from_us, std::int64_t to_us) const;
  // The newest time of any of the device's logs.
  std::optional<std::int64_t> horizon(std::size_t device) const;

  // True if every CA that issues SCEP certificates has an export that would show an issuance at
  // `us`: later, and with SCEP rows before and after, or any rows within a day on both sides. With
  // `certificate` only the CA that exports its issuer's certificates counts.
  bool issuance_covered(std::int64_t us, const Certificate* certificate) const;

  // The newest Intune export that would list a certificate issued at `us` for the policy or by the
  // issuer, or nullopt.
  std::optional<std::size_t> report_snapshot(std::int64_t issued_us, const std::string& policy,
                                             const std::string& issuer) const;

  // Newest as_of of server-side and Intune evidence; of devices only if there is none.
  std::optional<std::int64_t> now() const { return now_us_; }

  struct Row {
    std::string scope, question;
    Interval interval;
  };
  std::vector<Row> rows() const;  // for the table, sorted

 private:
  void add_logs();
  void add_ca_exports(const Settings& settings);
  void find_issuers();
  std::optional<std::set<std::size_t>> possible_issuers(const Certificate* certificate) const;
  void add_intune_exports();
  void find_now(const Settings& settings);

  const Evidence& evidence_;
  const Devices& devices_;
  const Certificates& certificates_;
  std::map<std::size_t, std::vector<Interval>> logs_;  // by device, sorted and merged
  std::vector<CaExport> ca_exports_;
  std::map<std::string, std::set<std::size_t>> families_of_issuer_;  // by issuer key
  std::set<std::size_t> named_families_;  // some certificate tells their issuer's name
  bool has_unexported_issuer_ = false;    // SCEP certificates of a CA without an export are known
  struct IntuneExport {
    std::size_t snapshot;
    std::set<std::string> policies, issuers;
  };
  std::vector<IntuneExport> intune_exports_;  // by as_of
  std::int64_t report_lag_us_;
  std::optional<std::int64_t> now_us_;
};

}  // namespace certtrail
