#include "engine/flow/inspect.h"

#include <vector>

#include "engine/flow/member_reading.h"

namespace certtrail {

void inspect(const std::filesystem::path& file, bool every_record, const UnpackOptions& options,
             const InspectSink& sink, const Identify& identify) {
  std::vector<Member> open;
  read_members(file, options, identify, every_record,
               {[&](const Member& member) { open.push_back(member); },
                [&](Record&& record) {
                  if (sink.record) sink.record(open.back(), record);
                },
                [&](ArtifactSummary&& summary) {
                  open.pop_back();
                  sink.artifact(summary);
                }});
}

}  // namespace certtrail
