#include "engine/decode/base64.h"

#include <algorithm>
#include <array>

namespace certtrail {
namespace {

constexpr unsigned char kNoDigit = 0xFF;

constexpr std::array<unsigned char, 256> make_values() {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<unsigned char, 256> values{};
  for (auto& value : values) value = kNoDigit;
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<unsigned char>(i);
  return values;
}
constexpr auto kValues = make_values();

void put(char* at, std::uint32_t bits) {
  at[0] = static_cast<char>(bits >> 16);
  at[1] = static_cast<char>(bits >> 8);
  at[2] = static_cast<char>(bits);
}

// Decodes groups of four digits while there is nothing else, at most kGroups; gives how many
// characters it read.
std::size_t decode_groups(std::string_view text, std::string& out) {
  constexpr std::size_t kGroups = 256;
  std::array<char, kGroups * 3> bytes;
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  const auto groups = std::min(text.size() / 4, kGroups);
  char* to = bytes.data();
  std::size_t done = 0;
  for (; done < groups; ++done, in += 4, to += 3) {
    const std::uint32_t a = kValues[in[0]], b = kValues[in[1]], c = kValues[in[2]],
                        d = kValues[in[3]];
    if ((a | b | c | d) == kNoDigit) break;
    put(to, a << 18 | b << 12 | c << 6 | d);
  }
  out.append(bytes.data(), done * 3);
  return done * 4;
}

}  // namespace

void Base64Decoder::add_character(unsigned char c) {
  if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return;
  const bool pads = c == '=';
  bad_ = bad_ || (pads ? ++padding_ > 2 : kValues[c] == kNoDigit || padding_ > 0);
  bits_ = bits_ << 6 | (pads || bad_ ? 0u : kValues[c]);
  if (++digits_ < 4) return;
  bytes_.resize(bytes_.size() + 3);
  put(bytes_.data() + bytes_.size() - 3, bits_ & 0xFFFFFF);
  digits_ = 0;
  bits_ = 0;
}

void Base64Decoder::add(std::string_view text) {
  text_size_ += text.size();
  while (!text.empty() && !bad_) {
    if (digits_ == 0 && padding_ == 0) text.remove_prefix(decode_groups(text, bytes_));
    if (text.empty()) return;
    add_character(static_cast<unsigned char>(text.front()));
    text.remove_prefix(1);
  }
}

std::optional<std::string_view> Base64Decoder::finish() {
  if (bad_ || digits_ != 0) return std::nullopt;
  return std::string_view(bytes_).substr(0, bytes_.size() - padding_);
}

void Base64Decoder::clear() {
  bytes_.clear();
  text_size_ = 0;
  bits_ = 0;
  digits_ = padding_ = 0;
  bad_ = false;
}

std::optional<std::string> decode_base64(std::string_view text) {
  Base64Decoder decoder;
  decoder.add(text);
  const auto bytes = decoder.finish();
  return bytes ? std::optional<std::string>(*bytes) : std::nullopt;
}

std::string decode_hex(std::string_view digits) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  return bytes;
}

}  // namespace certtrail
