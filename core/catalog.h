// What can be chosen: methods and networks, each described by itself (presets.h, data/data_library.h: the
// rest).
//
// Everything here is a value made from the declarations of the parts (a method's file, a network's
// layer list, a preset's JSON), so menus, `quantscope methods` and the README table never drift.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/values/experiment.h"
#include "core/values/method_info.h"
#include "core/values/network_info.h"

namespace qs {

/// In menu order.
const std::vector<MethodInfo>& methods();

/// Throws Error naming the id and the known ids.
const MethodInfo& method_info(std::string_view id);

const std::vector<std::string>& network_ids();

/// Throws Error for an unknown id, or an input that the network cannot take.
NetworkInfo network_info(std::string_view id, double width = 1.0);

}  // namespace qs
