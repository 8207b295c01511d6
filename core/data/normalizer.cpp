#include "core/data/normalizer.h"

#include <cmath>
#include <string>

#include "core/base/in_quotes.h"
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

}  // namespace

Normalization normalization_from(std::string_view name) {
  std::string known;
  for (std::size_t i = 0; i < kNormalizations.size(); ++i) {
    if (kNormalizations[i] == name) return static_cast<Normalization>(i);
    known.append(known.empty() ? "" : ", ").append(kNormalizations[i]);
  }
  throw Error("normalization", "there is no " + in_quotes(name), "choose one of: " + known);
}

Normalizer::Normalizer(const Dataset& data)
    : kind_(Normalization::unit),
      height_(data.height),
      width_(data.width),
      channels_(static_cast<std::size_t>(data.channels)) {
  set_channels(std::vector<double>(channels_, 1.0 / 127.5), std::vector<double>(channels_, -1.0));
}

Normalizer::Normalizer(Normalization kind, const Dataset& data, const Slice& training,
                       const std::filesystem::path& cache)
    : Normalizer(data) {
  kind_ = kind;
  if (kind == Normalization::unit) return;
  if (training.count < 1) throw Error("normalization", "there is no training image to take statistics of");
  if (kind == Normalization::gcn_zca) {
    scale_.clear();
    offset_.clear();
    whitening_ = cached_whitening(data, training, cache);
    return;
  }
  std::vector<double> scale, offset;
  for (std::int64_t channel = 0; channel < data.channels; ++channel) {
    const auto [mean, deviation] = channel_statistics(data, training, channel);
    scale.push_back(deviation > 0.0 ? 1.0 / deviation : 1.0);  // a channel that never changes becomes 0
    offset.push_back(-mean * scale.back());
  }
  set_channels(scale, offset);
}

void Normalizer::set_channels(const std::vector<double>& scale, const std::vector<double>& offset) {
  scale_.clear();
  offset_.clear();
  for (std::int64_t column = 0; column < width_; ++column)
    for (std::size_t channel = 0; channel < channels_; ++channel) {
      scale_.push_back(static_cast<Real>(scale[channel]));
      offset_.push_back(static_cast<Real>(offset[channel]));
    }
}

void Normalizer::require_fit(const Dataset& data) const {
  const auto channels = static_cast<Index>(channels_);
  if (data.height == height_ && data.width == width_ && data.channels == channels) return;
  throw Error("normalization", "it was made for images of " + to_text(Shape{height_, width_, channels}) +
                                   ", " + data.id + " has " +
                                   to_text(Shape{data.height, data.width, data.channels}));
}

void Normalizer::scale_row(const std::uint8_t* pixels, std::int64_t count, Real* out) const {
  const Real* scale = scale_.data();
  const Real* offset = offset_.data();
  for (std::int64_t i = 0; i < count; ++i) out[i] = Real(pixels[i]) * scale[i] + offset[i];
}

}  // namespace qs
