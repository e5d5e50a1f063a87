#include "engine/formats/android_omadm/outline.h"

#include <array>

#include "engine/decode/needles.h"
#include "engine/formats/android_omadm/line.h"
#include "engine/formats/android_omadm/messages.h"

namespace certtrail::formats::omadm {
namespace {

// Any other record may say something only if it holds one of these: a state machine changes its
// state, the logger or a stack trace is of the SCEP client, a server message is printed.
constexpr std::array<Needle, 4> kNeedles = {
    {{" cert '", 5}, {"certmgr", 3}, {"jscep", 0}, {"SyncML", 4}}};
// In CloudExtension.log also the words of its state machine, whose events are named in the past
// tense: CertSavedEvent.
constexpr std::array<Needle, 6> kIntuneNeedles = {
    {{" cert '", 5}, {"certmgr", 3}, {"jscep", 0}, {"SyncML", 4}, {"Scep", 0}, {"dEvent", 0}}};

class Outliner {
 public:
  Outliner(std::string_view block, App app)
      : block_(block),
        reader_(block),
        needles_(app == App::intune ? find_needles<kIntuneNeedles>(block)
                                    : find_needles<kNeedles>(block)) {}

  Outline read() {
    Columns columns;
    for (std::size_t at = 0; at < block_.size();) {
      const auto end = std::min(block_.find('\n', at), block_.size());
      const auto line = block_.substr(at, end - at - (end > at && block_[end - 1] == '\r'));
      if (reader_.read(line, columns)) add(at, columns);
      at = end + 1;
    }
    return std::move(outline_);
  }

 private:
  void add(std::size_t at, const Columns& columns) {
    if (outline_.records++ == 0)
      outline_.first = at;
    else if (has_needle(at) || may_matter_)
      outline_.relevant.push_back({outline_.last, at});
    outline_.last = at;
    may_matter_ = has_known_start(columns.message);
    if (!outline_.verbose) outline_.verbose = columns.level == "VERB";
    if (outline_.scrubbed_user == Outline::kNone && names_scrubbed_user(columns.message))
      outline_.scrubbed_user = at;
    if (!columns.timed) return;
    if (outline_.earliest == Outline::kNone || columns.naive_us < outline_.earliest_us) {
      outline_.earliest = at;
      outline_.earliest_us = columns.naive_us;
    }
    if (outline_.latest == Outline::kNone || columns.naive_us >= outline_.latest_us) {
      outline_.latest = at;
      outline_.latest_us = columns.naive_us;
    }
  }

  // Whether the last record has one, where the next starts at `end`.
  bool has_needle(std::size_t end) {
    while (needle_ < needles_.size() && needles_[needle_] < outline_.last) ++needle_;
    return needle_ < needles_.size() && needles_[needle_] < end;
  }

  std::string_view block_;
  LineReader reader_;
  std::vector<std::size_t> needles_;
  std::size_t needle_ = 0;   // the first that no record before the last one holds
  bool may_matter_ = false;  // the last record, by its message
  Outline outline_;
};

}  // namespace

Outline outline_of(std::string_view block, App app) { return Outliner(block, app).read(); }

}  // namespace certtrail::formats::omadm
