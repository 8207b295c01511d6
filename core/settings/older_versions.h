// Experiments as older versions wrote them, in today's words.
#pragma once

#include <nlohmann/json.hpp>

namespace qs {

/// Leaves what it does not know, and what is wrong, as it is.
nlohmann::ordered_json in_todays_words(nlohmann::ordered_json experiment);

}  // namespace qs
