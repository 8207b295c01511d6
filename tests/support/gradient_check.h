// Gradients against central differences, with the noise frozen. For the double-precision library.
#pragma once

#include <functional>
#include <string>

#include "support/laws.h"

namespace qs {

/// (f(x+h) − f(x−h)) / 2h; `x` is put back.
double central_difference(Real& x, const std::function<double()>& f, double h = 1e-6);

/// L = Σ r∘output + penalty for random r: dL/d(every trained parameter) and dL/d(input) of a training
/// step. Empty when all agree to `tolerance`, relative or absolute, else the first that does not.
std::string gradients_match_differences(const MethodUse& use, const Tensor& data, double tolerance);

}  // namespace qs
