// Curves: loss, error, learning rate and penalty over training, of one run or of several.
//
// "soft" is the network as trained (sampled or relaxed), "hard" the quantized one that would be shipped,
// "float" the one with the float weights. Between epochs a slice of the validation images is looked at.
// Epochs count from the start of the method; a float start that the run trained itself lies before 0.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/run_looks.h"

namespace qs {

FigureKind curves_figure();

namespace {

struct Part {
  const char* key;    // in the series
  const char* label;  // in the legend
  Dash dash;
  int colour;  // when a single run is shown
  double width_pt = 1.2;
  bool in_overlays = true;  // also drawn when several runs share the axes
};
constexpr std::array<Part, 6> kParts = {{
    {"training", "training", Dash::dotted, 0},
    {"validation soft", "validation, soft (as trained)", Dash::dashed, 3},
    {"validation hard", "validation, hard (quantized)", Dash::solid, 1},
    {"validation float", "validation, float weights", Dash::dashed, 2, 0.9, false},
    {"slice soft", "soft, on a slice", Dash::dashed, 3, 0.5, false},
    {"slice hard", "hard, on a slice", Dash::solid, 1, 0.5, false},
}};

struct Measure {
  const char* key;
  const char* title;
  const char* label;
  const char* unit;
  bool by_part;  // else only training has it
};
constexpr std::array<Measure, 4> kMeasures = {{{"loss", "Loss", "loss", "", true},
                                               {"error_pct", "Error", "error", "%", true},
                                               {"learning_rate", "Learning rate", "learning rate", "", false},
                                               {"penalty", "Penalty", "penalty", "", false}}};

const std::vector<OptionSpec>& options() {
  static const std::vector<OptionSpec> specs = {
      choice("error_axis", "Error axis", {"log", "linear"}, "Scale of the error axis."),
      choice("loss_axis", "Loss axis", {"linear", "log"}, "Scale of the loss axis."),
  };
  return specs;
}

const Part* find_part(const std::string& key) {
  const auto part =
      std::find_if(kParts.begin(), kParts.end(), [&](const Part& each) { return key == each.key; });
  return part == kParts.end() ? nullptr : &*part;
}

using Runs = std::vector<std::shared_ptr<const Snapshot>>;

/// Names that tell the runs apart, also when two are called the same.
std::vector<std::string> distinct_names(const Runs& runs) {
  std::vector<std::string> names;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const auto same = [&](const auto& run) { return run_name(*run) == run_name(*runs[r]); };
    const bool unique = std::count_if(runs.begin(), runs.end(), same) == 1;
    names.push_back(run_name(*runs[r]) + (unique ? "" : " [" + std::to_string(r + 1) + "]"));
  }
  return names;
}

std::vector<RunLook> run_looks(const Runs& runs) {
  std::vector<std::string> methods;
  for (const auto& run : runs) methods.push_back(run->experiment.method);
  return looks_of(methods);
}

/// Several runs: colour tells the run, dash the part. One run: both tell the part.
Style style_of(const Measure& measure, const Part& part, const RunLook* of_several) {
  Style style{of_several ? of_several->colour : Colour{Colour::Role::series, part.colour}, part.dash,
              part.width_pt};
  if (measure.by_part) return style;
  style.dash = Dash::solid;
  if (!of_several) style.colour = {Colour::Role::text};
  return style;
}

/// The marker of the run at the end of a curve, so that runs can be told apart without colour.
Points end_of(const Line& line, const RunLook& look) {
  return {.x = {line.x.back()},
          .y = {line.y.back()},
          .style = line.style,
          .marker = look.marker,
          .names = {line.name}};
}

std::vector<Mark> curves_of(const Measure& measure, const Runs& runs) {
  const std::vector<std::string> names = distinct_names(runs);
  const std::vector<RunLook> looks = run_looks(runs);
  const bool several = runs.size() > 1;
  std::vector<Mark> marks;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    for (const Series& series : runs[r]->series) {
      const Part* part = find_part(series.part);
      if (!series.layer.empty() || series.quantity.key != measure.key || !part || series.empty()) continue;
      if (several && !part->in_overlays) continue;
      Curve curve = over_epochs(series, runs[r]->progress);
      Line line;
      line.x = std::move(curve.epoch);
      line.y = std::move(curve.value);
      line.style = style_of(measure, *part, several ? &looks[r] : nullptr);
      line.name = several ? names[r] + ", " + part->label : part->label;
      if (!several && measure.by_part) line.label = part->label;
      if (several && line.style.dash == Dash::solid) marks.emplace_back(end_of(line, looks[r]));
      marks.emplace_back(std::move(line));
    }
  }
  return marks;
}

