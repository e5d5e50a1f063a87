#include "engine/formats/registry_export/lines.h"

#include <array>

#include "engine/decode/text.h"

namespace certtrail::registry {
namespace {

constexpr std::string_view kBetween = "    ";  // columns of reg query

// The position of the first quote in `text` at or behind `from` that no backslash escapes.
std::size_t closing_quote(std::string_view text, std::size_t from) {
  for (auto at = from; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return at;
  }
  return std::string_view::npos;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    out += text[at];
  }
  return out;
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// "03,00,00" or "030000"; stops at the first character that fits neither.
std::string bytes_of(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const auto high = hex_digit(text[at]);
    const auto low = at + 1 < text.size() ? hex_digit(text[at + 1]) : std::nullopt;
    if (high && low) {
      bytes += static_cast<char>(*high << 4 | *low);
      at += 2;
    } else if (text[at] == ',' || text[at] == ' ' || text[at] == '\t' || text[at] == '\\') {
      ++at;
    } else {
      break;
    }
  }
  return bytes;
}

std::uint64_t number_of(std::string_view hex) {
  std::uint64_t value = 0;
  for (const char c : hex.substr(0, 16)) {
    const auto digit = hex_digit(c);
    if (!digit) break;
    value = value << 4 | *digit;
  }
  return value;
}

std::uint64_t little_number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 8; ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

// Texts of a multi-string, each with its zero.
std::string joined(const std::string& texts) {
  std::string out;
  for (const char c : texts) {
    if (c != '\0')
      out += c;
    else if (!out.empty() && !out.ends_with("; "))
      out += "; ";
  }
  if (out.ends_with("; ")) out.resize(out.size() - 2);
  return out;
}

// What stands behind the "=" of an exported value.
Value exported(std::string name, std::string_view data) {
  Value value{std::move(name), Kind::text, {}, 0};
  data = trim(data);
  if (data.starts_with('"')) {
    value.data = unescaped(data.substr(1, closing_quote(data, 1) - 1));
  } else if (starts_with_ignoring_case(data, "dword:")) {
    value.kind = Kind::number;
    value.number = number_of(data.substr(6));
  } else if (starts_with_ignoring_case(data, "hex")) {
    const auto colon = data.find(':');
    const auto type = ascii_lower(data.substr(3, colon == std::string_view::npos ? 0 : colon - 3));
    value.data = colon == std::string_view::npos ? "" : bytes_of(data.substr(colon + 1));
    value.kind = Kind::binary;
    if (type == "(1)" || type == "(2)" || type == "(7)") {
      value.kind = Kind::text;
      value.data = joined(utf16_little_to_utf8(value.data));
    } else if (type == "(b)" || type == "(4)") {
      value.kind = Kind::number;
      value.number = little_number(value.data);
    }
  }
  return value;
}

// "    Status    REG_DWORD    0x1"; names may hold blanks themselves.
std::optional<Value> queried(std::string_view line) {
  if (!line.starts_with(kBetween)) return std::nullopt;
  const auto type_at = line.find("    REG_", kBetween.size());
  if (type_at == std::string_view::npos) return std::nullopt;
  const auto name = line.substr(kBetween.size(), type_at - kBetween.size());
  const auto rest = line.substr(type_at + kBetween.size());
  const auto type = rest.substr(0, rest.find(' '));
  auto data = rest.substr(type.size());
  if (data.starts_with(kBetween)) data.remove_prefix(kBetween.size());
  // The default value's name is a word in brackets, in the system's language.
  Value value{std::string(name.starts_with('(') ? "" : name), Kind::text, {}, 0};
  if (type == "REG_DWORD" || type == "REG_QWORD") {
    value.kind = Kind::number;
    value.number = number_of(data.starts_with("0x") ? data.substr(2) : data);
  } else if (type == "REG_BINARY") {
    value.kind = Kind::binary;
    value.data = bytes_of(data);
  } else {
    value.data = trim(data);
  }
  return value;
}

bool is_open(std::string_view text) {
  const auto equals = text.starts_with('@') ? 1 : closing_quote(text, 1) + 1;
  if (equals == 0 || equals >= text.size()) return false;
  const auto data = trim(text.substr(equals + 1));
  if (data.starts_with('"')) return closing_quote(data, 1) == std::string_view::npos;
  return starts_with_ignoring_case(data, "hex") && data.ends_with('\\');
}

}  // namespace

std::optional<std::string_view> key_of_line(std::string_view line) {
  const auto text = trim(line);
  if (text.starts_with("[HKEY_") && text.ends_with(']')) return text.substr(1, text.size() - 2);
  if (line.starts_with("HKEY_") && line.find('\\') != std::string_view::npos) return text;
  return std::nullopt;
}

void ValueReader::finish(const Take& take) {
  const std::string_view text = pending_;
  const bool is_default = text.starts_with('@');
  const auto quote = is_default ? std::size_t{0} : closing_quote(text, 1);
  if (quote != std::string_view::npos && quote + 1 < text.size() && text[quote + 1] == '=')
    take(exported(is_default ? "" : unescaped(text.substr(1, quote - 1)), text.substr(quote + 2)));
  pending_.clear();
}

void ValueReader::line(std::string_view text, const Take& take) {
  if (!pending_.empty()) {
    // A text goes on with its line break, bytes without their backslash.
    if (pending_.ends_with('\\'))
      pending_.pop_back();
    else
      pending_ += '\n';
    pending_ += pending_.ends_with('\n') ? text : trim(text);
    if (pending_.size() > kLimit) {
      is_cut_ = true;
      pending_.clear();
    } else if (!is_open(pending_)) {
      finish(take);
    }
    return;
  }
  const auto bare = trim(text);
  if (bare.starts_with('"') || bare.starts_with("@=")) {
    pending_ = bare;
    if (!is_open(pending_)) finish(take);
  } else if (auto value = queried(text)) {
    take(std::move(*value));
  }
}

void ValueReader::end(const Take& take) {
  if (!pending_.empty()) finish(take);
}

}  // namespace certtrail::registry
