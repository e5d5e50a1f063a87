// The console's "Export List" writes the cells of binary columns without quotes, so that the lines
// of a PEM block break their row into many:
//   8	CONTOSO\svc-ndes	-----BEGIN CERTIFICATE-----
//   MIIC...
//   -----END CERTIFICATE-----	IntuneSCEP	...
// (inferred: nobody published such an export.)
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/decode/lines.h"

namespace certtrail {

class PemCells {
 public:
  using Take = std::function<void(const Line&)>;
  static constexpr std::size_t kLines = 1000;     // of one block; 64 characters each
  static constexpr std::size_t kBytes = 1 << 17;  // of all its lines

  // Hands lines on, those of one unquoted block as one without their breaks. Lines that turn out to
  // be none of a block are handed on as they came.
  void feed(const Line& line, const Take& take);
  void finish(const Take& take);

 private:
  struct Held {
    std::string text;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };

  void hold(const Line& line);
  void go_on(const Line& line, const Take& take);
  void release(const Take& take);
  void join(const Take& take);

  std::vector<Held> held_;  // of a block that has begun
  std::size_t held_bytes_ = 0;
  bool ended_ = false;   // the block has ended, its row may go on
  bool quoted_ = false;  // inside a quoted cell: those keep their lines
};

}  // namespace certtrail
