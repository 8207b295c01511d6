// What the builders of figures ask their input for.
#pragma once

#include <string>
#include <vector>

#include "core/figures.h"

namespace qs {

/// The choice for `key`, or the default that `specs` declare when it is not set.
std::string chosen(const FigureInput& input, const std::vector<OptionSpec>& specs, std::string_view key);
bool switched_on(const FigureInput& input, const std::vector<OptionSpec>& specs, std::string_view key);
std::int64_t whole_number(const FigureInput& input, const std::vector<OptionSpec>& specs,
                          std::string_view key);

double real_number(const FigureInput& input, const std::vector<OptionSpec>& specs, std::string_view key);

/// A choice between texts, the first being the default.
OptionSpec choice(std::string key, std::string label, std::vector<std::string> values, std::string help);

/// For views of a single run, when several are ticked: which one is shown and where the others are; else
/// empty.
std::string shown_alone(const FigureInput& input);

/// What to do until there is something to see: "start the run", or, when it has begun, that it is on its
/// way.
std::string until_then(const Snapshot& run);

/// The run's name, else the name of its directory, else "run".
std::string run_name(const Snapshot& run);

/// The layer of that name, or null.
const LayerView* find_layer(const Snapshot& run, const std::string& name);

/// "epoch 2.5", or "float epoch 1.5" before the method began.
std::string epoch_text(const Progress& progress);

/// Columns of a pleasing grid of so many panels; the layout takes fewer on a narrow page.
int columns_for(std::size_t panels);

struct Curve {
  std::vector<double> epoch, value;
};
/// The points of a series with x in epochs of the method; the float start lies before 0.
Curve over_epochs(const Series& series, const Progress& progress);

/// What lies after epoch 0: all that a logarithmic axis of epochs can show.
Curve after_start(const Curve& curve);

/// One more sentence of the figure's note; nothing for an empty one.
void add_note(Figure& figure, const std::string& text);

/// Epochs on a linear or a logarithmic axis.
OptionSpec epoch_axis_option();

}  // namespace qs
