// A server message that brings profiles, logged whole at VERB, on one line of up to 512 KiB:
//   <SyncML ...><SyncHdr>...<Target><LocURI>urn:uuid:..</LocURI></Target>...</SyncHdr><SyncBody>
//   <Add><Item><Target><LocURI>./Vendor/MSFT/CertificateStore/Enroll/<id>/Install</LocURI></Target>
//   <Data>&lt;CertificateRequest&gt;&lt;ConfigurationParametersDocument&gt;&amp;lt;...
// Documents nest as escaped text, the log may escape the whole once more, and the line may be cut.
// All levels are unescaped first; then every document is flat and its tags are found by scanning.
#include <array>
#include <utility>

#include "engine/decode/scrub.h"
#include "engine/decode/text.h"
#include "engine/formats/android_omadm/messages.h"
#include "engine/formats/android_omadm/settings.h"

namespace certtrail::formats::omadm {
namespace {

constexpr int kDeepestEscape = 5;
constexpr std::size_t kKeptItem = 64u << 10;  // of an item's text in its record
constexpr std::size_t kNearestCommand = 512;  // how far before an item its command may stand
constexpr std::string_view kStore = "/CertificateStore/";
constexpr std::string_view kLocalTime = "/DevDetail/Ext/Microsoft/LocalTime";

std::string unescape_once(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto next = std::min(text.find('&', i), text.size());
    out.append(text.substr(i, next - i));
    i = next;
    if (i == text.size()) break;
    std::size_t taken = 0;
    for (const auto& [entity, c] : kEntities)
      if (text.substr(i).starts_with(entity)) {
        out += c;
        taken = entity.size();
      }
    if (taken == 0) out += text[i];
    i += std::max<std::size_t>(taken, 1);
  }
  return out;
}

std::string unescape_fully(std::string_view text) {
  std::string out(text);
  for (int level = 0; level < kDeepestEscape && out.find('&') != std::string::npos; ++level) {
    auto again = unescape_once(out);
    if (again.size() == out.size()) break;
    out = std::move(again);
  }
  return out;
}

// Guid of "urn:uuid:<guid>"; empty for a placeholder.
std::string_view uuid_of(std::string_view uri) {
  constexpr std::string_view kPrefix = "urn:uuid:";
  if (!starts_with_ignoring_case(uri, kPrefix)) return {};
  const auto value = uri.substr(kPrefix.size());
  const auto hex = normalise_hex(value);
  return hex && hex->size() == 32 ? value : std::string_view();
}

// The e-mail address in a subject such as "CN=ada@contoso.com,OU=x"; empty if there is none.
std::string_view email_in(std::string_view subject) {
  const auto at = subject.find('@');
  if (at == std::string_view::npos) return {};
  const auto before = subject.find_last_of("=, ;", at);
  const auto start = before == std::string_view::npos ? 0 : before + 1;
  return subject.substr(start, subject.find_first_of(", ;", at) - start);
}

class SyncmlReader {
 public:
  SyncmlReader(const Columns& columns, std::string_view text) : columns_(columns), text_(text) {}

  std::vector<Finding> read() {
    const auto body = std::min(text_.find("<SyncBody"), text_.size());
    std::size_t at = 0;
    while ((at = text_.find("<LocURI>", at)) != std::string_view::npos) {
      const auto start = at + 8;
      const auto end = std::min(text_.find('<', start), text_.size());
      const auto uri = trim(text_.substr(start, end - start));
      if (at < body)
        add_fact("oma_dm", uuid_of(uri));
      else if (!uri.empty())
        read_item(uri, at, end);
      at = end;
    }
    return std::move(findings_);
  }

