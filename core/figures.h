// The kinds of figure that exist, each a pure function from snapshots to a Figure.
//
// The window's views, `quantscope plot --figure`, the export menu and the help are made from this list.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/values/figure.h"
#include "core/values/method_looks.h"
#include "core/values/option.h"
#include "core/values/run_summary.h"
#include "core/values/snapshot.h"

namespace qs {

struct MixedPrecision;

struct FigureInput {
  std::vector<std::shared_ptr<const Snapshot>> runs;          // the first is the one in focus
  std::string layer;                                          // empty: all layers
  Options options;                                            // of the kind, with its defaults when not set
  std::vector<RunSummary> results = {};                       // runs to compare by their final figures
  std::vector<std::shared_ptr<const Snapshot>> history = {};  // recorded instants of the run in focus
  MethodLooks looks = {};                                     // in place of the methods' own
  std::shared_ptr<const MixedPrecision> mixed = {};           // of the run in focus, when it is known
  bool with_advice = true;  // false: notes do not say what could be done in the window
};

/// What a kind of figure is made from; the others may be empty.
enum class FigureSource { snapshots, results, history, mixed };

struct FigureKind {
  std::string id, title, help;
  FigureSource source = FigureSource::snapshots;
  std::vector<OptionSpec> options;  // "counts" = linear|log, "show" = both|latent|quantized, …
  Figure (*build)(const FigureInput& input);
  bool compares_two_runs = false;    // draws a second run beside the first
  bool explained_by_method = false;  // what it draws only the method's page explains
};

/// Whether an option is about what few runs have: several of them side by side, or grids of single filters.
/// Where it is idle the window does not show it: figures need the room more.
bool is_hidden_when_idle(const OptionSpec& option);

/// In tab order.
const std::vector<FigureKind>& figure_kinds();

/// Throws Error naming the id and the known ids.
const FigureKind& figure_kind(std::string_view id);

}  // namespace qs
