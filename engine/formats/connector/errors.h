// Errors that the connector and Intune's SCEP service tell by name or by a sentence.
#pragma once

#include <string_view>

namespace certtrail::connector {

// An error's name of Intune's SCEP service that stands in the text as a word of its own:
// "SubjectNameMismatch". Names: IntuneScepServiceException.java and CARequestErrorCode.cs of
// microsoft/Intune-Resource-Access. Empty if there is none.
std::string_view service_error_in(std::string_view text);

// What the connector's logs say in words where its events give a code: the code, or the name where
// there is no code. Empty for other sentences.
std::string_view error_of_sentence(std::string_view text);

}  // namespace certtrail::connector
