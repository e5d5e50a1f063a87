#include <utility>

#include "engine/formats/apple_mdm/answer.h"
#include "engine/formats/apple_mdm/plist.h"
#include "engine/formats/apple_product.h"

namespace certtrail::formats::mdm_answer {
namespace {

// "35 123456 789012 3" as other inventories spell it.
std::string digits_of(std::string imei) {
  std::erase(imei, ' ');
  return imei;
}

}  // namespace

void read_device(pugi::xml_node answer, Rows& rows) {
  rows.add_fact("udid", text_of(answer, "UDID"));
  const auto queried = value_of(answer, "QueryResponses");
  const auto device = queried ? queried : answer;
  rows.add_fact("hardware_serial", text_of(device, "SerialNumber"));
  rows.add_fact("imei", digits_of(text_of(device, "IMEI")));
  rows.add_fact("meid", text_of(device, "MEID"));
  // Of phones with several SIMs, and of all since iOS 12.
  for (const auto subscription : value_of(device, "ServiceSubscriptions").children("dict"))
    rows.add_fact("imei", digits_of(text_of(subscription, "IMEI")));
  rows.add_fact("host_name", text_of(device, "DeviceName"));
  const auto product = text_of(device, "ProductName");
  rows.add_fact("model", product);
  rows.add_fact("os", text_of(device, "OSVersion"));
  auto platform = platform_of_product(product);
  for (const auto key : {"ModelName", "Model"})
    if (platform.empty()) platform = platform_of_product(text_of(device, key));
  rows.add_fact("platform", std::move(platform));
  if (!product.empty() || !text_of(device, "Model").empty()) rows.add_fact("manufacturer", "Apple");
}

}  // namespace certtrail::formats::mdm_answer
