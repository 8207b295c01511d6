#include "core/metrics/answers.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/base/percent.h"

namespace qs {
namespace {

constexpr Index kImagesPerBlock = 256;

std::span<const Real> row(const Tensor& outputs, Index image) {
  const auto classes = static_cast<std::size_t>(outputs.shape()[1]);
  return outputs.span().subspan(static_cast<std::size_t>(image) * classes, classes);
}

Index answer(std::span<const Real> outputs) {
  return std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
}

/// log Σ e^z, in double.
double log_sum_exp(std::span<const Real> outputs) {
  const auto largest = static_cast<double>(*std::max_element(outputs.begin(), outputs.end()));
  double sum = 0.0;
  for (const Real z : outputs) sum += std::exp(static_cast<double>(z) - largest);
  return largest + std::log(sum);
}

double kl(std::span<const Real> p, std::span<const Real> q) {
  const double log_p = log_sum_exp(p), log_q = log_sum_exp(q);
  double sum = 0.0;
  for (std::size_t c = 0; c < p.size(); ++c) {
    const double of_p = static_cast<double>(p[c]) - log_p, of_q = static_cast<double>(q[c]) - log_q;
    sum += std::exp(of_p) * (of_p - of_q);
  }
  return sum;
}

}  // namespace

std::vector<std::uint8_t> misses(const Tensor& outputs, std::span<const std::uint8_t> labels) {
  std::vector<std::uint8_t> missed(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i)
    missed[i] = answer(row(outputs, static_cast<Index>(i))) == labels[i] ? 0 : 1;
  return missed;
}

double flips_pct(const Tensor& outputs, const Tensor& others) {
  const Index images = outputs.shape()[0];
  std::int64_t flips = 0;
  for (Index i = 0; i < images; ++i) flips += answer(row(outputs, i)) == answer(row(others, i)) ? 0 : 1;
  return percent(flips, images);
}

double mean_kl(const Tensor& p_outputs, const Tensor& q_outputs) {
  const Index images = p_outputs.shape()[0];
  const auto [sum] = parallel_sums<1>(images, kImagesPerBlock, [&](Index begin, Index end) {
    double total = 0.0;
    for (Index i = begin; i < end; ++i) total += kl(row(p_outputs, i), row(q_outputs, i));
    return Sums<1>{total};
  });
  return sum / static_cast<double>(std::max<Index>(1, images));
}

}  // namespace qs
