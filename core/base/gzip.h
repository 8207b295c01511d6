// Files that may or may not be compressed with gzip; what they hold decides, not their name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

struct gzFile_s;

namespace qs {

/// The advice of an Error about a damaged file that came from elsewhere. Who knows from where says more.
inline constexpr const char* kGetAgain = "get it again";

/// Such a file from its beginning to its end, a piece at a time.
class GzipInput {
 public:
  /// Throws Error naming the file when it cannot be read.
  explicit GzipInput(const std::filesystem::path& path);

  /// Fills `bytes` with what comes next, uncompressed, and returns how many there were; fewer than
  /// asked for: the file ends there. Throws Error when it is truncated or damaged.
  std::size_t read(std::span<std::uint8_t> bytes);

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };
  void check() const;

  std::filesystem::path path_;
  std::size_t unpacked_ = 0;
  std::unique_ptr<gzFile_s, Close> file_;
};

/// The uncompressed bytes. Throws Error naming the file when it cannot be read, is truncated or
/// damaged (length and CRC are checked), or unpacks to more than `max_bytes`.
std::vector<std::uint8_t> read_maybe_gzip(const std::filesystem::path& path, std::int64_t max_bytes);

}  // namespace qs
