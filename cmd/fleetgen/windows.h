// A Windows machine: its DM-EDP Admin log and what "Collect diagnostics" makes of it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "cmd/fleetgen/event_xml.h"
#include "cmd/fleetgen/evtx_writer.h"
#include "cmd/fleetgen/world.h"

namespace fleetgen {

// The Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin log of one machine.
class WindowsLog {
 public:
  WindowsLog(World&, Device&);

  void arrived(const Enrolment&);            // 306
  void ready(const Enrolment&);              // 36
  void requested(const Enrolment&);          // 306, 36, 37
  void installed(const Enrolment&);          // 38, 39, 256, and 309 with the thumbprint
  void complete(const Enrolment&);           // requested, installed
  void failed(Time, std::uint32_t hresult);  // 32
  void unreachable(const Enrolment&, Time, std::uint32_t hresult);  // 308, 32
  void removed(const Enrolment&, Time);                             // 601
  // The machine is called so in events from then on.
  void renamed(Time, std::string host);
  // The machine's clock is so far ahead of UTC; negative: behind.
  void set_clock(Time ahead) { clock_ahead_ = ahead; }

  // Adds what such a log holds besides, and numbers the records. Call it once, last.
  void finish(Time from, Time to);
  // What a filter for other events than these leaves of a finished log.
  WindowsLog without(std::span<const std::uint16_t> ids) const;
  // The log as a collection at `to` finds it, when older events than `from` have rolled out.
  std::string bytes(Time from, Time to, LogState) const;
  // The same, exported.
  std::string xml(Time from, Time to, XmlStyle) const;
  // The same as the Event Viewer saves it in English on a machine in UTC: CSV, or text with tabs.
  std::string viewer_table(Time from, Time to, char delimiter) const;

 private:
  std::vector<Event> between(Time from, Time to) const;
  void add(Time, std::uint16_t id, std::uint8_t level, std::vector<EventField>);
  std::string url() const {
    return "https://" + world_.ndes_host + "/certsrv/mscep/mscep.dll/pkiclient.exe";
  }

  World& world_;
  Device& device_;
  std::vector<Event> events_;
  Time renamed_at_ = 0;
  std::string new_host_;
  Time clock_ahead_ = 0;
};

enum class Language { english, german };

// Output of certutil on the user's own store, as a custom collection adds it.
struct Listing {
  std::vector<const Certificate*> certificates;
  Language language = Language::english;
};

// What the MDM client keeps of a profile in the registry.
struct ScepState {
  const Enrolment* of = nullptr;
  int status = 1;             // of the CSP: 1 finished, 2 pending, 16 failed
  std::uint32_t hresult = 0;  // of the last request
  std::string pinned;         // thumbprint of the CA; empty: none
};

// What the script lists of the stores of authorities.
enum class Trust { whole, root_missing, unlisted };

// How the DM-EDP Admin log was saved. As it is: closed, or copied while Windows writes it.
enum class LogFile { as_it_is, wevtutil_evtx, wevtutil_xml, viewer_xml, csv, text };

// How a collection is packed.
enum class Layout {
  flattened,           // Collect diagnostics of today
  cabinet_in_cabinet,  // the same; the log lies in a cabinet in the cabinet
  numbered_folders,    // Collect diagnostics before 2022
  data_collector,      // One Data Collector
  tool_zip,            // somebody ran mdmdiagnosticstool and packed what it left with outputs
  tool_cab,
  exported,  // somebody saved the log and packed it with outputs of commands
  loose,     // somebody put the saved log alone into the inbox
};

struct WindowsCollection {
  Time at = 0;
  std::string host;  // empty: the device's name
  const WindowsLog* log = nullptr;
  Time log_from = 0;
  const Listing* user_store = nullptr;  // null: not collected
  const ScepState* state = nullptr;     // null: not collected
  Trust trust = Trust::whole;
  LogFile log_file = LogFile::as_it_is;  // other than that: the layout is `exported` or `loose`
  std::optional<Layout> layout = std::nullopt;  // by the device
};

// Puts the collection into the inbox.
void collect(World&, Device&, const WindowsCollection&);

}  // namespace fleetgen
