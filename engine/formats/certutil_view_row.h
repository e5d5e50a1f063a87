// One row of a `certutil -view` list while its lines come in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "engine/decode/lines.h"
#include "engine/formats/ca_dispositions.h"
#include "engine/formats/ca_values.h"
#include "engine/formats/certutil_view_value.h"
#include "engine/formats/dated_rows.h"

namespace certtrail {

class CertutilViewRow {
 public:
  CaRequest request;
  bool bad_certificate = false;
  std::size_t open_texts = 0;     // texts without a closing quote
  std::uint64_t text_offset = 0;  // of the label of the last text

  bool started() const { return started_; }
  bool any_ended() const { return any_ended_; }  // any that is a row of this table

  void start(const Line& header) {
    started_ = true;
    offset_ = header.offset;
    raw_.reserve(usual_size_);
    reach(header);
  }

  // The row's bytes go on to the end of this line.
  void reach(const Line& line) { end_ = line.offset + line.length; }

  // Reaches a line, and keeps it for people.
  void keep(const Line& line) {
    reach(line);
    if (raw_.size() > kCertutilFieldBytes) return;
    raw_.append(line.text);
    raw_ += '\n';
  }

  // Hands the row on, if it began and is one, and forgets it.
  void end(DatedRows& rows, Output& out) {
    if (started_) emit(rows, out);
    started_ = false;
    request = {};
    raw_.clear();
    bad_certificate = false;
    open_texts = 0;
  }

 private:
  void emit(DatedRows& rows, Output& out) {
    ++out.records_total;
    if (bad_certificate)
      out.notes.push_back({Severity::loss, offset_, "certutil_view.bad_certificate",
                           "the certificate of this row could not be decoded"});
    if (open_texts > 0)
      out.notes.push_back({Severity::warning, text_offset, "certutil_view.open_text",
                           "a text of this row has no closing quote"});
    if (!is_ca_row(request)) return;
    any_ended_ = true;
    infer_ca_disposition(request);
    if (request.certificate) request.issuer = request.certificate->issuer;
    usual_size_ = std::min(raw_.size(), kUsualLimit);
    rows.add({offset_, end_ - offset_, {}, std::move(raw_), {}, false, std::move(request)}, out);
  }

  static constexpr std::size_t kUsualLimit = 4096;

  std::string raw_;
  std::size_t usual_size_ = 0;  // of the last row's text
  std::uint64_t offset_ = 0, end_ = 0;
  bool started_ = false;
  bool any_ended_ = false;
};

}  // namespace certtrail
