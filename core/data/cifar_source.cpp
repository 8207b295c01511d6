#include "core/data/cifar_source.h"

namespace qs {
namespace {

CifarImages read_images(const CifarFormat& format, const DataLocation& place) {
  if (!place.archive.empty()) return read_cifar_archive(format, place.archive);
  std::vector<std::filesystem::path> paths;
  for (const CifarFile& file : format.files) paths.push_back(data_file(place, file.name));
  return read_cifar_files(format, paths);
}

DataSetInfo cifar_info(const std::string& number, const CifarFormat& format) {
  return {.id = "cifar" + number,
          .name = "CIFAR-" + number,
          .summary = "small colour photographs",
          .source = "Krizhevsky 2009",
          .image = {kCifarSide, kCifarSide, kCifarChannels},
          .classes = format.classes,
          .train = 50000,
          .test = 10000,
          .generated = false,
          .files = {}};
}

}  // namespace

DataSource cifar_source(const std::string& number, const CifarFormat& format, std::int64_t bytes,
                        const std::string& sha256) {
  const std::string id = "cifar" + number, archive = "cifar-" + number + "-binary.tar";
  const std::string unpacked = "cifar-" + number + (number == "10" ? "-batches-bin" : "-binary");
  DataSource source{
      .info = cifar_info(number, format),
      .layout = {{}, {id, id + "/raw", id + "/" + unpacked, "cifar-" + number, unpacked}, archive},
      .read = [format](const DataSource&, const DataLocation& place, Dataset& data) {
        CifarImages images = read_images(format, place);
        data.train = std::move(images.train);
        data.test = std::move(images.test);
      }};
  for (const CifarFile& file : format.files) source.layout.names.emplace_back(file.name);
  const std::string download = archive + ".gz";
  source.info.files = {{download, {"https://www.cs.toronto.edu/~kriz/" + download}, bytes, sha256}};
  return source;
}

}  // namespace qs
