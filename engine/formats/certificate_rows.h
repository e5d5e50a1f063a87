// Rows of certificates whose DER is there, and those of files beside the stores of devices: nobody
// knows from such a file who holds the key.
#pragma once

#include <cstddef>

#include "engine/model/format.h"
#include "engine/model/record.h"

namespace certtrail::formats {

// Puts into the row what the certificate says of itself.
void set_certificate(CertificateFacts&& facts, StoreCertificate& row);

// Collects them, and says at the end of what picture they are.
class CertificateRows {
 public:
  // A row of store "authority" for what signs certificates or enrols in the name of others (the CAs
  // and RAs that GetCACert answers with), else of store "file". `offset`, `length`: of its bytes in
  // the artifact.
  void add(CertificateFacts&& facts, std::uint64_t offset, std::uint64_t length, Output& out);
  // Nothing if there was none.
  void finish(std::uint64_t length, bool complete, Output& out);

 private:
  std::size_t count_ = 0;
  Moment newest_;
};

}  // namespace certtrail::formats
