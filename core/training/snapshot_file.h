// One frame of history/: a snapshot without its series as an NPZ that plain NumPy reads.
//
//   f = numpy.load("history/step-00000860.npz")
//   f["conv1.latent.edges"], f["conv1.latent.counts"], f["conv1.latent.level"]
//   f["conv1.initial.edges"], …                       the same at the start of the phase
//   f["conv1.grid.levels"], f["conv1.grid.thresholds"], f["conv1.grid.counts"]
//   json.loads(f["snapshot.json"].tobytes())          progress, readings, events and all else
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/values/snapshot.h"

namespace qs {

/// Does not wait for the disk: frames are many, and a run goes on without them.
void write_snapshot(const std::filesystem::path& file, const Snapshot& snapshot);

/// Without series, run, name and experiment, which other files of a run hold. What comes back can be
/// drawn without looking: edges ascend, lengths fit, levels exist. Throws Error naming the file and
/// what in it is wrong.
Snapshot read_snapshot(const std::filesystem::path& file);

/// The same for bytes in memory; `where` names them in complaints.
std::string snapshot_bytes(const Snapshot& snapshot);
Snapshot parse_snapshot(std::string_view bytes, const std::string& where);

}  // namespace qs
