#include "core/data/batches.h"

#include <algorithm>
#include <numeric>

#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/tensor/views.h"

namespace qs {
namespace {

struct Extents {
  Index height, width, channels;
  Index row() const { return width * channels; }
  Index image() const { return height * width * channels; }
};

void mirror(const Extents& extents, Real* row) {
  for (Index left = 0, right = extents.width - 1; left < right; ++left, --right)
    std::swap_ranges(row + left * extents.channels, row + (left + 1) * extents.channels,
                     row + right * extents.channels);
}

/// Writes one image at its place; write_row(first number of the original, count, out) brings its pixels.
template <class WriteRow>
void place_image(const Extents& extents, const Placement& placement, const WriteRow& write_row, Real* out) {
  const Index skipped =
      std::clamp<Index>(-placement.right, 0, extents.width);                  // columns left of the original
  const Index beyond = std::clamp<Index>(placement.right, 0, extents.width);  // right of it
  const Index count = std::max<Index>(0, extents.width - skipped - beyond);
  for (Index y = 0; y < extents.height; ++y, out += extents.row()) {
    const Index source = y + placement.down;
    if (source < 0 || source >= extents.height) {
      std::fill_n(out, extents.row(), Real(0));
      continue;
    }
    Real* const inside = out + skipped * extents.channels;
    std::fill(out, inside, Real(0));
    write_row((source * extents.width + beyond) * extents.channels, count * extents.channels, inside);
    std::fill(inside + count * extents.channels, out + extents.row(), Real(0));
    if (placement.is_mirrored) mirror(extents, out);
  }
}

/// What is done to a batch: which images, from where, how.
struct Work {
  const Dataset& data;
  const Slice& slice;
  const Normalizer& normalizer;
  const EpochAugmentation& augmentation;

  Extents extents() const { return {data.height, data.width, data.channels}; }
  const std::uint8_t* pixels(Index image) const {
    return slice.set->pixels.data() + image * data.image_size();
  }
};

/// at(i): the number of the batch's i-th image in its set.
template <class At>
void fill_scaled(const Work& work, Index count, const At& at, Batch& batch) {
  const Extents extents = work.extents();
  parallel_blocks(count, 16, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const std::uint8_t* pixels = work.pixels(at(i));
      const Affine own = work.normalizer.of_image(pixels);
      place_image(
          extents, work.augmentation.placement(at(i)),
          [&](Index first, Index numbers, Real* out) {
            work.normalizer.scale(pixels, own, first, numbers, out);
          },
          batch.images.data() + i * extents.image());
    }
  });
}

template <class At>
void fill_whitened(const Work& work, Index count, const At& at, Batch& batch) {
  constexpr Index kImages = 16, kColumns = 768;
  const Extents extents = work.extents();
  const Index size = extents.image();
  const Whitening& whitening = *work.normalizer.whitening();
  const bool is_moved = work.augmentation.kind != Augmentation::none;
  batch.contrasts.resize({count, size});
  if (is_moved) batch.whitened.resize({count, size});
  parallel_blocks(count, kImages, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      Real* out = batch.contrasts.data() + i * size;
      normalize_contrast(work.pixels(at(i)), size, out);
      ArrayMap(out, size) -= array(whitening.mean);
    }
  });
  Real* const whitened = is_moved ? batch.whitened.data() : batch.images.data();
  const ConstMatrixMap contrasts(batch.contrasts.data(), count, size);
  // Each thread passes once over its part of the matrix, which is much larger than the batch.
  parallel_blocks(size, kColumns, [&](Index begin, Index end) {
    MatrixMap(whitened, count, size).middleCols(begin, end - begin).noalias() =
        contrasts * matrix(whitening.matrix).middleCols(begin, end - begin);
  });
  if (!is_moved) return;
  parallel_blocks(count, kImages, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      place_image(
          extents, work.augmentation.placement(at(i)),
          [&](Index first, Index numbers, Real* out) {
            std::copy_n(whitened + i * size + first, numbers, out);
          },
          batch.images.data() + i * size);
  });
}

template <class At>
void fill(const Work& work, Index count, const At& at, Batch& batch) {
  const Dataset& data = work.data;
  work.normalizer.require_fit(data);
  batch.images.resize({count, data.height, data.width, data.channels});
  batch.labels.resize(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i)
    batch.labels[static_cast<std::size_t>(i)] = work.slice.set->labels[static_cast<std::size_t>(at(i))];
  if (work.normalizer.whitening())
    fill_whitened(work, count, at, batch);
  else
    fill_scaled(work, count, at, batch);
}

}  // namespace

void fill_batch(const Dataset& data, const Slice& slice, std::span<const std::int64_t> indices,
                Batch& batch) {
  fill_batch(data, slice, indices, Normalizer(data), {}, batch);
}

void fill_batch(const Dataset& data, const Slice& slice, std::int64_t first, std::int64_t count,
                Batch& batch) {
  fill_batch(data, slice, first, count, Normalizer(data), batch);
}

void fill_batch(const Dataset& data, const Slice& slice, std::span<const std::int64_t> indices,
                const Normalizer& normalizer, const EpochAugmentation& augmentation, Batch& batch) {
  fill(
      {data, slice, normalizer, augmentation}, static_cast<Index>(indices.size()),
      [&](Index i) { return slice.begin + indices[static_cast<std::size_t>(i)]; }, batch);
}

void fill_batch(const Dataset& data, const Slice& slice, std::int64_t first, std::int64_t count,
                const Normalizer& normalizer, Batch& batch) {
  const EpochAugmentation none;
  fill(
      {data, slice, normalizer, none}, count, [&](Index i) { return slice.begin + first + i; }, batch);
}

std::vector<std::int64_t> shuffled_order(std::int64_t count, std::uint64_t seed, std::int64_t epoch) {
  std::vector<std::int64_t> order;
  shuffle_order(count, seed, epoch, order);
  return order;
}

void shuffle_order(std::int64_t count, std::uint64_t seed, std::int64_t epoch,
                   std::vector<std::int64_t>& order) {
  order.resize(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  Random random(seed, Purpose::shuffle, static_cast<std::uint32_t>(epoch));
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
}

}  // namespace qs
