// `certutil -view -restrict ... -out ...` as formats/server.md 1.2 and 1.3 give it: a schema
// preamble that names the columns in the language of the host, then a row of "  Label: value" lines
// each.
#include "cmd/fleetgen/ca.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {
namespace {

struct Column {
  const char* name;
  const char* english;
  const char* german;  // Windows-1252
  const char* type;
  const char* length;
};

constexpr std::array<Column, 21> kColumns = {{
    {"RequestID", "Issued Request ID", "Ausgestellt: Anforderungs-ID", "Long", "4 -- Indexed"},
    {"Request.Disposition", "Request Disposition", "Anforderungsdisposition", "Long",
     "4 -- Indexed"},
    {"Request.DispositionMessage", "Request Disposition Message", "Anforderungsdispositionsmeldung",
     "String", "8192"},
    {"Request.StatusCode", "Request Status Code", "Anforderungsstatuscode", "Long", "4"},
    {"Request.SubmittedWhen", "Request Submission Date",
     "\xdc"
     "bermittlungsdatum der Anforderung",
     "Date", "8 -- Indexed"},
    {"Request.ResolvedWhen", "Request Resolution Date", "Aufl\xf6sungsdatum der Anforderung",
     "Date", "8 -- Indexed"},
    {"Request.RevokedWhen", "Revocation Date", "Sperrdatum", "Date", "8"},
    {"Request.RevokedReason", "Revocation Reason", "Sperrgrund", "Long", "4"},
    {"Request.RequesterName", "Requester Name", "Antragstellername", "String", "2048 -- Indexed"},
    {"Request.RequestAttributes", "Request Attributes", "Anforderungsattribute", "String", "32768"},
    {"Request.CommonName", "Request Common Name", "Allgemeiner Name der Anforderung", "String",
     "8192"},
    {"CertificateTemplate", "Certificate Template", "Zertifikatvorlage", "String",
     "254 -- Indexed"},
    {"SerialNumber", "Serial Number", "Seriennummer", "String", "128 -- Indexed"},
    {"CertificateHash", "Certificate Hash", "Zertifikathash", "String", "128 -- Indexed"},
    {"NotBefore", "Certificate Effective Date", "Anfangsdatum des Zertifikats", "Date", "8"},
    {"NotAfter", "Certificate Expiration Date", "Ablaufdatum des Zertifikats", "Date",
     "8 -- Indexed"},
    {"SubjectKeyIdentifier", "Issued Subject Key Identifier",
     "Ausgestellt: Schl\xfcsselkennung des Antragstellers", "String", "128 -- Indexed"},
    {"UPN", "User Principal Name", "Benutzerprinzipalname", "String", "2048 -- Indexed"},
    {"DistinguishedName", "Issued Distinguished Name", "Ausgestellt: Definierter Name", "String",
     "8192"},
    {"CommonName", "Issued Common Name", "Ausgestellt: Allgemeiner Name", "String",
     "8192 -- Indexed"},
    {"RawCertificate", "Binary Certificate", "Bin\xe4rzertifikat", "Binary", "16384"},
}};

struct Dialect {
  bool german = false;
  bool csv = false;
  Time as_of = kCaAsOf;
  std::function<std::string(Time)> date;  // of UTC
};

std::string spaced(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) out += (i == 0 ? "" : " ") + hex.substr(i, 2);
  return out;
}

bool revoked(const CaRow& row, const Dialect& d) {
  return row.revoked != 0 && row.revoked < d.as_of;
}

std::string disposition(const CaRow& row, const Dialect& d) {
  const int code = revoked(row, d) ? 21 : row.disposition;
  const char* name = code == 9    ? (d.german ? "Ausstehend" : "Pending")
                     : code == 20 ? (d.german ? "Ausgestellt" : "Issued")
                     : code == 21 ? (d.german ? "Gesperrt" : "Revoked")
                                  : (d.german ? "Verweigert" : "Denied");
  if (d.csv) return fmt::format("{} -- {}", code, name);
  return code < 10 ? fmt::format("0x{:x} -- {}", code, name)
                   : fmt::format("0x{:x} ({}) -- {}", code, code, name);
}

