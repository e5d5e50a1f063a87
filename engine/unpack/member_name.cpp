#include "engine/unpack/member_name.h"

#include <array>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::size_t kLongestName = 1024;

// Bytes 0x80-0xFF of code page 437, in order.
constexpr std::array<std::string_view, 128> kCodePage437 = {
    "Ç", "ü", "é", "â", "ä", "à", "å", "ç", "ê", "ë", "è", "ï", "î", "ì", "Ä", "Å",
    "É", "æ", "Æ", "ô", "ö", "ò", "û", "ù", "ÿ", "Ö", "Ü", "¢", "£", "¥", "₧", "ƒ",
    "á", "í", "ó", "ú", "ñ", "Ñ", "ª", "º", "¿", "⌐", "¬", "½", "¼", "¡", "«", "»",
    "░", "▒", "▓", "│", "┤", "╡", "╢", "╖", "╕", "╣", "║", "╗", "╝", "╜", "╛", "┐",
    "└", "┴", "┬", "├", "─", "┼", "╞", "╟", "╚", "╔", "╩", "╦", "╠", "═", "╬", "╧",
    "╨", "╤", "╥", "╙", "╘", "╒", "╓", "╫", "╪", "┘", "┌", "█", "▄", "▌", "▐", "▀",
    "α", "ß", "Γ", "π", "Σ", "σ", "µ", "τ", "Φ", "Θ", "Ω", "δ", "∞", "φ", "ε", "∩",
    "≡", "±", "≥", "≤", "⌠", "⌡", "÷", "≈", "°", "∙", "·", "√", "ⁿ", "²", "■", "\u00A0"};

std::string code_page_437_to_utf8(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    if (c < 0x80)
      out += byte;
    else
      out += kCodePage437[c - 0x80];
  }
  return out;
}

struct Ending {
  std::string_view compressed, plain;
};
constexpr Ending kEndings[] = {{".gz", ""},       {".xz", ""},       {".zst", ""},
                               {".bz2", ""},      {".tgz", ".tar"},  {".txz", ".tar"},
                               {".tzst", ".tar"}, {".tbz2", ".tar"}, {".tbz", ".tar"}};

}  // namespace

std::string member_name(std::string_view raw) {
  const auto text = is_valid_utf8(raw) ? std::string(raw) : code_page_437_to_utf8(raw);
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += '/';
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += "\\x" + to_hex(std::string_view(&c, 1));
    else
      out += c;
  }
  if (out.empty()) return "(unnamed)";
  return std::string(cut_utf8(out, kLongestName));
}

std::string name_inside(std::string_view container) {
  std::string name(container.substr(container.rfind('/') + 1));  // npos + 1 is 0
  for (const auto& ending : kEndings) {
    if (name.size() <= ending.compressed.size() || !ascii_lower(name).ends_with(ending.compressed))
      continue;
    name.resize(name.size() - ending.compressed.size());
    return name.append(ending.plain);
  }
  return name;
}

}  // namespace certtrail
