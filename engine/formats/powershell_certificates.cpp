// Certificates as PowerShell prints those of its drive Cert:, as a list, a table or CSV:
//   dir Cert:\LocalMachine\My | Select-Object * | Format-List
//   Thumbprint   : F45395877C70BCE12F19DB3D7378962C56663A15
//   Issuer       : CN=Contoso Issuing CA, DC=contoso,
//                  DC=com                                    (lines are as wide as the window was)
//   PSParentPath : Microsoft.PowerShell.Security\Certificate::LocalMachine\My
// One Data Collector expands the extensions, so that a certificate comes once for each of them.
// Names of properties are English everywhere, dates are local and of the user's own format.
#include <algorithm>
#include <map>
#include <set>

#include "engine/decode/csv.h"
#include "engine/decode/lines.h"
#include "engine/decode/text.h"
#include "engine/formats/dated_rows.h"
#include "engine/formats/table_columns.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

constexpr std::size_t kRawBytes = 64 << 10;
constexpr std::string_view kLocation = "Certificate::";

struct Location {
  std::string store, scope;
};

// Behind "Certificate::": LocalMachine\My, and for one certificate its thumbprint.
std::optional<Location> location_in(std::string_view text) {
  const auto at = text.find(kLocation);
  if (at == std::string_view::npos) return std::nullopt;
  const auto rest = trim(text.substr(at + kLocation.size()));
  const auto slash = rest.find('\\');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto name = rest.substr(slash + 1);
  const bool machine = starts_with_ignoring_case(rest, "LocalMachine");
  Location found{std::string(name.substr(0, name.find_first_of("\\\" "))),
                 machine ? "machine" : "user"};
  for (const std::string_view known : {"My", "CA", "Root", "AuthRoot", "TrustedPeople"})
    if (ascii_lower(found.store) == ascii_lower(known)) found.store = known;
  return found;
}

// What the name of the file says, as One Data Collector gives it.
Location location_of_file(std::string_view path) {
  if (contains_ignoring_case(path, "localmachine_cert")) return {"My", "machine"};
  if (contains_ignoring_case(path, "currentuser_cert")) return {"My", "user"};
  return {};
}

