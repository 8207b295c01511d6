// Small colour images whose neighbouring pixels and channels resemble each other, as in photographs.
#pragma once

#include <algorithm>
#include <string>

#include "core/base/philox.h"
#include "core/data/dataset.h"

namespace qs {

inline ImageSet random_images(std::int64_t count, std::int64_t size, std::uint32_t index) {
  ImageSet set{.count = count, .pixels = {}, .labels = {}};
  Random random(9, Purpose::data, index);
  for (std::int64_t i = 0; i < count; ++i) {
    set.labels.push_back(static_cast<std::uint8_t>(random.below(10)));
    float value = random.uniform(0, 255);
    for (std::int64_t k = 0; k < size; ++k) {
      value = std::clamp(value + random.uniform(-60, 60), 0.0f, 255.0f);
      set.pixels.push_back(static_cast<std::uint8_t>(value));
    }
  }
  return set;
}

struct ImageExtents {
  std::int64_t height, width, channels;
};

inline Dataset random_dataset(const ImageExtents& extents, std::int64_t train, std::int64_t test) {
  const std::int64_t size = extents.height * extents.width * extents.channels;
  return {.id = "random",
          .height = extents.height,
          .width = extents.width,
          .channels = extents.channels,
          .classes = 10,
          .train = random_images(train, size, 1),
          .test = random_images(test, size, 2),
          .checksum = "random " + std::to_string(size) + " " + std::to_string(train)};
}

}  // namespace qs
