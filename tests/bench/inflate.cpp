// The limit of reading: every deflate member of every zip given is inflated once by libdeflate and
// its bytes are dropped. With --unpack the same, and what is nested too, through unpack().
// usage: bench_inflate [--unpack] JOBS ZIP...
#include <fmt/format.h>
#include <libdeflate.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/unpack/unpack.h"
#include "engine/unpack/zip_directory.h"

namespace {

constexpr std::uint16_t kDeflate = 8;

std::uint64_t inflate_members(const certtrail::Source& zip, libdeflate_decompressor* inflater,
                              std::string& out) {
  std::uint64_t produced = 0;
  for (const auto& entry : certtrail::read_zip_directory(zip, 1'000'000).entries) {
    if (entry.method != kDeflate) continue;
    const auto header = certtrail::read_local_header(zip, entry.header_offset);
    if (!header) throw std::runtime_error("no local header");
    const auto in = zip.bytes(header->data_offset, entry.compressed_size);
    if (out.size() < entry.size) out.resize(entry.size);
    if (libdeflate_deflate_decompress(inflater, in.data(), in.size(), out.data(), entry.size,
                                      nullptr) != LIBDEFLATE_SUCCESS)
      throw std::runtime_error("damaged member");
    produced += entry.size;
  }
  return produced;
}

std::uint64_t unpack_members(const char* zip) {
  std::uint64_t produced = 0;
  certtrail::unpack(
      zip, {},
      {[](const certtrail::Member&) {}, [&](std::string_view block) { produced += block.size(); },
       [](const certtrail::MemberEnd&) {}});
  return produced;
}

}  // namespace

int main(int argc, char** argv) {
  const bool through_unpack = argc > 1 && std::string_view(argv[1]) == "--unpack";
  argc -= through_unpack;
  argv += through_unpack;
  std::atomic<int> next{2};
  std::atomic<std::uint64_t> produced{0};
  const auto work = [&] {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>
        inflater(libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    std::string out;
    for (int i = next++; i < argc; i = next++)
      produced += through_unpack
                      ? unpack_members(argv[i])
                      : inflate_members(certtrail::Source::of_file(argv[i]), inflater.get(), out);
  };
  std::vector<std::jthread> threads;
  for (int jobs = argc > 1 ? std::atoi(argv[1]) : 1; jobs > 1; --jobs) threads.emplace_back(work);
  work();
  threads.clear();
  fmt::print("{}\n", produced.load());
}
