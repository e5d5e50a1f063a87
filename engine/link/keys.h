// The forms in which values from different sources are compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

// Lower hex without separators and leading zeros; of a serial of 16 bytes or more the lesser of it
// and its byte-reversed form, because some APIs print it little-endian. Empty if it is no hex.
std::string serial_key(std::string_view serial);
bool is_long_serial(std::string_view key);  // 16 bytes or more: unique without its issuer

// 40 lower hex digits, else empty.
std::string thumbprint_key(std::string_view thumbprint);

// A distinguished name as a sorted, lower-case list of its parts; a bare name counts as CN.
std::string name_key(std::string_view distinguished_name);
std::string common_name_of(std::string_view distinguished_name);

// The 4-byte request id that AD CS writes twice into its 19-byte serials, decimal; empty if the
// copies differ or it is no such serial.
std::string request_id_in_serial(std::string_view serial);

// What a CA's database and its log have in common of a request: its number, and its subject since
// several CAs use the same numbers.
std::string request_key(const std::string& request_id, std::string_view subject);

// 63-bit id of parts, independent of the machine and the order of work. Never 0.
std::int64_t content_id(std::initializer_list<std::string_view> parts);
std::string hex_id(std::int64_t id);            // 16 lower hex digits
std::int64_t id_of_hex(std::string_view text);  // 0 if it is no 16 hex digits

// "https://ndes.contoso.com/certsrv/..." -> "ndes.contoso.com", lower case.
std::string host_of(std::string_view url);

// Values that a form's default filled in and that identify nothing ("0", "Default string", ...).
bool is_junk_alias(std::string_view name_space, std::string_view value);

}  // namespace certtrail
