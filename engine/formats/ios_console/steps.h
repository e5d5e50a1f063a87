// Messages that are a step of an enrolment by themselves.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace certtrail::formats::ios {

// What of the message says why it failed.
enum class Failure : std::uint8_t { none, rest, whole };

struct Step {
  std::string_view words;  // at the start of the message
  std::string_view raw_state;
  Failure failure = Failure::none;
};

inline constexpr std::string_view kCapability = "SCEP capability";
inline constexpr std::string_view kRetrievalError = "Certificate retrieval reported error";

inline constexpr std::array<Step, 35> kSteps = {{
    {"Attempting to retrieve issued certificate", "Attempting to retrieve issued certificate"},
    {"Sending CSR", "Sending CSR"},
    {kRetrievalError, kRetrievalError, Failure::rest},
    {"Could not retrieve issued certificate", "Could not retrieve issued certificate",
     Failure::rest},
    {"Sleeping before polling", "Sleeping before polling"},
    {"Issued certificate received", "Issued certificate received"},
    {"Storing SCEP identity", "Storing SCEP identity"},
    {"Successfully installed certificate", "Successfully installed certificate"},
    {"Cannot retrieve SCEP identity", "Cannot retrieve SCEP identity", Failure::rest},
    {"Could not generate public/private key pair", "Could not generate key pair", Failure::rest},
    {"GetCACert returned", "GetCACert returned"},
    {"Installation failed", "Installation failed", Failure::rest},
    {"Profile update failed", "Profile update failed", Failure::rest},
    {"SCEP failed", "SCEP failed", Failure::whole},
    {"Insufficient required capability from Certificate Authority", "SCEP failed", Failure::whole},
    {"SCEP: Insufficient required capability", "SCEP failed", Failure::whole},
    {"failed to create chain from", "SCEP failed", Failure::whole},
    {"signing/encryption CAs do not match", "SCEP failed", Failure::whole},
    {"Temporarily storing SCEP server certificate", "Storing SCEP server certificate"},
    {"Did not receive GetCACaps information", "No GetCACaps"},
    {"SCEP: AES is supported", kCapability},
    {"AES is supported", kCapability},
    {"SCEP: SHA-", kCapability},
    {"SHA-512 is supported", kCapability},
    {"SHA-512 not supported", kCapability},
    {"SHA-256 is supported", kCapability},
    {"SHA-256 not supported", kCapability},
    {"SHA1 fingerprint digest", "CA fingerprint digest"},
    {"Checking for MDM installation", "Checking for MDM installation"},
    {"...finished checking for MDM", "Finished checking for MDM installation"},
    {"Beginning profile installation", "Beginning profile installation"},
    {"Removing profiles that were set aside", "Removing profiles set aside"},
    {"Cannot load profile to uninstall", "Cannot load profile"},
    {"<MDM-SCEP", "SCEP request failed", Failure::whole},  // macOS
    {"MDM-SCEP", "SCEP request failed", Failure::whole},
}};

}  // namespace certtrail::formats::ios
