// Rows on their way out, held back until the order of their local dates is known.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "engine/decode/local_date.h"
#include "engine/model/format.h"
#include "engine/model/record.h"

namespace certtrail {

// Rows (CaRequest, StoreCertificate, IntuneCertificate, IntuneAssignment) come in with their dates
// as text (Moment::text, basis none) and go out with times, in the order they came; so do events
// whose own time (Record::at) is such a text.
//
// All rows of a file are read in one order as long as those that wait for it fit into kHeldBytes,
// which are 15,000 to 25,000 usual rows. Beyond, each row is read by what the file has shown up to
// it. What leaves two orders open is not guessed: such dates stay text, and a note counts them.
class DatedRows {
 public:
  // Of struct and evidence; with what a row's texts take besides, about 180 MB of memory.
  static constexpr std::size_t kHeldBytes = 64 << 20;

  // What a date without a zone is: `assumed` for local times, `utc_by_format` for exports in UTC.
  // `stated`: the order of day and month where the dates leave it open.
  explicit DatedRows(ZoneBasis without_zone = ZoneBasis::assumed,
                     std::optional<DateOrder> stated = std::nullopt)
      : reader_(stated), without_zone_(without_zone) {}

  void add(Record&& row, Output& out);
  // A date of a row that is not kept helps to tell the order.
  void see(std::string_view date);
  // Lets all rows out; notes: date.ambiguous_order, date.left_unread, date.mixed_orders,
  // date.unreadable, date.unknown_marker. add() notes date.order_changed where rows beyond the
  // limit show another order than those before were read in.
  void finish(Output& out);

  // Greatest time at which something happened (submitted, resolved, revoked, modified, and ten
  // minutes after a certificate's begin, since a CA dates it back by that). Never an expiry.
  const Moment& newest_event() const { return newest_; }

 private:
  void see(const Record& row);
  void see_sequence(const CaRequest& request);
  void release(Record& row, Output& out);
  void release_held(Output& out);
  void settle_again(std::uint64_t offset, Output& out);
  Moment read(const Moment& printed);
  Moment with_zone(Moment moment) const;
  void happened(const Moment& moment, std::int64_t later_us = 0);

  LocalDateReader reader_;
  ZoneBasis without_zone_;
  std::deque<Record> held_;
  std::size_t held_bytes_ = 0;
  std::uint64_t first_offset_ = 0;
  std::int64_t last_request_ = 0;
  std::string last_submitted_;
  bool started_ = false;
  bool settled_ = false;
  bool proved_ = false;  // more dates would change nothing
  Moment newest_;
};

}  // namespace certtrail
