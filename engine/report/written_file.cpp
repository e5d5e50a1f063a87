#include "engine/report/written_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <streambuf>
#include <string_view>
#include <vector>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw std::runtime_error(path.string() + ": cannot be written (" + std::strerror(error) +
                           "); make room, check the permissions, or choose another folder");
}

class HashingBuffer : public std::streambuf {
 public:
  explicit HashingBuffer(int descriptor)
      : descriptor_(descriptor), hash_(EVP_MD_CTX_new(), EVP_MD_CTX_free), block_(1 << 16) {
    if (!hash_ || EVP_DigestInit_ex(hash_.get(), EVP_sha256(), nullptr) != 1)
      throw std::runtime_error("libcrypto: no SHA-256");
    setp(block_.data(), block_.data() + block_.size());
  }

  int error() const { return error_; }  // errno of the first write that failed; 0 if none did

  WrittenFile finish() {
    sync();
    std::string digest(32, '\0');
    EVP_DigestFinal_ex(hash_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return {bytes_, to_hex(digest)};
  }

 protected:
  int_type overflow(int_type c) override {
    if (sync() != 0) return traits_type::eof();
    if (c != traits_type::eof()) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }

  int sync() override {
    std::string_view rest(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    EVP_DigestUpdate(hash_.get(), rest.data(), rest.size());
    bytes_ += rest.size();
    while (error_ == 0 && !rest.empty()) {
      const auto written = ::write(descriptor_, rest.data(), rest.size());
      if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
      if (written < 0 && errno != EINTR) error_ = errno;
    }
    setp(block_.data(), block_.data() + block_.size());
    return error_ == 0 ? 0 : -1;
  }

 private:
  int descriptor_;
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> hash_;
  std::vector<char> block_;
  std::uint64_t bytes_ = 0;
  int error_ = 0;
};

struct Descriptor {
  int number;
  ~Descriptor() { ::close(number); }
};

}  // namespace

WrittenFile write_file(const std::filesystem::path& path,
                       const std::function<void(std::ostream&)>& fill) {
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (file.number < 0) fail(path, errno);
  HashingBuffer buffer(file.number);
  std::ostream out(&buffer);
  fill(out);
  const auto written = buffer.finish();
  if (buffer.error() != 0) fail(path, buffer.error());
  if (::fsync(file.number) != 0) fail(path, errno);
  return written;
}

}  // namespace certtrail
