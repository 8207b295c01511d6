#include "core/nn/batch_norm.h"

#include <cmath>

#include "core/base/parallel.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr double kEpsilon = 1e-4;
constexpr double kRenewal = 0.1;   // share of the newest batch in the running averages
constexpr Index kBlockRows = 256;  // rows that are summed in Real before they are added as double

Parameter channel_parameter(const std::string& name, Index channels, Real fill, Real lr_scale) {
  Parameter parameter(name, Tensor(Shape{channels}, fill));
  parameter.decay = false;
  parameter.lr_scale = lr_scale;
  return parameter;
}

struct Addends {
  Real first, second;
};

/// Sums over some rows for kCount neighbouring channels, which stay in registers.
template <Index kCount, class AddendsOf>
void sum_channels(Index begin, Index end, Index channels, Index first_channel, double* to,
                  const AddendsOf& of) {
  Real first[kCount] = {}, second[kCount] = {};
  for (Index row = begin; row < end; ++row)
    for (Index c = 0; c < kCount; ++c) {
      const Addends addends = of(row * channels + first_channel + c, first_channel + c);
      first[c] += addends.first;
      second[c] += addends.second;
    }
  for (Index c = 0; c < kCount; ++c) {
    to[first_channel + c] = static_cast<double>(first[c]);
    to[channels + first_channel + c] = static_cast<double>(second[c]);
  }
}

/// Two sums per channel over all rows, of what of(element, channel) gives. Blocks of rows have a fixed
/// length and are added in order: the same bits with any number of threads.
template <class AddendsOf>
void sum_rows(Index rows, Index channels, std::vector<double>& partial, std::vector<double>& first,
              std::vector<double>& second, const AddendsOf& of) {
  constexpr Index kPiece = 16;
  const auto count = static_cast<std::size_t>(channels);
  const auto blocks = static_cast<std::size_t>((rows + kBlockRows - 1) / kBlockRows);
  partial.resize(2 * blocks * count);
  parallel_blocks(rows, kBlockRows, [&](Index begin, Index end) {
    double* to = partial.data() + static_cast<std::size_t>(begin / kBlockRows) * 2 * count;
    Index c = 0;
    for (; c + kPiece <= channels; c += kPiece) sum_channels<kPiece>(begin, end, channels, c, to, of);
    for (; c < channels; ++c) sum_channels<1>(begin, end, channels, c, to, of);
  });
  first.assign(count, 0.0);
  second.assign(count, 0.0);
  for (std::size_t block = 0; block < blocks; ++block) {
    const double* from = partial.data() + block * 2 * count;
    for (std::size_t c = 0; c < count; ++c) {
      first[c] += from[c];
      second[c] += from[count + c];
    }
  }
}

}  // namespace

BatchNormLayer::BatchNormLayer(std::string layer_name, Index channels, Output output)
    : output_(output),
      gain_(channel_parameter(layer_name + ".gain", channels, Real(1), Real(1))),
      offset_(channel_parameter(layer_name + ".offset", channels, Real(0), Real(1))),
      running_mean_(channel_parameter(layer_name + ".running_mean", channels, Real(0), Real(0))),
      running_variance_(channel_parameter(layer_name + ".running_variance", channels, Real(1), Real(0))),
      factor_(static_cast<std::size_t>(channels)),
      shift_(static_cast<std::size_t>(channels)) {
  name = std::move(layer_name);
}

Shape BatchNormLayer::output_shape(const Shape& x) const {
  if (x.rank() < 2 || x[x.rank() - 1] != channels())
    throw Error(name, "needs " + std::to_string(channels()) + " channels, got " + to_text(x));
  return x;
}

/// Mean and variance in one pass: sums of x − s and (x − s)², where the first row s keeps the numbers small.
void BatchNormLayer::measure(const Tensor& x) {
  const Index count = channels(), rows = x.size() / count;
  rows_ = static_cast<double>(rows);
  const Real *data = x.data(), *origin = x.data();
  sum_rows(rows, count, partial_, mean_, variance_, [=](Index i, Index c) {
    const Real value = data[i] - origin[c];
    return Addends{value, value * value};
  });
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    const double mean = mean_[c] / rows_;
    variance_[c] = std::max(0.0, variance_[c] / rows_ - mean * mean);
    mean_[c] = mean + static_cast<double>(origin[c]);
  }
}

void BatchNormLayer::forward(const Tensor& x, Tensor& y, const Step& step) {
  const bool of_batch = step.training() || step.statistics == Statistics::of_the_batch;
  if (of_batch) measure(x);
  if (step.statistics == Statistics::of_the_batch) add_to_estimate();
  for (std::size_t c = 0; c < factor_.size(); ++c) {
    const auto i = static_cast<Index>(c);
    const double mean = of_batch ? mean_[c] : static_cast<double>(running_mean_.value[i]);
    const double variance = of_batch ? variance_[c] : static_cast<double>(running_variance_.value[i]);
    const double factor = static_cast<double>(gain_.value[i]) / std::sqrt(variance + kEpsilon);
    factor_[c] = static_cast<Real>(factor);
    shift_[c] = static_cast<Real>(static_cast<double>(offset_.value[i]) - mean * factor);
  }
  const Index count = channels();
  const Real floor = output_ == Output::relu ? Real(0) : -std::numeric_limits<Real>::infinity();
  const Real *factor = factor_.data(), *shift = shift_.data();
  parallel_blocks(x.size() / count, kBlockRows, [&](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      const Real* in = x.data() + row * count;
      Real* out = y.data() + row * count;
      for (Index c = 0; c < count; ++c) {
        const Real value = in[c] * factor[c] + shift[c];
        out[c] = value < floor ? floor : value;  // lets NaN through
      }
    }
  });
}

