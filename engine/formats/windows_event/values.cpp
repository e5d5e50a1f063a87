#include "engine/formats/windows_event/values.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail::windows_event {
namespace {

constexpr std::uint32_t kAcceptedForProcessing = 0x02AB0003;  // DM_S_ACCEPTED_FOR_PROCESSING
constexpr std::string_view kLocalSystem = "S-1-5-18";

// What Windows prints for code 0.
constexpr std::array<std::string_view, 9> kSuccess = {
    "The operation completed successfully",
    "Der Vorgang wurde erfolgreich beendet",
    "L’opération a réussi",
    "L'opération a réussi",
    "La operación se completó correctamente",
    "Operazione completata",
    "この操作を正しく終了しました",
    "操作成功完成",
    "İşlem başarıyla tamamlandı",
};

}  // namespace

std::optional<std::uint32_t> parse_number(std::string_view text) {
  if (starts_with_ignoring_case(text, "0x")) {
    std::uint64_t value = 0;
    const auto digits = text.substr(2);
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value, 16);
    if (digits.empty() || read.ptr != end || read.ec != std::errc()) return std::nullopt;
    return static_cast<std::uint32_t>(value);
  }
  const auto value = parse_integer(text);
  return value ? std::optional(static_cast<std::uint32_t>(*value)) : std::nullopt;
}

std::optional<std::uint32_t> code_in(std::string_view text) {
  if (const auto whole = parse_number(trim(text))) return whole;
  for (auto at = text.find("0x"); at != std::string_view::npos; at = text.find("0x", at + 2)) {
    auto end = at + 2;
    while (end < text.size() && is_hex_digit(text[end])) ++end;
    if (end > at + 2 && end <= at + 10) return parse_number(text.substr(at, end - at));
  }
  return std::nullopt;
}

std::string error_of(std::string_view text) {
  const auto code = code_in(text);
  if (!code) {
    const bool success = std::any_of(kSuccess.begin(), kSuccess.end(), [&](std::string_view known) {
      return text.find(known) != std::string_view::npos;
    });
    return success ? std::string() : std::string(trim(text));
  }
  if (*code == 0 || *code == kAcceptedForProcessing) return {};
  const std::array<char, 4> bytes = {static_cast<char>(*code >> 24), static_cast<char>(*code >> 16),
                                     static_cast<char>(*code >> 8), static_cast<char>(*code)};
  auto digits = to_hex({bytes.data(), bytes.size()});
  for (char& c : digits)
    if (c >= 'a') c = static_cast<char>(c - 32);
  return "0x" + digits;
}

bool is_thumbprint(std::string_view text) {
  const auto hex = normalise_hex(text);
  return hex && hex->size() == 40;
}

std::string thumbprint_in(std::string_view text) {
  for (std::size_t start = 0; start < text.size(); ++start) {
    if (!is_hex_digit(text[start]) || (start > 0 && is_hex_digit(text[start - 1]))) continue;
    auto end = start;
    std::size_t digits = 0;
    while (end < text.size() && digits < 40) {
      const bool between_pairs = text[end] == ' ' && digits % 2 == 0;
      if (!is_hex_digit(text[end]) && !between_pairs) break;
      digits += is_hex_digit(text[end]);
      ++end;
    }
    if (digits == 40 && (end == text.size() || !is_hex_digit(text[end])))
      return normalise_hex(text.substr(start, end - start)).value_or("");
  }
  return {};
}

std::string url_in(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    const auto at = text.find(scheme);
    if (at == std::string_view::npos) continue;
    const auto rest = text.substr(at);
    auto url = rest.substr(0, rest.find_first_of(" \t\r\n\")<>"));
    while (url.ends_with(':') || url.ends_with(',') || url.ends_with('.')) url.remove_suffix(1);
    return std::string(url);
  }
  return {};
}

std::string user_of(std::string_view sid) {
  return sid == kLocalSystem ? std::string() : std::string(sid);
}

}  // namespace certtrail::windows_event
