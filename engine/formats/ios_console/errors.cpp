#include "engine/formats/ios_console/errors.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/decode/error_mentions.h"
#include "engine/decode/text.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::size_t kMostLevels = 32;
constexpr std::size_t kKeptText = 4096;
constexpr std::size_t kLongestKey = 19;  // "...Underlying error"

struct Level {
  std::string_view domain, code, description, us_description;
  bool empty() const { return domain.empty() && description.empty() && us_description.empty(); }
};

// Splits "US Desc : text" into its key and value; false if the line is of another kind.
bool split_key(std::string_view line, std::string_view& key, std::string_view& value) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon > kLongestKey) return false;
  key = trim(line.substr(0, colon));
  value = trim(line.substr(colon + 1));
  return true;
}

std::vector<Level> read_blocks(std::string_view text) {
  std::vector<Level> levels;
  Level level;
  while (!text.empty() && levels.size() < kMostLevels) {
    const auto end = text.find('\n');
    const auto line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    std::string_view key, value;
    if (!split_key(line, key, value)) continue;
    const bool starts_level = key == "Desc" || key == "NSError" || key == "...Underlying error" ||
                              (key == "Domain" && !level.domain.empty());
    if (starts_level && !level.empty()) levels.push_back(std::exchange(level, {}));
    if (key == "Desc") level.description = value;
    if (key == "US Desc") level.us_description = value;
    if (key == "Domain") level.domain = value;
    if (key == "Code") level.code = value;
  }
  if (!level.empty()) levels.push_back(level);
  return levels;
}

bool has_domain(const std::vector<Level>& levels) {
  return std::any_of(levels.begin(), levels.end(),
                     [](const Level& l) { return !l.domain.empty(); });
}

// A key of such a block at the start of `rest`, with the colon behind it.
bool starts_key(std::string_view rest) {
  static constexpr std::array<std::string_view, 9> kKeys = {"...Underlying error",
                                                            "NSError",
                                                            "US Desc",
                                                            "US Sugg",
                                                            "Desc",
                                                            "Sugg",
                                                            "Domain",
                                                            "Code",
                                                            "Type"};
  for (const auto key : kKeys)
    if (rest.starts_with(key)) return trim(rest.substr(key.size(), 3)).starts_with(':');
  return false;
}

// The block with a line for each key, where web pages and mails have made one line of all:
// "NSError: Desc : ... US Desc: ... Domain : MCSCEPErrorDomain Code : 22013 Type : MCFatalError"
std::string unfolded(std::string_view text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && text[at - 1] == ' ' && !lines.ends_with("\nUS ") && starts_key(text.substr(at)))
      lines += '\n';
    lines += text[at];
  }
  return lines;
}

// "Error Domain=D Code=C "text" UserInfo={... NSUnderlyingError=0x1 {Error Domain=..."
std::vector<Level> read_inline(std::string_view text) {
  constexpr std::string_view kDomain = "Domain=";
  constexpr std::string_view kCode = " Code=";
  std::vector<Level> levels;
  for (auto at = text.find(kDomain); at != std::string_view::npos && levels.size() < kMostLevels;
       at = text.find(kDomain)) {
    text.remove_prefix(at + kDomain.size());
    const auto code = text.find(kCode);
    if (code == std::string_view::npos) break;
    Level level;
    level.domain = text.substr(0, code);
    text.remove_prefix(code + kCode.size());
    const auto end = std::min(text.find_first_not_of("-0123456789"), text.size());
    level.code = text.substr(0, end);
    const auto rest = text.substr(end);
    if (rest.starts_with(" \"")) level.description = rest.substr(2, rest.find('"', 2) - 2);
    if (level.domain.find(' ') == std::string_view::npos) levels.push_back(level);
  }
  return levels;
}

// "<MDM-SCEP (15002): Unable to obtain certificate from SCEP server at "https://...">", of a Mac.
std::vector<Level> read_mdm_error(std::string_view text) {
  constexpr std::string_view kDomain = "MDM-SCEP";
  const auto at = text.find("MDM-SCEP (");
  if (at == std::string_view::npos) return {};
  const auto code = text.substr(at + kDomain.size() + 2);
  const auto end = code.find("):");
  if (end == std::string_view::npos) return {};
  auto words = trim(code.substr(end + 2));
  if (words.ends_with('>')) words.remove_suffix(1);
  Level level;
  level.domain = kDomain;
  level.code = code.substr(0, end);
  level.description = words.substr(0, words.find('\n'));
  return {level};
}

// "Calling SCEPRequestCertSignature --> <NSOSStatusErrorDomain:-603>", of a Mac.
std::vector<Level> read_mention(std::string_view text) {
  const auto mentions = error_mentions(text);
  const auto colon = mentions.empty() ? std::string_view::npos : mentions.back().find(':');
  if (colon == std::string_view::npos) return {};
  Level level;
  level.domain = mentions.back().substr(0, colon);
  level.code = mentions.back().substr(colon + 1);
  level.description = trim(text.substr(0, text.find('\n')));
  return {level};
}

}  // namespace

ErrorChain read_error_chain(std::string_view text) {
  auto levels = read_blocks(text);
  const auto lines = has_domain(levels) ? std::string() : unfolded(text);
  if (!lines.empty() && has_domain(read_blocks(lines))) levels = read_blocks(lines);
  if (levels.empty()) levels = read_inline(text);
  if (levels.empty()) levels = read_mdm_error(text);
  if (levels.empty()) levels = read_mention(text);
  ErrorChain chain;
  for (const auto& level : levels) {
    std::string name(level.domain);
    if (!level.code.empty()) name.append(" ").append(level.code);
    const auto words = level.us_description.empty() ? level.description : level.us_description;
    if (!chain.text.empty()) chain.text += "; caused by ";
    chain.text += name;
    if (!words.empty() && words != "(null)")
      chain.text.append(name.empty() ? "" : ": ").append(words);
    if (!name.empty()) chain.innermost = std::move(name);
  }
  if (levels.empty()) chain.text = cut_utf8(trim(text), kKeptText);
  return chain;
}

}  // namespace certtrail::formats::ios
