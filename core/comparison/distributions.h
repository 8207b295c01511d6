// The distributions that tests of differences need, in double precision.
#pragma once

#include <cstdint>
#include <vector>

namespace qs {

/// I_x(a, b), the regularized incomplete beta function, a, b > 0, 0 ≤ x ≤ 1: to about 1e-14 by its continued
/// fraction (Abramowitz and Stegun 26.5.8).
double incomplete_beta(double a, double b, double x);

/// P(|T| ≥ |t|) of Student's t with so many degrees of freedom (> 0, need not be whole).
double two_sided_t(double t, double degrees);

/// The t with P(|T| ≤ t) = level, 0 < level < 1.
double t_quantile(double level, double degrees);

/// McNemar's exact test: how likely it is that, of the images that only one of two networks misses, they
/// share as unevenly as that or more so, if each were a fair coin (two-sided; 1 when there are none).
double mcnemar(std::int64_t only_first, std::int64_t only_second);

/// Which of these p-values are discoveries, so that of those the expected share of false ones is at most
/// `rate`: Y. Benjamini, Y. Hochberg, J. Royal Statistical Society B 57, 1995.
std::vector<bool> discoveries(const std::vector<double>& p_values, double rate);

}  // namespace qs
