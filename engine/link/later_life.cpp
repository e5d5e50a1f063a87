#include "engine/link/later_life.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace certtrail {
namespace {

constexpr std::int64_t kGaveWay =
    600'000'000;  // a profile is set aside minutes before its successor

class LaterLife {
 public:
  LaterLife(const std::vector<Delivery>& deliveries, const Devices& devices,
            const Attempts& attempts, const std::vector<Presence>& presences,
            std::vector<Judgement>& judgements)
      : deliveries_(deliveries),
        devices_(devices),
        attempts_(attempts),
        presences_(presences),
        judgements_(judgements) {}

  void run() {
    find_removals();
    find_superseded();
  }

 private:
  std::string platform_of(const Delivery& d) const {
    return d.device ? devices_.all[*d.device].platform : "";
  }

  using Slot = std::pair<std::size_t, std::string>;

  std::int64_t installed_at(std::size_t i) const {
    if (judgements_[i].installed_us) return *judgements_[i].installed_us;
    if (judgements_[i].issued_us) return *judgements_[i].issued_us;
    return presences_[i].present_us.empty() ? 0 : presences_[i].present_us.front();
  }

  std::map<Slot, std::vector<std::size_t>> installed_by_slot() const {
    std::map<Slot, std::vector<std::size_t>> slots;
    for (std::size_t i = 0; i < deliveries_.size(); ++i)
      if (deliveries_[i].device && judgements_[i].installed == Known::yes)
        slots[{*deliveries_[i].device, deliveries_[i].logical}].push_back(i);
    for (auto& [slot, members] : slots)
      std::stable_sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
        return installed_at(a) < installed_at(b);
      });
    return slots;
  }

  void find_removals() {
    const auto slots = installed_by_slot();
    for (const auto& removal : attempts_.removals) {
      const auto found = slots.find({removal.device, removal.logical});
      if (found == slots.end()) continue;
      std::optional<std::size_t> taken;
      for (const auto i : found->second)
        if (installed_at(i) <= removal.at_us) taken = i;
      if (!taken) continue;
      const auto later = presences_[*taken].last_present();
      if (!later || *later <= removal.at_us) judgements_[*taken].removed_us = removal.at_us;
    }
    for (std::size_t i = 0; i < deliveries_.size(); ++i) {
      auto& j = judgements_[i];
      const auto absent = presences_[i].last_absent();
      if (j.installed != Known::yes || j.removed_us || !absent) continue;
      const auto present =
          std::max(presences_[i].last_present().value_or(0), j.installed_us.value_or(0));
      if (*absent > present) j.removed_us = *absent;
    }
  }

  // Windows and Android keep one certificate for a slot; Apple keeps one for each dependent
  // payload, so that there only replacement, removal or absence from a newer list makes room for
  // the newer one.
  void find_superseded() {
    std::map<Slot, std::vector<std::size_t>> slots;
    for (std::size_t i = 0; i < deliveries_.size(); ++i)
      if (deliveries_[i].device && !deliveries_[i].logical.empty() && installed_at(i) != 0 &&
          (deliveries_[i].certificate || judgements_[i].installed == Known::yes))
        slots[{*deliveries_[i].device, deliveries_[i].logical}].push_back(i);
    for (const auto& r : attempts_.replacements)
      replaced_[{r.device, r.logical}].push_back(r.at_us);
    for (auto& [slot, members] : slots) {
      std::stable_sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
        return installed_at(a) < installed_at(b);
      });
      for (std::size_t k = 0; k + 1 < members.size(); ++k)
        for (std::size_t n = k + 1; n < members.size() && !judgements_[members[k]].superseded_by;
             ++n)
          if (judgements_[members[n]].installed == Known::yes &&
              takes_over(slot, members[k], members[n]))
            judgements_[members[k]].superseded_by = members[n];
    }
  }

  bool takes_over(const Slot& slot, std::size_t older, std::size_t newer) const {
    const auto platform = platform_of(deliveries_[older]);
    const bool apple = platform == "ios" || platform == "macos";
    return !apple || (judgements_[older].installed == Known::yes && gave_way(slot, older, newer));
  }

  bool gave_way(const Slot& slot, std::size_t older, std::size_t newer) const {
    if (judgements_[older].removed_us &&
        *judgements_[older].removed_us <= installed_at(newer) + kGaveWay)
      return true;
    const auto absent = presences_[older].last_absent();
    if (absent && *absent >= installed_at(newer)) return true;
    const auto replaced = replaced_.find(slot);
    return replaced != replaced_.end() &&
           std::any_of(replaced->second.begin(), replaced->second.end(), [&](std::int64_t at) {
             return at >= installed_at(older) && at <= installed_at(newer) + kGaveWay;
           });
  }

  const std::vector<Delivery>& deliveries_;
  const Devices& devices_;
  const Attempts& attempts_;
  const std::vector<Presence>& presences_;
  std::vector<Judgement>& judgements_;
  // When a profile of a slot made room for its successor.
  std::map<Slot, std::vector<std::int64_t>> replaced_;
};

}  // namespace

void find_later_life(const std::vector<Delivery>& deliveries, const Devices& devices,
                     const Attempts& attempts, const std::vector<Presence>& presences,
                     std::vector<Judgement>& judgements) {
  LaterLife(deliveries, devices, attempts, presences, judgements).run();
}

}  // namespace certtrail
