#include "core/sweep.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "core/base/file_system.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/base/sha256.h"
#include "core/given_settings.h"
#include "core/run_store.h"
#include "core/settings/settings.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::size_t kMostRuns = 10'000;
constexpr std::size_t kChecksumDigits = 8;

/// Every run of the list, once with each value of this key.
std::vector<GivenSettings> with_each(const std::vector<GivenSettings>& list, const std::string& key,
                                     const JsonValue& values) {
  const std::vector<JsonValue> choices = values.elements();
  if (choices.empty()) throw values.error("is an empty list", "give at least one value");
  std::vector<GivenSettings> all;
  if (list.size() * choices.size() > kMostRuns)
    throw values.error("makes more than " + std::to_string(kMostRuns) + " runs",
                       "split the sweep into several files");
  for (const GivenSettings& settings : list)
    for (const JsonValue& choice : choices) {
      all.push_back(settings);
      if (choice.json().is_object())
        add_settings(all.back(), choice);
      else
        add_setting(all.back(), key, choice);
    }
  return all;
}

/// Whether all of `some` are among `all`, with the same values.
bool holds(const GivenSettings& all, const GivenSettings& some) {
  const auto has_option = [&](const std::string& option) {
    return std::find(all.options.begin(), all.options.end(), option) != all.options.end();
  };
  return (some.preset.empty() || some.preset == all.preset) &&
         std::includes(all.fields.begin(), all.fields.end(), some.fields.begin(), some.fields.end()) &&
         std::all_of(some.options.begin(), some.options.end(), has_option);
}

void leave_out(std::vector<GivenSettings>& list, const JsonValue& exclusions) {
  for (const JsonValue& one : exclusions.elements()) {
    GivenSettings excluded;
    add_settings(excluded, one);
    if (std::erase_if(list, [&](const GivenSettings& run) { return holds(run, excluded); }) == 0)
      throw one.error("leaves no run out", "name settings that runs of this sweep are given");
  }
  if (list.empty()) throw exclusions.error("leaves all runs out", "keep at least one");
}

std::vector<GivenSettings> settings_of(const JsonValue& root) {
  root.allow_only({"title", "settings", "runs", "grid", "exclude"});
  GivenSettings common;
  if (const auto settings = root.find("settings")) add_settings(common, *settings);
  std::vector<GivenSettings> list{common};
  if (const auto runs = root.find("runs")) {
    list.clear();
    for (const JsonValue& run : runs->elements()) {
      list.push_back(common);
      add_settings(list.back(), run);
    }
    if (list.empty()) throw runs->error("is an empty list", "name at least one run, or leave \"runs\" out");
  }
  if (const auto grid = root.find("grid"))
    for (const auto& [key, values] : grid->members()) list = with_each(list, key, values);
  if (const auto exclusions = root.find("exclude")) leave_out(list, *exclusions);
  return list;
}

/// The preset is only a remark, and the number of threads changes with the machine.
std::string all_settings(Experiment experiment) {
  experiment.preset.clear();
  experiment.threads = 0;
  return json_text(to_json(experiment));
}

std::string directory_name(const Experiment& experiment) {
  const std::string sum = sha256(all_settings(experiment)).substr(0, kChecksumDigits);
  return experiment.method + "-" + std::to_string(experiment.weight_bits) + "-" +
         std::to_string(experiment.act_bits) + "-" + experiment.network + "-" + experiment.data + "-s" +
         std::to_string(experiment.seed) + "-" + sum;
}

}  // namespace

namespace {

Sweep sweep_of(const nlohmann::ordered_json& document, const std::string& where, const std::string& title) {
  const JsonValue root(document, where);
  Sweep sweep{.title = root.find("title") ? root.at("title").text() : title, .runs = {}};
  const std::vector<GivenSettings> list = settings_of(root);
  if (list.size() > kMostRuns) throw root.error("has more than " + std::to_string(kMostRuns) + " runs");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    try {
      std::vector<Remark> remarks;
      const Experiment experiment = experiment_from(list[i], remarks);
      SweepRun run = sweep_run(experiment, remarks);
      if (seen.insert(run.directory).second) sweep.runs.push_back(std::move(run));
    } catch (const Error& error) {
      throw Error(where + ", run " + std::to_string(i + 1) + " of " + std::to_string(list.size()),
                  error.where() + ": " + error.problem(), error.advice());
    }
  }
  return sweep;
}

}  // namespace

SweepRun sweep_run(const Experiment& experiment, std::vector<Remark> remarks) {
  return {directory_name(experiment), experiment, std::move(remarks)};
}

Sweep read_sweep(const std::filesystem::path& file) {
  return sweep_of(read_json(file), file.string(), file.stem().string());
}

Sweep parse_sweep(std::string_view text, const std::string& where) {
  return sweep_of(parse_json(text, where), where, where);
}

void find_earlier(std::vector<SweepRun>& runs, const std::filesystem::path& folder) {
  std::map<std::string, std::string> directories;  // by settings
  for (const RunSummary& run : list_runs(folder))
    if (run.problem.empty())
      directories.try_emplace(all_settings(run.experiment), run.directory.filename().string());
  for (SweepRun& run : runs) {
    if (is_there(folder / run.directory)) continue;
    const auto found = directories.find(all_settings(run.experiment));
    if (found != directories.end()) run.directory = found->second;
  }
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  const bool has_slash = index.ec == std::errc() && index.ptr != end && *index.ptr == '/';
  const auto count = has_slash ? std::from_chars(index.ptr + 1, end, shard.count) : index;
  if (!has_slash || count.ec != std::errc() || count.ptr != end || shard.index < 1 ||
      shard.index > shard.count)
    throw Error("--shard", in_quotes(text) + " is not a part of a whole", "write it as 1/4 … 4/4");
  return shard;
}

std::vector<SweepRun> runs_of(const Sweep& sweep, const Shard& shard) {
  std::vector<SweepRun> runs;
  for (std::size_t i = 0; i < sweep.runs.size(); ++i)
    if (static_cast<int>(i % static_cast<std::size_t>(shard.count)) + 1 == shard.index)
      runs.push_back(sweep.runs[i]);
  return runs;
}

}  // namespace qs
