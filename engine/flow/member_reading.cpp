#include "engine/flow/member_reading.h"

#include <memory>
#include <vector>

namespace certtrail {

void read_members(const std::filesystem::path& collection, const UnpackOptions& options,
                  const ReadingOptions& reading, const ReadingSink& sink) {
  std::vector<std::unique_ptr<ArtifactReader>> open;  // from the collection to the innermost member
  unpack(collection, options,
         {[&](const Member& member) {
            open.push_back(std::make_unique<ArtifactReader>(member, reading, sink.record));
            sink.begin(member);
          },
          [&](std::string_view block) { open.back()->feed(block); },
          [&](const MemberEnd& end) {
            auto summary = open.back()->finish(end);
            open.pop_back();
            sink.end(std::move(summary));
          }});
}

}  // namespace certtrail
