#include "core/mixed_precision.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <tuple>

#include "core/mixed/proxies.h"
#include "core/nn/linear_layer.h"
#include "core/run_store.h"
#include "core/settings/titles.h"
#include "core/training/network_builder.h"
#include "core/training/recorded_network.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::int64_t kBatch = 500;
constexpr double kMostAssignments = 40'000.0;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::int64_t wrong_of(Network& network, const Images& images) {
  const Score score = evaluate(network, images, {.mode = Mode::evaluate}, kBatch);
  return std::llround(score.error_pct / 100.0 * static_cast<double>(images.slice.count));
}

double size_of(const Network& network, const std::vector<int>& bits) {
  double size = 0.0;
  for (std::size_t i = 0; i < bits.size(); ++i)
    size += static_cast<double>(bits[i]) *
            static_cast<double>(network.sites()[i].layer->weight_shape().elements());
  return size;
}

MixedAssignment assignment_of(const Network& network, const RoundedNetworks& rounded,
                              const std::vector<int>& places, std::int64_t wrong) {
  MixedAssignment one{.bits = {}, .wrong = wrong};
  for (const int place : places)
    one.bits.push_back(place < 0 ? 32 : rounded.bits[static_cast<std::size_t>(place)]);
  one.size_bits = size_of(network, one.bits);
  return one;
}

void find_all(MixedPrecision& truth, const Network& network, RoundedNetworks& rounded, const Images& images,
              const MixedSetup& setup) {
  const std::vector<std::int64_t> wrong = wrong_of_every_assignment(rounded, images, kBatch, setup.progress);
  for (std::size_t i = 0; i < wrong.size(); ++i)
    truth.assignments.push_back(assignment_of(
        network, rounded, places_of(static_cast<std::int64_t>(i), truth.layers.size(), rounded.bits.size()),
        wrong[i]));
  truth.is_complete = true;
}

/// Every layer alone, then pairs of layers at equal widths until the time is over.
void find_some(MixedPrecision& truth, const Network& network, RoundedNetworks& rounded, const Images& images,
               const MixedSetup& setup) {
  const Clock::time_point start = Clock::now();
  std::vector<int> places(truth.layers.size(), -1);
  const double all = static_cast<double>(rounded.bits.size() * places.size() * (places.size() + 1)) / 2.0;
  const auto try_it = [&] {
    setup.progress(std::max(static_cast<double>(truth.assignments.size()) / all,
                            seconds_since(start) / (60.0 * setup.minutes)));
    Network one = assembled(network, rounded, places);
    truth.assignments.push_back(assignment_of(network, rounded, places, wrong_of(one, images)));
  };
  for (std::size_t layer = 0; layer < places.size(); ++layer) {
    for (std::size_t place = 0; place < rounded.bits.size(); ++place) {
      places[layer] = static_cast<int>(place);
      try_it();
    }
    places[layer] = -1;
  }
  for (std::size_t place = rounded.bits.size(); place-- > 0;)
    for (std::size_t a = 0; a < places.size(); ++a)
      for (std::size_t b = a + 1; b < places.size(); ++b) {
        if (seconds_since(start) > 60.0 * setup.minutes) return;
        places[a] = places[b] = static_cast<int>(place);
        try_it();
        places[a] = places[b] = -1;
      }
}

/// The assignment of least harm among those that are no larger; of equals the smaller, then the first.
std::size_t choice_of(const std::vector<double>& harms, const std::vector<MixedAssignment>& assignments,
                      double budget) {
  std::size_t best = assignments.size();
  for (std::size_t i = 0; i < assignments.size(); ++i)
    if (assignments[i].size_bits <= budget && (best == assignments.size() || harms[i] < harms[best]))
      best = i;
  return best;
}

