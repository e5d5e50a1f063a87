// A format for tests of the flow: the first line is "#stub", then one record for each line.
//
//   T <microseconds> <state> <text>   transition
//   F <name> <value>                  device fact
//   C <request id> <serial>           CA request
//   S <source> <newest event>         snapshot
//   L <from> <to>                     log span
//   N <code>                          loss note
//   X                                 the reader throws
#pragma once

#include <sstream>
#include <stdexcept>

#include "engine/decode/lines.h"
#include "engine/model/format.h"

namespace certtrail::tests {

struct StubParser {
  explicit StubParser(const Context&) {}

  static Moment moment(std::int64_t us) { return {us, 0, ZoneBasis::utc_by_format, ""}; }

  void line(const Line& line, Output& out) {
    std::istringstream in{std::string(line.text)};
    char kind = '#';
    std::string a, b;
    in >> kind;
    if (kind == '#') return;
    if (kind == 'X') throw std::runtime_error("stub gave up");
    Record record;
    record.offset = line.offset;
    record.length = line.length;
    record.raw = line.text;
    std::int64_t us = 0, to = 0;
    if (kind == 'T') {
      in >> us >> a;
      record.at = moment(us);
      Transition t;
      t.source = "stub";
      t.raw_state = a;
      t.url = "https://ndes.contoso.example/certsrv";
      record.body = t;
    } else if (kind == 'F') {
      in >> a >> b;
      record.body = DeviceFact{"", a, b};
    } else if (kind == 'C') {
      in >> a >> b;
      CaRequest request;
      request.request_id = a;
      request.serial = b;
      record.body = request;
    } else if (kind == 'S') {
      in >> a >> us;
      SnapshotInfo info;
      info.source = a;
      if (us > 0) info.newest_event = moment(us);
      record.body = info;
    } else if (kind == 'L') {
      in >> us >> to;
      LogSpan span;
      span.source = "stub";
      span.from = moment(us);
      span.to = moment(to);
      record.body = span;
    } else if (kind == 'N') {
      in >> a;
      out.notes.push_back({Severity::loss, line.offset, a, "as the test wants it"});
      return;
    }
    ++out.records_total;
    out.records.push_back(std::move(record));
  }
  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line l; walker.next(l);) line(l, out);
  }
  void finish(Output&) {}
};

inline const Format kStub{
    "stub",
    "Test lines",
    "documentation",
    3,
    Framing::lines,
    [](const Head& head, std::string_view) { return head.text.starts_with("#stub"); },
    &start_parser<StubParser>};

inline const Format kLeft{
    "left",
    "Recognised only",
    "nothing in it moves a certificate",
    1,
    Framing::lines,
    [](const Head& head, std::string_view) { return head.text.starts_with("#left"); },
    nullptr};

inline const Format* identify_stub(const Head& head, std::string_view path) {
  for (const Format* format : {&kStub, &kLeft})
    if (format->claims(head, path)) return format;
  return nullptr;
}

}  // namespace certtrail::tests
