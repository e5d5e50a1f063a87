// MDMDiagReport, as mdmdiagnosticstool writes it in HTML and in XML: names of the device, its
// enrolments, and the resources that the MDM server asked it to hold. Of certificates it lists
// those to be trusted by SHA-1; its table of certificates names neither hash nor serial number.
#include "engine/model/format.h"

#include <fmt/format.h>

#include <array>
#include <pugixml.hpp>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/formats/dated_rows.h"
#include "engine/formats/mdm_diag_report/html_rows.h"
#include "engine/formats/mdm_diag_report/report_date.h"
#include "engine/formats/mdm_resource.h"

namespace certtrail {
namespace {

constexpr std::string_view kSource = "mdm_diag_report";
constexpr std::string_view kEnrollmentRoot = "MDMEnterpriseDiagnosticsReport";

using Label = std::pair<std::string_view, std::string_view>;
constexpr std::array<Label, 6> kLabels = {{{"pc name", "host_name"},
                                           {"os build", "os"},
                                           {"entdmid", "oma_dm"},
                                           {"managed by", "managed_by"},
                                           {"last sync", "last_sync"},
                                           {"management server address", "mdm_url"}}};

bool is_guid(std::string_view text) {
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  return text.size() == 36 &&
         text.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
}

// "device", the null SID, or the user's SID.
std::string scope_of_target(std::string_view target) {
  const auto lower = ascii_lower(trim(target));
  if (lower == "device" || lower.starts_with("s-0-0") || lower.starts_with("00000000-"))
    return "machine";
  return lower.empty() ? "" : std::string(trim(target));
}

class MdmDiagReport {
 public:
  explicit MdmDiagReport(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    const auto text = decode_head(piece.text);
    length_ = piece.length;
    emit(DeviceFact{{}, "platform", "windows"}, "MDMDiagReport", 0, length_, out);
    if (text.find("<" + std::string(kEnrollmentRoot)) != std::string::npos)
      read_xml(text, out);
    else
      read_html(text, out);
  }

  void finish(Output&) {}

 private:
  void emit(RecordBody body, std::string raw, std::uint64_t offset, std::uint64_t length,
            Output& out) {
    ++out.records_total;
    out.records.push_back({offset, length, {}, std::move(raw), {}, false, std::move(body)});
  }

  void fact(std::string_view name, std::string value, std::uint64_t offset, std::uint64_t length,
            Output& out) {
    if (value.empty()) return;
    auto raw = std::string(name) + "=" + value;
    emit(DeviceFact{{}, std::string(name), std::move(value)}, std::move(raw), offset, length, out);
  }

  // A resource of the MDM server: a SCEP profile that is on the device, or a certificate to trust.
  void resource(std::string_view path, const std::string& scope, std::uint64_t offset,
                std::uint64_t length, Output& out) {
    if (auto trusted = trusted_certificate(path)) {
      trusted->source = kSource;
      if (trusted->scope.empty()) trusted->scope = scope;
      emit(std::move(*trusted), std::string(path), offset, length, out);
    }
    const auto node = scep_node(path);
    if (!node) return;
    Transition listed;
    listed.source = "windows_mdm_resource";
    listed.raw_state = "listed";
    listed.profile = node->profile;
    listed.user = scope == "machine" ? "" : scope;
    emit(std::move(listed), std::string(path), offset, length, out);
  }

  void read_html(std::string_view text, Output& out) {
    DatedRows certificates;
    std::vector<std::string> dates;
    std::size_t listed = 0;
    for (const auto& row : html_rows(text)) {
      if (row.table == "CertificatesTable") {
        if (!take_certificate(row, certificates, out)) continue;
        ++listed;
        dates.push_back(row.cells[2]);
        continue;
      }
      if (row.cells.size() == 2) take_label(row, out);
      for (const auto& cell : row.cells) {
        if (cell.starts_with("./")) resource(cell, scope_in(row), row.offset, row.length, out);
        if (row.cells.size() > 2 && is_guid(cell))
          fact("enrollment", ascii_lower(cell), row.offset, row.length, out);
      }
    }
    certificates.finish(out);
    SnapshotInfo info;
    info.source = kSource;
    if (const auto printed = printed_report_date(text); !printed.empty())
      info.printed_as_of = read_report_date(printed, dates);
    if (listed == 0 && !info.printed_as_of.known()) return;
    info.complete = false;  // it does not say which store
    emit(std::move(info), {}, length_, 0, out);
  }

  static std::string scope_in(const HtmlRow& row) {
    for (const auto& cell : row.cells)
      if (cell.starts_with("S-1-") || ascii_lower(cell) == "device") return scope_of_target(cell);
    return {};
  }

