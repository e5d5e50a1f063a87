// What one artifact says, one plain struct for each kind of record; every text is UTF-8 and as
// read. An empty string means "not stated". Nothing here is derived from another artifact.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/model/moment.h"

namespace certtrail {

// A log record that moves a request or a certificate: the heart of the model.
struct Transition {
  std::string source;     // first key of schema/states.tsv: "android_scep_state", "dm_edp", ...
  std::string raw_state;  // second key, as the log spells it: "CERT_ACCESS_GRANTED", "39"
  std::string previous_state;  // where the log states it (state machines)
  std::string profile;         // SCEP profile id as printed, any spelling of formats/mobile.md 5.1
  std::string thumbprint;      // as printed
  std::string serial;
  std::string issuer;
  std::string transaction_id;
  std::string user;         // UPN, SID or scrubbed user as printed
  std::string url;          // NDES URL
  std::string subject;      // subject DN, or the id of what is moved when it is no profile
  std::string error;        // "0x80094800", "MCSCEPErrorDomain 22013"; the innermost cause
  std::string error_text;   // the whole chain or message, for people
  std::string correlation;  // request or correlation id that ties records of one request
  std::string actor;        // process and thread, "pid:tid", where sequence matters
  // What servers say of whom they served.
  std::string device_id;               // Intune or Entra device id
  std::string request_id;              // at the CA, decimal
  std::string subject_key_identifier;  // lower hex
};

// One SCEP or HTTP message, sent or received.
struct Exchange {
  std::string source;  // as Transition::source: "android_jscep", "ios_profiled", ...
  std::string
      operation;  // GetCACaps, GetCACert, PKIOperation, PkcsReq, CertRep, GetCertInitial, ...
  std::string direction;  // "sent" or "received"
  std::string profile;
  std::string url;
  std::string status;          // HTTP status as printed: "200 OK", "500"
  std::string transaction_id;  // hex as printed
  std::string pki_status;      // SUCCESS, FAILURE, PENDING
  std::string fail_info;       // text, as printed (non-standard values exist)
  std::string subject;         // DN of the requester where printed
  std::string issuer;          // RA certificate the client encrypted to, where decoded
  std::string serial;
  std::string error;
  std::string error_text;
  std::string actor;     // process and thread; of a server's log the client's address
  std::string platform;  // windows, android, ios, macos: of the User-Agent in a server's log
  // Of a request's self-signed signer, which has the key of the certificate asked for: SHA-1 of the
  // BIT STRING contents, lower hex.
  std::string signer_key;
};

// A certificate decoded from its DER. Times are true UTC.
struct CertificateFacts {
  std::string thumbprint;  // SHA-1 of the DER, 40 lower hex
  std::string serial;      // lower hex, no separators, as encoded (leading 00 sign byte dropped)
  std::string issuer;      // RFC 2253 style text
  std::string subject;
  std::string subject_alternative_names;  // "type:value" separated by "; "
  std::string subject_key_identifier;     // lower hex of the extension, empty if absent
  std::string spki_sha1;                  // SHA-1 of SubjectPublicKeyInfo DER: Android's transId
  std::string public_key_sha1;      // SHA-1 of the BIT STRING contents (PKCS#1): Apple's transId
  std::string extended_key_usages;  // OIDs separated by ", "
  // SID of the account it is mapped to: of the AD extension 1.3.6.1.4.1.311.25.2, else of the
  // "tag:microsoft.com,2022-09-14:sid:" URI of the subject alternative names.
  std::string security_identifier;
  bool authority = false;  // its basic constraints let it sign certificates
  std::int64_t not_before_us = 0;
  std::int64_t not_after_us = 0;
};

// One row of a CA database export. Local dates stay naive; see SnapshotInfo.
struct CaRequest {
  std::string request_id;   // decimal
  std::string disposition;  // decimal code: 20 issued, 21 revoked, 30 error, 31 denied, 9 pending
  std::string disposition_message;
  std::string status_code;  // 0x hex
  Moment submitted, resolved, revoked;
  std::string revocation_reason;
  std::string requester;
  std::string request_attributes;
  std::string template_oid;   // OID where it is one
  std::string template_name;  // name where printed
  std::string serial, thumbprint,
      subject_key_identifier;  // normalised to lower hex without separators
  Moment not_before, not_after;
  std::string subject, common_name, upn, email, issuer;
  std::string subject_alternative_names;        // where the export has a column of its own
  std::optional<CertificateFacts> certificate;  // from the PEM where exported
};

// One certificate that a device's store or an MDM response lists.
struct StoreCertificate {
  std::string source;  // "certutil_store", "registry", "powershell", "mdm_certificate_list", ...
  // "My", "CA", "Root" as listed; "mdm" for an MDM response. What a file shows that is no listing
  // of a store: "authority" for a CA or RA, else "file".
  std::string store;
  // "user" or "machine" where the listing says so; "system": what LocalSystem has as a user
  std::string user_scope;
  std::string thumbprint, serial, issuer, subject;
  Moment not_before, not_after;
  std::string template_name;
  bool has_private_key = false;  // the listing proves an identity, not only a CA certificate
  std::optional<CertificateFacts> certificate;
};

// One row of an Intune certificate report.
struct IntuneCertificate {
  std::string report;  // "AllDeviceCertificates", ...
  std::string status;  // as printed: "Issued"
  std::string device_id, device_name, upn, user_id, policy_id;
  std::string serial, thumbprint, issuer, subject;
  Moment valid_from, valid_to;
  std::string error;  // of its last issuance, as printed; 0 is none
  Moment changed;     // when its status changed last
};

// One row of an Intune assignment report: a device targeted by a profile.
struct IntuneAssignment {
  std::string report;
  std::string policy_id, policy_name, device_id, device_name, upn, status;
  Moment modified;
};

// One alias or property of a device.
struct DeviceFact {
  // Empty: the device this collection came from. Else a key that ties the facts of one inventory
  // row, such as "intune_device:<guid>".
  std::string about;
  // Aliases: intune_device, entra_device, udid, hardware_serial, imei, meid (strong); oma_dm,
  // host_name, upn, user_sid (weak). Properties: platform, platform_mode, os, model, manufacturer,
  // tenant, enrolled_at, last_sync, management_state. Of a server, which is no device: server, its
  // name.
  std::string name;
  std::string value;  // as printed
};

// One setting of a SCEP profile or of another resource of the MDM server, as the device holds it.
struct ProfileSetting {
  std::string source;   // "windows_registry", "mdm_diag_report", ...
  std::string profile;  // SCEP profile id as printed; else the path of the resource
  std::string scope;    // "machine", "user", or the user's SID; empty if not stated
  // What SCEP calls it, whatever the platform does: url, ca_thumbprint, subject,
  // subject_alternative_name, key_usage, key_length, key_protection, hash_algorithm,
  // extended_key_usage, validity_period, validity_unit, retry_count, retry_delay, template. Of a
  // trusted certificate: trusted_certificate, its SHA-1.
  std::string name;
  std::string value;  // as printed
};

// A stretch of a log without a known gap: what the log could have shown. Emitted whenever a gap
// ends one, and at the end of the artifact.
struct LogSpan {
  std::string source;   // as Transition::source without the machine: "android_omadm", "dm_edp", ...
  Moment from, to;      // least and greatest time seen in the stretch, needle or not
  bool verbose = true;  // false: the level that shows exchanges was off (no VERB line seen)
  std::string actor;    // EVTX: "computer|channel"
  std::uint64_t first_record_id = 0, last_record_id = 0;  // EVTX only
};

// Says of all CaRequest / StoreCertificate / Intune rows of one artifact what they are a picture
// of. Emitted once, before or after its rows.
struct SnapshotInfo {
  std::string source;  // "ca", "store", "mdm_certificate_list", "intune_certificates",
                       // "intune_devices", ...
  // Within the stream: report name, CA name if known; may be empty. Of stores: each that it shows
  // whole, "My/user, CA/machine"; "ROOT/machine (registry)" is one of several places of a store.
  std::string scope;
  Moment printed_as_of;  // a time the content itself states for the whole, if any
  Moment newest_event;   // newest event-like time inside: lower bound of the picture's age
  bool complete = true;  // false: truncated or filtered as far as the artifact itself shows
};

// One event of an event log, wholly decoded; only for inspect --records.
struct Event {
  // One object: record_id, time (nine decimals), provider, event_id, level, channel, computer,
  // user_sid, what else System states (docs/records.md), data (of EventData / UserData; all leaf
  // values are text), and "recovered": true of slack.
  std::string json;
};

using RecordBody =
    std::variant<Transition, Exchange, CaRequest, StoreCertificate, IntuneCertificate,
                 IntuneAssignment, DeviceFact, ProfileSetting, LogSpan, SnapshotInfo, Event>;

struct Record {
  std::uint64_t offset = 0;  // where its bytes start in the artifact
  std::uint64_t length = 0;  // and how many they are
  Moment at;                 // when it happened; ZoneBasis::none for rows that have no own time
  std::string raw;       // its decoded text for people; the store keeps 4 KiB and the whole length
  std::string identity;  // empty: the hash of `raw`. EVTX: computer|channel|record id|FILETIME
  bool recovered = false;  // from slack, not from the live log
  RecordBody body;
};

}  // namespace certtrail
