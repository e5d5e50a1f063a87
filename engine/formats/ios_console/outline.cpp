#include "engine/formats/ios_console/outline.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/formats/ios_console/clean.h"
#include "engine/formats/ios_console/messages.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::size_t kUsualLine = 80;  // and longer

class Outliner {
 public:
  Outliner(std::string_view block, const RtfDocument* rtf) : block_(block), rtf_(rtf) {}

  Outline read() {
    outline_.reserve(block_.size() / kUsualLine);
    Entry entry;
    for (std::size_t at = 0; at < block_.size();) {
      const auto end = std::min(block_.find('\n', at), block_.size());
      if (entries_.read(clean(at, end), entry)) add(at, entry);
      at = end + 1;
    }
    return std::move(outline_);
  }

 private:
  std::string_view clean(std::size_t at, std::size_t end) {
    const auto line = block_.substr(at, end - at - (end > at && block_[end - 1] == '\r'));
    if (ampersand_ < at) ampersand_ = std::min(block_.find('&', at), block_.size());
    return clean_line(line, rtf_, scratch_, ampersand_ < end);
  }

  void add(std::size_t at, const Entry& entry) {
    const bool of_certificates = is_certificate_process(entry.process);
    outline_.push_back({entry.naive_us, at, entry.family, entry.is_debug(), of_certificates,
                        of_certificates && (is_new(entry) || may_say(entry.message()))});
  }

  // Whether the daemon or its host may be one that this block did not name yet.
  bool is_new(const Entry& entry) {
    auto& seen = is_of_ios(entry.process)     ? of_ios_
                 : is_of_macos(entry.process) ? of_macos_
                                              : others_;
    if (std::exchange(seen, true) && host_ == entry.host) return false;
    host_.assign(entry.host);
    return true;
  }

  std::string_view block_;
  const RtfDocument* rtf_;
  EntryReader entries_;
  std::size_t ampersand_ = 0;  // the next one, where it is not behind us
  std::string scratch_;
  bool of_ios_ = false, of_macos_ = false, others_ = false;
  std::string host_;
  Outline outline_;
};

}  // namespace

Outline outline_of(std::string_view block, const RtfDocument* rtf) {
  return Outliner(block, rtf).read();
}

}  // namespace certtrail::formats::ios
