#include "engine/formats/android_omadm/capability_list.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::size_t kKept = 4096;  // of a list that goes on for ever

}  // namespace

bool CapabilityList::must_close(const Columns& columns) const {
  if (!open_ || !columns.logger.starts_with("org.jscep.")) return false;
  if (starts_capabilities(columns)) return true;
  const bool same_thread = std::get<Exchange>(list_.body).actor == actor_of(columns);
  return same_thread != is_capability(columns);
}

bool CapabilityList::take(const Columns& columns, std::uint64_t offset, std::uint64_t length,
                          std::string_view text) {
  const bool heading = starts_capabilities(columns);
  if (!heading && !is_capability(columns)) return false;
  if (open_) {
    list_.length = offset + length - list_.offset;
    if (list_.raw.size() < kKept) list_.raw.append("\n").append(columns.message);
    return true;
  }
  open_ = true;
  list_ = {offset,
           length,
           columns.moment(),
           std::string(text),
           {},
           false,
           exchange(columns, "Capabilities", "received")};
  return true;
}

std::optional<Record> CapabilityList::close() {
  if (!open_) return std::nullopt;
  open_ = false;
  return std::move(list_);
}

}  // namespace certtrail::formats::omadm
