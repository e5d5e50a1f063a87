#include "engine/flow/inspect.h"

#include <vector>

#include "engine/flow/member_reading.h"

namespace certtrail {

void inspect(const std::filesystem::path& file, const ReadingOptions& reading,
             const UnpackOptions& options, const InspectSink& sink) {
  std::vector<Member> open;
  read_members(file, options, reading,
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
