// What the name of an archive says: when it was made, on which machine, and what it is called
// without its time. Names as device and server collectors write them:
//
//   DiagLogs-PC-0042-20261120T081500Z.zip                    Intune "Collect diagnostics", UTC
//   PC-0042_CollectedData_11_20_2026_08_11_UTC+01.ZIP        local time; the minutes are really the
//                                                            month (a bug of the collector)
//   sysdiagnose_2026.11.20_08-15-00+0900_iPhone-OS_iPhone_23B85.tar.gz
//   Adas-Mac-IntuneMacODC-2026-11-20T08-15-00+0100.zip       IntuneMacODC of a Mac
//   201126081500-CertConnectorLogs-NDES01.zip   2011260815-Logs-NDES01.zip
//                                                            Validate-NDESConfiguration: day, month
//                                                            and year, and an hour of twelve: local
//   PC-0042-dm-edp-admin.csv   PC-0042-user-My.txt           outputs as docs/collect.md names them
//   mdmlogs-20261120-081500.cab   ca-export-2026-11-20.csv   any date of that kind, read as UTC
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

struct ArchiveName {
  std::optional<std::int64_t> as_of_us;  // UTC; a date without a time is the end of that day
  std::string host;                      // empty where the name states none
  std::string stem;                      // without folder, time and extensions; never empty
  bool is_device_collection = false;     // of a collector that packs one device, with its time
  bool is_server_collection = false;     // of a collector that packs one NDES server, with its time
};

ArchiveName read_archive_name(std::string_view file_name);

// When the sysdiagnose was made whose folder a member lies in, UTC: people pack the unpacked folder
// anew and give the archive a name of their own.
std::optional<std::int64_t> time_of_sysdiagnose(std::string_view member_path);

// As read_archive_name, of a file of an inbox. Logs that every phone calls alike (OMADM.log,
// OMADMLog_0.log and its other parts, CloudExtension.log), copied out of a phone or its archive,
// are of one phone if they lie in one folder: the stem is the folder's, as of an archive of that
// name.
ArchiveName read_inbox_name(std::string_view folder, std::string_view file_name);

}  // namespace certtrail
