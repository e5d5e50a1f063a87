// HTTP.sys' error log, httperr*.log: requests that IIS never saw, or whose answer never left. UTC.
//
//   #Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri [streamid] sc-status
//            s-siteid s-reason s-queuename
//   2026-11-20 08:15:00 10.0.0.9 50112 10.0.0.5 443 HTTP/1.1 GET
//     /certsrv/mscep/mscep.dll?operation=GetCACert 503 1 AppOffline SCEP
//
// NDES runs in the application pool "SCEP", which is the queue's name.
#include <algorithm>
#include <string>

#include "engine/decode/lines.h"
#include "engine/decode/scrub.h"
#include "engine/formats/counted_note.h"
#include "engine/formats/w3c_log/columns.h"
#include "engine/formats/w3c_log/directives.h"
#include "engine/formats/w3c_log/span.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace formats::w3c_log;

bool is_scep_queue(std::string_view queue) {
  return queue.size() == 4 && starts_with_ignoring_case(queue, "SCEP");
}

Exchange exchange_of(const Row& row, std::string_view path, std::string_view query) {
  Exchange e;
  e.source = "http_err";
  e.operation = operation_of(path, query);
  e.direction = "received";
  e.pki_status = "FAILURE";
  e.url = url_of(path, query);
  e.status = row[Column::status];
  e.actor = row[Column::client];
  const auto reason = row[Column::reason];
  e.error = e.status.empty() ? std::string(reason) : "HTTP " + e.status;
  e.error_text = reason.empty() ? "" : "HTTP.sys: " + std::string(reason);
  if (!row[Column::queue].empty()) (e.error_text += ", queue ") += row[Column::queue];
  return e;
}

class HttpErr {
 public:
  explicit HttpErr(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      if (line.text.empty() || line.text.front() == '\0') continue;
      if (line.text.front() == '#')
        directives_.read(line.text);
      else
        row(line, out);
    }
  }

  void finish(Output& out) {
    out.first = stretches_.first();
    out.last = stretches_.last();
    bad_rows_.tell(Severity::loss, "http_err.bad_row", "rows about SCEP have no time", out);
  }

 private:
  void row(const Line& line, Output& out) {
    ++out.records_total;
    const Row values(line.text, directives_.columns);
    const auto at = moment_of(values, directives_.day);
    if (at) stretches_.see(at->text);
    const auto uri = values[Column::uri];
    const auto path = uri.substr(0, uri.find('?'));
    const auto query = uri.substr(std::min(path.size() + 1, uri.size()));
    if (!is_scep_path(path) && !is_scep_queue(values[Column::queue])) return;
    if (!at) return bad_rows_.add(line.offset);
    Record record;
    record.offset = line.offset;
    record.length = line.length;
    record.at = *at;
    record.raw = scrub_secrets(line.text);
    record.body = exchange_of(values, path, query);
    out.records.push_back(std::move(record));
  }

  Directives directives_;
  Stretches stretches_;
  formats::CountedNote bad_rows_;
};

bool claims(const Head& head, std::string_view) {
  return head.raw.starts_with("#Software: Microsoft HTTP API") ||
         names_field(head.text, "s-queuename");
}

}  // namespace

namespace formats {
extern const Format http_err;
const Format http_err = {
    "http_err",
    "HTTP.sys error log of an NDES server",
    "a real sample; NDES's rows from documentation",
    2,
    Framing::lines,
    claims,
    start_parser<HttpErr>,
};
}  // namespace formats
}  // namespace certtrail
