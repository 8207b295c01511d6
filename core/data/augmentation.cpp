#include "core/data/augmentation.h"

#include "core/base/philox.h"

namespace qs {

Placement EpochAugmentation::placement(std::int64_t image) const {
  if (kind == Augmentation::none) return {};
  const Stream stream{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                      static_cast<std::uint32_t>(Purpose::augmentation), static_cast<std::uint32_t>(epoch)};
  const PhiloxBlock words = stream.block(static_cast<std::uint64_t>(image));
  const auto shift = [&](std::uint32_t word) {
    const std::uint64_t places = 2 * static_cast<std::uint64_t>(padding) + 1;
    return static_cast<int>(word * places >> 32) - static_cast<int>(padding);
  };
  return {shift(words[0]), shift(words[1]), kind == Augmentation::crop_flip && words[2] >> 31 == 1};
}

}  // namespace qs