bool is_thumbprint(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

// "Warning - no certs found in Local Machine personal certificate store ..."
bool says_none(std::string_view text) { return text.find("no certs found in") != text.npos; }

bool is_csv_header(const std::vector<std::string>& fields) {
  const TableColumns columns(fields);
  return fields.size() > 2 && columns.has("thumbprint") &&
         (columns.has("hasprivatekey") || columns.has("psparentpath"));
}

class PowershellCertificates {
 public:
  explicit PowershellCertificates(const Context& context)
      : location_(location_of_file(context.path)) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) take(line, out);
  }

  void finish(Output& out) {
    if (!properties_.empty()) whole_ = false;  // a block ends with a blank line
    end_block(out);
    csv_.finish([&](CsvRow& row) { take_row(row, out); });
    rows_.finish(out);
    SnapshotInfo info;
    info.source = "store";
    if (shown_.empty()) show(location_);
    for (const auto& scope : shown_) info.scope += (info.scope.empty() ? "" : ", ") + scope;
    info.newest_event = rows_.newest_event();
    info.complete = whole_ && (none_found_ || !thumbprints_.empty());
    out.records.push_back({end_, 0, {}, {}, {}, false, std::move(info)});
  }

 private:
  using Properties = std::map<std::string, std::string, std::less<>>;

  void take(const Line& line, Output& out) {
    end_ = line.offset + line.length;
    const auto text = trim(line.text);
    if (is_csv_ || (!started_ && !text.empty() && is_csv_header(first_csv_row(text)))) {
      is_csv_ = started_ = true;
      csv_.feed(line, [&](CsvRow& row) { take_row(row, out); });
    } else if (text.empty()) {
      end_block(out);
    } else if (!text.starts_with('#')) {
      started_ = true;
      none_found_ = none_found_ || says_none(text);
      if (!take_table_line(line, text, out)) take_property(line, text, out);
    }
  }

  // "F45395877C70BCE12F19DB3D7378962C56663A15  CN=device-1", below the place of the store.
  bool take_table_line(const Line& line, std::string_view text, Output& out) {
    const auto thumbprint = text.substr(0, text.find(' '));
    if (!is_thumbprint(thumbprint) || !properties_.empty()) return false;
    auto subject = trim(text.substr(thumbprint.size()));
    if (const auto at = subject.find("CN="); at != subject.npos && at > 0)
      subject.remove_prefix(at);  // behind a column of purposes
    if (subject.ends_with("...") || subject.ends_with("…")) subject = {};
    start_ = line.offset;
    properties_ = {{"thumbprint", std::string(thumbprint)}, {"subject", std::string(subject)}};
    raw_ = text;
    end_block(out);
    return true;
  }

  void take_property(const Line& line, std::string_view text, Output& out) {
    const auto colon = line.text.find(" :");
    const auto name = trim(line.text.substr(0, colon == line.text.npos ? 0 : colon));
    const bool is_property =
        !name.empty() && !line.text.starts_with(' ') && name.find_first_of(" \\/:") == name.npos;
    if (!is_property) {
      if (auto place = location_in(text); place && properties_.empty()) location_ = *place;
      // A value goes on below itself.
      if (last_ && line.text.starts_with("  ") && last_->size() < kRawBytes)
        last_->append(" ").append(text);
    } else {
      const auto key = ascii_lower(name);
      if (properties_.contains(key)) end_block(out);
      if (properties_.empty()) start_ = line.offset;
      last_ = &(properties_[key] = trim(line.text.substr(colon + 2)));
    }
    if (raw_.size() < kRawBytes) raw_.append(text).append("\n");
  }

  void take_row(CsvRow& row, Output& out) {
    if (columns_.empty()) {
      for (const auto& name : row.fields) columns_.push_back(ascii_lower(trim(name)));
      return;
    }
    start_ = row.offset;
    for (std::size_t i = 0; i < std::min(columns_.size(), row.fields.size()); ++i)
      properties_[columns_[i]] = trim(row.fields[i]);
    raw_ = row.text;
    if (row.broken_quote) whole_ = false;
    end_block(out);
  }

  std::string property(std::string_view name) const {
    const auto found = properties_.find(name);
    return found == properties_.end() ? "" : found->second;
  }

  void show(const Location& place) {
    if (!place.store.empty()) shown_.insert(place.store + "/" + place.scope);
  }

  void end_block(Output& out) {
    const auto thumbprint = property("thumbprint");
    if (is_thumbprint(thumbprint) && thumbprints_.insert(ascii_lower(thumbprint)).second) {
      ++out.records_total;
      auto place = location_in(property("psparentpath"));
      if (!place) place = location_in(property("pspath"));
      if (!place) place = location_;
      show(*place);
      StoreCertificate row;
      row.source = "powershell";
      row.store = place->store;
      row.user_scope = place->scope;
      row.thumbprint = ascii_lower(thumbprint);
      row.serial = normalise_hex(property("serialnumber")).value_or("");
      row.issuer = property("issuer");
      row.subject = property("subject");
      row.not_before.text = property("notbefore");
      row.not_after.text = property("notafter");
      row.has_private_key = ascii_lower(property("hasprivatekey")) == "true";
      Record record{start_, end_ - start_, {}, std::move(raw_), {}, false, std::move(row)};
      rows_.add(std::move(record), out);
    }
    properties_.clear();
    raw_.clear();
    last_ = nullptr;
  }

  Location location_;  // of what follows
  DatedRows rows_;
  CsvReader csv_;
  std::vector<std::string> columns_;
  Properties properties_;        // of the certificate being read, names in lower case
  std::string* last_ = nullptr;  // of them, the one that may go on
  std::string raw_;
  std::set<std::string> thumbprints_, shown_;
  std::uint64_t start_ = 0, end_ = 0;
  bool is_csv_ = false, started_ = false, none_found_ = false, whole_ = true;
};

bool claims(const Head& head, std::string_view path) {
  const auto has = [&](std::string_view word) { return head.text.find(word) != head.text.npos; };
  if (says_none(head.text.substr(0, 1024))) return has("certificate store");
  if (!has("Thumbprint")) return false;
  if (is_csv_header(first_csv_row(head.text))) return true;
  if (has(kLocation)) return has(" :") || has("----------");
  return has("HasPrivateKey") && has("NotAfter") &&
         (has(" : ") || !location_of_file(path).store.empty());
}

}  // namespace

namespace formats {
extern const Format powershell_certificates;
const Format powershell_certificates = {
    "powershell_certificates",
    "Certificates of PowerShell's drive Cert: as list, table or CSV (One Data Collector)",
    "documentation",
    1,
    Framing::lines,
    claims,
    start_parser<PowershellCertificates>,
};
}  // namespace formats
}  // namespace certtrail
