// The list of formats, most certain claim first. To add one: write engine/formats/<name>.cpp,
// declare and list it here, and drop fixtures into fixtures/formats/<name>/.
#include "engine/model/format.h"

namespace certtrail {
namespace formats {
extern const Format evtx_log;
}  // namespace formats

std::vector<const Format*> all_formats() { return {&formats::evtx_log}; }

const Format* identify(const Head& head, std::string_view path) {
  for (const Format* format : all_formats())
    if (format->claims(head, path)) return format;
  return nullptr;
}

}  // namespace certtrail