std::string disposition_message(const CaRow& row, const Dialect& d) {
  if (row.disposition == 31)
    return d.german ? "Vom Richtlinienmodul verweigert" : "Denied by Policy Module";
  if (row.disposition == 9)
    return d.german ? "\xdc"
                      "bermittelt"
                    : "Taken Under Submission";
  if (revoked(row, d)) {
    const bool scep = row.requester.ends_with("svc-ndes");
    return std::string(d.german ? "Gesperrt von " : "Revoked by ") +
           (scep ? row.requester : "CONTOSO\\pki-operator");
  }
  return d.german ? "Ausgestellt" : "Issued";
}

std::string status(const CaRow& row, const Dialect& d) {
  if (row.status == 0)
    return d.csv ? "0x0 (WIN32: 0) -- The operation completed successfully."
                 : (d.german ? "0x0 (WIN32: 0) -- Der Vorgang wurde erfolgreich beendet."
                             : "0x0 (WIN32: 0) -- The operation completed successfully.");
  return fmt::format("0x{:08x} ({})", row.status, static_cast<std::int32_t>(row.status));
}

std::string quoted(const std::string& text) {
  return text.empty() ? "EMPTY" : fmt::format("\"{}\"", text);
}

// The value of one column in list output.
std::string value(const CaRow& row, std::string_view column, const Dialect& d) {
  const Certificate* c = row.certificate ? &*row.certificate : nullptr;
  if (column == "RequestID")
    return row.id < 10 ? fmt::format("0x{:x}", row.id) : fmt::format("0x{:x} ({})", row.id, row.id);
  if (column == "Request.Disposition") return disposition(row, d);
  if (column == "Request.DispositionMessage") return quoted(disposition_message(row, d));
  if (column == "Request.StatusCode") return status(row, d);
  if (column == "Request.SubmittedWhen") return d.date(row.submitted);
  if (column == "Request.ResolvedWhen")
    return row.disposition == 9 ? "EMPTY" : d.date(row.resolved);
  if (column == "Request.RevokedWhen") return revoked(row, d) ? d.date(row.revoked) : "EMPTY";
  if (column == "Request.RevokedReason") {
    if (!revoked(row, d)) return "EMPTY";
    return fmt::format("0x{:x} -- {}: {}", row.reason, d.german ? "Grund" : "Reason",
                       row.reason == 5 ? "Cessation of Operation" : "Superseded");
  }
  if (column == "Request.RequesterName") return quoted(row.requester);
  if (column == "Request.RequestAttributes")
    return quoted(row.attributes.empty()
                      ? ""
                      : fmt::format("\r\n{}", replaced(row.attributes, "\n", "\r\n")));
  if (column == "Request.CommonName") return quoted(common_name_of(row.subject));
  if (column == "CertificateTemplate")
    return row.template_oid.empty() ? quoted(row.template_name)
                                    : quoted(row.template_oid) + " " + row.template_name;
  if (c == nullptr) return "EMPTY";
  if (column == "SerialNumber") return quoted(c->serial);
  if (column == "CertificateHash") return quoted(spaced(c->thumbprint));
  if (column == "NotBefore") return d.date(c->not_before);
  if (column == "NotAfter") return d.date(c->not_after);
  if (column == "SubjectKeyIdentifier") return quoted(spaced(c->key_identifier));
  if (column == "UPN") return quoted(c->upn);
  if (column == "DistinguishedName") return quoted(text_of(c->subject));
  if (column == "CommonName") return quoted(common_name_of(c->subject));
  return "\r\n-----BEGIN CERTIFICATE-----\r\n" + base64(c->der, 64, "\r\n") +
         "-----END CERTIFICATE-----\r\n";
}

