#include "core/data/idx_source.h"

#include "core/base/gzip.h"
#include "core/data/idx.h"
#include "core/values/error.h"

namespace qs {
namespace {

const char* const kIdxNames[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                 "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

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

}  // namespace

DataSetInfo grey_digits_info(std::string id, std::string name, std::string summary, std::string source) {
  return {.id = std::move(id),
          .name = std::move(name),
          .summary = std::move(summary),
          .source = std::move(source),
          .image = {28, 28, 1},
          .classes = 10,
          .train = 60000,
          .test = 10000,
          .generated = false,
          .files = {}};
}

DataSource idx_source(DataSetInfo info, const std::string& torchvision_name,
                      const std::vector<std::string>& mirrors, const std::vector<Download>& downloads) {
  FileLayout layout{{std::begin(kIdxNames), std::end(kIdxNames)}, {}};
  for (const std::string& name : {info.id, torchvision_name})
    for (const char* folder : {"", "/raw"}) layout.folders.push_back(name + folder);
  for (std::size_t i = 0; i < downloads.size(); ++i) {
    const std::string name = layout.names[i] + ".gz";
    DataFile file{name, {}, downloads[i].bytes, downloads[i].sha256};
    for (const std::string& mirror : mirrors) file.urls.push_back(mirror + name);
    info.files.push_back(std::move(file));
  }
  return {.info = std::move(info),
          .layout = std::move(layout),
          .read = [](const DataSource& source, const DataLocation& place, Dataset& data) {
            data.train = read_split(source.info, place, "train", source.info.train);
            data.test = read_split(source.info, place, "t10k", source.info.test);
          }};
}

}  // namespace qs
