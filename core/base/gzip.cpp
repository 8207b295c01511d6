#include "core/base/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "core/error.h"

namespace qs {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

struct Close {
  void operator()(gzFile file) const { gzclose_r(file); }
};
using File = std::unique_ptr<gzFile_s, Close>;

File open(const std::filesystem::path& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status)) throw Error{path.string(), "there is no such file"};
  if (!std::filesystem::is_regular_file(status)) throw Error{path.string(), "is not a regular file"};
  File file(gzopen(path.c_str(), "rb"));
  if (!file) throw Error{path.string(), std::string("cannot be read: ") + std::strerror(errno)};
  gzbuffer(file.get(), kChunk / 4);
  return file;
}

/// zlib's own words are terse ("incorrect data check"); say what they mean for the file.
void check(gzFile file, const std::filesystem::path& path, std::size_t unpacked) {
  int code = Z_OK;
  const char* text = gzerror(file, &code);
  if (code == Z_OK || code == Z_STREAM_END) return;
  const std::string after = " after " + std::to_string(unpacked) + " unpacked bytes";
  if (code == Z_BUF_ERROR)
    throw Error{path.string(), "the compressed file is truncated: it ends" + after, "get it again"};
  if (code == Z_ERRNO) throw Error{path.string(), std::string("cannot be read: ") + std::strerror(errno)};
  throw Error{path.string(), "the compressed file is damaged" + after + " (" + text + ")", "get it again"};
}

}  // namespace

std::vector<std::uint8_t> read_maybe_gzip(const std::filesystem::path& path, std::int64_t max_bytes) {
  const File file = open(path);
  const auto limit = static_cast<std::size_t>(max_bytes);
  std::vector<std::uint8_t> bytes;
  while (true) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kChunk);
    const int count = gzread(file.get(), bytes.data() + before, static_cast<unsigned>(kChunk));
    bytes.resize(before + static_cast<std::size_t>(std::max(count, 0)));
    check(file.get(), path, bytes.size());
    if (bytes.size() > limit)
      throw Error{path.string(), "holds more than the " + std::to_string(limit) + " bytes that are allowed"};
    if (count <= 0) return bytes;
  }
}

}  // namespace qs
