// The page around the recording: files of resources/report/ put together.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace qs {

/// The page with the texts in place of "{{name}}", as HTML as they are. "{{style}}", "{{script}}" and
/// "{{policy}}" are its own: the policy lets a browser run nothing but this script, and ask nobody for
/// anything.
std::string filled_page(const std::vector<std::pair<std::string, std::string>>& texts);

}  // namespace qs
