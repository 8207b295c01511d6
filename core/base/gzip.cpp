#include "core/base/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr unsigned kBuffer = 1u << 16;

gzFile open(const std::filesystem::path& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status)) throw Error{path.string(), "there is no such file"};
  if (!std::filesystem::is_regular_file(status)) throw Error{path.string(), "is not a regular file"};
  const gzFile file = gzopen(path.c_str(), "rb");
  if (!file) throw Error{path.string(), std::string("cannot be read: ") + std::strerror(errno)};
  gzbuffer(file, kBuffer);
  return file;
}

}  // namespace

void GzipInput::Close::operator()(gzFile_s* file) const { gzclose_r(file); }

GzipInput::GzipInput(const std::filesystem::path& path) : path_(path), file_(open(path)) {}

std::size_t GzipInput::read(std::span<std::uint8_t> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::size_t asked = std::min(kChunk, bytes.size() - done);
    const int count = gzread(file_.get(), bytes.data() + done, static_cast<unsigned>(asked));
    done += static_cast<std::size_t>(std::max(count, 0));
    unpacked_ += static_cast<std::size_t>(std::max(count, 0));
    check();
    if (count <= 0) break;
  }
  return done;
}

/// zlib's own words are terse ("incorrect data check"); say what they mean for the file.
void GzipInput::check() const {
  int code = Z_OK;
  const char* text = gzerror(file_.get(), &code);
  if (code == Z_OK || code == Z_STREAM_END) return;
  const std::string after = " after " + std::to_string(unpacked_) + " unpacked bytes";
  if (code == Z_BUF_ERROR)
    throw Error{path_.string(), "the compressed file is truncated: it ends" + after, kGetAgain};
  if (code == Z_ERRNO) throw Error{path_.string(), std::string("cannot be read: ") + std::strerror(errno)};
  throw Error{path_.string(), "the compressed file is damaged" + after + " (" + text + ")", kGetAgain};
}

std::vector<std::uint8_t> read_maybe_gzip(const std::filesystem::path& path, std::int64_t max_bytes) {
  GzipInput input(path);
  const auto limit = static_cast<std::size_t>(max_bytes);
  std::vector<std::uint8_t> bytes;
  while (true) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kChunk);
    const std::size_t count = input.read(std::span(bytes).subspan(before));
    bytes.resize(before + count);
    if (bytes.size() > limit)
      throw Error{path.string(), "holds more than the " + std::to_string(limit) + " bytes that are allowed"};
    if (count < kChunk) return bytes;
  }
}

}  // namespace qs