ProxyQuality quality_of(const Proxy& proxy, const MixedPrecision& truth, std::size_t widths) {
  ProxyQuality quality{.id = proxy.id, .name = proxy.name, .choices = {}};
  std::vector<double> harms, wrong;
  for (std::size_t i = 0; i < truth.assignments.size(); ++i) {
    harms.push_back(harm_of(proxy, places_of(static_cast<std::int64_t>(i), truth.layers.size(), widths)));
    wrong.push_back(static_cast<double>(truth.assignments[i].wrong));
  }
  quality.kendall_tau = kendall_tau(harms, wrong);
  for (const std::size_t best : truth.front) {
    const std::size_t choice = choice_of(harms, truth.assignments, truth.assignments[best].size_bits);
    const double regret =
        truth.error_pct(truth.assignments[choice]) - truth.error_pct(truth.assignments[best]);
    quality.choices.push_back(choice);
    quality.mean_regret_pct += regret / static_cast<double>(truth.front.size());
    quality.largest_regret_pct = std::max(quality.largest_regret_pct, regret);
  }
  return quality;
}

}  // namespace

MixedPrecision mixed_precision(const MixedSetup& setup, const std::function<void(const std::string&)>& tell) {
  const Clock::time_point start = Clock::now();
  if (setup.least < 1 || setup.most > 8 || setup.least > setup.most)
    throw Error("--bits", "has to lie between 1 and 8", "write it as 1-8");
  const RecordedNetwork recorded = recorded_network(setup.run, open_run(setup.run).experiment);
  const Experiment& experiment = recorded.run->experiment();
  const Network& trained = recorded.run->network();
  Network network = build_network(trained.description(), float_quantization(), experiment.seed);
  network.init_from(trained);
  Images test = recorded.run->test_images();
  if (setup.images > 0) test.slice.count = std::min(test.slice.count, setup.images);
  MixedPrecision truth{.title = network_title(experiment.network, experiment.width) + " · " + experiment.data,
                       .layers = {},
                       .images = test.slice.count,
                       .has_normalization = network.has_statistics(),
                       .assignments = {},
                       .front = {},
                       .proxies = {}};
  for (const LinearSite& site : network.sites()) truth.layers.push_back(site.layer->name);
  truth.error_float_pct =
      100.0 * static_cast<double>(wrong_of(network, test)) / static_cast<double>(truth.images);
  RoundedNetworks rounded = round_at_each_width(network, setup.least, setup.most);
  const double all =
      std::pow(static_cast<double>(rounded.bits.size()), static_cast<double>(truth.layers.size()));
  if (is_chain(network) && all <= kMostAssignments) {
    tell("evaluating all " + std::to_string(std::llround(all)) + " assignments");
    find_all(truth, network, rounded, test, setup);
  } else {
    tell("too many assignments for all: every layer alone, then pairs");
    find_some(truth, network, rounded, test, setup);
  }
  truth.front = front_of(truth.assignments);
  if (truth.is_complete) {
    tell("asking the proxies");
    for (const Proxy& proxy : proxies(network, rounded, recorded.run->training_images(), experiment.seed))
      truth.proxies.push_back(quality_of(proxy, truth, rounded.bits.size()));
  }
  truth.seconds = seconds_since(start);
  return truth;
}

std::vector<std::size_t> front_of(const std::vector<MixedAssignment>& assignments) {
  std::vector<std::size_t> order(assignments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const MixedAssignment &one = assignments[a], &other = assignments[b];
    return std::tuple(one.size_bits, one.wrong, a) < std::tuple(other.size_bits, other.wrong, b);
  });
  std::vector<std::size_t> front;
  for (const std::size_t i : order)
    if (front.empty() || assignments[i].wrong < assignments[front.back()].wrong) front.push_back(i);
  return front;
}

double kendall_tau(const std::vector<double>& a, const std::vector<double>& b) {
  double agree = 0.0, untied_a = 0.0, untied_b = 0.0;
  const auto sign = [](double value) { return (value > 0.0) - (value < 0.0); };
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const int of_a = sign(a[i] - a[j]), of_b = sign(b[i] - b[j]);
      agree += of_a * of_b;
      untied_a += of_a != 0;
      untied_b += of_b != 0;
    }
  return untied_a > 0.0 && untied_b > 0.0 ? agree / std::sqrt(untied_a * untied_b) : 0.0;
}

}  // namespace qs
