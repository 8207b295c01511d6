// What the quantizer laboratory answers, as a figure.
#pragma once

#include <string>
#include <vector>

#include "core/laboratory.h"
#include "core/values/figure.h"
#include "core/values/option.h"

namespace qs {

/// "show": which panels. Defaults as in the window.
const std::vector<OptionSpec>& laboratory_options();

/// `options`: of laboratory_options(). The number looked at is a handle that can be dragged.
Figure laboratory_figure(const LabAnswer& answer, const Options& options);

}  // namespace qs
