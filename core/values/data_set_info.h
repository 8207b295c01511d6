// What can be known of a data set without reading it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qs {

struct DataFile {
  std::string name;               // "train-images-idx3-ubyte.gz"
  std::vector<std::string> urls;  // mirrors, tried in order
  std::int64_t bytes;             // exact size of the download
  std::string sha256;             // of the download, lower-case hex
};

struct DataSetInfo {
  std::string id, name, summary, source;
  std::vector<std::int64_t> image;  // height, width, channels
  int classes;
  std::int64_t train, test;     // number of images
  bool generated;               // built in: needs no file
  std::vector<DataFile> files;  // what `data fetch` gets
};

}  // namespace qs
