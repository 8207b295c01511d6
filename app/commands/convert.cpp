// Runs as files for other programs.
#include <iostream>

#include "app/commands/commands.h"
#include "core/convert.h"
#include "core/run_store.h"
#include "core/values/error.h"

namespace qs {

int run_command(const ConvertRequest& request) {
  std::vector<std::filesystem::path> runs;
  for (const RunSummary& run : runs_at(request.runs)) runs.push_back(run.directory);
  if (request.to == "tensorboard") {
    for (const std::filesystem::path& run : runs)
      std::cout << write_event_file(run, request.out).string() << '\n';
    return kSuccess;
  }
  if (request.to == "npz") {
    if (runs.size() != 1)
      throw Error("--to npz", "takes one run, not " + std::to_string(runs.size()), "name a single run");
    write_weights_npz(runs.front(), request.out);
  } else {
    write_bundle(runs, request.out);
  }
  std::cout << request.out.string() << '\n';
  return kSuccess;
}

int run_command(const ImportRequest& request) {
  const BundleContent content =
      read_bundle(request.bundle, request.out.empty() ? default_workspace() : request.out);
  for (const std::filesystem::path& run : content.runs) std::cout << run.string() << '\n';
  for (const std::string& name : content.known) std::cerr << name << " is here already and stays as it is\n";
  return kSuccess;
}

}  // namespace qs
