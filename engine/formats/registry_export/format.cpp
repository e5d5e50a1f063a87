// Registry exports (.reg, UTF-16 or not, whatever their name), `reg query /s`, and the dump in the
// report of mdmdiagnosticstool: certificates of stores, states and settings of SCEP profiles,
// enrolments, and what names the device. Keys about anything else are passed over line by line.
// Nothing here has a time of its own: it is a picture of when it was collected.
#include "engine/model/format.h"

#include <algorithm>
#include <set>

#include "engine/formats/mdm_resource.h"
#include "engine/formats/registry_export/certificate_blob.h"
#include "engine/formats/registry_export/key_path.h"
#include "engine/formats/registry_export/lines.h"
#include "engine/formats/registry_export/scep_state.h"

namespace certtrail {
namespace {

using namespace registry;

constexpr std::size_t kValuesAtMost = 1000;           // of one key
constexpr std::int64_t kNotBeforeLead = 600'000'000;  // a CA dates certificates back by that
constexpr std::string_view kSource = "windows_registry";

class RegistryExport {
 public:
  explicit RegistryExport(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) take(line, out);
  }

  void finish(Output& out) {
    end_key(out);
    end_group(out);
    finish_picture(out);
    if (values_cut_)
      out.notes.push_back({Severity::loss, 0, "registry_export.long_value",
                           "a value longer than any certificate was left out"});
  }

 private:
  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    if (const auto path = key_of_line(line.text)) {
      end_key(out);
      ++out.records_total;
      key_ = read_key_path(*path);
      if (key_.about != About::nothing) begin_key(line, out);
    } else if (key_.about != About::nothing) {
      reader_.line(line.text, [&](Value&& value) { keep(std::move(value)); });
      if (!trim(line.text).empty()) last_ = end_;
    }
  }

  void begin_key(const Line& line, Output& out) {
    if (first_key_) say("platform", "windows", line.offset, line.length, out);
    first_key_ = false;
    if (key_.about == About::store && !key_.replicated) shown_whole_.insert(picture_scope(key_));
    // A profile's state may stand in its key and in the keys below it.
    const bool same = key_.about == About::scep && group_.about == About::scep &&
                      std::tie(key_.scope, key_.user, key_.subject) ==
                          std::tie(group_.scope, group_.user, group_.subject);
    if (!same) {
      end_group(out);
      group_ = key_;
      start_ = line.offset;
    }
    last_ = end_;
  }

  void keep(Value&& value) {
    if (values_.size() < kValuesAtMost)
      values_.insert_or_assign(ascii_lower(value.name), std::move(value));
  }

  void end_key(Output&) {
    reader_.end([&](Value&& value) { keep(std::move(value)); });
    values_cut_ = values_cut_ || reader_.cut();
    key_ = {};
  }

  void end_group(Output& out) {
    switch (group_.about) {
      case About::certificate:
        take_certificate(out);
        break;
      case About::scep:
        take_scep(out);
        break;
      case About::expected_scep:
        take_expected(out);
        break;
      case About::node_cache:
        take_node(out);
        break;
      case About::enrolment:
        take_enrolment(out);
        break;
      case About::account:
        fact("entdmid", "oma_dm", out);
        break;
      case About::join:
        fact("useremail", "upn", out);
        fact("tenantid", "tenant", out);
        break;
      case About::computer_name:
        fact(values_.contains("computername") ? "computername" : "hostname", "host_name", out);
        break;
      case About::windows:
        take_build(out);
        break;
      case About::hardware:
        fact("systemmanufacturer", "manufacturer", out);
        fact("systemproductname", "model", out);
        break;
      case About::nothing:
      case About::store:
        break;
    }
    group_ = {};
    values_.clear();
  }

  void emit(RecordBody body, std::string raw, Output& out) {
    out.records.push_back({start_, last_ - start_, {}, std::move(raw), {}, false, std::move(body)});
  }

  static void say(std::string_view name, std::string value, std::uint64_t offset,
                  std::uint64_t length, Output& out) {
    if (value.empty()) return;
    auto raw = std::string(name) + "=" + value;
    out.records.push_back({offset,
                           length,
                           {},
                           std::move(raw),
                           {},
                           false,
                           DeviceFact{{}, std::string(name), std::move(value)}});
  }

  void fact(const std::string& value, std::string_view name, Output& out) {
    say(name, text_of(values_, value), start_, last_ - start_, out);
  }

  // "My/machine"; of other stores the registry shows one place of several (policy, enterprise and
  // third-party roots stand elsewhere), so that what it lacks may be there all the same.
  static std::string picture_scope(const KeyPath& key) {
    return key.store + "/" + user_scope(key) + (key.store == "My" ? "" : " (registry)");
  }

  static std::string user_scope(const KeyPath& key) {
    return key.scope == "machine" || key.scope == "system" ? key.scope : "user";
  }