  void take_label(const HtmlRow& row, Output& out) {
    for (const auto& [label, name] : kLabels) {
      if (ascii_lower(row.cells[0]) != label) continue;
      const bool bare_build = name == "os" && row.cells[1].starts_with("1") &&
                              row.cells[1].find_first_not_of("0123456789.") == std::string::npos &&
                              !row.cells[1].starts_with("10.");
      fact(name, (bare_build ? "10.0." : "") + row.cells[1], row.offset, row.length, out);
    }
  }

  // Issued to, issued by, expiration, purposes; the heading has no date.
  static bool take_certificate(const HtmlRow& row, DatedRows& rows, Output& out) {
    if (row.cells.size() < 3 || !take_date_apart(row.cells[2])) return false;
    ++out.records_total;
    StoreCertificate certificate;
    certificate.source = kSource;
    certificate.subject = "CN=" + row.cells[0];
    certificate.issuer = "CN=" + row.cells[1];
    certificate.not_after.text = row.cells[2];
    auto raw = row.cells[0] + " | " + row.cells[1] + " | " + row.cells[2];
    rows.add({row.offset, row.length, {}, std::move(raw), {}, false, std::move(certificate)}, out);
    return true;
  }

  void read_xml(const std::string& text, Output& out) {
    pugi::xml_document document;
    const auto result =
        document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result)
      out.notes.push_back({Severity::loss, static_cast<std::uint64_t>(result.offset),
                           "mdm_diag_report.bad_xml", result.description()});
    const auto report = document.child(kEnrollmentRoot.data());
    for (const auto account : report.child("DeviceManagementAccount").children("Enrollment"))
      take_account(account, out);
    for (const auto enrollment : report.child("Resources").children("Enrollment"))
      for (const auto scope : enrollment.children("Scope"))
        for (const auto group : scope.children("Resources"))
          for (const auto name : group.children("ResourceName"))
            resource(trim(name.text().get()),
                     scope_of_target(scope.child("ResourceTarget").text().get()), place_of(name), 0,
                     out);
    for (const auto log : report.child("Diagnostics").children("ErrorLog"))
      for (const auto part : log.children("SubComponent"))
        take_error(log.child("Component").text().get(), part, out);
  }

  static std::uint64_t place_of(pugi::xml_node node) {
    return static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0));
  }

  void take_account(pugi::xml_node account, Output& out) {
    const auto at = place_of(account);
    fact("enrollment", ascii_lower(trim(account.child("EnrollmentId").text().get())), at, 0, out);
    const auto server = account.child("ProtectedInformation");
    fact("managed_by", std::string(trim(server.child("MDMServerName").text().get())), at, 0, out);
    const auto connection = server.child("ConnectionInformation");
    fact("last_sync", std::string(trim(connection.child("ServerLastSuccessTime").text().get())), at,
         0, out);
  }

  // What the device could not do with a SCEP profile; event 404 tells the same in the event log.
  void take_error(std::string_view component, pugi::xml_node part, Output& out) {
    const std::string path(trim(part.child("Metadata2").text().get()));
    const auto node = scep_node(path);
    if (!node) return;
    Transition failed;
    failed.source = "windows_mdm_error";
    failed.raw_state = "failed command";
    failed.profile = node->profile;
    failed.subject = path;
    const auto code = parse_integer(trim(part.child("Error").text().get()));
    if (code) failed.error = fmt::format("0x{:08X}", static_cast<std::uint32_t>(*code));
    failed.error_text = std::string(component) + " " + part.child("Name").text().get() + " " +
                        part.child("Metadata1").text().get();
    const std::string printed(trim(part.child("Time").text().get()));
    Record record{place_of(part),   0, {}, printed + " " + failed.error + " " + path, {}, false,
                  std::move(failed)};
    if (auto at = parse_iso8601(printed, ZoneBasis::assumed)) record.at = *at;
    ++out.records_total;
    out.records.push_back(std::move(record));
  }

  std::uint64_t length_ = 0;
};

bool claims(const Head& head, std::string_view) {
  const auto has = [&](std::string_view word) { return head.text.find(word) != head.text.npos; };
  if (has("<MDMEnterpriseDiagnosticsReport")) return true;
  return contains_ignoring_case(head.text.substr(0, 4096), "<html") &&
         (has("EntDMID") || has("CertificatesTable") || has("MDM Diagnostic") ||
          has("MDMDiagReport"));
}

}  // namespace

namespace formats {
extern const Format mdm_diag_report;
const Format mdm_diag_report = {
    "mdm_diag_report",
    "MDMDiagReport, HTML and XML: names, enrolments, trusted certificates and SCEP resources",
    "documentation",
    3,
    Framing::whole,
    claims,
    start_parser<MdmDiagReport>,
};
}  // namespace formats
}  // namespace certtrail
