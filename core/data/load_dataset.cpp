// Finding and reading a data set by its id.
#include <span>
#include <vector>

#include "core/base/gzip.h"
#include "core/base/sha256.h"
#include "core/data/cifar.h"
#include "core/data/data_library.h"
#include "core/data/dataset.h"
#include "core/data/digits.h"
#include "core/data/idx.h"
#include "core/data/shapes.h"
#include "core/values/error.h"

namespace qs {
namespace {

std::string checksum(const Dataset& data) {
  Sha256 hash;
  for (const ImageSet* set : {&data.train, &data.test}) {
    hash.update(std::span<const std::uint8_t>(set->pixels));
    hash.update(std::span<const std::uint8_t>(set->labels));
  }
  return hash.finish();
}

ImageSet read_split(const DataSetInfo& info, const DataLocation& place, const std::string& prefix,
                    std::int64_t count) {
  const std::filesystem::path images = data_file(place, prefix + "-images-idx3-ubyte");
  IdxPair pair = read_idx_pair(images, data_file(place, prefix + "-labels-idx1-ubyte"), info.classes);
  if (pair.images.count != count || pair.images.height != info.image[0] || pair.images.width != info.image[1])
    throw Error(images.string(),
                "holds " + std::to_string(pair.images.count) + " images of " +
                    std::to_string(pair.images.height) + "×" + std::to_string(pair.images.width) + ", " +
                    info.name + " has " + std::to_string(count) + " of " + std::to_string(info.image[0]) +
                    "×" + std::to_string(info.image[1]),
                kGetAgain);
  return {pair.images.count, std::move(pair.images.pixels), std::move(pair.labels)};
}

CifarImages read_cifar(const CifarFormat& format, const DataLocation& place) {
  if (!place.archive.empty()) return read_cifar_archive(format, place.archive);
  std::vector<std::filesystem::path> paths;
  for (const CifarFile& file : format.files) paths.push_back(data_file(place, file.name));
  return read_cifar_files(format, paths);
}

Dataset read_dataset(const DataSetInfo& info) {
  const DataLocation place = require_located(info.id);
  Dataset data{.id = info.id,
               .height = info.image[0],
               .width = info.image[1],
               .channels = info.image[2],
               .classes = info.classes,
               .train = {},
               .test = {},
               .checksum = {}};
  if (info.id == "cifar10" || info.id == "cifar100") {
    CifarImages images = read_cifar(info.id == "cifar10" ? kCifar10 : kCifar100, place);
    data.train = std::move(images.train);
    data.test = std::move(images.test);
  } else {
    data.train = read_split(info, place, "train", info.train);
    data.test = read_split(info, place, "t10k", info.test);
  }
  return data;
}

/// The readers do not know where their files come from; here it is known.
Dataset read_or_explain(const DataSetInfo& info) {
  try {
    return read_dataset(info);
  } catch (const Error& error) {
    if (error.advice() != kGetAgain) throw;
    throw Error(error.where(), error.problem(), how_to_get_again(info));
  }
}

Dataset make_dataset(const DataSetInfo& info) {
  return info.id == "shapes" ? make_shapes_dataset() : make_digits_dataset();
}

}  // namespace

Dataset load_dataset(std::string_view id) {
  const DataSetInfo& info = data_set_info(id);
  Dataset data = info.generated ? make_dataset(info) : read_or_explain(info);
  data.checksum = checksum(data);
  return data;
}

}  // namespace qs
