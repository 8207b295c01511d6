#include "core/data/augmentation.h"

#include <algorithm>
#include <string>

#include "core/base/in_quotes.h"
#include "core/base/philox.h"
#include "core/values/error.h"

namespace qs {

Augmentation augmentation_from(std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < kAugmentations.size(); ++i) {
    if (kAugmentations[i] == name) return static_cast<Augmentation>(i);
    known.append(known.empty() ? "" : ", ").append(kAugmentations[i]);
  }
  throw Error("augmentation", "there is no " + in_quotes(name), "choose one of: " + known);
}

Placement EpochAugmentation::placement(std::int64_t image) const {
  if (kind == Augmentation::none) return {};
  const Stream stream{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                      static_cast<std::uint32_t>(Purpose::augmentation), static_cast<std::uint32_t>(epoch)};
  const PhiloxBlock words = stream.block(static_cast<std::uint64_t>(image));
  const auto shift = [](std::uint32_t word) {
    constexpr std::uint64_t kPlaces = 2 * kCropPadding + 1;
    return static_cast<int>(word * kPlaces >> 32) - kCropPadding;
  };
  return {shift(words[0]), shift(words[1]), kind == Augmentation::crop_flip && words[2] >> 31 == 1};
}

}  // namespace qs
