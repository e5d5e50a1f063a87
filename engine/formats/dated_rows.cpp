#include "engine/formats/dated_rows.h"

#include <utility>

#include "engine/decode/civil_time.h"

namespace certtrail {
namespace {

constexpr std::int64_t kBackdating = 600 * kMicrosecondsPerSecond;

// Calls f(earlier, later) for the dates of a row, in pairs of which the first must not be later.
template <class Body, class F>
void for_each_pair(Body& body, const F& f) {
  std::visit(
      [&](auto& row) {
        using Row = std::decay_t<decltype(row)>;
        if constexpr (std::is_same_v<Row, CaRequest>) {
          f(row.submitted, row.resolved);
          f(row.not_before, row.not_after);
          f(row.revoked, row.revoked);
        } else if constexpr (std::is_same_v<Row, StoreCertificate>) {
          f(row.not_before, row.not_after);
        } else if constexpr (std::is_same_v<Row, IntuneCertificate>) {
          f(row.valid_from, row.valid_to);
          f(row.changed, row.changed);
        } else if constexpr (std::is_same_v<Row, IntuneAssignment>) {
          f(row.modified, row.modified);
        }
      },
      body);
}

}  // namespace

void DatedRows::see(std::string_view date) {
  if (!proved_ && !reader_.decided()) reader_.see(date);
}

void DatedRows::see(const Record& row) {
  const auto& body = row.body;
  if (!row.at.known()) reader_.see(row.at.text);
  for_each_pair(body, [&](const Moment& earlier, const Moment& later) {
    reader_.see(earlier.text);
    if (&earlier == &later) return;
    reader_.see(later.text);
    reader_.see_pair(earlier.text, later.text);
  });
  const auto compare = [&](const auto& printed) {
    if (printed.certificate)
      reader_.see_known(printed.not_before.text, printed.certificate->not_before_us);
  };
  if (const auto* ca = std::get_if<CaRequest>(&body)) compare(*ca);
  if (const auto* store = std::get_if<StoreCertificate>(&body)) compare(*store);
}

Moment DatedRows::read(const Moment& printed) {
  auto moment = reader_.read(printed.text);
  if (moment.basis == ZoneBasis::assumed) moment.basis = without_zone_;
  return moment;
}

void DatedRows::happened(const Moment& moment, std::int64_t later_us) {
  if (!moment.known()) return;
  if (newest_.known() && moment.utc_us() + later_us <= newest_.utc_us()) return;
  newest_ = moment;
  newest_.naive_us += later_us;
}

void DatedRows::release(Record& row, Output& out) {
  if (!row.at.known() && !row.at.text.empty()) row.at = read(row.at);
  for_each_pair(row.body, [&](Moment& earlier, Moment& later) {
    earlier = read(earlier);
    if (&earlier != &later) later = read(later);
  });
  if (const auto* ca = std::get_if<CaRequest>(&row.body)) {
    happened(ca->submitted);
    happened(ca->resolved);
    happened(ca->revoked);
  } else if (const auto* store = std::get_if<StoreCertificate>(&row.body)) {
    happened(store->not_before, kBackdating);
  } else if (const auto* reported = std::get_if<IntuneCertificate>(&row.body)) {
    happened(reported->valid_from, kBackdating);
    happened(reported->changed);
  } else if (const auto* assigned = std::get_if<IntuneAssignment>(&row.body)) {
    happened(assigned->modified);
  }
  out.records.push_back(std::move(row));
}

void DatedRows::release_held(Output& out) {
  reader_.settle();
  settled_ = true;
  proved_ = reader_.decided();
  out.records.reserve(out.records.size() + held_.size());
  for (; !held_.empty(); held_.pop_front()) release(held_.front(), out);
}

void DatedRows::settle_again(std::uint64_t offset, Output& out) {
  const auto before = reader_.order_name();
  reader_.settle();
  proved_ = reader_.decided();
  if (reader_.order_name() == before) return;
  out.notes.push_back({Severity::warning, offset, "date.order_changed",
                       "dates above could be read in two orders and were read as " +
                           std::string(before) + "; from here on they are read as " +
                           std::string(reader_.order_name())});
}

void DatedRows::add(Record&& row, Output& out) {
  if (!started_) first_offset_ = row.offset;
  started_ = true;
  if (!proved_) see(row);
  if (settled_) {
    if (!proved_) settle_again(row.offset, out);
    return release(row, out);
  }
  held_bytes_ += sizeof(Record) + row.length;
  held_.push_back(std::move(row));
  if (reader_.decided() || held_bytes_ >= kHeldBytes) release_held(out);
}

void DatedRows::finish(Output& out) {
  if (!settled_) release_held(out);
  const auto note = [&](Severity severity, const char* code, std::string detail) {
    out.notes.push_back({severity, first_offset_, code, std::move(detail)});
  };
  if (reader_.ambiguous())
    note(Severity::warning, "date.ambiguous_order",
         "no date tells day and month apart; read as " + std::string(reader_.order_name()));
  if (reader_.mixed())
    note(Severity::warning, "date.mixed_orders", "no single date order reads all dates");
  if (reader_.unreadable() > 0)
    note(Severity::warning, "date.unreadable",
         std::to_string(reader_.unreadable()) + " dates were not understood");
  if (reader_.unknown_words() > 0)
    note(Severity::warning, "date.unknown_marker",
         "words beside the time were not understood; read as 24 hours");
}

}  // namespace certtrail
