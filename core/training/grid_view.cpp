#include "core/training/grid_view.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "core/base/parallel.h"
#include "core/tensor/histogram.h"

namespace qs {
namespace {

constexpr std::size_t kMostPooledLevels = 64;
constexpr Index kChunk = 2048;       // decoded weights that stay in the first-level cache
constexpr float kNearStep = 0.125f;  // of a step: on the grid
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// One group's levels, with the limits of what they may be rounded from.
struct GroupGrid {
  std::vector<float> levels;                // with repetitions, as the codes index them
  std::vector<Real> value, least, most;     // the level and its cell [least, most]
  std::vector<Real> near_least, near_most;  // on the grid: [near_least, near_most]
  float low_limit, high_limit;              // of the outermost cells, for saturation
  std::vector<std::int64_t> counts;         // weights per index
};

GroupGrid make_group(const std::vector<float>& levels) {
  GroupGrid group;
  group.levels = levels;
  group.value.assign(levels.begin(), levels.end());
  const std::vector<float> middle = midpoints(levels);
  group.least.assign(1, -kInfinity);
  group.least.insert(group.least.end(), middle.begin(), middle.end());
  group.most.assign(middle.begin(), middle.end());
  group.most.push_back(kInfinity);
  const bool several = levels.size() > 1;
  group.low_limit = several ? levels[0] - 0.5f * (levels[1] - levels[0]) : -kInfinity;
  group.high_limit = several ? levels.back() + 0.5f * (levels.back() - levels[levels.size() - 2]) : kInfinity;
  group.counts.resize(levels.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const float below = i > 0 ? levels[i] - levels[i - 1] : several ? levels[1] - levels[0] : 0.0f;
    const float above = i + 1 < levels.size() ? levels[i + 1] - levels[i] : below;
    group.near_least.push_back(levels[i] - kNearStep * below);
    group.near_most.push_back(levels[i] + kNearStep * above);
  }
  return group;
}

struct Tally {
  SquaredError error;
  std::int64_t saturated = 0, on_grid = 0, not_nearest = 0;
};

void count_codes(const std::int32_t* index, Index count, std::vector<std::int64_t>& counts) {
  // Two sets of counters: neighbours often share a level, and one would wait for the other.
  constexpr std::size_t kSmall = 256;
  std::array<std::uint32_t, 2 * kSmall> small{};
  if (counts.size() > kSmall) {
    for (Index i = 0; i < count; ++i)
      std::atomic_ref(counts[static_cast<std::size_t>(index[i])]).fetch_add(1, std::memory_order_relaxed);
    return;
  }
  Index i = 0;
  for (; i + 1 < count; i += 2) {
    ++small[static_cast<std::size_t>(index[i])];
    ++small[kSmall + static_cast<std::size_t>(index[i + 1])];
  }
  if (i < count) ++small[static_cast<std::size_t>(index[i])];
  for (std::size_t level = 0; level < counts.size(); ++level) {
    const std::int64_t sum = std::int64_t{small[level]} + small[kSmall + level];
    if (sum) std::atomic_ref(counts[level]).fetch_add(sum, std::memory_order_relaxed);
  }
}

/// Weights that share one group.
Tally tally_run(const Real* weight, const std::int32_t* index, Index count, GroupGrid& group) {
  Tally tally;
  std::array<Real, kChunk> decoded;
  std::array<double, 8> error{}, signal{};
  for (Index begin = 0; begin < count; begin += kChunk) {
    const Index length = std::min(kChunk, count - begin);
    const Real* w = weight + begin;
    const std::int32_t* code = index + begin;
    std::int32_t saturated = 0, on_grid = 0, not_nearest = 0;
    for (Index i = 0; i < length; ++i) {
      const auto level = static_cast<std::size_t>(code[i]);
      decoded[static_cast<std::size_t>(i)] = group.value[level];
      saturated += (w[i] < group.low_limit) | (w[i] > group.high_limit);
      on_grid += (w[i] >= group.near_least[level]) & (w[i] <= group.near_most[level]);
      not_nearest += (w[i] < group.least[level]) | (w[i] > group.most[level]);
    }
    tally.saturated += saturated;
    tally.on_grid += on_grid;
    tally.not_nearest += not_nearest;
    Index i = 0;
    for (; i + 8 <= length; i += 8)
      for (std::size_t lane = 0; lane < 8; ++lane) {
        const double x = w[static_cast<std::size_t>(i) + lane];
        const double d = x - decoded[static_cast<std::size_t>(i) + lane];
        error[lane] += d * d;
        signal[lane] += x * x;
      }
    for (; i < length; ++i) {
      const double x = w[i], d = x - decoded[static_cast<std::size_t>(i)];
      error[0] += d * d;
      signal[0] += x * x;
    }
  }
  for (const double sum : error) tally.error.error += sum;
  for (const double sum : signal) tally.error.signal += sum;
  count_codes(index, count, group.counts);
  return tally;
}

/// All weights; blocks are cut where a filter ends when filters have groups.
Tally tally_all(const Tensor& latent, const Codes& codes, std::vector<GroupGrid>& groups) {
  const Index filters = codes.group.empty() ? 1 : static_cast<Index>(codes.group.size());
  const Index row = latent.size() / std::max<Index>(1, filters);
  const Index rows_at_once = std::max<Index>(1, kBlockElements / std::max<Index>(1, row));
  std::atomic<std::int64_t> saturated = 0, on_grid = 0, not_nearest = 0;
  const auto work = [&](Index begin, Index end, GroupGrid& group) {
    const Tally tally = tally_run(latent.data() + begin, codes.index.data() + begin, end - begin, group);
    saturated.fetch_add(tally.saturated, std::memory_order_relaxed);
    on_grid.fetch_add(tally.on_grid, std::memory_order_relaxed);
    not_nearest.fetch_add(tally.not_nearest, std::memory_order_relaxed);
    return tally.error;
  };
  Sums<2> sums{};
  if (codes.group.empty()) {
    sums = parallel_sums<2>(latent.size(), kBlockElements, [&](Index begin, Index end) {
      const SquaredError error = work(begin, end, groups[0]);
      return Sums<2>{error.error, error.signal};
    });
  } else {
    sums = parallel_sums<2>(filters, rows_at_once, [&](Index begin, Index end) {
      SquaredError error;
      for (Index filter = begin; filter < end; ++filter)
        error += work(filter * row, (filter + 1) * row,
                      groups[static_cast<std::size_t>(codes.group[static_cast<std::size_t>(filter)])]);
      return Sums<2>{error.error, error.signal};
    });
  }
  return {{sums[0], sums[1]}, saturated, on_grid, not_nearest};
}

/// Where the codes change, for codes that are not the nearest ones. Midpoints stay where the codes
/// agree with them, and where the codes do not follow the order of the weights at all.
std::vector<float> observed_thresholds(const Tensor& latent, const std::vector<std::int32_t>& index,
                                       const std::vector<float>& levels) {
  const std::size_t count = levels.size();
  std::vector<float> largest(count, -kInfinity), smallest(count, kInfinity);
  for (Index i = 0; i < latent.size(); ++i) {
    const auto level = static_cast<std::size_t>(index[static_cast<std::size_t>(i)]);
    const auto weight = static_cast<float>(latent[i]);
    largest[level] = std::max(largest[level], weight);
    smallest[level] = std::min(smallest[level], weight);
  }
  for (std::size_t level = 1; level < count; ++level) {
    largest[level] = std::max(largest[level], largest[level - 1]);
    smallest[count - 1 - level] = std::min(smallest[count - 1 - level], smallest[count - level]);
  }
  std::vector<float> thresholds = midpoints(levels);
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const float below = largest[i], above = smallest[i + 1];
    if (below >= above || (below <= thresholds[i] && thresholds[i] <= above)) continue;
    if (std::isfinite(below) && std::isfinite(above)) {
      const float middle = below + 0.5f * (above - below);
      thresholds[i] = middle > below ? middle : above;
    } else {
      thresholds[i] = std::isfinite(below) ? std::nextafter(below, kInfinity) : above;
    }
  }
  std::partial_sum(thresholds.begin(), thresholds.end(), thresholds.begin(),
                   [](float a, float b) { return std::max(a, b); });
  return thresholds;
}

/// Levels that occur twice (a codebook that collapsed) are one level.
Grid pooled_grid(const std::vector<GroupGrid>& groups) {
  std::map<float, std::int64_t> counts;
  for (const GroupGrid& group : groups)
    for (std::size_t level = 0; level < group.levels.size(); ++level)
      counts[group.levels[level] + 0.0f] += group.counts[level];  // −0 and 0 are one level
  Grid grid;
  for (const auto& [level, count] : counts) {
    grid.levels.push_back(level);
    grid.counts.push_back(count);
  }
  return grid;
}

}  // namespace

