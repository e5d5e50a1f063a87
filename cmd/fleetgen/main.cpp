// fleetgen: makes a synthetic fleet as real archives, and the truth about it.
#include <fmt/format.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "cmd/fleetgen/disguise.h"
#include "cmd/fleetgen/fleet.h"
#include "cmd/fleetgen/multiply.h"
#include "cmd/fleetgen/stories.h"

namespace {

constexpr std::string_view kHelp =
    "Make a synthetic fleet: DIR/inbox with archives and exports, DIR/truth.tsv with what "
    "delivery_status\n"
    "must say of each delivery, DIR/root_trust.tsv with what report root_trust must.\n"
    "Usage: fleetgen --out DIR [--devices N] [--seed N] [--stories NAME,NAME...]\n"
    "                [--noise-lines N] [--realistic-sizes]\n"
    "                [--deliveries-per-device N] [--certificate-lines N] [--connector "
    "new|old|none]\n"
    "       fleetgen --multiply DB --into DB --copies N [--truth FILE]\n"
    "       fleetgen --list-stories\n"
    "\n"
    "  --out DIR           Directory to create; must not hold an inbox yet\n"
    "  --devices N         Devices to tell of, at least one for each story [200]\n"
    "  --seed N            Same seed and options, same bytes [1]\n"
    "  --stories NAME,...  Tell only these, beside one complete device of each platform [all]\n"
    "  --noise-lines N     Lines of each device log that are about no certificate [60]\n"
    "  --realistic-sizes   Device collections of 5 to 60 MB uncompressed, for measuring\n"
    "  --deliveries-per-device N  Of which all but its story's are earlier and complete [1]\n"
    "  --certificate-lines N  Lines of each device log that are kept and move no delivery [0]\n"
    "  --connector KIND    Certificate connector of the NDES server: new, old or none [new]\n"
    "  --multiply DB       Write copies of all rows of this database under other names ...\n"
    "  --into DB           ... into this one, made by `certtrail ingest --no-link` of an empty "
    "folder\n"
    "  --copies N          How many, at most 1296\n"
    "  --truth FILE        truth.tsv of the first database; that of the second goes beside it\n"
    "  --list-stories      Print the names of the stories\n";

std::vector<std::string> names(std::string_view list) {
  std::vector<std::string> result;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    result.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return result;
}

int usage(std::string_view problem) {
  fmt::print(stderr, "fleetgen: {}; see fleetgen --help\n", problem);
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  setenv("TZ", "UTC", 1);  // libarchive writes DOS times in the host's zone
  std::setlocale(LC_CTYPE, "C.UTF-8");
  fleetgen::Options options;
  fleetgen::Multiplication multiplication;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--help" || option == "-h") {
      fmt::print("{}", kHelp);
      return 0;
    }
    if (option == "--list-stories") {
      for (const fleetgen::Story& story : fleetgen::all_stories()) fmt::print("{}\n", story.name);
      return 0;
    }
    if (option == "--realistic-sizes") {
      options.realistic_sizes = true;
      continue;
    }
    if (i + 1 == argc) return usage(fmt::format("{} is unknown or lacks its value", option));
    const std::string value = argv[++i];
    if (option == "--out")
      options.out = value;
    else if (option == "--devices")
      options.devices = std::stoi(value);
    else if (option == "--seed")
      options.seed = std::stoull(value);
    else if (option == "--noise-lines")
      options.noise_lines = std::stoi(value);
    else if (option == "--deliveries-per-device")
      options.deliveries = std::stoi(value);
    else if (option == "--certificate-lines")
      options.certificate_lines = std::stoi(value);
    else if (option == "--connector")
      options.connector = value;
    else if (option == "--multiply")
      multiplication.from = value;
    else if (option == "--into")
      multiplication.into = value;
    else if (option == "--truth")
      multiplication.truth = value;
    else if (option == "--copies")
      multiplication.copies = static_cast<unsigned>(std::stoul(value));
    else if (option == "--stories")
      options.stories = names(value);
    else
      return usage(fmt::format("{} is unknown", option));
  }
  if (!multiplication.from.empty()) {
    if (multiplication.into.empty()) return usage("--into is missing");
    if (multiplication.copies < 1 || multiplication.copies > fleetgen::kMostCopies)
      return usage("--copies is out of range");
    fleetgen::multiply(multiplication);
    return 0;
  }
  if (options.connector != "new" && options.connector != "old" && options.connector != "none")
    return usage("--connector is new, old or none");
  if (options.out.empty()) return usage("--out is missing");
  if (std::filesystem::exists(options.out / "inbox"))
    return usage(fmt::format("{} exists already", (options.out / "inbox").string()));
  fleetgen::make_fleet(options);
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "fleetgen: {}\n", e.what());
  return 3;
}