// With x̂ = (x − μ)/s:  dβ = Σ dy,  dγ = Σ dy x̂,  dx = γ/s (dy − dβ/rows − x̂ dγ/rows).
void BatchNormLayer::backward(const Tensor& x, const Tensor&, const Tensor& dy, Tensor* dx) {
  const Index count = channels(), rows = x.size() / count;
  const Real *factor = factor_.data(), *shift = shift_.data();
  const Real floor = output_ == Output::relu ? Real(0) : -std::numeric_limits<Real>::infinity();
  std::vector<Real> mean(mean_.begin(), mean_.end());
  std::vector<double> sum, product;
  const Real *in = x.data(), *grad = dy.data(), *m = mean.data();
  sum_rows(rows, count, partial_, sum, product, [=](Index i, Index c) {
    const Real value = in[i], incoming = grad[i];  // read without a condition, so that this runs in vectors
    const Real passed = value * factor[c] + shift[c] > floor ? incoming : Real(0);
    return Addends{passed, passed * (value - m[c])};
  });
  // dx = a·dy' + b·(x − μ) + d with these numbers per channel:
  std::vector<Real> slope(sum.size()), constant(sum.size());
  for (std::size_t c = 0; c < sum.size(); ++c) {
    const auto i = static_cast<Index>(c);
    const double inverse = 1.0 / (variance_[c] + kEpsilon);
    gain_.grad[i] += static_cast<Real>(product[c] * std::sqrt(inverse));
    offset_.grad[i] += static_cast<Real>(sum[c]);
    slope[c] = static_cast<Real>(-static_cast<double>(factor[c]) * product[c] * inverse / rows_);
    constant[c] = static_cast<Real>(-static_cast<double>(factor[c]) * sum[c] / rows_);
  }
  if (!dx) return;
  const Real *b = slope.data(), *d = constant.data();
  Real* out = dx->data();
  parallel_blocks(rows, kBlockRows, [=](Index begin, Index end) {
    for (Index row = begin; row < end; ++row) {
      const Real *values = in + row * count, *incoming = grad + row * count;
      Real* to = out + row * count;
      for (Index c = 0; c < count; ++c) {
        const Real value = values[c], gradient = incoming[c];
        const Real passed = value * factor[c] + shift[c] > floor ? gradient : Real(0);
        to[c] = factor[c] * passed + (b[c] * (value - m[c]) + d[c]);
      }
    }
  });
}

void BatchNormLayer::after_update(const Step&) {
  const double unbiased = rows_ > 1.0 ? rows_ / (rows_ - 1.0) : 1.0;
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    const auto i = static_cast<Index>(c);
    Real &mean = running_mean_.value[i], &variance = running_variance_.value[i];
    mean = static_cast<Real>((1.0 - kRenewal) * static_cast<double>(mean) + kRenewal * mean_[c]);
    variance = static_cast<Real>((1.0 - kRenewal) * static_cast<double>(variance) +
                                 kRenewal * unbiased * variance_[c]);
  }
}

void BatchNormLayer::begin_estimation() {
  mean_sum_.assign(static_cast<std::size_t>(channels()), 0.0);
  variance_sum_ = mean_sum_;
  estimated_batches_ = 0;
}

void BatchNormLayer::add_to_estimate() {
  if (mean_sum_.empty()) return;  // a look at the batch without an estimation
  const double unbiased = rows_ > 1.0 ? rows_ / (rows_ - 1.0) : 1.0;
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    mean_sum_[c] += mean_[c];
    variance_sum_[c] += unbiased * variance_[c];
  }
  ++estimated_batches_;
}

void BatchNormLayer::end_estimation() {
  const auto batches = static_cast<double>(estimated_batches_);
  for (std::size_t c = 0; c < mean_sum_.size() && estimated_batches_ > 0; ++c) {
    running_mean_.value[static_cast<Index>(c)] = static_cast<Real>(mean_sum_[c] / batches);
    running_variance_.value[static_cast<Index>(c)] = static_cast<Real>(variance_sum_[c] / batches);
  }
  mean_sum_.clear();
  variance_sum_.clear();
}

BatchNormLayer::Affine BatchNormLayer::affine() const {
  Affine result{std::vector<Real>(factor_.size()), std::vector<Real>(factor_.size())};
  for (std::size_t c = 0; c < factor_.size(); ++c) {
    const auto i = static_cast<Index>(c);
    const double factor = static_cast<double>(gain_.value[i]) /
                          std::sqrt(static_cast<double>(running_variance_.value[i]) + kEpsilon);
    result.factor[c] = static_cast<Real>(factor);
    result.shift[c] = static_cast<Real>(static_cast<double>(offset_.value[i]) -
                                        static_cast<double>(running_mean_.value[i]) * factor);
  }
  return result;
}

}  // namespace qs
