#include "engine/flow/inbox.h"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "engine/decode/text.h"
#include "engine/unpack/source.h"

namespace certtrail {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// The database itself, what SQLite keeps beside it, and its settings.
bool belongs_to(const fs::path& path, const fs::path& database) {
  if (database.empty()) return false;
  std::error_code ignored;
  if (fs::equivalent(path, database, ignored)) return true;
  const auto name = path.filename().string();
  const auto own = database.filename().string();
  if (name != own + "-wal" && name != own + "-shm" && name != own + "-journal" &&
      name != "certtrail.toml")
    return false;
  return fs::equivalent(fs::absolute(path).parent_path(), fs::absolute(database).parent_path(),
                        ignored);
}

void add_folder(const fs::path& folder, const fs::path& database, std::vector<InboxFile>& files) {
  const auto options = fs::directory_options::skip_permission_denied;
  for (auto it = fs::recursive_directory_iterator(folder, options);
       it != fs::recursive_directory_iterator(); ++it) {
    const auto& path = it->path();
    if (is_hidden(path) || it->is_symlink()) {
      it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file() && !belongs_to(path, database))
      if (auto file = look_at(path)) files.push_back(std::move(*file));
  }
}

}  // namespace

std::optional<InboxFile> look_at(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  const std::int64_t mtime_us =
      std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1000;
  return InboxFile{path, static_cast<std::uint64_t>(status.st_size), mtime_us};
}

std::vector<InboxFile> list_inbox(const std::vector<fs::path>& given, const fs::path& database) {
  std::vector<InboxFile> files;
  for (const auto& raw : given) {
    const auto path = raw.lexically_normal();
    if (fs::is_directory(path)) {
      add_folder(path, database, files);
    } else if (fs::exists(path) && !fs::is_regular_file(path)) {
      throw std::runtime_error(path.string() + ": is neither a file nor a folder; copy it first");
    } else if (auto file = look_at(path)) {
      files.push_back(std::move(*file));
    } else {
      throw std::runtime_error(path.string() + ": does not exist; check the path");
    }
  }
  const auto by_path = [](const InboxFile& a, const InboxFile& b) {
    return a.path.native() < b.path.native();
  };
  std::sort(files.begin(), files.end(), by_path);
  const auto same = [](const InboxFile& a, const InboxFile& b) { return a.path == b.path; };
  files.erase(std::unique(files.begin(), files.end(), same), files.end());
  return files;
}

std::string sha256_of(const fs::path& path) {
  constexpr std::size_t kBlock = 256 << 10;  // stays in the cache between copy and hash
  const Source source = Source::of_file(path);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> hash(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!hash || EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("libcrypto: no SHA-256");
  std::string block(kBlock, '\0');
  for (std::uint64_t at = 0; at < source.size();) {
    const auto got = source.read(at, block.data(), block.size());
    if (got == 0) break;
    EVP_DigestUpdate(hash.get(), block.data(), got);
    at += got;
  }
  std::string digest(32, '\0');
  EVP_DigestFinal_ex(hash.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return to_hex(digest);
}

}  // namespace certtrail
