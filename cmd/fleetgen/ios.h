// An iPhone: copies of its console in the forms that people send them, and MDM responses.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/world.h"

namespace fleetgen {

// Line forms of formats/mobile.md 3.
enum class Console {
  c1_rtf,       // Console.app pasted through RTF: no date, \'93 quotes, trailing backslash
  c2_tabs,      // Console.app later: no date, zone glued to the time
  x1_relay,     // Xcode: month and day, no year, no zone
  l1_show,      // log show
  l2_syslog,    // log show --style syslog
  c1_document,  // Console.app pasted into TextEdit: a whole RTF document
  x1_encoded,   // an old relay: what is not ASCII comes vis(3)-encoded
  l4_ndjson,    // log show --style ndjson
  l5_iterator,  // unifiedlog_iterator: nanoseconds since 1970
  l3_compact,   // log show --style compact: no zone
  c3_search,    // an editor's search result of the first
  l4_json,      // log show --style json: one array
  x2_wrapped,   // the relay since iOS 10, each line in go-ios' JSON
};

class AppleLog {
 public:
  AppleLog(World&, Device&, Console, Time zone);

  void requested(const Enrolment&);  // GetCACert, GetCACaps, PKIOperation
  // The SCEP payload of `consumer` is installed: identity stored, then "Profile ... installed."
  void installed(const Enrolment&);
  void complete(const Enrolment&);
  void failed(const Enrolment&);  // 22013, and the profile fails to install
  void removed(const Enrolment&, Time);

  void finish(Time from, Time to);
  // Puts a zip into the inbox: console lines of [from, at), DeviceInformation, and CertificateList
  // with these certificates if not null. `saved`: when the lines were saved to their file; 0: right
  // after the last.
  void collect(Time from, Time at, const std::vector<const Certificate*>* certificates,
               Time saved = 0);

 private:
  struct Line {
    Time at;
    std::string level, process, message;
  };
  void add(Time, const char* level, std::string message);
  void url_request(Time, const std::string& query);
  std::string profile_name(const Enrolment&) const;
  std::string formatted(const Line&) const;

  World& world_;
  Device& device_;
  Console console_;
  Time zone_;
  std::vector<Line> lines_;
};

}  // namespace fleetgen
