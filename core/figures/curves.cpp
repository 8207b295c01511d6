// Curves: loss, error, learning rate and penalty over training, of one run or of several.
//
// "soft" is the network as trained (sampled or relaxed), "hard" the quantized one that would be shipped,
// "float" the one with the float weights. Between epochs a slice of the validation images is looked at.
// Epochs count from the start of the method; a float start that the run trained itself lies before 0.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/base/number_text.h"
#include "core/figures.h"
#include "core/figures/input.h"
#include "core/figures/overlay.h"

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
      choice("rate_axis", "Rate axis", {"linear", "log"}, "Scale of the learning rate's axis."),
      epoch_axis_option(),
      {.key = "smoothing",
       .symbol = "",
       .label = "Smoothing",
       .default_value = 0.0,
       .kind = RealKind{0.0, 0.99},
       .help = "Factor of an exponential moving average over all recorded points, drawn over the faint raw "
               "values; 0: none.",
       .source = ""},
      seeds_option(),
  };
  return specs;
}

/// What the reader chose.
struct Look {
  bool several = false;  // entries share the axes: colour tells them apart
  bool log_epochs = false;
  double smoothing = 0.0;
};

const Part* find_part(const std::string& key) {
  const auto part =
      std::find_if(kParts.begin(), kParts.end(), [&](const Part& each) { return key == each.key; });
  return part == kParts.end() ? nullptr : &*part;
}

using Entries = std::vector<Overlaid>;

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

const Series* find_series(const Snapshot& run, const char* key, const std::string& part) {
  for (const Series& series : run.series)
    if (series.layer.empty() && series.quantity.key == key && series.part == part && !series.empty())
      return &series;
  return nullptr;
}

/// Of all runs of the entry that have it.
MeanCurve mean_curve(const Overlaid& entry, const Measure& measure, const Part& part, const Look& look) {
  std::vector<Curve> curves;
  for (const Snapshot* run : entry.runs)
    if (const Series* series = find_series(*run, measure.key, part.key)) {
      const Curve curve = over_epochs(*series, run->progress);
      curves.push_back(look.log_epochs ? after_start(curve) : curve);
    }
  return mean_of(curves);
}

/// The raw values behind a smoothed curve.
Line faint(Line line) {
  constexpr int kFaintestShade = 3;
  line.style.colour.shade = kFaintestShade;
  line.style.width_pt *= 0.5;
  line.label.clear();
  line.name += ", raw";
  return line;
}

void add_curve(const Overlaid& entry, const Measure& measure, const Part& part, const Look& look,
               std::vector<Mark>& marks) {
  MeanCurve curve = mean_curve(entry, measure, part, look);
  if (curve.mean.epoch.empty()) return;
  Line line{.x = curve.mean.epoch,
            .y = curve.mean.value,
            .style = style_of(measure, part, look.several ? &entry.look : nullptr)};
  line.name = look.several ? entry.name + ", " + part.label : part.label;
  if (!look.several && measure.by_part) line.label = part.label;
  if (!curve.deviation.empty()) marks.emplace_back(band_of(curve, line.style));
  if (look.smoothing > 0.0 && line.y.size() > 2) {
    marks.emplace_back(faint(line));
    line.y = smoothed(line.y, look.smoothing);
    const std::string factor = ", smoothed " + shortest_text(look.smoothing);
    line.name += factor;
    if (!line.label.empty()) line.label += factor;
  }
  if (look.several && line.style.dash == Dash::solid) marks.emplace_back(end_of(line, entry.look));
  marks.emplace_back(std::move(line));
}

