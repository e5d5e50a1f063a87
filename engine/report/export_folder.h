// A folder whose content is replaced whole or not at all: whoever looks sees the old export or the
// new one, whenever the work is cut off.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "engine/report/written_file.h"

namespace certtrail {

inline constexpr const char* kManifest = "manifest.json";
inline constexpr const char* kMadeBy = "certtrail export";  // the manifest's "made_by"

// The new content grows in the hidden sibling ".NAME.certtrail" (mode 0700), which a cut-off export
// leaves behind and the next one clears.
class ExportFolder {
 public:
  // Throws std::runtime_error that says what to do if `folder` holds anything that export has not
  // written, if another export is at work on it, or if its parent cannot be written.
  explicit ExportFolder(const std::filesystem::path& folder);
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;
  ~ExportFolder();  // what was not published goes

  WrittenFile write(const std::string& name, const std::function<void(std::ostream&)>& fill);
  void publish();  // the manifest must have been written: by it the next export knows its own

 private:
  void claim();
  void swap();

  std::filesystem::path folder_, next_;
  int lock_ = -1;
};

}  // namespace certtrail
