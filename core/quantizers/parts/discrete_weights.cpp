#include "core/quantizers/parts/discrete_weights.h"

#include <algorithm>
#include <cmath>

namespace qs {
namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
double logit(double p) { return std::log(p / (1.0 - p)); }
double bounded(double p) { return std::clamp(p, kLeastStart, kMostStart); }

}  // namespace

Probabilities TernaryWeight::probabilities(const Logits& logits) {
  const double kept = sigmoid(-logits[0]);
  return {kept * sigmoid(-logits[1]), sigmoid(logits[0]), kept * sigmoid(logits[1])};
}

TernaryWeight::Logits TernaryWeight::start(double mean) {
  const double zero = kMostStart - (kMostStart - kLeastStart) * std::abs(mean);
  return {logit(zero), logit(bounded(0.5 * (1.0 + mean / (1.0 - zero))))};
}

Probabilities BinaryWeight::probabilities(const Logits& logits) {
  return {sigmoid(-logits[0]), 0.0, sigmoid(logits[0])};
}

BinaryWeight::Logits BinaryWeight::start(double mean) { return {logit(bounded(0.5 * (1.0 + mean)))}; }

double entropy(const Probabilities& probabilities) {
  double sum = 0.0;
  for (const double p : probabilities)
    if (p > 0.0) sum -= p * std::log2(p);
  return sum;
}

}  // namespace qs
