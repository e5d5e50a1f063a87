#include "cmd/fleetgen/random.h"

namespace fleetgen {

Random::Random(std::uint64_t seed, std::string_view name) : state_(seed ^ 0xcbf29ce484222325ull) {
  for (const char c : name)
    state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;  // FNV-1a
  next();
}

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ull;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  const auto span = static_cast<std::uint64_t>(high - low) + 1;
  return low + static_cast<std::int64_t>(next() % span);
}

std::string Random::bytes(std::size_t count) {
  std::string result(count, '\0');
  for (char& c : result) c = static_cast<char>(next() >> 56);
  return result;
}

std::string Random::hex(std::size_t digits) {
  return to_hex(bytes((digits + 1) / 2)).substr(0, digits);
}

std::string Random::guid() {
  std::string h = hex(32);
  h[12] = '4';
  h[16] = "89ab"[between(0, 3)];
  return h.substr(0, 8) + "-" + h.substr(8, 4) + "-" + h.substr(12, 4) + "-" + h.substr(16, 4) +
         "-" + h.substr(20);
}

std::string to_hex(std::string_view bytes) {
  std::string result;
  result.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    result += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    result += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return result;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return result;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return result;
}

std::string utf16(std::string_view ascii) {
  std::string out = "\xff\xfe";
  for (const char c : ascii) (out += c) += '\0';
  return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace fleetgen
