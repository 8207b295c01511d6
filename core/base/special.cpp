#include "core/base/special.h"

namespace qs {

double dawson(double x) {
  constexpr double kInverseRootPi = 0.56418958354775628695;
  constexpr double kStep = 0.25;  // error e^(−(π/2h)²) = 7e-18
  constexpr int kTerms = 13;      // on each side of x/h: e^(−(2·13·h)²) is below 1e-18
  if (std::abs(x) < 0.1) {        // the sum below would cancel
    const double y = 2.0 * x * x;
    return x *
           (1.0 -
            y / 3.0 *
                (1.0 - y / 5.0 * (1.0 - y / 7.0 * (1.0 - y / 9.0 * (1.0 - y / 11.0 * (1.0 - y / 13.0))))));
  }
  // Σ over odd n of e^(−(x − n h)²)/n, around the odd number next to x/h.
  const double nearest = 2.0 * std::floor(0.5 * x / kStep) + 1.0;
  double sum = 0.0;
  for (int i = -kTerms; i <= kTerms; ++i) {
    const double n = nearest + 2.0 * i, distance = x - n * kStep;
    sum += std::exp(-distance * distance) / n;
  }
  return kInverseRootPi * sum;
}

}  // namespace qs
