// A small data set that a network can learn: each class is a bright square at its own place, with noise.
#pragma once

#include <memory>

#include "core/base/philox.h"
#include "core/data/dataset.h"

namespace qs {

inline ImageSet tiny_images(std::int64_t count, std::uint32_t index) {
  ImageSet set{.count = count, .pixels = {}, .labels = {}};
  Random random(5, Purpose::data, index);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto label = static_cast<std::uint8_t>(random.below(10));
    set.labels.push_back(label);
    for (int pixel = 0; pixel < 28 * 28; ++pixel) {
      const int row = pixel / 28, column = pixel % 28;
      const bool inside = row / 5 == label / 5 + 1 && column / 5 == label % 5;
      set.pixels.push_back(static_cast<std::uint8_t>(random.below(inside ? 255 : 60)));
    }
  }
  return set;
}

inline std::shared_ptr<const Dataset> tiny_data() {
  Dataset data{.id = "digits",
               .height = 28,
               .width = 28,
               .channels = 1,
               .classes = 10,
               .train = tiny_images(640, 1),
               .test = tiny_images(128, 2),
               .checksum = "tiny"};
  return std::make_shared<const Dataset>(std::move(data));
}

}  // namespace qs
