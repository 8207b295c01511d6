// How often two names for one and the same way of training end in a claim: the calibration of verdicts on
// recorded runs instead of simulated ones (tests/comparison/test_verdict.cpp).
//
//   quantscope sweep resources/sweeps/same-method.json --out runs/same-method
//   bench_same_method runs/same-method
//
// Each of the pairs takes an experiment with at least six finished seeds, splits six of them at random into
// two contenders of three, and draws the test images anew with replacement. At most one in a hundred may be
// called better; how many claims there are is printed per experiment and in all, and the exit status is 1
// when there are more.
#include <algorithm>
#include <cstdio>
#include <numeric>

#include "core/base/philox.h"
#include "core/comparison/groups.h"
#include "core/comparison/verdict.h"
#include "core/run_store.h"
#include "core/settings/titles.h"
#include "core/values/error.h"

namespace {

using Misses = std::vector<std::uint8_t>;

constexpr int kPairs = 1000, kSeedsEach = 3;
constexpr double kMostClaims = 0.01;

struct Experiments {
  std::vector<std::string> names;
  std::vector<std::vector<Misses>> misses;  // per experiment and seed
};

Experiments read(const char* folder) {
  Experiments found;
  const std::vector<qs::RunSummary> runs = qs::list_runs(folder);
  for (const qs::RunGroup& group : qs::group_by_seed(runs)) {
    std::vector<Misses> of_seeds;
    for (const qs::RunSummary* run : group.runs)
      if (run->state == qs::RunState::finished)
        if (Misses missed = qs::test_misses(run->directory); !missed.empty())
          of_seeds.push_back(std::move(missed));
    if (of_seeds.size() < 2 * kSeedsEach) continue;
    found.names.push_back(qs::title(group.experiment()));
    found.misses.push_back(std::move(of_seeds));
  }
  if (found.names.empty())
    throw qs::Error(folder, "holds no experiment with six finished seeds", "run the sweep first");
  return found;
}

qs::Contender contender(const char* name, const std::vector<Misses>& seeds, const std::size_t* chosen,
                        const std::vector<std::size_t>& images) {
  qs::Contender one{.name = name, .errors_pct = {}};
  for (int i = 0; i < kSeedsEach; ++i) {
    Misses missed;
    for (const std::size_t image : images) missed.push_back(seeds[chosen[i]][image]);
    const double wrong = std::accumulate(missed.begin(), missed.end(), 0.0);
    one.errors_pct.push_back(100.0 * wrong / static_cast<double>(images.size()));
    one.misses.push_back(std::move(missed));
  }
  return one;
}

bool is_claimed(const std::vector<Misses>& seeds, qs::Random& random) {
  std::vector<std::size_t> order(seeds.size()), images(seeds.front().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  for (std::size_t& image : images) image = random.below(static_cast<std::uint32_t>(images.size()));
  return qs::compare(contender("A", seeds, order.data(), images),
                     contender("B", seeds, order.data() + kSeedsEach, images))
      .is_decided;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return std::fputs("usage: bench_same_method FOLDER\n", stderr), 2;
  try {
    const Experiments found = read(words[1]);
    std::vector<int> claims(found.names.size()), pairs(found.names.size());
    for (int pair = 0; pair < kPairs; ++pair) {
      qs::Random random(1, qs::Purpose::test_data, static_cast<std::uint32_t>(pair));
      const std::size_t experiment = static_cast<std::size_t>(pair) % found.names.size();
      ++pairs[experiment];
      claims[experiment] += is_claimed(found.misses[experiment], random);
    }
    for (std::size_t i = 0; i < claims.size(); ++i)
      std::printf("%4d of %4d  %s\n", claims[i], pairs[i], found.names[i].c_str());
    const int all = std::accumulate(claims.begin(), claims.end(), 0);
    std::printf("%4d of %4d claims\n", all, kPairs);
    return all > kMostClaims * kPairs ? 1 : 0;
  } catch (const qs::Error& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 2;
  }
}
