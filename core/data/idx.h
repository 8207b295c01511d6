// IDX, the file format of MNIST and its relatives: magic 00 00 08 <dimensions>, big-endian extents,
// unsigned bytes. Plain or gzip, whatever the name says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/data/dataset.h"

namespace qs {

struct IdxImages {
  std::int64_t count = 0, height = 0, width = 0;
  std::vector<std::uint8_t> pixels;
};

/// Throws Error naming the file with expected and found magic, dimensions or length.
IdxImages read_idx_images(const std::filesystem::path& path);

/// Throws also when a label is not in 0 … classes−1, naming its position.
std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path, int classes);

/// Both files of one split. Throws also when they disagree about the number of images.
struct IdxPair {
  IdxImages images;
  std::vector<std::uint8_t> labels;
};
IdxPair read_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels, int classes);

}  // namespace qs
