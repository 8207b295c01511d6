#include "core/figures/input.h"

#include <algorithm>

#include "core/figures/ticks.h"

namespace qs {
namespace {

/// Null when neither set nor declared.
const Value* find_value(const FigureInput& input, const std::vector<OptionSpec>& specs,
                        std::string_view key) {
  const auto set = input.options.values().find(key);
  if (set != input.options.values().end()) return &set->second;
  const auto spec =
      std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& each) { return each.key == key; });
  return spec == specs.end() ? nullptr : &spec->default_value;
}

}  // namespace

std::string chosen(const FigureInput& input, const std::vector<OptionSpec>& specs, std::string_view key) {
  const Value* value = find_value(input, specs, key);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : std::string();
}

bool switched_on(const FigureInput& input, const std::vector<OptionSpec>& specs, std::string_view key) {
  const Value* value = find_value(input, specs, key);
  const bool* on = value ? std::get_if<bool>(value) : nullptr;
  return on && *on;
}

std::int64_t whole_number(const FigureInput& input, const std::vector<OptionSpec>& specs,
                          std::string_view key) {
  const Value* value = find_value(input, specs, key);
  const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr;
  return number ? *number : 0;
}

double real_number(const FigureInput& input, const std::vector<OptionSpec>& specs, std::string_view key) {
  const Value* value = find_value(input, specs, key);
  const double* number = value ? std::get_if<double>(value) : nullptr;
  return number ? *number : 0.0;
}

OptionSpec choice(std::string key, std::string label, std::vector<std::string> values, std::string help) {
  OptionSpec spec;
  spec.key = std::move(key);
  spec.label = std::move(label);
  spec.default_value = values.front();
  spec.kind = ChoiceKind{std::move(values)};
  spec.help = std::move(help);
  spec.source = "QuantScope";
  return spec;
}

std::string shown_alone(const FigureInput& input) {
  if (input.runs.size() < 2 || !input.runs.front()) return {};
  const Snapshot& first = *input.runs.front();
  const auto others = std::count_if(input.runs.begin() + 1, input.runs.end(), [&](const auto& run) {
    return run && (run->run.empty() || run->run != first.run || run->progress.step == first.progress.step);
  });
  if (others == 0) return {};  // instants of the run itself
  if (!input.with_advice) return "shows " + run_name(first) + " alone";
  return "shows " + run_name(first) + " alone, of " + std::to_string(others + 1) +
         " ticked runs; Weights, Scales, Curves, Long tail and Frontier compare them";
}

std::string until_then(const Snapshot& run) {
  const RunState state = run.progress.state;
  const bool has_begun = state == RunState::ready || state == RunState::running || state == RunState::paused;
  return has_begun ? "the run is on its way there." : "start the run.";
}

std::string run_name(const Snapshot& run) {
  if (!run.name.empty()) return run.name;
  return run.run.empty() ? "run" : run.run;
}

const LayerView* find_layer(const Snapshot& run, const std::string& name) {
  for (const LayerView& layer : run.layers)
    if (layer.name == name) return &layer;
  return nullptr;
}

std::string epoch_text(const Progress& progress) {
  if (progress.epoch >= 0.0) return "epoch " + format_number(progress.epoch, 3);
  return "float epoch " + format_number(progress.epoch + progress.float_epochs, 3);
}

int columns_for(std::size_t panels) {
  if (panels <= 3) return std::max(1, static_cast<int>(panels));
  if (panels == 4) return 2;
  return panels <= 6 || panels == 9 ? 3 : 4;
}

Curve over_epochs(const Series& series, const Progress& progress) {
  Curve curve;
  const double steps = static_cast<double>(std::max<std::int64_t>(1, progress.steps_per_epoch));
  curve.epoch.reserve(series.size());
  curve.value.reserve(series.size());
  for (std::size_t i = 0; i < series.size(); ++i) {
    curve.epoch.push_back(series[i].x / steps - progress.float_epochs);
    curve.value.push_back(series[i].y);
  }
  return curve;
}

Curve after_start(const Curve& curve) {
  Curve kept;
  for (std::size_t i = 0; i < curve.epoch.size(); ++i) {
    if (!(curve.epoch[i] > 0.0)) continue;
    kept.epoch.push_back(curve.epoch[i]);
    kept.value.push_back(curve.value[i]);
  }
  return kept;
}

void add_note(Figure& figure, const std::string& text) {
  if (!text.empty()) figure.note.append(figure.note.empty() ? "" : "; ").append(text);
}

OptionSpec epoch_axis_option() {
  return choice("epoch_axis", "Epoch axis", {"linear", "log"},
                "Scale of the epochs; a logarithmic one begins after the start of the method.");
}

}  // namespace qs
