// Sparse variational dropout: D. Molchanov, A. Ashukha, D. Vetrov, "Variational Dropout Sparsifies Deep
// Neural Networks", ICML 2017, arXiv 1701.05369.
//
//   q(w) = N(θ, σ²) for every weight; loss = cross-entropy + (β/N)·Σ KL(q ‖ p), p(w) ∝ 1/|w|
//   The KL is the paper's approximation (gaussian_posterior.h); the layer samples its outputs (Kingma et
//   al. 2015) with additive noise, so that all gradients are exact and quiet.
//   At the end: w = 0 where log α = log σ² − log θ² ≥ T.
// The paper keeps the other weights as floats. Here they are rounded to a symmetric uniform grid that
// reaches to the largest of them, once, at the end.
#include <cmath>

#include "core/base/vector_batch.h"
#include "core/quantizers/parts/gaussian_weight.h"
#include "core/quantizers/parts/grid.h"
#include "core/tensor/registers.h"
#include "core/tensor/statistics.h"

namespace qs {
namespace {

// e^ℓ and its inverse stay well inside a float.
constexpr double kSmallest = -20.0, kLargest = 4.0;
// |θ|/σ; the KL stays constant beyond, which keeps its powers finite.
constexpr double kFarthest = 1e7;

const Quantity kLogAlpha{"log_alpha", "log α", "prior",
                         "Log of noise variance over squared mean, for every weight; pruned from T on."};

/// Smallest |θ| that log α is computed with.
constexpr double kSmallestMean = 1e-20;

class SparseWeight final : public GaussianWeight {
 public:
  SparseWeight(const LayerSite& site, const GaussianSettings& settings)
      : GaussianWeight(site, settings), bits_(site.bits) {}

  Codes encode() const override {
    Tensor pruned(mean().shape());
    write_pruned(pruned);
    return qs::encode(grid_of(pruned), pruned);
  }

  const Tensor& latent() const override { return mean(); }

  void probe(Probe& probe) const override {
    GaussianWeight::probe(probe);
    probe.distribution(kLogAlpha, mean().size(), [&](Index i) {
      const double theta_i = std::max(std::abs(static_cast<double>(mean()[i])), kSmallestMean);
      return static_cast<double>(log_variances()[i]) - 2.0 * std::log(theta_i);
    });
  }

 private:
  void use_means(Tensor& to) override {
    Tensor& means = posterior().mean.value;
    to = Tensor::borrow(means.data(), means.shape());
  }

  void write_quantized(Tensor& to) override {
    write_pruned(to);
    round_to_nearest(grid_of(to), to.span(), to.span());
  }

  void write_pruned(Tensor& to) const {
    for_each_register(to.size(), [&](Index i, Index count) {
      store_lanes(to.data() + i, count, select(is_pruned(i, count), Lanes(Real(0)), theta(i, count)));
    });
  }

  UniformGrid grid_of(const Tensor& pruned) const {
    const int outermost = (1 << (bits_ - 1)) - 1;
    const double step = finite_range(pruned.span()).largest_magnitude() / outermost;
    return {.step_size = static_cast<Real>(static_cast<float>(std::max(step, kSmallestStepSize))),
            .lowest = -outermost,
            .highest = outermost};
  }

  double add_kl(double weight) override {
    Real *d_mean = posterior().mean.grad.data(), *d_log_variance = posterior().log_variance.grad.data();
    const Real factor = static_cast<Real>(weight);
    const Lanes far(static_cast<Real>(kFarthest)), one(Real(1));
    return sum_registers<1>(posterior().mean.value.size(), [&](Index i, Index count) {
      const Lanes inverse_sigma = exp(Real(-0.5) * log_variance(i, count));
      // In units of σ the term depends on log σ² only through the distance.
      const Lanes distance = min(max(theta(i, count) * inverse_sigma, -far), far);
      const LogUniformTerm<Lanes> term = log_uniform_term(distance, one);
      if (factor != Real(0)) {
        store_lanes(d_mean + i, count,
                    load_lanes(d_mean + i, count) - factor * inverse_sigma * term.d_distance);
        store_lanes(d_log_variance + i, count,
                    load_lanes(d_log_variance + i, count) - factor * term.d_log_variance);
      }
      return std::array<Lanes, 1>{-lane_mask(count) * term.value};
    })[0];
  }