std::vector<const CaRow*> rows_until(const std::deque<CaRow>& all, Time as_of) {
  std::vector<const CaRow*> rows;
  for (const CaRow& row : all)
    if (row.submitted < as_of) rows.push_back(&row);
  std::ranges::sort(rows, {}, &CaRow::id);
  return rows;
}

std::string list(const std::deque<CaRow>& all, const Dialect& d) {
  std::string out = "Schema:\r\n";
  out += fmt::format("  {:<28}  {:<28}  {:<6}  {}\r\n", "Column Name", "Localized Name", "Type",
                     "MaxLength");
  out += fmt::format("  {:-<28}  {:-<28}  {:-<6}  {:-<9}\r\n", "", "", "", "");
  for (const Column& column : kColumns) {
    const std::string label = d.german ? column.german : column.english;
    out += fmt::format("  {:<28}  ", column.name) + label +
           std::string(label.size() < 28 ? 28 - label.size() : 0, ' ') +
           fmt::format("  {:<6}  {}\r\n", column.type, column.length);
  }
  int ordinal = 0;
  for (const CaRow* row : rows_until(all, d.as_of)) {
    out += fmt::format("\r\nRow {}:\r\n", ++ordinal);
    for (const Column& column : kColumns)
      out.append("  ")
          .append(d.german ? column.german : column.english)
          .append(": ")
          .append(value(*row, column.name, d))
          .append("\r\n");
  }
  out += fmt::format("\r\nMaximum Row Index: {}\r\n\r\n{} Rows\r\n", ordinal, ordinal);
  return out + (d.german ? "CertUtil: -view-Befehl wurde erfolgreich ausgef\xfchrt.\r\n"
                         : "CertUtil: -view command completed successfully.\r\n");
}

std::string csv(const std::deque<CaRow>& all, const Dialect& d) {
  std::string out;
  const auto cell = [&](std::string_view text, bool last) {
    out.append("\"").append(text).append(last ? "\"\r\n" : "\",");
  };
  for (const Column& column : kColumns) cell(column.english, &column == &kColumns.back());
  for (const CaRow* row : rows_until(all, d.as_of))
    for (const Column& column : kColumns) {
      const std::string_view name = column.name;
      std::string text = value(*row, name, d);
      if (name == "RequestID") text = std::to_string(row->id);
      if (name == "RawCertificate" && row->certificate)
        text = std::to_string(row->certificate->der.size()) + " Bytes";
      if (text.starts_with('"')) text = replaced(text, "\"", "");
      cell(text, &column == &kColumns.back());
    }
  return out + "CertUtil: -view command completed successfully.\r\n";
}

}  // namespace

void write_ca_exports(World& w) {
  if (w.planning()) return;
  const auto local = [](Time t) { return us_minute(t + kHour); };
  const auto gmt = [](Time t) { return us_minute(t) + " GMT"; };
  const auto german = [](Time t) { return german_minute(t + german_offset(t)); };
  const auto put = [&](const std::string& host, const std::string& member, std::string bytes,
                       Time as_of) {
    w.put_zip(fmt::format("{}-{}.zip", host, compact(as_of)), {{member, std::move(bytes), as_of}},
              as_of);
  };
  put("CA01", "ca01_view.txt", list(w.ca_rows[0], {false, false, kOldCaAsOf, local}), kOldCaAsOf);
  put("CA01", "ca01_view_gmt.txt", list(w.ca_rows[0], {false, false, kCaAsOf, gmt}), kCaAsOf);
  put("CA02", "ca02_view.txt", list(w.ca_rows[1], {true, false, kCaAsOf, german}), kCaAsOf);
  put("CA01-csv", "ca01_view.csv", csv(w.ca_rows[0], {false, true, kCaAsOf, local}), kCaAsOf);
}

}  // namespace fleetgen
