#include "core/mixed/proxies.h"

#include <algorithm>
#include <cmath>

#include "core/data/batches.h"
#include "core/metrics/answers.h"
#include "core/nn/linear_layer.h"
#include "core/training/network_builder.h"

namespace qs {
namespace {

constexpr std::int64_t kFisherImages = 256, kHessianImages = 512, kOutputImages = 1000;
constexpr std::int64_t kNormalizedBatch = 32;  // where batch normalization needs company
constexpr int kSigns = 32;                     // draws of Hutchinson's method
constexpr double kNudge = 1e-2;                // of a weight, in root mean squares of its layer

using Weights = std::vector<Tensor>;  // one per layer

Step evaluation() { return {.mode = Mode::evaluate}; }

Parameter& weight_of(const LinearSite& site) { return *site.layer->quantizer().parameters().front(); }

/// A float copy that can be differentiated.
Network float_copy(const Network& trained) {
  Network network = build_network(trained.description(), float_quantization(), 1);
  network.init_from(trained);
  return network;
}

/// Gradient of the mean loss of these images with respect to every layer's weights, as they are now.
void find_gradients(Network& network, const Batch& batch) {
  Tensor grad;
  network.zero_gradients();
  score(Loss{}, network.forward(batch.images, {.mode = Mode::train}), batch.labels, grad);
  network.backward(grad);
}

std::vector<std::vector<double>> empty_table(const Network& trained, const RoundedNetworks& rounded) {
  return std::vector(trained.sites().size(), std::vector<double>(rounded.bits.size(), 0.0));
}

/// What rounding does to one layer's weights.
struct Change {
  double squared = 0.0, signal = 0.0, rounded = 0.0, product = 0.0, weights = 0.0;
};

Change change_of(const Tensor& before, const Tensor& after) {
  Change change{.weights = static_cast<double>(before.size())};
  for (Index i = 0; i < before.size(); ++i) {
    const double w = static_cast<double>(before[i]), q = static_cast<double>(after[i]);
    change.squared += (q - w) * (q - w);
    change.signal += w * w;
    change.rounded += q * q;
    change.product += w * q;
  }
  return change;
}

const Tensor& rounded_weight(RoundedNetworks& rounded, std::size_t place, std::size_t layer) {
  return rounded.networks[place].sites()[layer].layer->quantizer().forward(evaluation()).weight;
}

/// A proxy that is a function of the weights alone.
template <class Harm>
Proxy of_weights(std::string id, std::string name, const Network& trained, RoundedNetworks& rounded,
                 const Harm& harm) {
  Proxy proxy{std::move(id), std::move(name), empty_table(trained, rounded)};
  for (std::size_t layer = 0; layer < proxy.harms.size(); ++layer)
    for (std::size_t place = 0; place < rounded.bits.size(); ++place)
      proxy.harms[layer][place] = harm(layer, trained.sites()[layer].layer->quantizer().latent(),
                                       rounded_weight(rounded, place, layer));
  return proxy;
}

Weights squared_gradients(const Network& trained, const Images& images) {
  Network network = float_copy(trained);
  const std::int64_t together = network.has_statistics() ? kNormalizedBatch : 1;
  Weights mean;
  for (const LinearSite& site : network.sites()) mean.emplace_back(weight_of(site).value.shape());
  Batch batch;
  std::int64_t batches = 0;
  for (std::int64_t first = 0; first + together <= std::min(kFisherImages, images.slice.count);
       first += together, ++batches) {
    fill_batch(images.data, images.slice, first, together, images.normalizer, batch);
    find_gradients(network, batch);
    for (std::size_t layer = 0; layer < mean.size(); ++layer) {
      const Tensor& grad = weight_of(network.sites()[layer]).grad;
      for (Index i = 0; i < grad.size(); ++i) mean[layer][i] += grad[i] * grad[i];
    }
  }
  for (Tensor& tensor : mean)
    for (Real& value : tensor)
      value *= static_cast<Real>(together) / static_cast<Real>(std::max<std::int64_t>(1, batches));
  return mean;
}

/// Moves every weight by `amount` root mean squares of its layer along its sign.
void nudge(Network& network, const Network& trained, const Weights& signs, const std::vector<double>& size,
           double amount) {
  for (std::size_t layer = 0; layer < signs.size(); ++layer) {
    Tensor& weight = weight_of(network.sites()[layer]).value;
    const Tensor& before = trained.sites()[layer].layer->quantizer().latent();
    for (Index i = 0; i < weight.size(); ++i)
      weight[i] = before[i] + static_cast<Real>(amount * size[layer]) * signs[layer][i];
  }
}

std::vector<double> root_mean_squares(const Network& trained) {
  std::vector<double> sizes;
  for (const LinearSite& site : trained.sites()) {
    const Tensor& weight = site.layer->quantizer().latent();
    const Change change = change_of(weight, weight);
    sizes.push_back(std::sqrt(std::max(1e-30, change.signal / change.weights)));
  }
  return sizes;
}

/// tr(H)/n of every layer's block: E[vᵀHv]/n over random signs v, with Hv from a central difference of
/// gradients. All layers are nudged at once: what one does to another has mean zero.
std::vector<double> mean_curvatures(const Network& trained, const Images& images, std::uint64_t seed) {
  Network network = float_copy(trained);
  const std::vector<double> size = root_mean_squares(trained);
  Batch batch;
  fill_batch(images.data, images.slice, 0, std::min(kHessianImages, images.slice.count), images.normalizer,
             batch);
  std::vector<double> mean(size.size(), 0.0);
  for (int draw = 0; draw < kSigns; ++draw) {
    Weights signs;
    Random random(seed, Purpose::curvature_signs, static_cast<std::uint32_t>(draw));
    for (const LinearSite& site : network.sites()) {
      signs.emplace_back(weight_of(site).value.shape());
      for (Real& sign : signs.back()) sign = random.below(2) == 0 ? Real(-1) : Real(1);
    }
    for (const double side : {1.0, -1.0}) {
      nudge(network, trained, signs, size, side * kNudge);
      find_gradients(network, batch);
      for (std::size_t layer = 0; layer < signs.size(); ++layer) {
        const Tensor& grad = weight_of(network.sites()[layer]).grad;
        double product = 0.0;
        for (Index i = 0; i < grad.size(); ++i)
          product += static_cast<double>(grad[i]) * static_cast<double>(signs[layer][i]);
        mean[layer] +=
            side * product / (2.0 * kNudge * size[layer] * kSigns * static_cast<double>(grad.size()));
      }
    }
  }
  return mean;
}

Proxy divergences(const Network& trained, RoundedNetworks& rounded, const Images& images) {
  Proxy proxy{"kl", "KL of one layer alone", empty_table(trained, rounded)};
  Batch batch;
  fill_batch(images.data, images.slice, 0, std::min(kOutputImages, images.slice.count), images.normalizer,
             batch);
  Network whole = float_copy(trained);
  const Tensor outputs = whole.forward(batch.images, evaluation());
  std::vector<int> places(trained.sites().size(), -1);
  for (std::size_t layer = 0; layer < places.size(); ++layer) {
    for (std::size_t place = 0; place < rounded.bits.size(); ++place) {
      places[layer] = static_cast<int>(place);
      Network one = assembled(trained, rounded, places);
      proxy.harms[layer][place] = mean_kl(outputs, one.forward(batch.images, evaluation()));
    }
    places[layer] = -1;
  }
  return proxy;
}

}  // namespace

std::vector<Proxy> proxies(const Network& trained, RoundedNetworks& rounded, const Images& images,
                           std::uint64_t seed) {
  const Weights fisher = squared_gradients(trained, images);
  const std::vector<double> curvature = mean_curvatures(trained, images, seed);
  std::vector<Proxy> all;
  const auto add = [&](const char* id, const char* name, const auto& harm) {
    all.push_back(of_weights(id, name, trained, rounded, harm));
  };
  add("mse", "Weight MSE", [](std::size_t, const Tensor& w, const Tensor& q) {
    const Change change = change_of(w, q);
    return change.squared / change.weights;
  });
  add("sqnr", "Inverse SQNR", [](std::size_t, const Tensor& w, const Tensor& q) {
    const Change change = change_of(w, q);
    return change.squared / std::max(1e-30, change.signal);
  });
  add("cosine", "1 − cosine", [](std::size_t, const Tensor& w, const Tensor& q) {
    const Change change = change_of(w, q);
    return 1.0 - change.product / std::max(1e-30, std::sqrt(change.signal * change.rounded));
  });
  add("fisher", "Diagonal Fisher", [&](std::size_t layer, const Tensor& w, const Tensor& q) {
    double harm = 0.0;
    for (Index i = 0; i < w.size(); ++i) {
      const double change = static_cast<double>(q[i]) - static_cast<double>(w[i]);
      harm += 0.5 * static_cast<double>(fisher[layer][i]) * change * change;
    }
    return harm;
  });
  add("hessian", "Hessian trace", [&](std::size_t layer, const Tensor& w, const Tensor& q) {
    return curvature[layer] * change_of(w, q).squared;
  });
  all.push_back(divergences(trained, rounded, images));
  return all;
}

double harm_of(const Proxy& proxy, const std::vector<int>& places) {
  double harm = 0.0;
  for (std::size_t layer = 0; layer < places.size(); ++layer)
    harm += proxy.harms[layer][static_cast<std::size_t>(places[layer])];
  return harm;
}

}  // namespace qs
