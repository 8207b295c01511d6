// A sweep: many experiments described in one short JSON file.
//
//   {
//     "title": "Bits of RQ",                            // optional
//     "settings": {"data": "mnist", "epochs": 3},       // of every run
//     "runs": [{"preset": "quick-rq-4-4"}, {"method": "rq-st"}],   // optional: starting points
//     "grid": {                                         // optional: all combinations, the last key
//       "bits": [{"weight_bits": 2, "act_bits": 2},     // varies fastest. An object sets several at
//                {"weight_bits": 4, "act_bits": 4}],    // once; its key is then only a name
//       "seed": [1, 2, 3]
//     },
//     "exclude": [{"method": "twn", "act_bits": 2}]     // optional: combinations that are left out
//   }
// Settings are the fields of an experiment (`quantscope train --help`, with underscores), "preset",
// and the parameters of the method. The run's own override the common ones, the grid's override both. A run
// is left out when it was given all settings of one exclusion.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings/runnable.h"
#include "core/values/experiment.h"

namespace qs {

struct SweepRun {
  std::string directory;  // name made of the experiment and its checksum: the same run, the same name
  Experiment experiment;
  std::vector<Remark> remarks;  // what was adapted to its settings
};

struct Sweep {
  std::string title;
  std::vector<SweepRun> runs;  // in the order of the file, each one once
};

/// The run of an experiment, with the name that a sweep gives it.
SweepRun sweep_run(const Experiment& experiment, std::vector<Remark> remarks);

/// Throws Error naming the file and the place in it for what is no sweep, and the run for settings
/// that do not go together; also for more than 10 000 runs, and for none.
Sweep read_sweep(const std::filesystem::path& file);

/// The same from its text; `where` is what complaints name.
Sweep parse_sweep(std::string_view text, const std::string& where);

/// Runs whose settings a run in `folder` has under another name, as a newer version with more settings makes
/// one, get that directory: what is there is not trained again.
void find_earlier(std::vector<SweepRun>& runs, const std::filesystem::path& folder);

/// Every n-th run, from the index-th of n (from 1).
struct Shard {
  int index = 1, count = 1;
};

/// "2/4". Throws Error naming --shard.
Shard parse_shard(const std::string& text);

std::vector<SweepRun> runs_of(const Sweep& sweep, const Shard& shard);

}  // namespace qs
