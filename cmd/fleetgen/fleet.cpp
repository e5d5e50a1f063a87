#include "cmd/fleetgen/fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "cmd/fleetgen/ca.h"
#include "cmd/fleetgen/iis.h"
#include "cmd/fleetgen/intune.h"
#include "cmd/fleetgen/server_logs.h"
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

bool bystander(const Story& story) {
  const std::string_view name = story.name;
  return name == "windows_complete" || name == "android_complete" || name == "ios_complete";
}

// The stories to draw from: all, or the chosen ones and the bystanders that make the exports cover.
std::vector<Story> chosen(const std::vector<std::string>& names) {
  std::vector<Story> stories = all_stories();
  for (const std::string& name : names)
    if (std::ranges::none_of(stories, [&](const Story& s) { return s.name == name; }))
      throw std::runtime_error("no story is called " + name + "; see fleetgen --list-stories");
  if (!names.empty())
    std::erase_if(stories, [&](const Story& s) {
      return !bystander(s) && std::ranges::find(names, s.name) == names.end();
    });
  return stories;
}

void tell(World& world, const Story& story) {
  world.story = story.name;
  story.tell(world);
}

void tell_all(World& world, const std::vector<Story>& stories) {
  int weights = 0;
  for (const Story& story : stories) {
    weights += story.weight;
    tell(world, story);
  }
  Random random(world.options.seed, "choice of stories");
  while (weights > 0 && static_cast<int>(world.devices.size()) < world.options.devices) {
    std::int64_t draw = random.between(0, weights - 1);
    const auto story =
        std::ranges::find_if(stories, [&](const Story& s) { return (draw -= s.weight) < 0; });
    tell(world, *story);
  }
  tell_foreign_rows(world);
}

void write_truth(const Options& options, std::vector<TruthRow> rows) {
  std::ranges::sort(rows);
  std::ofstream file(options.out / "truth.tsv", std::ios::binary);
  file << "device_name\tplatform\tprofile\tuser\tthumbprint\tserial\ttransaction_id\trequested_at\t"
          "issued\tinstalled\treported\tverdict\tfirst_missing_hop\tstory\n";
  for (const TruthRow& r : rows)
    file << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", r.device_name,
                        r.platform, r.profile, r.user, r.thumbprint, r.serial, r.transaction_id,
                        r.requested_at, r.issued, r.installed, r.reported, r.verdict,
                        r.first_missing_hop, r.story);
  file.close();
  if (!file) throw std::runtime_error("truth.tsv cannot be written");
}

void write_trust(const Options& options, std::vector<TrustRow> rows) {
  std::ranges::sort(rows);
  std::ofstream file(options.out / "root_trust.tsv", std::ios::binary);
  file << "device_name\tkind\tsubject\twants\tstate\tstory\n";
  for (const TrustRow& r : rows)
    file << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", r.device_name, r.kind, r.subject, r.wants,
                        r.state, r.story);
  file.close();
  if (!file) throw std::runtime_error("root_trust.tsv cannot be written");
}

}  // namespace

std::vector<Story> all_stories() {
  std::vector<Story> stories;
  for (const auto part :
       {windows_stories(), evidence_stories(), android_stories(), managed_android_stories(),
        apple_stories(), apple_shape_stories(), server_stories()})
    stories.insert(stories.end(), part.begin(), part.end());
  return stories;
}

void make_fleet(const Options& options) {
  const std::vector<Story> stories = chosen(options.stories);
  World plan(options, nullptr);
  tell_all(plan, stories);
  const Numbering numbering = plan.plan();
  World world(options, &numbering);
  tell_all(world, stories);
  write_ca_exports(world);
  write_ca_events(world);
  write_intune_exports(world);
  write_iis_logs(world);
  world.wait();
  write_truth(options, world.truth);
  write_trust(options, world.trust);
}

}  // namespace fleetgen
