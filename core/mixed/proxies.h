// What tools guess the harm of rounding a layer from, instead of trying: for every layer and width a number
// that is the larger, the more harm is expected. Harms of layers add up.
#pragma once

#include <string>
#include <vector>

#include "core/mixed/prefix_tree.h"

namespace qs {

struct Proxy {
  std::string id, name;                    // "hessian", "Hessian trace"
  std::vector<std::vector<double>> harms;  // of each layer at each width
};

/// Δ = ŵ − w of a layer with n weights:
///   mse      ‖Δ‖²/n
///   sqnr     ‖Δ‖²/‖w‖², the inverse of the signal-to-quantization-noise ratio
///   cosine   1 − cos(w, ŵ)
///   fisher   ½ Σ F_i Δ_i², F the mean squared gradient of single images' losses (the diagonal of the
///            empirical Fisher information)
///   hessian  tr(H)/n · ‖Δ‖², the mean eigenvalue of the layer's block of the Hessian by Hutchinson's method
///            (Z. Dong et al., HAWQ-V2, NeurIPS 2020, arXiv 1911.03852)
///   kl       mean Kullback-Leibler divergence of the outputs from those of the float network with this layer
///            alone rounded
/// Gradients and outputs are those of the first of `images`; random signs come from `seed`.
std::vector<Proxy> proxies(const Network& trained, RoundedNetworks& rounded, const Images& images,
                           std::uint64_t seed);

/// The harm that a proxy expects of an assignment.
double harm_of(const Proxy& proxy, const std::vector<int>& places);

}  // namespace qs
