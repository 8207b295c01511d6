// The panels of a prior, for figures that show it beside others.
#pragma once

#include "core/values/figure.h"
#include "core/values/method_info.h"
#include "core/values/snapshot.h"

namespace qs {

/// The curves, the components and the posterior at the numbers that the layer publishes; nothing where they
/// are not recorded.
void add_prior(Figure& figure, const Prior& prior, const LayerView& layer, const Options& method_options);

}  // namespace qs