std::vector<Mark> curves_of(const Measure& measure, const Entries& entries, const Look& look) {
  std::vector<Mark> marks;
  for (const Overlaid& entry : entries)
    for (const Series& series : entry.runs.front()->series) {
      const Part* part = find_part(series.part);
      if (!series.layer.empty() || series.quantity.key != measure.key || !part || series.empty()) continue;
      if (!look.several || part->in_overlays) add_curve(entry, measure, *part, look, marks);
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
std::vector<Mark> legend_of(const Entries& entries, const Look& look) {
  std::vector<Mark> legend;
  for (const Overlaid& entry : entries)
    legend.emplace_back(Points{
        .x = {}, .y = {}, .style = {entry.look.colour}, .marker = entry.look.marker, .label = entry.name});
  for (const Part& part : kParts) {
    if (!part.in_overlays) continue;
    const bool is_drawn = std::any_of(entries.begin(), entries.end(), [&](const Overlaid& entry) {
      return std::any_of(entry.runs.begin(), entry.runs.end(), [&](const Snapshot* run) {
        return find_series(*run, "loss", part.key) || find_series(*run, "error_pct", part.key);
      });
    });
    if (!is_drawn) continue;
    Line line;
    line.style = {{Colour::Role::text}, part.dash, 1.2};
    line.label = part.label;
    if (look.smoothing > 0.0) line.label += ", smoothed " + shortest_text(look.smoothing);
    legend.emplace_back(std::move(line));
  }
  return legend;
}

double longest_float_start(const Entries& entries) {
  double epochs = 0.0;
  for (const Overlaid& entry : entries)
    for (const Snapshot* run : entry.runs) epochs = std::max(epochs, run->progress.float_epochs);
  return epochs;
}

/// Which option sets the scale of the measure's axis; null: none, it is linear.
const char* scale_option(const std::string& measure) {
  return measure == "error_pct"       ? "error_axis"
         : measure == "loss"          ? "loss_axis"
         : measure == "learning_rate" ? "rate_axis"
                                      : nullptr;
}

/// Null panel: nothing to draw of this measure.
std::optional<Panel> panel_of(const Measure& measure, const Entries& entries, const Look& look) {
  Panel panel;
  panel.title = measure.title;
  panel.x = {.label = "epoch"};
  panel.y = {.label = measure.label, .unit = measure.unit};
  panel.marks = curves_of(measure, entries, look);
  if (panel.marks.empty() || (measure.key == std::string("penalty") && !any_value(panel.marks, not_zero)))
    return std::nullopt;
  if (look.log_epochs) {
    panel.x.scale = Scale::log10;
    return panel;
  }
  const double float_epochs = longest_float_start(entries);
  panel.x.min = 0.0 - float_epochs;
  if (float_epochs > 0.0)
    panel.marks.emplace_back(Rule{.at = 0.0,
                                  .style = {{Colour::Role::muted}, Dash::dotted, 0.7},
                                  .label = "start of the method, after its float start"});
  return panel;
}

void add_panels(Figure& figure, const FigureInput& input, const Entries& entries, const Look& look) {
  for (const Measure& measure : kMeasures) {
    std::optional<Panel> panel = panel_of(measure, entries, look);
    if (!panel) continue;
    if (const char* option = scale_option(measure.key); option && any_value(panel->marks, positive)) {
      figure.idle.erase(option);
      if (chosen(input, options(), option) == "log") {
        panel->y.scale = Scale::log10;
        if (any_value(panel->marks, zero_or_less))
          figure.note = "values of zero or less are gaps on a log axis";
      }
    }
    figure.panels.push_back(std::move(*panel));
  }
}

Figure build(const FigureInput& input) {
  Figure figure;
  const Entries entries = overlaid(input, chosen(input, options(), "seeds"));
  if (entries.empty()) {
    figure.empty_reason = "No run is open.";
    return figure;
  }
  Look look{.several = entries.size() > 1 || entries.front().is_mean(),
            .log_epochs = chosen(input, options(), "epoch_axis") == "log",
            .smoothing = real_number(input, options(), "smoothing")};
  if (!look.several) figure.title = run_name(*entries.front().runs.front());
  for (const char* option : {"error_axis", "loss_axis", "rate_axis"})
    figure.idle[option] = "There are no values above zero yet.";
  if (const std::string reason = seeds_are_idle(input); !reason.empty()) figure.idle["seeds"] = reason;
  add_panels(figure, input, entries, look);
  if (figure.panels.empty()) {
    figure.empty_reason = "The curves appear here with the first steps of training.";
    for (const OptionSpec& spec : options()) figure.idle[spec.key] = figure.empty_reason;
  } else if (look.several) {
    const std::vector<Mark> legend = legend_of(entries, look);
    std::vector<Mark>& first = figure.panels.front().marks;
    first.insert(first.begin(), legend.begin(), legend.end());
  }
  figure.columns = columns_for(figure.panels.size());
  add_note(figure, note_of_bands(entries));
  if (look.smoothing > 0.0)
    add_note(figure, "smoothed: exponential moving average of factor " + shortest_text(look.smoothing) +
                         " over all recorded points, raw values faint");
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
