#include "core/convert.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <map>

#include "core/base/atomic_file.h"
#include "core/base/file_system.h"
#include "core/base/in_quotes.h"
#include "core/files/event_file.h"
#include "core/files/npz.h"
#include "core/files/safetensors.h"
#include "core/files/zip_archive.h"
#include "core/run_store.h"
#include "core/training/run_directory.h"
#include "core/training/run_tables.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

constexpr const char* kShared[] = {"figures.json", "looks.json"};  // of a folder of runs

/// Seconds since 1970; 0 for what is no time.
double seconds_of(const std::string& iso) {
  std::tm parts{};
  return ::strptime(iso.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) ? static_cast<double>(::timegm(&parts)) : 0.0;
}

class Events {
 public:
  void add(double time, std::int64_t step, const std::string& tag, double value) {
    if (std::isfinite(value)) list.push_back({time, step, tag, static_cast<float>(value)});
  }
  std::vector<ScalarEvent> list;
};

void add_epochs(const RunTables& tables, double start, Events& events) {
  double time = start;
  for (const EpochRow& row : tables.epochs) {
    time += std::isfinite(row.epoch_seconds) ? row.epoch_seconds : 0.0;
    const auto add = [&](const char* tag, double value) { events.add(time, row.step, tag, value); };
    add("epoch/train_loss", row.train_loss);
    add("epoch/train_error_pct", row.train_error_pct);
    add("epoch/validation_loss_soft", row.validation_loss_soft);
    add("epoch/validation_loss_hard", row.validation_loss_hard);
    add("epoch/validation_error_soft_pct", row.validation_error_soft_pct);
    add("epoch/validation_error_hard_pct", row.validation_error_hard_pct);
    add("epoch/validation_error_float_pct", row.validation_error_float_pct);
    add("epoch/images_per_second", row.images_per_second);
  }
}

void add_steps(const RunTables& tables, double start, Events& events) {
  for (const StepRow& row : tables.steps) {
    const auto add = [&](const std::string& tag, double value) { events.add(start, row.step, tag, value); };
    add("step/loss", row.loss);
    add("step/penalty", row.penalty);
    add("step/learning_rate", row.learning_rate);
    for (const LayerValue& reading : row.readings)
      add(reading.layer + "/" + reading.part + "/" + reading.key, reading.value);
  }
}

std::string name_of(const fs::path& run) { return fs::weakly_canonical(run).filename().string(); }

bool is_bundled(const std::string& name) {
  return name != kCheckpointFile && name != kPreviousCheckpointFile && name != kLockFile &&
         name.find(kUnfinishedMark) == std::string::npos;
}

}  // namespace

std::vector<float> float_weights(const fs::path& run, const std::string& layer) {
  open_run(run);
  const fs::path model = run / kModelFile;
  if (!is_there(model))
    throw Error(run.string(), "holds no weights", "train it to its end; model.safetensors is written then");
  constexpr std::string_view kSuffix = ".latent";
  std::string known;
  for (const NamedArray& array : read_safetensors(model).arrays) {
    if (array.name == layer + std::string(kSuffix)) {
      const Tensor weights = to_tensor(array);
      return {weights.begin(), weights.end()};
    }
    if (array.name.ends_with(kSuffix))
      known += (known.empty() ? "" : ", ") + array.name.substr(0, array.name.size() - kSuffix.size());
  }
  throw Error(run.string(), "has no layer " + in_quotes(layer), "choose one of: " + known);
}

void write_weights_npz(const fs::path& run, const fs::path& file) {
  open_run(run);
  const fs::path model = run / kModelFile;
  if (!is_there(model)) throw Error(run.string(), "has no weights to write yet", "let the run finish first");
  write_npz(file, read_safetensors(model).arrays);
}

fs::path write_event_file(const fs::path& run, const fs::path& folder) {
  const RunSummary summary = open_run(run);
  const RunTables tables = read_tables(run, std::numeric_limits<std::int64_t>::max());
  Events events;
  const double start = seconds_of(summary.started);
  add_steps(tables, start, events);
  add_epochs(tables, start, events);
  if (events.list.empty()) throw Error(run.string(), "has recorded nothing yet", "let it train for a while");
  make_folder(folder / name_of(run));
  const fs::path file = folder / name_of(run) / "events.out.tfevents.quantscope";
  write_file(file, event_file_bytes(events.list));
  return file;
}

void write_bundle(const std::vector<fs::path>& runs, const fs::path& file) {
  std::vector<ZipMember> members;
  for (const fs::path& run : runs) {
    open_run(run);
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(run))
      if (entry.is_regular_file() && is_bundled(entry.path().filename().string()))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& one : files)
      members.push_back({name_of(run) + "/" + one.lexically_relative(run).generic_string(), read_file(one)});
  }
  if (!runs.empty())
    for (const char* name : kShared)
      if (const fs::path shared = fs::weakly_canonical(runs.front()).parent_path() / name; is_there(shared))
        members.push_back({name, read_file(shared)});
  write_file(file, zip_bytes(members, Compression::deflated));
}

namespace {

/// Of a member NAME/…; empty for what lies at the top. Throws for a name that leads elsewhere.
std::string run_of(const std::string& member, const std::string& where) {
  const fs::path path(member);
  const bool leads_away =
      path.is_absolute() || member.empty() || member.find_first_of("\\:\n") != std::string::npos ||
      std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".." || part == "."; });
  if (leads_away)
    throw Error(where, "holds " + in_quotes(member) + ", which is no file of a run", "nothing was unpacked");
  return path.has_parent_path() ? path.begin()->string() : "";
}

void add_shared(const ZipMember& member, const fs::path& folder) {
  const fs::path file = folder / member.name;
  if (!is_there(file)) write_file(file, member.bytes);
}

}  // namespace

BundleContent read_bundle(const fs::path& file, const fs::path& folder) {
  const std::string where = file.string();
  const std::vector<ZipMember> members = parse_zip(read_file(file), where);
  std::map<std::string, std::vector<const ZipMember*>> runs;
  for (const ZipMember& member : members) {
    const std::string run = run_of(member.name, where);
    const bool is_shared =
        std::find(std::begin(kShared), std::end(kShared), member.name) != std::end(kShared);
    if (run.empty() && !is_shared)
      throw Error(where, "holds " + in_quotes(member.name) + ", which is no file of a run",
                  "nothing was unpacked");
    if (!run.empty() && !member.name.ends_with('/')) runs[run].push_back(&member);
  }
  for (const auto& [name, files] : runs) {
    const std::string config = name + "/" + kConfigFile;
    if (std::none_of(files.begin(), files.end(), [&](const ZipMember* one) { return one->name == config; }))
      throw Error(where,
                  "holds the folder " + in_quotes(name) + ", which is no run: " + kConfigFile + " is missing",
                  "nothing was unpacked");
  }
  BundleContent content;
  make_folder(folder);
  for (const auto& [name, files] : runs) {
    if (is_there(folder / name)) {
      content.known.push_back(name);
      continue;
    }
    for (const ZipMember* one : files) {
      make_folder((folder / one->name).parent_path());
      write_file(folder / one->name, one->bytes);
    }
    content.runs.push_back(folder / name);
  }
  for (const ZipMember& member : members)
    if (run_of(member.name, where).empty()) add_shared(member, folder);
  return content;
}

}  // namespace qs
