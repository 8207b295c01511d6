// The error of every assignment of bit widths against its size, the true front, and what proxies would
// choose.
#pragma once

#include "core/mixed_precision.h"
#include "core/values/figure.h"

namespace qs {

Figure mixed_figure(const MixedPrecision& truth);

}  // namespace qs
