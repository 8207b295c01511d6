#include "core/comparison/verdict.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/number_text.h"
#include "core/comparison/distributions.h"
#include "core/comparison/groups.h"

namespace qs {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMostSeeds = 200;

/// A part of the variance of the difference, and how well it is known.
struct Part {
  double variance = 0.0, degrees = kInfinity;
};

struct Spread {
  std::vector<Part> parts;

  double variance() const {
    double sum = 0.0;
    for (const Part& part : parts) sum += part.variance;
    return sum;
  }
  /// Satterthwaite's.
  double degrees() const {
    double below = 0.0;
    for (const Part& part : parts) below += part.variance * part.variance / part.degrees;
    return below > 0.0 ? variance() * variance() / below : kInfinity;
  }
  double half_width() const {
    const double freedom = std::min(degrees(), 1e9);
    return t_quantile(kConfidence, freedom) * std::sqrt(variance());
  }
};

bool on_the_same_images(const Contender& a, const Contender& b) {
  if (a.misses.size() != a.errors_pct.size() || b.misses.size() != b.errors_pct.size()) return false;
  const std::size_t images = a.misses.front().size();
  const auto fits = [&](const std::vector<std::uint8_t>& missed) { return missed.size() == images; };
  return images > 1 && std::all_of(a.misses.begin(), a.misses.end(), fits) &&
         std::all_of(b.misses.begin(), b.misses.end(), fits);
}

/// How often each image is missed, 0 to 1.
std::vector<double> mean_misses(const Contender& one) {
  std::vector<double> mean(one.misses.front().size());
  for (const std::vector<std::uint8_t>& missed : one.misses)
    for (std::size_t i = 0; i < mean.size(); ++i)
      mean[i] += static_cast<double>(missed[i]) / static_cast<double>(one.misses.size());
  return mean;
}

/// From the choice of test images, in squared points.
Part part_of_images(const Contender& a, const Contender& b) {
  std::vector<double> delta = mean_misses(a);
  const std::vector<double> of_b = mean_misses(b);
  for (std::size_t i = 0; i < delta.size(); ++i) delta[i] = 100.0 * (delta[i] - of_b[i]);
  const Estimate found = estimate(delta);
  return {found.deviation * found.deviation / found.count, static_cast<double>(found.count - 1)};
}

Part part_of_seeds(const Contender& one, int seeds) {
  const Estimate found = estimate(one.errors_pct);
  return {found.deviation * found.deviation / seeds, static_cast<double>(seeds - 1)};
}

Spread spread_of(const Contender& a, const Contender& b, bool is_paired, int seeds_a, int seeds_b) {
  Spread spread{{part_of_seeds(a, seeds_a), part_of_seeds(b, seeds_b)}};
  if (is_paired) spread.parts.push_back(part_of_images(a, b));
  return spread;
}

/// How many seeds of each would decide this difference, if the deviations stay; 0: no number would.
int seeds_wanted(const Contender& a, const Contender& b, const Verdict& verdict) {
  const auto most = std::max(a.errors_pct.size(), b.errors_pct.size());
  for (int seeds = static_cast<int>(most) + 1; seeds <= kMostSeeds; ++seeds)
    if (spread_of(a, b, verdict.is_paired, seeds, seeds).half_width() < std::abs(verdict.difference))
      return seeds;
  return 0;
}

std::string points(double value) { return fixed_text(value, 2); }

std::string count_of(std::size_t seeds) { return std::to_string(seeds) + (seeds == 1 ? " seed" : " seeds"); }

std::string circumstances(const Contender& a, const Contender& b, const Verdict& verdict) {
  std::string text = verdict.is_paired
                         ? "paired on the same " + std::to_string(a.misses.front().size()) + " test images, "
                         : "";
  text += a.errors_pct.size() == b.errors_pct.size()
              ? count_of(a.errors_pct.size()) + " each"
              : count_of(a.errors_pct.size()) + " and " + std::to_string(b.errors_pct.size());
  return text + ", " + fixed_text(100.0 * kConfidence, 0) + " % interval";
}

/// With a single seed of one of them nothing is known of others: only of these two networks.
std::string sentence_of_single_runs(const Contender& a, const Contender& b, const Verdict& verdict) {
  std::string text = "not decided: a single seed says nothing of others, so at least 2 of each are needed";
  if (!verdict.is_paired || a.misses.size() != 1 || b.misses.size() != 1) return text;
  std::int64_t only_a = 0, only_b = 0;
  for (std::size_t i = 0; i < a.misses[0].size(); ++i) {
    only_a += a.misses[0][i] > b.misses[0][i];
    only_b += b.misses[0][i] > a.misses[0][i];
  }
  return text + "; of these two networks " + a.name + " alone misses " + std::to_string(only_a) +
         " test images and " + b.name + " alone " + std::to_string(only_b) +
         " (McNemar's p = " + rounded_text(mcnemar(only_a, only_b), 2) + ")";
}

std::string sentence_of(const Contender& a, const Contender& b, const Verdict& verdict) {
  const std::string around = " (" + circumstances(a, b, verdict) + ")";
  if (verdict.is_decided)
    return (verdict.difference < 0.0 ? a.name : b.name) + " is better by " +
           points(std::abs(verdict.difference)) + " ± " + points(verdict.half_width) + " points" + around;
  std::string text = "not decided: " + a.name + " − " + b.name + " = " + points(verdict.difference) + " ± " +
                     points(verdict.half_width) + " points" + around;
  if (verdict.more_seeds > 0)
    return text + "; about " + std::to_string(verdict.more_seeds) +
           " more seeds of each would decide a "
           "difference of this size";
  return text + "; no number of seeds would decide a difference of this size, only more test images";
}

}  // namespace

Verdict compare(const Contender& a, const Contender& b) {
  Verdict verdict;
  verdict.difference = estimate(a.errors_pct).mean - estimate(b.errors_pct).mean;
  verdict.is_paired = on_the_same_images(a, b);
  if (a.errors_pct.size() < 2 || b.errors_pct.size() < 2) {
    verdict.half_width = kInfinity;
    verdict.more_seeds = static_cast<int>(2 - std::min(a.errors_pct.size(), b.errors_pct.size()));
    verdict.sentence = sentence_of_single_runs(a, b, verdict);
    return verdict;
  }
  const auto seeds_a = static_cast<int>(a.errors_pct.size()), seeds_b = static_cast<int>(b.errors_pct.size());
  const Spread spread = spread_of(a, b, verdict.is_paired, seeds_a, seeds_b);
  const double deviation = std::sqrt(spread.variance());
  verdict.half_width = spread.half_width();
  if (deviation > 0.0)
    verdict.p_value = two_sided_t(verdict.difference / deviation, std::min(spread.degrees(), 1e9));
  verdict.is_decided = deviation > 0.0 && std::abs(verdict.difference) > verdict.half_width;
  if (!verdict.is_decided && verdict.difference != 0.0)
    if (const int wanted = seeds_wanted(a, b, verdict))
      verdict.more_seeds = wanted - std::max(seeds_a, seeds_b);
  verdict.sentence = sentence_of(a, b, verdict);
  return verdict;
}

}  // namespace qs
