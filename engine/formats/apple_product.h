// Apple's products by the names they give themselves.
#pragma once

#include <string>
#include <string_view>

#include "engine/decode/text.h"

namespace certtrail::formats {

// "ios" of "iPhone14,5", "iPad" and "iPhone OS", "macos" of "Mac14,2" and "macOS"; empty of others.
inline std::string platform_of_product(std::string_view product) {
  for (const auto word : {"iPhone", "iPad", "iPod"})
    if (product.starts_with(word)) return "ios";
  return contains_ignoring_case(product, "mac") ? "macos" : "";
}

}  // namespace certtrail::formats
