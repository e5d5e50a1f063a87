#include "engine/formats/registry_export/key_path.h"

#include <algorithm>
#include <array>

#include "engine/decode/text.h"

namespace certtrail::registry {
namespace {

using Parts = std::vector<std::string_view>;

constexpr std::string_view kLocalSystem = "s-1-5-18";

Parts split(std::string_view path) {
  Parts parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('\\'), path.size());
    if (end > 0) parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

// The keys of one path, in lower case beside the printed ones.
struct Path {
  Parts printed;
  std::vector<std::string> lower;

  std::size_t size() const { return printed.size(); }
  // Where `name` stands as a key of the path; size() if nowhere.
  std::size_t find(std::string_view name) const {
    return static_cast<std::size_t>(std::find(lower.begin(), lower.end(), name) - lower.begin());
  }
  bool ends_with(std::initializer_list<std::string_view> names) const {
    return lower.size() >= names.size() &&
           std::equal(names.begin(), names.end(), lower.end() - static_cast<long>(names.size()));
  }
};

bool is_sid(std::string_view lower) { return lower.starts_with("s-1-") || lower == "system"; }

std::string scope_of(const Path& path) {
  const auto& hive = path.lower[0];
  if (hive == "hkey_local_machine" || hive == "hklm") return "machine";
  if (hive == "hkey_current_user" || hive == "hkcu") return "user";
  if (path.size() < 2) return {};
  return path.lower[1] == kLocalSystem || path.lower[1] == ".default"
             ? "system"
             : std::string(path.printed[1]);
}

// Names as certutil prints them; keys are spelled MY, Root, ROOT, ...
std::string store_name(std::string_view key) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "My", "CA", "Root", "AuthRoot", "TrustedPeople", "Disallowed", "SmartCardRoot"};
  for (const auto name : kNames)
    if (ascii_lower(name) == ascii_lower(key)) return std::string(name);
  return std::string(key);
}

void read_store(const Path& path, std::size_t at, KeyPath& key) {
  key.store = store_name(path.printed[at + 1]);
  key.replicated = path.lower[at] == "enterprisecertificates" || path.find("policies") < at;
  const auto below = path.size() - at - 2;
  if (below == 0) {
    key.about = About::store;
  } else if (path.lower[at + 2] == "certificates") {
    key.about = below == 1 ? About::store : About::certificate;
    if (below > 1) key.subject = path.lower[at + 3];
  }
}

// SCEP\<provider>\[<SID>\]<UniqueId>[\Install[\Challenge]]; the challenge is nobody's business.
void read_scep(const Path& path, std::size_t at, KeyPath& key) {
  auto next = at + 2;
  if (next < path.size() && is_sid(path.lower[next])) key.user = path.printed[next++];
  if (next >= path.size() || path.lower.back() == "challenge") return;
  key.about = About::scep;
  key.subject = path.printed[next];
}

void read_enrolment(const Path& path, std::size_t at, KeyPath& key) {
  const auto below = path.size() - at - 1;
  const auto id = below > 0 ? std::string(path.printed[at + 1]) : std::string();
  if (id.size() != 36 && id.size() != 38) return;
  key.subject = id;
  if (below == 1) key.about = About::enrolment;
  if (below == 3 && path.lower[at + 2] == "dmclient") key.about = About::account;
}

void read_expected(const Path& path, std::size_t at, KeyPath& key) {
  if (at + 1 >= path.size()) return;
  key.about = About::expected_scep;
  key.subject = path.printed[at + 1];
  if (at > 0 && is_sid(path.lower[at - 1])) key.user = path.printed[at - 1];
}

}  // namespace

KeyPath read_key_path(std::string_view text) {
  Path path{split(text), {}};
  for (const auto part : path.printed) path.lower.push_back(ascii_lower(part));
  KeyPath key;
  if (path.size() < 2) return key;
  key.scope = scope_of(path);
  const auto end = path.size();
  for (const auto* stores : {"systemcertificates", "enterprisecertificates"})
    if (const auto at = path.find(stores); at + 1 < end) read_store(path, at, key);
  if (const auto at = path.find("scep");
      at > 0 && at + 1 < end && path.lower[at - 1] == "microsoft")
    read_scep(path, at, key);
  if (const auto at = path.find("expectedscepcerts"); at < end) read_expected(path, at, key);
  if (const auto at = path.find("enrollments"); at < end) read_enrolment(path, at, key);
  if (path.find("nodecache") < end && path.find("nodes") + 2 == end) key.about = About::node_cache;
  if (const auto at = path.find("joininfo"); at + 2 == end) key.about = About::join;
  if (path.ends_with({"computername", "activecomputername"}) ||
      path.ends_with({"computername", "computername"}) || path.ends_with({"tcpip", "parameters"}))
    key.about = About::computer_name;
  if (path.ends_with({"windows nt", "currentversion"})) key.about = About::windows;
  if (path.ends_with({"system", "bios"})) key.about = About::hardware;
  return key;
}

}  // namespace certtrail::registry
