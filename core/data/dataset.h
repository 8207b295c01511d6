// Images and labels as bytes, NHWC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

struct ImageSet {
  std::int64_t count = 0;
  std::vector<std::uint8_t> pixels;  // count × height × width × channels
  std::vector<std::uint8_t> labels;  // count
};

enum class Split { train, test };

/// A range of consecutive images of a set.
struct Slice {
  const ImageSet* set = nullptr;
  std::int64_t begin = 0, count = 0;
};

struct Dataset {
  std::string id;
  std::int64_t height = 0, width = 0, channels = 0;
  int classes = 0;
  ImageSet train, test;
  std::string checksum;  // of pixels and labels; part of the run record

  std::int64_t image_size() const { return height * width * channels; }
};

/// Finds, reads and checks a data set, or generates a built-in one. Throws Error naming file,
/// expected and found value, or saying how to get a missing set.
Dataset load_dataset(std::string_view id);

}  // namespace qs
