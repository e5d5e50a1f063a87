// The list of formats, most certain claim first. To add one: write engine/formats/<name>.cpp,
// declare and list it here, and drop fixtures into fixtures/formats/<name>/.
#include "engine/model/format.h"

namespace certtrail {
namespace formats {
extern const Format certutil_view_list;
extern const Format certutil_store;
extern const Format apple_mdm;
extern const Format dsregcmd;
extern const Format intune_certificates;
extern const Format intune_devices;
extern const Format intune_assignments;
extern const Format intune_certificates_json;
extern const Format intune_devices_json;
extern const Format intune_assignments_json;
extern const Format certutil_view_csv;
}  // namespace formats

std::vector<const Format*> all_formats() {
  return {
      &formats::certutil_view_list,  &formats::certutil_store,
      &formats::apple_mdm,           &formats::dsregcmd,
      &formats::intune_certificates, &formats::intune_devices,
      &formats::intune_assignments,  &formats::intune_certificates_json,
      &formats::intune_devices_json, &formats::intune_assignments_json,
      &formats::certutil_view_csv,
  };
}

const Format* identify(const Head& head, std::string_view path) {
  for (const Format* format : all_formats())
    if (format->claims(head, path)) return format;
  return nullptr;
}

}  // namespace certtrail
