#include "engine/decode/pem.h"

#include <algorithm>

#include "engine/decode/base64.h"
#include "engine/decode/cms.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----END ", kDashes = "-----";

// "Proc-Type: 4,ENCRYPTED" and the like stand above the base64, an empty line between.
std::string_view without_headers(std::string_view body) {
  if (body.find(':') == std::string_view::npos) return body;
  for (const std::string_view empty_line : {"\n\n", "\r\n\r\n"})
    if (const auto at = body.find(empty_line); at != std::string_view::npos) return body.substr(at);
  return body;
}

}  // namespace

std::vector<PemBlock> pem_blocks(std::string_view text) {
  std::vector<PemBlock> blocks;
  for (auto at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at)) {
    PemBlock block;
    block.offset = at;
    at += kBegin.size();
    const auto label_end = text.find(kDashes, at);
    if (label_end == std::string_view::npos) break;
    block.label = text.substr(at, label_end - at);
    at = label_end + kDashes.size();
    const auto next = std::min(text.find(kDashes, at), text.size());
    const bool ends = text.substr(next).starts_with(kEnd);
    if (ends && block.label.find("PRIVATE KEY") == std::string_view::npos)
      block.bytes = decode_base64(without_headers(text.substr(at, next - at)));
    at = next;
    if (ends)
      at = std::min(text.find(kDashes, next + kEnd.size()), text.size() - kDashes.size()) +
           kDashes.size();
    block.length = at - block.offset;
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::optional<std::string> bare_base64_der(std::string_view text) {
  text = trim(text);
  if (!text.starts_with("MI")) return std::nullopt;  // 30 8x: a SEQUENCE with a long length
  std::string line(text);
  std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\t'; });
  auto bytes = decode_base64_loosely(line);
  return bytes.empty() ? std::nullopt : std::optional(std::move(bytes));
}

}  // namespace certtrail
