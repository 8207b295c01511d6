#include "core/data/batches.h"

#include <numeric>

#include "core/base/parallel.h"
#include "core/base/philox.h"

namespace qs {
namespace {

template <class At>
void fill(const Dataset& data, const Slice& slice, std::int64_t count, const At& at, Batch& batch) {
  batch.images.resize({count, data.height, data.width, data.channels});
  batch.labels.resize(static_cast<std::size_t>(count));
  const std::int64_t size = data.image_size();
  parallel_blocks(count, 16, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const std::int64_t image = slice.begin + at(i);
      const std::uint8_t* pixels = slice.set->pixels.data() + image * size;
      Real* out = batch.images.data() + i * size;
      for (Index k = 0; k < size; ++k) out[k] = Real(pixels[k]) * Real(1.0 / 127.5) - Real(1);
      batch.labels[static_cast<std::size_t>(i)] = slice.set->labels[static_cast<std::size_t>(image)];
    }
  });
}

}  // namespace

void fill_batch(const Dataset& data, const Slice& slice, std::span<const std::int64_t> indices, Batch& batch) {
  fill(data, slice, static_cast<std::int64_t>(indices.size()),
       [&](Index i) { return indices[static_cast<std::size_t>(i)]; }, batch);
}

void fill_batch(const Dataset& data, const Slice& slice, std::int64_t first, std::int64_t count, Batch& batch) {
  fill(data, slice, count, [&](Index i) { return first + i; }, batch);
}

std::vector<std::int64_t> shuffled_order(std::int64_t count, std::uint64_t seed, std::int64_t epoch) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  Random random(seed, Purpose::shuffle, static_cast<std::uint32_t>(epoch));
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  return order;
}

}  // namespace qs
