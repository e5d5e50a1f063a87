// How often a test on random input is repeated.
#pragma once

#include <cstdlib>

namespace certtrail::tests {

// 10 unless CERTTRAIL_TRIALS says otherwise: fewer under the sanitizers, more before a release.
inline int trials() {
  const char* wanted = std::getenv("CERTTRAIL_TRIALS");
  return wanted ? std::atoi(wanted) : 10;
}

}  // namespace certtrail::tests
