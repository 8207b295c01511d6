// A replay as the JSON that the page's script reads.
#pragma once

#include <cstddef>
#include <string>

#include "core/report/replay.h"

namespace qs {

struct Recording {
  std::string json;       // without "<", so that no text in it can end the element that holds it
  std::size_t shown = 0;  // instants
};

/// As many instants as fit into `most_bytes`; figures that take much room change more rarely than the others
/// before instants are left out.
Recording recording_of(Replay& replay, std::size_t most_bytes);

}  // namespace qs
