// The command line as a typed request: parsing and checking only, nothing is done yet.
#pragma once

#include <string>

#include "app/requests.h"

namespace qs {

/// Throws Error in one sentence for wrong usage; help and version come back as a HelpRequest.
Request parse_command_line(int argc, const char* const* argv);

}  // namespace qs
