// How experiments are called.
#pragma once

#include <string>

#include "core/values/experiment.h"

namespace qs {

/// "VGG-7 ×0.25".
std::string network_title(const std::string& network, double width);

/// "RQ-ST 2/2 · LeNet-5 · digits": how runs are called when nobody named them.
std::string title(const Experiment& experiment);

/// The first part of the title: "RQ-ST 2/2".
std::string title_of_method(const Experiment& experiment);

}  // namespace qs
