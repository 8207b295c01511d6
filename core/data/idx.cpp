#include "core/data/idx.h"

#include <algorithm>
#include <string>

#include "core/base/gzip.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::int64_t kLargestFile = std::int64_t{1} << 30;  // MNIST's largest is 47 MB

std::uint32_t big_endian(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | bytes[at + i];
  return number;
}

struct IdxFile {
  std::vector<std::int64_t> extents;
  std::vector<std::uint8_t> bytes;
  std::size_t data = 0;  // where the elements begin
};

IdxFile read_idx(const std::filesystem::path& path, std::uint32_t dimensions) {
  IdxFile file{{}, read_maybe_gzip(path, kLargestFile), 4 + 4 * std::size_t{dimensions}};
  const std::string name = path.string();
  const auto require_bytes = [&](std::size_t count) {
    if (file.bytes.size() < count)
      throw Error(name,
                  "only " + std::to_string(file.bytes.size()) + " bytes, the header alone has " +
                      std::to_string(file.data),
                  kGetAgain);
  };
  require_bytes(4);
  const std::uint32_t magic = big_endian(file.bytes, 0), expected = 0x0800u + dimensions;
  if (magic != expected)
    throw Error(name,
                "begins with " + std::to_string(magic) + " where an IDX file of " +
                    std::to_string(dimensions) + " dimensions has " + std::to_string(expected),
                kGetAgain);
  require_bytes(file.data);
  std::uint64_t elements = 1;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    const std::uint32_t extent = big_endian(file.bytes, 4 + 4 * std::size_t{i});
    file.extents.push_back(extent);
    if (extent == 0 || elements > static_cast<std::uint64_t>(kLargestFile) / extent)
      throw Error(name, "the header promises an impossible extent of " + std::to_string(extent), kGetAgain);
    elements *= extent;
  }
  if (file.bytes.size() - file.data != elements)
    throw Error(name,
                "the header promises " + std::to_string(elements) + " bytes of data, the file holds " +
                    std::to_string(file.bytes.size() - file.data),
                kGetAgain);
  return file;
}

std::vector<std::uint8_t> elements(const IdxFile& file) {
  return {file.bytes.begin() + static_cast<std::ptrdiff_t>(file.data), file.bytes.end()};
}

}  // namespace

IdxImages read_idx_images(const std::filesystem::path& path) {
  const IdxFile file = read_idx(path, 3);
  return {file.extents[0], file.extents[1], file.extents[2], elements(file)};
}

std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path, int classes) {
  std::vector<std::uint8_t> labels = elements(read_idx(path, 1));
  const auto bad =
      std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= classes; });
  if (bad != labels.end())
    throw Error(path.string(),
                "label number " + std::to_string(bad - labels.begin()) + " is " + std::to_string(*bad) +
                    ", there are only the classes 0 to " + std::to_string(classes - 1),
                kGetAgain);
  return labels;
}

IdxPair read_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels, int classes) {
  IdxPair pair{read_idx_images(images), read_idx_labels(labels, classes)};
  if (pair.images.count != static_cast<std::int64_t>(pair.labels.size()))
    throw Error(images.string(),
                "holds " + std::to_string(pair.images.count) + " images, " + labels.filename().string() +
                    " " + std::to_string(pair.labels.size()) + " labels",
                kGetAgain);
  return pair;
}

}  // namespace qs
