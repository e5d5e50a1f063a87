// An Android device: the OMADM log of its Company Portal.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/world.h"

namespace fleetgen {

// Line grammars of formats/mobile.md 2.1: A has the column "Event", B pads the thread id.
enum class AndroidGrammar { a, b };

class AndroidLog {
 public:
  // `shift`: how far the device's wall clock is from UTC; the log prints no zone.
  AndroidLog(World&, Device&, AndroidGrammar = AndroidGrammar::a, Time shift = 0);

  void arrived(const Enrolment&);    // SyncML with the profile
  void requested(const Enrolment&);  // arrived; GetCACert, GetCACaps, PkcsReq
  void answered(const Enrolment&);   // CertRep SUCCESS, CERT_ENROLLED -> CERT_INSTALL_REQUESTED
  void installed(const Enrolment&, Time confirmed);  // up to CERT_ACCESS_GRANTED
  void complete(const Enrolment&);                   // requested, answered, installed at once
  void refused(const Enrolment&, const std::string& fail_info);  // CertRep FAILURE
  void renew(const Enrolment&);                                  // requested without a new profile

  // Adds what such a log holds besides. Call it once, last; lines then stand from `from` to `to`.
  void finish(Time from, Time to);
  // Puts a Company Portal zip into the inbox: lines of [from, at) in `parts` rotated files.
  void collect(Time from, Time at, int parts = 2);

 private:
  struct Line {
    Time at;
    std::string text;
  };
  void add(Time, const std::string& level, const std::string& logger, const std::string& message);
  void state(const Enrolment&, Time, const char* from, const char* to);
  void exchange(Time, const std::string& operation);

  World& world_;
  Device& device_;
  AndroidGrammar grammar_;
  Time shift_;
  int process_;
  std::vector<Line> lines_;
};

}  // namespace fleetgen
