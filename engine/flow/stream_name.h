// The name of a stream: the strongest thing that a collection itself says about its device.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace certtrail {

struct StreamName {
  std::string kind;  // udid, hardware_serial, ..., host_name, archive_host, server, archive
  std::string name;  // lower case
};

// Of several values of the strongest namespace the most frequent one counts, of equals the least.
// Values that many devices share ("Default string", "iPhone", and those of `junk`, in lower case)
// name nothing.
class StreamNamer {
 public:
  explicit StreamNamer(const std::set<std::string>& junk) : junk_(&junk) {}

  // A fact about the collection's own device, stated so many times. `value` is trimmed and in lower
  // case; equal values of a namespace come one after another, so that no more than one has to be
  // remembered.
  void count(std::string_view name_space, std::string_view value, std::uint64_t times);
  StreamName name(std::string_view archive_stem) const;
  // What a server is called, without its domain, so that it is the same in the name of its archive,
  // in its events and in IIS; empty if nothing tells.
  std::string server_name() const;

 private:
  struct Values {
    std::string last, best;
    std::uint64_t last_times = 0, best_times = 0;
  };
  static constexpr std::size_t kNamespaces = 10;

  const std::set<std::string>* junk_;
  std::array<Values, kNamespaces> values_;  // the strongest first
};

}  // namespace certtrail
