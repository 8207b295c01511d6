// Results for other programs.
#include <iostream>

#include "app/commands/commands.h"
#include "core/base/json.h"

namespace qs {

void print_json(const nlohmann::ordered_json& result) { std::cout << json_text(result, 2) << '\n'; }

}  // namespace qs
