#include "core/data/normalizer.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/tensor/shape.h"
#include "core/values/error.h"

namespace qs {
namespace {

struct ChannelStatistics {
  double mean, deviation;
};

ChannelStatistics channel_statistics(const Dataset& data, const Slice& slice, std::int64_t channel) {
  const std::int64_t size = data.image_size();
  // Sums of whole numbers below 2⁵³: exact, in whatever order they are added.
  const Sums<2> sums = parallel_sums<2>(slice.count, 64, [&](std::int64_t begin, std::int64_t end) {
    std::int64_t sum = 0, squares = 0;
    const std::uint8_t* pixels = slice.set->pixels.data() + (slice.begin + begin) * size;
    for (std::int64_t i = channel; i < (end - begin) * size; i += data.channels) {
      const int pixel = pixels[i];
      sum += pixel;
      squares += pixel * pixel;
    }
    return Sums<2>{static_cast<double>(sum), static_cast<double>(squares)};
  });
  const double count = static_cast<double>(slice.count * data.height * data.width), mean = sums[0] / count;
  return {mean, std::sqrt(std::max(0.0, sums[1] / count - mean * mean))};
}

Affine standardizing(double mean, double deviation) {
  const double scale = deviation > 0.0 ? 1.0 / deviation : 1.0;  // a channel that never changes becomes 0
  return {static_cast<Real>(scale), static_cast<Real>(-mean * scale)};
}

}  // namespace

Normalizer::Normalizer(const Dataset& data)
    : kind_(Normalization::unit), height_(data.height), width_(data.width), channels_(data.channels) {
  set_channels(std::vector<Affine>(static_cast<std::size_t>(channels_), {Real(1.0 / 127.5), Real(-1)}));
}

Normalizer::Normalizer(Normalization kind, const Dataset& data, const Slice& training,
                       const std::filesystem::path& cache)
    : Normalizer(data) {
  kind_ = kind;
  std::vector<Affine> channels(static_cast<std::size_t>(channels_), {Real(1.0 / 255.0), Real(0)});
  if (kind == Normalization::zero_one) set_channels(channels);
  if (kind == Normalization::unit || kind == Normalization::zero_one || kind == Normalization::per_image)
    return;
  if (training.count < 1) throw Error("normalization", "there is no training image to take statistics of");
  if (kind == Normalization::gcn_zca) {
    whitening_ = cached_whitening(data, training, cache);
  } else if (kind == Normalization::pixel_mean) {
    set_pixel_means(training);
  } else {
    for (std::int64_t channel = 0; channel < channels_; ++channel) {
      const auto [mean, deviation] = channel_statistics(data, training, channel);
      channels[static_cast<std::size_t>(channel)] = standardizing(mean, deviation);
    }
    set_channels(channels);
  }
}

void Normalizer::set_channels(std::span<const Affine> channels) {
  scale_.clear();
  offset_.clear();
  for (std::int64_t pixel = 0; pixel < height_ * width_; ++pixel)
    for (const Affine& channel : channels) {
      scale_.push_back(channel.scale);
      offset_.push_back(channel.offset);
    }
}

void Normalizer::set_pixel_means(const Slice& training) {
  std::vector<std::int64_t> sums(static_cast<std::size_t>(image_size()));
  const std::uint8_t* pixels = training.set->pixels.data() + training.begin * image_size();
  for (std::int64_t image = 0; image < training.count; ++image)
    for (std::int64_t& sum : sums) sum += *pixels++;
  scale_.assign(sums.size(), Real(1.0 / 255.0));
  for (std::size_t i = 0; i < sums.size(); ++i)
    offset_[i] =
        static_cast<Real>(-static_cast<double>(sums[i]) / static_cast<double>(training.count) / 255.0);
}

void Normalizer::require_fit(const Dataset& data) const {
  if (data.height == height_ && data.width == width_ && data.channels == channels_) return;
  throw Error("normalization", "it was made for images of " + to_text(Shape{height_, width_, channels_}) +
                                   ", " + data.id + " has " +
                                   to_text(Shape{data.height, data.width, data.channels}));
}

Affine Normalizer::of_image(const std::uint8_t* pixels) const {
  if (kind_ != Normalization::per_image) return {};
  const auto count = static_cast<double>(image_size());
  std::int64_t sum = 0, squares = 0;
  for (const int pixel : std::span(pixels, static_cast<std::size_t>(image_size()))) {
    sum += pixel;
    squares += pixel * pixel;
  }
  const double mean = static_cast<double>(sum) / count;
  const double variance = std::max(0.0, static_cast<double>(squares) / count - mean * mean);
  return standardizing(mean, std::max(std::sqrt(variance), 1.0 / std::sqrt(count)));
}

void Normalizer::scale(const std::uint8_t* pixels, const Affine& own, std::int64_t first, std::int64_t count,
                       Real* out) const {
  pixels += first;
  if (kind_ == Normalization::per_image) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = Real(pixels[i]) * own.scale + own.offset;
    return;
  }
  const Real* scale = scale_.data() + first;
  const Real* offset = offset_.data() + first;
  for (std::int64_t i = 0; i < count; ++i) out[i] = Real(pixels[i]) * scale[i] + offset[i];
}

}  // namespace qs
