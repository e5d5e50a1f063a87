// Rows of W3C extended logs, whose columns a directive names:
//   #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port ...
// The directive comes again, with other columns, whenever IIS starts or is set up anew.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/moment.h"

namespace certtrail::formats::w3c_log {

// The columns that are used.
enum class Column : std::uint8_t {
  date,
  time,
  site,           // s-sitename
  computer,       // s-computername
  server,         // s-ip
  method,         // cs-method
  stem,           // cs-uri-stem
  query,          // cs-uri-query
  uri,            // cs-uri: both, of HTTPERR
  port,           // s-port
  client,         // c-ip
  forwarded_for,  // X-Forwarded-For, where an administrator added it
  agent,          // cs(User-Agent)
  host,           // cs-host
  status,         // sc-status
  substatus,      // sc-substatus
  win32_status,   // sc-win32-status
  reason,         // s-reason
  queue,          // s-queuename
};
inline constexpr std::size_t kColumns = 19;

class Columns {
 public:
  // What stands behind "#Fields:".
  void bind(std::string_view names);

  std::size_t count() const { return count_; }  // columns of a row; 0 before a directive
  bool has(Column column) const { return place(column) != kNone; }
  // Whether rows start with date and time, as all do that were not set up otherwise.
  bool start_with_time() const { return place(Column::date) == 0 && place(Column::time) == 1; }

 private:
  friend class Row;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t place(Column column) const { return places_[static_cast<std::size_t>(column)]; }

  std::array<std::size_t, kColumns> places_ = filled();
  std::size_t count_ = 0;

  static constexpr std::array<std::size_t, kColumns> filled() {
    std::array<std::size_t, kColumns> none{};
    none.fill(kNone);
    return none;
  }
};

// A row by its columns. Texts are those of the line, which must outlive it.
class Row {
 public:
  Row(std::string_view line, const Columns& columns);

  std::size_t count() const { return count_; }  // values found
  // Empty for "-", for a column that is not bound, and where the row ends before it.
  std::string_view operator[](Column column) const {
    return values_[static_cast<std::size_t>(column)];
  }

 private:
  std::array<std::string_view, kColumns> values_;
  std::size_t count_ = 0;
};

// "2026-11-20 08:15:00", UTC: of the row, or of its time with the day that a "#Date:" directive
// gave.
std::optional<Moment> moment_of(const Row& row, std::string_view day);

// Operation that a SCEP URL asks for: GetCACaps, GetCACert, PKIOperation; VerifyRequest and Notify
// of the policy module; "HTTP" for anything else.
std::string_view operation_of(std::string_view path, std::string_view query);

// Whether a path is one of NDES or its policy module ("/certsrv/mscep",
// "/CertificateRegistrationSvc").
bool is_scep_path(std::string_view path);

// The message that the query of a PKIOperation carries, as printed; empty if there is none.
std::string_view message_of(std::string_view query);

// A path and its query, without the message that a PKIOperation carries and without secrets.
std::string url_of(std::string_view path, std::string_view query);

}  // namespace certtrail::formats::w3c_log