  int bits_;
};

std::vector<OptionSpec> options() {
  const std::vector<OptionSpec> schedule = kl_schedule_options(
      "the authors' code: 5 of 200 epochs", "the authors' code: 15 of 200 epochs; 3 suits runs of about ten");
  return {
      {.key = "initial_log_variance",
       .symbol = "log σ₀²",
       .label = "Initial log variance",
       .default_value = -10.0,
       .kind = RealKind{kSmallest, kLargest},
       .help = "Log variance that every weight starts with.",
       .source = "the authors' code: −10 for LeNet-5, −15 for a VGG network"},
      {.key = "log_threshold",
       .symbol = "T",
       .label = "Pruning threshold",
       .default_value = 3.0,
       .kind = RealKind{-2.0, 8.0},
       .help = "Weights with log α = log σ² − log θ² ≥ T become zero.",
       .source = "sparse VD §5: 3"},
      schedule[0],
      schedule[1],
  };
}

std::shared_ptr<const Prior> prior() {
  using Numbers = Prior::Numbers;
  return std::make_shared<const Prior>(
      Prior{.knobs = {{{.key = "log_variance",
                        .symbol = "log σ²",
                        .label = "Log variance",
                        .default_value = -6.0,
                        .kind = RealKind{kSmallestLogVariance, kLargestLogVariance},
                        .help = "Log variance of the Gaussian whose divergence is drawn.",
                        .source = ""},
                       "mean_log_variance"}},
            .log_density = [](double w, Numbers) { return -std::log(std::abs(w)); },
            .negative_kl =
                [](double w, Numbers n) {
                  using Doubles = VectorBatch<double>;
                  return log_uniform_term(Doubles(w), Doubles(std::exp(-n[0]))).value.get(0);
                },
            .exact =
                [](double w, Numbers n) {
                  return -exact_log_uniform_kl(n[0] - 2.0 * std::log(std::max(std::abs(w), kSmallestMean)));
                },
            .spikes = [](Numbers) { return std::vector<double>{0.0}; },
            .log_variance = 0,
            .funnel = [](const Options& o) { return std::exp(-0.5 * o.real("log_threshold")); }});
}

MethodInfo info() {
  const GaussianWeight::Observables& of = GaussianWeight::observables();
  return {
      .id = "sparse-vd",
      .name = "Sparse variational dropout",
      .short_name = "Sparse VD",
      .family = MethodFamily::bayesian,
      .summary = "Learns a noise variance for every weight; weights that drown in their noise are pruned.",
      .idea =
          "Every weight has a Gaussian posterior and a log-uniform prior, which favours weights that are "
          "all noise. Where the data do not need a weight its noise grows without bound beside it, and "
          "setting it to zero changes nothing. It is the pruning half of Variational Network Quantization: "
          "the same training with a single spike, at zero.",
      .formula =
          "q(w) = N(θ, σ²),   p(w) ∝ 1/|w|,   log α = log σ² − log θ²\n"
          "L = CE + (β/N)·Σ KL(q ‖ p)\n"
          "−KL ≈ k₁·S(k₂ + k₃·log α) − ½·log(1 + 1/α) − k₁\n"
          "ŵ = 0 where log α ≥ T, else θ on a grid of b bits",
      .watch =
          "The histogram of log α: a second hump forms right of T and takes most weights. The posterior "
          "view shows the funnel around zero into which they fall. Pruning hardly changes the error.",
      .paper = {.authors = "D. Molchanov, A. Ashukha, D. Vetrov",
                .title = "Variational Dropout Sparsifies Deep Neural Networks",
                .venue = "ICML 2017, arXiv 1701.05369"},
      .weight_bits = {4, 8},
      .act_bits = {kFloatBits, kFloatBits},
      .options = options(),
      .observables = {of.noise, of.pruned, of.kl_weight, kLogAlpha, of.posterior},
      .reconstruction =
          "The paper leaves the weights that are not pruned float. Here they are rounded at the end to a "
          "uniform grid with zero in its middle that reaches to the largest of them.",
      .prior = prior()};
}

}  // namespace

const Method& sparse_vd() {
  static const Method method{
      .info = info(),
      .weight = [](const LayerSite& site, const Options& chosen) -> std::unique_ptr<WeightQuantizer> {
        return std::make_unique<SparseWeight>(
            site, GaussianSettings{.initial_log_variance = chosen.real("initial_log_variance"),
                                   .smallest_log_variance = kSmallest,
                                   .largest_log_variance = kLargest,
                                   .log_threshold = chosen.real("log_threshold"),
                                   .kl = kl_schedule_from(chosen)});
      },
      .exact_gradients = true};
  return method;
}

}  // namespace qs
