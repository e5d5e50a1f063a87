// An Android device: the OMADM log of its Company Portal.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/world.h"

namespace fleetgen {

// Line grammars of formats/mobile.md 2.1: A has the column "Event", B pads the thread id.
enum class AndroidGrammar { a, b };

// How the device is managed. Device administrators ask the user to install; the others install
// without a word. Corporate-owned devices have the Microsoft Intune app and its CloudExtension.log.
// Lines of all but device administrators are inferred: none is published.
enum class AndroidMode { device_administrator, work_profile, knox, corporate_owned };

class AndroidLog {
 public:
  // `shift`: how far the device's wall clock is from UTC; the log prints no zone.
  AndroidLog(World&, Device&, AndroidGrammar = AndroidGrammar::a, Time shift = 0,
             AndroidMode = AndroidMode::device_administrator);

  void arrived(const Enrolment&);    // SyncML with the profile
  void requested(const Enrolment&);  // arrived; GetCACert, GetCACaps, PkcsReq
  void answered(const Enrolment&);   // CertRep SUCCESS, CERT_ENROLLED -> CERT_INSTALL_REQUESTED
  void installed(const Enrolment&, Time confirmed);  // up to CERT_ACCESS_GRANTED
  void complete(const Enrolment&);                   // requested, answered, installed at once
  void refused(const Enrolment&, const std::string& fail_info);  // CertRep FAILURE
  void renew(const Enrolment&);                                  // requested without a new profile
  // The CA has not decided at e.answered; the device asks again until then, and is told the same.
  void polls(const Enrolment&, Time until, Time interval);
  void not_installed(const Enrolment&, const char* state);  // the store did not take it
  // A check-in at which a Wi-Fi profile waits for its certificate, and one that finds it.
  void skips_wifi(Time, const std::string& network);
  void applies_wifi(const Enrolment&, Time, const std::string& network);

  // Adds what such a log holds besides. Call it once, last; lines then stand from `from` to `to`.
  void finish(Time from, Time to);
  // Puts a Company Portal zip into the inbox: lines of [from, at) in `parts` rotated files.
  void collect(Time from, Time at, int parts = 2);
  // The same in two files, between which the log rotated at `cut`.
  void collect_rotated(Time cut, Time at);

 private:
  struct Line {
    Time at;
    std::string text;
  };
  void add(Time, const std::string& level, const std::string& logger, const std::string& message);
  void state(const Enrolment&, Time, const char* from, const char* to);
  void exchange(Time, const std::string& operation);
  void authority(const Enrolment&, Time);
  void event(const Enrolment&, Time, const std::string& what);
  void pack(const std::vector<std::size_t>& bounds, const std::vector<const Line*>&, Time at);
  std::string part_name(int part) const;
  bool asks_the_user() const { return mode_ == AndroidMode::device_administrator; }

  World& world_;
  Device& device_;
  AndroidGrammar grammar_;
  Time shift_;
  AndroidMode mode_;
  int process_;
  std::vector<Line> lines_;
};

}  // namespace fleetgen
