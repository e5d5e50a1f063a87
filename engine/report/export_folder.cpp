#include "engine/report/export_folder.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <stdexcept>

namespace certtrail {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& what, int error) {
  throw std::runtime_error(path.string() + ": " + what + " (" + std::strerror(error) +
                           "); check the permissions or choose another --out");
}

// The names that the folder's manifest lists, and the manifest; empty if export has not made it.
std::set<std::string> names_of_export(const fs::path& folder) {
  simdjson::dom::parser parser;
  simdjson::dom::element manifest;
  std::string_view made_by;
  simdjson::dom::array files;
  if (parser.load((folder / kManifest).string()).get(manifest) != simdjson::SUCCESS ||
      manifest["made_by"].get(made_by) != simdjson::SUCCESS || made_by != kMadeBy ||
      manifest["files"].get(files) != simdjson::SUCCESS)
    return {};
  std::set<std::string> names = {kManifest};
  for (const auto file : files)
    if (std::string_view name; file["file"].get(name) == simdjson::SUCCESS) names.emplace(name);
  return names;
}

void refuse_foreign(const fs::path& folder) {
  if (!fs::exists(folder)) return;
  if (!fs::is_directory(folder))
    throw std::runtime_error(folder.string() + ": is no folder; choose another --out");
  const auto own = names_of_export(folder);
  for (const auto& entry : fs::directory_iterator(folder))
    if (!own.contains(entry.path().filename().string()))
      throw std::runtime_error(folder.string() + ": holds " + entry.path().filename().string() +
                               ", which is not of an export; move it away or choose another --out");
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);  // some file systems cannot, and need not
  ::close(descriptor);
}

bool same_file(int descriptor, const fs::path& path) {
  struct stat open_one {
  }, named{};
  return ::fstat(descriptor, &open_one) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

fs::path sibling(const fs::path& folder, const std::string& ending) {
  return folder.parent_path() / ("." + folder.filename().string() + ending);
}

}  // namespace

ExportFolder::ExportFolder(const fs::path& folder)
    : folder_(fs::weakly_canonical(folder)), next_(sibling(folder_, ".certtrail")) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();
  next_ = sibling(folder_, ".certtrail");
  const auto aside = sibling(folder_, ".certtrail-old");
  if (!fs::exists(folder_) && fs::exists(aside)) fs::rename(aside, folder_);  // see swap()
  refuse_foreign(folder_);
  claim();
}

// One export at a time: the lock is on the sibling itself, and counts while that is the one found
// under its name.
void ExportFolder::claim() {
  for (;;) {
    if (::mkdir(next_.c_str(), 0700) != 0 && errno != EEXIST)
      fail(next_, "cannot be created", errno);
    lock_ = ::open(next_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (lock_ < 0 && errno == ENOENT) continue;
    if (lock_ < 0) fail(next_, "cannot be opened", errno);
    if (struct stat status{}; ::fstat(lock_, &status) != 0 || status.st_uid != ::geteuid()) {
      ::close(lock_);
      fail(next_, "belongs to somebody else", EPERM);
    }
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      ::close(lock_);
      throw std::runtime_error(folder_.string() +
                               ": is being written by another certtrail; wait until it has ended");
    }
    if (same_file(lock_, next_)) break;
    ::close(lock_);
  }
  for (const auto& left : fs::directory_iterator(next_)) fs::remove_all(left.path());
}

ExportFolder::~ExportFolder() {
  std::error_code ignored;
  if (same_file(lock_, next_)) fs::remove_all(next_, ignored);
  ::close(lock_);
}

WrittenFile ExportFolder::write(const std::string& name,
                                const std::function<void(std::ostream&)>& fill) {
  return write_file(next_ / name, fill);
}

void ExportFolder::swap() {
  if (!fs::exists(folder_)) {
    fs::rename(next_, folder_);
    return;
  }
  if (::renameat2(AT_FDCWD, next_.c_str(), AT_FDCWD, folder_.c_str(), RENAME_EXCHANGE) == 0) {
    std::error_code left_for_the_next;
    fs::remove_all(next_, left_for_the_next);
    return;
  }
  if (errno != EINVAL && errno != ENOSYS) fail(folder_, "cannot be replaced", errno);
  // A file system that cannot exchange: between the two steps the old export stands aside.
  const auto aside = sibling(folder_, ".certtrail-old");
  fs::remove_all(aside);
  fs::rename(folder_, aside);
  fs::rename(next_, folder_);
  fs::remove_all(aside);
}

void ExportFolder::publish() {
  refuse_foreign(folder_);  // it may have changed meanwhile
  sync_folder(next_);
  swap();
  sync_folder(folder_.parent_path());
}

}  // namespace certtrail
