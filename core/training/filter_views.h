// Single filters of a layer whose filters have grids of their own, as pictures and in files.
#pragma once

#include <vector>

#include "core/base/json.h"
#include "core/nn/weight_quantizer.h"
#include "core/values/snapshot.h"

namespace qs {

/// Evenly picked; `codes` has groups and one index per element of `latent`, whose first extent counts
/// the filters.
std::vector<FilterView> filter_views(const Tensor& latent, const Codes& codes);

nlohmann::ordered_json to_json(const FilterView& view);

/// Throws Error naming what does not fit.
FilterView read_filter_view(const JsonValue& json);

}  // namespace qs
