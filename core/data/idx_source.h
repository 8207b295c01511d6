// What the data sets in MNIST's format have in common: four IDX files of 28×28 grey images of ten classes,
// 60 000 to train and 10 000 to test.
#pragma once

#include "core/data/data_source.h"

namespace qs {

struct Download {
  std::int64_t bytes;
  const char* sha256;
};

/// 28×28×1, ten classes, 60 000 and 10 000 images.
DataSetInfo grey_digits_info(std::string id, std::string name, std::string summary, std::string source);

/// `torchvision_name`: the folder that torchvision puts the files into. The downloads are of the gzip files,
/// in the order train images, train labels, test images, test labels; none: they have to be brought.
DataSource idx_source(DataSetInfo info, const std::string& torchvision_name,
                      const std::vector<std::string>& mirrors, const std::vector<Download>& downloads);

}  // namespace qs