 private:
  // The item whose LocURI stands at [uri_start, uri_end): its Data ends before the next LocURI.
  void read_item(std::string_view uri, std::size_t uri_start, std::size_t uri_end) {
    const bool is_clock = uri.ends_with(kLocalTime);
    const bool wanted = is_clock || uri.find(kStore) != std::string_view::npos ||
                        uri.ends_with("EnterpriseAppManagement/EnterpriseIDs");
    if (!wanted || !(is_clock ? is_result(uri_start) : is_command(uri_start))) return;
    const auto item_end = std::min(text_.find("<LocURI>", uri_end), text_.size());
    const auto item = text_.substr(uri_end, item_end - uri_end);
    const auto data = item.find("<Data>");
    if (data == std::string_view::npos) return;
    const auto value = item.substr(data, item.find("</Data>", data) - data);
    if (uri.ends_with("EnterpriseIDs")) return add_fact("tenant", content(value, "<Data>"));
    const auto raw = text_.substr(uri_start, uri_end + data + value.size() - uri_start);
    if (is_clock) return add_local_time(content(value, "<Data>"), raw);
    if (const auto node = between(uri, "/Enroll/", "/Install"); !node.empty())
      add_enroll(node, value, raw);
    else if (const auto root = between(uri, "/CertificateStore/Root/", "/EncodedCertificate");
             !root.empty())
      add_root(root, content(value, "<Data>"), raw);
  }

  // True if the command that holds this item sets something; Get, Delete and Status do not.
  bool is_command(std::size_t item) const {
    const auto command = command_of(item);
    return command == "<Add>" || command == "<Replace>" || command == "<Exec>";
  }

  // True if the device answers the server here.
  bool is_result(std::size_t item) const { return command_of(item) == "<Results>"; }

  std::string_view command_of(std::size_t item) const {
    static constexpr std::array<std::string_view, 6> kCommands = {
        "<Add>", "<Replace>", "<Exec>", "<Get>", "<Delete>", "<Results>"};
    const auto length = std::min(item, kNearestCommand);
    const auto near = text_.substr(item - length, length);
    std::size_t last = 0;
    std::string_view nearest;
    for (const auto command : kCommands) {
      const auto at = near.rfind(command);
      if (at == std::string_view::npos || at + 1 <= last) continue;
      last = at + 1;
      nearest = command;
    }
    return nearest;
  }

  // What the device's clock showed when it answered. With the time of the record, which is of the
  // same clock or of another zone, it tells the zone of the log.
  void add_local_time(std::string_view value, std::string_view raw) {
    if (value.empty()) return;
    Transition t = transition("LocalTime");
    t.subject = value;
    add(std::move(t), raw);
  }

  void add_enroll(std::string_view node, std::string_view data, std::string_view raw) {
    Transition t = transition("Enroll");
    t.profile = node;
    t.url = content(data, "<NDESUrl>");
    t.subject = content(data, "<SubjectName>");
    t.user = content(data, "AltNameType=\"11\"");
    add_fact("upn", t.user);
    if (const auto email = email_in(t.subject); email != t.user) add_fact("upn", email);
    add(std::move(t), raw);
    append(profile_settings(node, data));
  }

  void add_root(std::string_view node, std::string_view data, std::string_view raw) {
    Transition t = transition("Root");
    (is_hash(node) ? t.thumbprint : t.subject) = node;
    add(std::move(t), raw);
    append(told_root(node, data));
  }

  Transition transition(std::string_view raw_state) const {
    Transition t;
    t.source = "android_syncml";
    t.raw_state = raw_state;
    t.actor = actor_of(columns_);
    return t;
  }

  void add(Transition&& t, std::string_view raw) {
    std::string shown(columns_.time);
    shown.append(" ")
        .append(columns_.logger)
        .append(" ")
        .append(scrub_secrets(cut_utf8(raw, kKeptItem)));
    findings_.push_back({std::move(t), std::move(shown)});
  }

  void append(std::vector<Finding> more) {
    for (auto& finding : more) findings_.push_back(std::move(finding));
  }

  void add_fact(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    DeviceFact fact{{}, std::string(name), std::string(value)};
    findings_.push_back({std::move(fact), {}});
  }

  const Columns& columns_;
  std::string_view text_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> read_syncml(const Columns& columns, std::string_view body) {
  const auto text = unescape_fully(body);
  if (text.find("<SyncML") == std::string_view::npos) return {};
  return SyncmlReader(columns, text).read();
}

}  // namespace certtrail::formats::omadm
