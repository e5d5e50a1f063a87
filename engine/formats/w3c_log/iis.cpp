// IIS request logs, u_exYYMMDD.log: what the clients of NDES asked, and what its policy module
// asked the connector's web service. Times are UTC.
//
//   #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip ...
//   2026-11-20 08:15:00 10.0.0.5 GET /certsrv/mscep/mscep.dll operation=GetCACert&message=ca 443 -
//   ...
//
// A server has many other rows, and many servers have nothing else: they are looked at no closer
// than it takes to tell when the log was written. A log that is copied while it is written ends in
// zeros.
#include <array>
#include <optional>
#include <string>

#include "engine/decode/lines.h"
#include "engine/decode/needles.h"
#include "engine/formats/counted_note.h"
#include "engine/formats/w3c_log/columns.h"
#include "engine/formats/w3c_log/directives.h"
#include "engine/formats/w3c_log/iis_row.h"
#include "engine/formats/w3c_log/span.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace formats::w3c_log;

constexpr std::string_view kDefaultFields =
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) sc-status sc-substatus sc-win32-status time-taken";
constexpr std::size_t kTimeLength = 19;

// In the spellings that clients and administrators write.
constexpr std::array<Needle, 7> kNeedles = {{{"/mscep", 0},
                                             {"/MSCEP", 0},
                                             {"/Mscep", 0},
                                             {"/MsCep", 0},
                                             {"ertificateRegistrationSvc", 11},
                                             {"ertificateregistrationsvc", 11},
                                             {"ERTIFICATEREGISTRATIONSVC", 11}}};

class IisLog {
 public:
  explicit IisLog(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    const auto needles = find_needles<kNeedles>(piece.text);
    auto needle = needles.begin();
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      if (line.text.empty() || line.text.front() == '\0') continue;
      const auto end =
          static_cast<std::size_t>(line.text.data() - piece.text.data()) + line.text.size();
      const bool may_matter = needle != needles.end() && *needle < end;
      while (needle != needles.end() && *needle < end) ++needle;
      if (line.text.front() == '#')
        names_server_ |= directives_.read(line.text);
      else
        row(line, may_matter, out);
    }
  }

  void finish(Output& out) {
    out.first = stretches_.first();
    out.last = stretches_.last();
    for (auto& span : stretches_.spans("iis", server_)) {
      Record record;
      record.body = std::move(span);
      out.records.push_back(std::move(record));
    }
    odd_rows_.tell(Severity::warning, "iis_w3c.field_count",
                   "rows have another number of values than #Fields names; read as far as they go",
                   out);
    bad_rows_.tell(Severity::loss, "iis_w3c.bad_row", "rows about SCEP have no time or no status",
                   out);
    if (assumed_at_)
      out.notes.push_back({Severity::warning, *assumed_at_, "iis_w3c.no_fields",
                           "rows without #Fields before them; read by IIS's default columns"});
  }

 private:
  void row(const Line& line, bool may_matter, Output& out) {
    ++out.records_total;
    auto& columns = directives_.columns;
    if (columns.count() == 0) {
      columns.bind(kDefaultFields);
      names_server_ = true;
      assumed_at_ = line.offset;
    }
    if (columns.start_with_time()) {
      stretches_.see(line.text.substr(0, kTimeLength));
      if (!may_matter && !names_server_) return;
    }
    const Row values(line.text, columns);
    if (!columns.start_with_time())
      if (const auto at = moment_of(values, directives_.day)) stretches_.see(at->text);
    if (names_server_) tell_server(line, values, out);
    if (may_matter) keep(line, values, out);
  }

  void tell_server(const Line& line, const Row& values, Output& out) {
    names_server_ = false;
    const auto name = values[Column::computer];
    if (server_.empty()) server_ = name.empty() ? values[Column::server] : name;
    if (name.empty() || name == told_) return;
    told_ = name;
    Record record;
    record.offset = line.offset;
    record.length = line.length;
    record.body = DeviceFact{"", "server", told_};
    out.records.push_back(std::move(record));
  }

  void keep(const Line& line, const Row& values, Output& out) {
    auto record = iis_record(line.text, values);
    if (!record) return;
    if (values.count() != directives_.columns.count()) odd_rows_.add(line.offset);
    const auto at = moment_of(values, directives_.day);
    if (!at || values[Column::status].size() != 3) return bad_rows_.add(line.offset);
    record->at = *at;
    record->offset = line.offset;
    record->length = line.length;
    out.records.push_back(*std::move(record));
  }

  Directives directives_;
  Stretches stretches_;
  std::string server_, told_;
  bool names_server_ = false;  // the next row is asked for its server's name
  formats::CountedNote odd_rows_, bad_rows_;
  std::optional<std::uint64_t> assumed_at_;
};

// A part of a log without its head: a row about SCEP.
bool starts_with_row(std::string_view text) {
  const auto line = text.substr(0, text.find('\n'));
  const Columns columns = [] {
    Columns defaults;
    defaults.bind(kDefaultFields);
    return defaults;
  }();
  const Row row(line, columns);
  return row.count() == columns.count() && is_scep_path(row[Column::stem]) &&
         moment_of(row, {}).has_value();
}

bool claims(const Head& head, std::string_view) {
  return head.raw.starts_with("#Software: Microsoft Internet Information Services") ||
         names_field(head.text, "cs-uri-stem") || starts_with_row(head.text);
}

}  // namespace

namespace formats {
extern const Format iis_w3c;
const Format iis_w3c = {
    "iis_w3c",
    "IIS request log of an NDES server",
    "real samples of other sites; NDES's rows from documentation",
    4,
    Framing::lines,
    claims,
    start_parser<IisLog>,
};
}  // namespace formats
}  // namespace certtrail