bool any_value(const std::vector<Mark>& marks, bool (*wanted)(double)) {
  return std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) {
    const Line* line = std::get_if<Line>(&mark);
    return line && std::any_of(line->y.begin(), line->y.end(), wanted);
  });
}

bool positive(double value) { return std::isfinite(value) && value > 0.0; }
bool zero_or_less(double value) { return value <= 0.0; }
bool not_zero(double value) { return value != 0.0; }

/// Entries without points: one per run, and one per part that any run has.
std::vector<Mark> legend_of(const Runs& runs) {
  std::vector<Mark> entries;
  const std::vector<std::string> names = distinct_names(runs);
  const std::vector<RunLook> looks = run_looks(runs);
  for (std::size_t r = 0; r < runs.size(); ++r)
    entries.emplace_back(
        Points{.x = {}, .y = {}, .style = {looks[r].colour}, .marker = looks[r].marker, .label = names[r]});
  for (const Part& part : kParts) {
    if (!part.in_overlays) continue;
    const auto is_part = [&](const Series& series) {
      return series.part == part.key && !series.empty() &&
             (series.quantity.key == "loss" || series.quantity.key == "error_pct");
    };
    const auto has_part = [&](const auto& run) {
      return std::any_of(run->series.begin(), run->series.end(), is_part);
    };
    if (std::none_of(runs.begin(), runs.end(), has_part)) continue;
    Line line;
    line.style = {{Colour::Role::text}, part.dash, 1.2};
    line.label = part.label;
    entries.emplace_back(std::move(line));
  }
  return entries;
}

Figure build(const FigureInput& input) {
  Figure figure;
  Runs runs;
  std::copy_if(input.runs.begin(), input.runs.end(), std::back_inserter(runs),
               [](const auto& run) { return run != nullptr; });
  if (runs.empty()) {
    figure.empty_reason = "No run is open.";
    return figure;
  }
  if (runs.size() == 1) figure.title = run_name(*runs.front());
  for (const OptionSpec& spec : options()) figure.idle[spec.key] = "There are no values above zero yet.";
  double float_epochs = 0.0;  // the longest float start
  for (const auto& run : runs) float_epochs = std::max(float_epochs, run->progress.float_epochs);
  for (const Measure& measure : kMeasures) {
    Panel panel;
    panel.title = measure.title;
    panel.x = {.label = "epoch", .min = 0.0 - float_epochs};
    panel.y = {.label = measure.label, .unit = measure.unit};
    panel.marks = curves_of(measure, runs);
    const std::string key = measure.key;
    if (panel.marks.empty() || (key == "penalty" && !any_value(panel.marks, not_zero))) continue;
    if (float_epochs > 0.0)
      panel.marks.emplace_back(Rule{.at = 0.0,
                                    .style = {{Colour::Role::muted}, Dash::dotted, 0.7},
                                    .label = "start of the method, after its float start"});
    if (any_value(panel.marks, positive))
      figure.idle.erase(key == "loss" ? "loss_axis" : key == "error_pct" ? "error_axis" : "");
    const bool log = (key == "error_pct" && chosen(input, options(), "error_axis") == "log") ||
                     (key == "loss" && chosen(input, options(), "loss_axis") == "log");
    if (log && any_value(panel.marks, positive)) {
      panel.y.scale = Scale::log10;
      if (any_value(panel.marks, zero_or_less)) figure.note = "values of zero or less are gaps on a log axis";
    }
    figure.panels.push_back(std::move(panel));
  }
  if (figure.panels.empty()) {
    figure.empty_reason = "The curves appear here with the first steps of training.";
  } else if (runs.size() > 1) {
    const std::vector<Mark> legend = legend_of(runs);
    std::vector<Mark>& first = figure.panels.front().marks;
    first.insert(first.begin(), legend.begin(), legend.end());
  }
  figure.columns = columns_for(figure.panels.size());
  return figure;
}

}  // namespace

FigureKind curves_figure() {
  return {.id = "curves",
          .title = "Curves",
          .help = "Loss, error, learning rate and penalty over training; several runs share the axes.",
          .options = options(),
          .build = build};
}

}  // namespace qs