  void take_certificate(Output& out) {
    const auto blob = values_.find("blob");
    if (blob == values_.end()) return;
    const auto stored = read_certificate_blob(blob->second.data);
    if (!stored) {
      out.notes.push_back({Severity::loss, start_, "registry_export.unread_certificate",
                           "the Blob of certificate " + group_.subject + " holds no certificate"});
      return;
    }
    const auto& facts = stored->facts;
    StoreCertificate row;
    row.source = "registry";
    row.store = group_.store;
    row.user_scope = user_scope(group_);
    row.thumbprint = facts.thumbprint;
    row.serial = facts.serial;
    row.issuer = facts.issuer;
    row.subject = facts.subject;
    row.not_before = {facts.not_before_us, 0, ZoneBasis::utc_by_format, {}};
    row.not_after = {facts.not_after_us, 0, ZoneBasis::utc_by_format, {}};
    row.has_private_key = stored->has_private_key;
    row.certificate = facts;
    const auto issued = facts.not_before_us + kNotBeforeLead;
    if (!newest_.known() || issued > newest_.naive_us)
      newest_ = {issued, 0, ZoneBasis::utc_by_format, {}};
    shown_.insert(picture_scope(group_));
    auto raw = group_.store + " " + facts.thumbprint + " " + facts.subject;
    emit(std::move(row), std::move(raw), out);
  }

  void take_scep(Output& out) {
    if (auto state = scep_state(group_, values_))
      emit(std::move(*state), group_.scope + " " + group_.subject + ": " + printed(values_), out);
    for (auto& setting : scep_settings(group_, values_)) emit(std::move(setting), {}, out);
  }

  // Names are the paths of the profiles, values whether the page saw them installed.
  void take_expected(Output& out) {
    for (const auto& [name, value] : values_) {
      const auto node = scep_node(value.name);
      if (!node || value.kind != Kind::number) continue;
      Transition state;
      state.source = "windows_esp_scep";
      state.raw_state = value.printed();
      state.profile = node->profile;
      state.user = group_.user;
      state.correlation = group_.subject;
      emit(std::move(state), group_.subject + " " + value.name + "=" + value.printed(), out);
    }
  }

  void take_node(Output& out) {
    const auto path = text_of(values_, "nodeuri");
    if (auto trusted = trusted_certificate(path)) {
      trusted->source = kSource;
      emit(std::move(*trusted), {}, out);
    }
    const auto node = scep_node(path);
    if (!node) return;
    const auto name = scep_setting_name(node->node.substr(node->node.rfind('/') + 1));
    auto value = text_of(values_, "expectedvalue");
    if (name.empty() || value.empty()) return;
    emit(ProfileSetting{std::string(kSource), node->profile, node->scope, std::string(name),
                        std::move(value)},
         {}, out);
  }

  void take_enrolment(Output& out) {
    if (text_of(values_, "providerid").empty() && text_of(values_, "upn").empty()) return;
    say("enrollment", ascii_lower(group_.subject), start_, last_ - start_, out);
    fact("upn", "upn", out);
    fact("aadtenantid", "tenant", out);
    fact("dmpcertthumbprint", "mdm_certificate", out);
  }

  // "10.0.22631.3155", as Intune's inventory spells it.
  void take_build(Output& out) {
    const auto build = text_of(values_, "currentbuild");
    if (build.empty()) return;
    const auto revision = text_of(values_, "ubr");
    say("os", "10.0." + build + (revision.empty() ? "" : "." + revision), start_, last_ - start_,
        out);
  }

  void finish_picture(Output& out) {
    if (shown_.empty() && shown_whole_.empty()) return;
    SnapshotInfo info;
    info.source = "store";
    info.complete = !shown_whole_.empty() && !values_cut_;
    for (const auto& scope : shown_whole_.empty() ? shown_ : shown_whole_)
      info.scope += (info.scope.empty() ? "" : ", ") + scope;
    info.newest_event = newest_;
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

  KeyPath key_;    // of the lines being read
  KeyPath group_;  // what values_ are of
  Values values_;
  ValueReader reader_;
  std::uint64_t start_ = 0, last_ = 0, end_ = 0;
  std::set<std::string> shown_, shown_whole_;  // stores, and those whose key is there itself
  Moment newest_;
  bool first_key_ = true, values_cut_ = false;
};

// "HKEY_LOCAL_MACHINE\..." alone on a line, and a typed value before anything else.
bool is_query(std::string_view text) {
  text = trim(text);
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  return line.starts_with("HKEY_") && key_of_line(line) &&
         text.find("    REG_") != std::string_view::npos;
}

bool claims(const Head& head, std::string_view) {
  const auto text = trim(head.text);
  return text.starts_with("Windows Registry Editor Version") || text.starts_with("REGEDIT4") ||
         text.starts_with("[HKEY_") || is_query(text);
}

}  // namespace

namespace formats {
extern const Format registry_export;
const Format registry_export = {
    "registry_export",
    "Registry exports: certificate stores, SCEP profiles and enrolments (reg export, reg query, "
    "MDM "
    "report)",
    "documentation",
    3,
    Framing::lines,
    claims,
    start_parser<RegistryExport>,
};
}  // namespace formats
}  // namespace certtrail
