// Makes a large certtrail database of a small one: the same fleet again and again under other
// names.
//
// The schema is read from the database, never copied: a new column or table needs nothing here.
// Ids, which are hashes there, are other numbers of 63 bits here; what servers state once for all
// devices (their streams, collections and pictures) stays one and grows.
#pragma once

#include <filesystem>

namespace fleetgen {

struct Multiplication {
  std::filesystem::path from;   // read with `certtrail ingest --no-link`; of some hundred devices
  std::filesystem::path into;   // made by `certtrail ingest --no-link` of an empty folder
  std::filesystem::path truth;  // truth.tsv of `from`; its copies go to `into` + ".truth.tsv"
  unsigned copies = 1;
};

// Throws if a database cannot be read or written. The same input gives the same rows.
void multiply(const Multiplication&);

}  // namespace fleetgen
