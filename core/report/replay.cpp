#include "core/report/replay.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/catalog.h"
#include "core/figures/input.h"
#include "core/looks.h"
#include "core/run_store.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;
using SharedSnapshot = std::shared_ptr<const Snapshot>;

constexpr const char* kPrior = "prior";        // of methods that have none it shows other things
constexpr const char* kFrontier = "frontier";  // the figure of results that says something of few runs
constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

/// Each run once, under the name of its directory, however it was written.
std::vector<RunSummary> opened(const std::vector<fs::path>& directories) {
  std::vector<RunSummary> runs;
  for (const fs::path& directory : directories) {
    open_run(directory);  // names what is wrong as it was written
    RunSummary run = open_run(fs::weakly_canonical(fs::absolute(directory)));
    if (std::none_of(runs.begin(), runs.end(),
                     [&](const RunSummary& one) { return one.directory == run.directory; }))
      runs.push_back(std::move(run));
  }
  return runs;
}

/// The run at the epoch of another; at its end when that one is at its end.
SharedSnapshot beside(const Snapshot& focus, bool is_last, const RunSummary& run,
                      const SharedSnapshot& last) {
  const Progress& end = last->progress;
  const double step = (focus.progress.epoch + end.float_epochs) * static_cast<double>(end.steps_per_epoch);
  if (is_last || step >= static_cast<double>(end.step)) return last;
  return snapshot_at(run.directory, std::llround(step));
}

bool is_drawn(const Mark& mark) {
  if (const auto* line = std::get_if<Line>(&mark)) return !line->x.empty();
  if (const auto* points = std::get_if<Points>(&mark)) return !points->x.empty();
  return !std::holds_alternative<Note>(mark) && !std::holds_alternative<Rule>(mark);
}

/// Every panel has something in it.
bool is_full(const Figure& figure) {
  return std::all_of(figure.panels.begin(), figure.panels.end(), [](const Panel& panel) {
    return std::any_of(panel.marks.begin(), panel.marks.end(), is_drawn);
  });
}

}  // namespace

std::vector<std::size_t> evenly(std::size_t count, std::size_t most) {
  const std::size_t taken = std::min(count, most);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < taken; ++i)
    places.push_back(taken > 1 ? i * (count - 1) / (taken - 1) : count - 1);
  return places;
}

Replay::Replay(const std::vector<fs::path>& directories, std::size_t most) : runs_(opened(directories)) {
  if (runs_.empty()) throw Error("report", "there is no run to show", "name the directory of one");
  std::vector<SharedSnapshot> last;
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const std::vector<std::int64_t> steps = history_steps(runs_[i].directory);
    if (steps.empty())
      throw Error(runs_[i].directory.filename().string(), "has recorded no instant that could be shown",
                  "train it for an epoch first");
    last.push_back(snapshot_at(runs_[i].directory, kEnd));
    if (i == 0) recorded_ = steps.size();
  }
  const std::vector<std::int64_t> steps = history_steps(runs_.front().directory);
  for (const std::size_t place : evenly(steps.size(), most)) {
    const bool is_last = place + 1 == steps.size();
    try {
      std::vector<SharedSnapshot> runs = {is_last ? last.front()
                                                  : snapshot_at(runs_.front().directory, steps[place])};
      for (std::size_t i = 1; i < runs_.size(); ++i)
        runs.push_back(beside(*runs.front(), is_last, runs_[i], last[i]));
      instants_.push_back(std::move(runs));
    } catch (const Error&) {
      continue;  // a frame that cannot be read: the others tell what there is to tell
    }
  }
  layers_.emplace_back();
  if (last.front()->layers.size() > 1)
    for (const LayerView& layer : last.front()->layers) layers_.push_back(layer.name);
  looks_ = looks_beside(directories);
  choose_kinds();
}

std::vector<std::string> Replay::names() const {
  std::vector<std::string> names;
  for (const SharedSnapshot& run : instants_.back()) names.push_back(run_name(*run));
  return names;
}

FigureInput Replay::input(const FigureKind& kind, const std::string& layer, std::size_t instant) const {
  FigureInput input{.runs = {}, .layer = layer, .options = Options(kind.options)};
  input.looks = looks_;
  input.with_advice = false;
  if (kind.source == FigureSource::results)
    input.results = runs_;
  else
    input.runs = instants_[instant];
  return input;
}

/// Of one run alone, a kind that sets two side by side is shown when it has something for each of its panels;
/// beliefs of a method when it has any; results are compared from two on.
void Replay::choose_kinds() {
  const auto finished = std::count_if(runs_.begin(), runs_.end(),
                                      [](const RunSummary& run) { return run.state == RunState::finished; });
  for (const FigureKind& kind : figure_kinds()) {
    const bool compares_results = kind.id == kFrontier;
    if (kind.source != FigureSource::snapshots && !(compares_results && finished > 1)) continue;
    if (kind.id == kPrior && !method_info(runs_.front().experiment.method).prior) continue;
    const Figure last = kind.build(input(kind, {}, instants_.size() - 1));
    if (!last.empty_reason.empty() || last.panels.empty()) continue;
    if (kind.compares_two_runs && runs_.size() == 1 && !is_full(last)) continue;
    kinds_.push_back(&kind);
  }
}

const Figure& Replay::figure(std::size_t kind, std::size_t layer, std::size_t instant) {
  const auto key = std::tuple(kind, layer, instant);
  if (const auto known = figures_.find(key); known != figures_.end()) return known->second;
  const FigureKind& of = *kinds_[kind];
  return figures_.emplace(key, of.build(input(of, layers_[layer], instant))).first->second;
}

std::size_t Replay::longest_line() {
  std::size_t longest = 0;
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
    for (const Panel& panel : figure(kind, 0, instants_.size() - 1).panels)
      for (const Mark& mark : panel.marks)
        if (const auto* line = std::get_if<Line>(&mark); line && !panel.x.max)
          longest = std::max(longest, line->x.size());
  return longest;
}

}  // namespace qs