GridView view_grid(const Tensor& latent, const Codes& codes) {
  std::vector<GroupGrid> groups;
  for (const std::vector<float>& levels : codes.levels) groups.push_back(make_group(levels));
  const Tally tally = tally_all(latent, codes, groups);
  GridView view;
  view.error = tally.error;
  view.saturated = tally.saturated;
  view.on_grid = tally.on_grid;
  view.grid = pooled_grid(groups);
  for (std::size_t level = 0; level < view.grid.levels.size(); ++level)
    if (view.grid.levels[level] == 0.0f) view.zeros = view.grid.counts[level];

  const bool same = std::all_of(codes.levels.begin(), codes.levels.end(),
                                [&](const auto& levels) { return levels == codes.levels[0]; });
  view.thresholds_known = same;
  if (!same) {
    view.grid.note = "each filter has its own grid";
    if (view.grid.levels.size() > kMostPooledLevels) view.grid = Grid{{}, {}, {}, view.grid.note};
  } else if (tally.not_nearest == 0 || view.grid.levels.size() != codes.levels[0].size()) {
    view.grid.thresholds = midpoints(view.grid.levels);
  } else {
    view.grid.thresholds = observed_thresholds(latent, codes.index, view.grid.levels);
  }
  return view;
}

}  // namespace qs
