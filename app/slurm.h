// A sweep as one array job of the Slurm workload manager: each task trains one part of it.
#pragma once

#include <filesystem>
#include <string>

namespace qs {

struct SlurmJob {
  std::filesystem::path program, spec, out;  // absolute
  std::string title;
  int tasks = 1;  // of the array; task i trains shard i of this many
};

/// The script that sbatch takes. Same job, same bytes.
std::string slurm_script(const SlurmJob& job);

/// Writes the script into the job's folder and hands it to sbatch; the number of the job, as sbatch says it.
/// Throws Error when sbatch is not there or refuses it.
std::string submit(const SlurmJob& job);

}  // namespace qs
