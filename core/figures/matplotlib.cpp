// A figure as a Python script for NumPy and matplotlib, with its numbers in a file beside it: to be changed
// by hand, where a paper wants something that no setting offers.
#include <cmath>

#include "core/base/latex.h"
#include "core/base/number_text.h"
#include "core/export.h"
#include "core/figures/data_columns.h"
#include "core/figures/description.h"
#include "core/figures/drawing.h"

namespace qs {
namespace {

/// A Python string.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return result + "\"";
}

std::string number(double value) { return std::isfinite(value) ? shortest_text(value) : "nan"; }

std::string list_of(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) text += (text.size() == 1 ? "" : ", ") + item;
  return text + "]";
}

/// Draws the marks of one panel on `ax`, or `right` for the axis on the right.
struct MarkLines {
  const FigureStyle& style;
  std::string text = {};

  std::string colour(const Colour& role) const { return quoted(to_hex(resolve(role, style))); }
  static const char* axes(YAxis axis) { return axis == YAxis::right ? "right" : "ax"; }
  static const char* dashes(Dash dash) {
    return dash == Dash::solid ? "\"-\"" : dash == Dash::dashed ? "\"--\"" : "\":\"";
  }
  static std::string label(const std::string& words) {
    return words.empty() ? "" : ", label=" + quoted(words);
  }
  std::string colours(const std::vector<Colour>& roles) const {
    std::vector<std::string> items;
    for (const Colour& role : roles) items.push_back(colour(role));
    return list_of(items);
  }

  void operator()(const Line& mark) {
    const std::string look = ", color=" + colour(mark.style.colour) +
                             ", linestyle=" + dashes(mark.style.dash) +
                             ", linewidth=" + number(mark.style.width_pt) + label(mark.label) + ")\n";
    if (mark.steps)
      text += std::string(axes(mark.axis)) + ".stairs(mark.y[:-1], mark.x" + look;
    else
      text += std::string(axes(mark.axis)) + ".plot(mark.x, mark.y" + look;
  }
  void operator()(const Band& mark) {
    text += std::string(axes(mark.axis)) + ".fill_between(" + "mark.x, mark.low, mark.high" +
            ", color=" + colour(mark.style.colour) + ", alpha=" + number(mark.style.opacity) +
            ", linewidth=0" + label(mark.label) + ")\n";
  }
  void operator()(const Bars& mark) {
    text += std::string(axes(mark.axis)) + ".bar(" + "mark.left, mark.height" + ", " +
            "mark.right - mark.left" + ", align=\"edge\", color=" + colours(mark.colours) +
            ", alpha=" + number(mark.opacity) + ", linewidth=0" + label(mark.label) + ")\n";
  }
  void operator()(const Stems& mark) {
    text += std::string(axes(mark.axis)) + ".vlines(" + "mark.x" + ", 0, " + "mark.y" +
            ", colors=" + colours(mark.colours) + ")\n" + axes(mark.axis) + ".scatter(" + "mark.x, mark.y" +
            ", c=" + colours(mark.colours) + ", s=9" + label(mark.label) + ")\n";
  }
  void operator()(const Points& mark) {
    static const char* const kShapes[] = {"o", "s", "^", "D", "x", "v", "+"};
    const std::string look = colour(mark.style.colour);
    if (!mark.deviations.empty())
      text += std::string(axes(mark.axis)) +
              ".errorbar(mark.x, mark.y, yerr=mark.deviation, fmt=\"none\", ecolor=" + look +
              ", elinewidth=" + number(mark.style.width_pt) + ")\n";
    text += std::string(axes(mark.axis)) + ".plot(mark.x, mark.y, linestyle=\"none\", marker=\"" +
            kShapes[static_cast<std::size_t>(mark.marker)] +
            "\", markersize=" + number(2.0 * mark.radius_pt) + ", color=" + look +
            ", markerfacecolor=" + (mark.hollow ? quoted("none") : look) + label(mark.label) + ")\n";
  }
  void operator()(const Image& mark) {
    text += "ax.imshow(mark.value.reshape(" + std::to_string(mark.rows) + ", " +
            std::to_string(mark.columns) + "), extent=(" + number(mark.x0) + ", " + number(mark.x1) + ", " +
            number(mark.y0) + ", " + number(mark.y1) + "), vmin=" + number(mark.low) +
            ", vmax=" + number(mark.high) + ", aspect=\"auto\")\n";
  }
  void operator()(const Rule& mark) {
    text += mark.direction == Rule::Direction::vertical ? "ax.axvline(" : "ax.axhline(";
    text += number(mark.at) + ", color=" + colour(mark.style.colour) +
            ", linestyle=" + dashes(mark.style.dash) + ", linewidth=" + number(mark.style.width_pt) +
            label(mark.label) + ")\n";
  }
  void operator()(const Note& mark) {
    const bool is_top = mark.corner == Note::Corner::top_left || mark.corner == Note::Corner::top_right;
    const bool is_left = mark.corner == Note::Corner::top_left || mark.corner == Note::Corner::bottom_left;
    text += "ax.text(" + std::string(is_left ? "0.02" : "0.98") + ", " + (is_top ? "0.98" : "0.02") + ", " +
            quoted(mark.text) + ", transform=ax.transAxes, ha=\"" + (is_left ? "left" : "right") +
            "\", va=\"" + (is_top ? "top" : "bottom") + "\", fontsize=" + number(style.note_pt) + ")\n";
  }
};

std::string ticks_of(const char* axes, const char* letter, const AxisLayout& axis, const std::string& title) {
  std::vector<std::string> places, labels;
  for (const Tick& tick : axis.ticks) {
    if (tick.label.empty()) continue;
    places.push_back(number(tick.value));
    labels.push_back(quoted(tick.label));
  }
  const std::string set = std::string(axes) + ".set_" + letter;
  return (axis.scale == Scale::log10 ? set + "scale(\"log\")\n" : "") + set + "lim(" + number(axis.low) +
         ", " + number(axis.high) + ")\n" + set + "ticks(" + list_of(places) + ", " + list_of(labels) +
         ")\n" + axes + "." + letter + "axis.set_minor_formatter(matplotlib.ticker.NullFormatter())\n" + set +
         "label(" + quoted(title) + ")\n";
}

/// The title of an axis where the layout has room for one.
std::string shown(const PanelLayout& layout, const AxisLayout& axis) {
  for (const TextRun& run : layout.texts)
    if (run.text == axis.title) return axis.title;
  return {};
}

std::string panel_text(const Figure& figure, std::size_t index, const PanelLayout& layout,
                       const FigureStyle& style, const PageSize& page) {
  const Panel& panel = figure.panels[index];
  const Box& plot = layout.plot;
  std::string text = "\nax = figure.add_axes((" + number(plot.x / page.width_pt) + ", " +
                     number(1.0 - plot.bottom() / page.height_pt) + ", " +
                     number(plot.width / page.width_pt) + ", " + number(plot.height / page.height_pt) +
                     "))\n";
  text += "ax.spines[[\"top\", \"right\"]].set_visible(False)\n";
  if (layout.right) text += "right = ax.twinx()\nright.spines[[\"top\"]].set_visible(False)\n";
  for (std::size_t m = 0; m < panel.marks.size(); ++m) {
    MarkLines lines{style};
    std::visit(lines, panel.marks[m]);
    const bool has_numbers = lines.text.find("mark.") != std::string::npos;
    if (has_numbers) text += "mark = Mark(\"" + column_prefix(index + 1, m + 1) + "\")\n";
    text += lines.text;
  }
  text += ticks_of("ax", "x", layout.x, shown(layout, layout.x)) +
          ticks_of("ax", "y", layout.y, shown(layout, layout.y));
  if (layout.right) text += ticks_of("right", "y", *layout.right, shown(layout, *layout.right));
  if (!panel.title.empty()) text += "ax.set_title(" + quoted(panel.title) + ")\n";
  return text;
}

/// Title and caption of the figure.
std::string text_of(const TextRun& run, const FigureStyle& style, const PageSize& page) {
  static const char* const kAnchors[] = {"left", "center", "right"};
  return "figure.text(" + number(run.at.x / page.width_pt) + ", " + number(1.0 - run.at.y / page.height_pt) +
         ", " + quoted(run.text) + ", ha=\"" + kAnchors[static_cast<std::size_t>(run.anchor)] +
         "\", va=\"baseline\", fontsize=" + number(run.size_pt) +
         ", color=" + quoted(to_hex(resolve({run.role}, style))) + (run.bold ? ", weight=\"bold\"" : "") +
         ")\n";
}

/// As many entries in a row as the layout has.
std::string legend_text(const FigureLayout& layout, const FigureStyle& style, const PageSize& page) {
  const double top = layout.legend.front().swatch.y;
  int columns = 0;
  for (const LegendEntry& entry : layout.legend) columns += entry.swatch.y == top ? 1 : 0;
  return "\nhandles = {}\nfor axes in figure.axes:\n"
         "    for handle, label in zip(*axes.get_legend_handles_labels()):\n"
         "        handles.setdefault(label, handle)\n"
         "figure.legend(handles.values(), handles.keys(), loc=\"upper center\", bbox_to_anchor=(0.5, " +
         number(1.0 - (top - style.note_pt) / page.height_pt) + "), ncols=" + std::to_string(columns) +
         ", frameon=False, fontsize=" + number(style.note_pt) + ", borderaxespad=0)\n";
}

}  // namespace

std::string to_matplotlib(const Figure& figure, const ExportSettings& settings,
                          const std::string& data_file) {
  const PageSize page = page_size(figure, settings);
  const FigureStyle& style = figure_style(settings.style);
  const FigureLayout layout = lay_out(figure, style, page);
  std::string text = commented(description_of(figure), "# ");
  if (!settings.provenance.empty()) text += commented(settings.provenance, "# ");
  text +=
      "# Draws the numbers of the file beside it: python3 THIS_SCRIPT [FIGURE.pdf]\n"
      "import pathlib\nimport sys\n\nimport matplotlib\n\nmatplotlib.use(\"Agg\")\n"
      "import matplotlib.pyplot as plt\nimport matplotlib.ticker\nimport numpy as np\n\n"
      "here = pathlib.Path(__file__)\n"
      "numbers = np.genfromtxt(here.with_name(" +
      quoted(data_file) +
      "), delimiter=\",\", names=True, deletechars=\"\")\nnumbers = np.atleast_1d(numbers)\n\n\n"
      "class Mark:\n    \"\"\"The columns of one mark: x and y, or left, right and height …\"\"\"\n\n"
      "    def __init__(self, prefix):\n"
      "        names = [name for name in numbers.dtype.names if name.startswith(prefix)]\n"
      "        length = np.count_nonzero(~np.isnan(numbers[names[0]]))\n"
      "        for name in names:\n"
      "            setattr(self, name[len(prefix) :], numbers[name][:length])\n\n\n"
      "plt.rcParams.update({\"font.size\": " +
      number(style.label_pt) + ", \"axes.titlesize\": " + number(style.title_pt) +
      ", \"xtick.labelsize\": " + number(style.tick_pt) + ", \"ytick.labelsize\": " + number(style.tick_pt) +
      ", \"axes.linewidth\": 0.6, \"pdf.fonttype\": 42})\n"
      "figure = plt.figure(figsize=(" +
      number(page.width_pt / 72.0) + ", " + number(page.height_pt / 72.0) + "))\n";
  for (std::size_t i = 0; i < layout.panels.size(); ++i)
    text += panel_text(figure, i, layout.panels[i], style, page);
  text += "\n";
  for (const TextRun& run : layout.texts) text += text_of(run, style, page);
  if (!layout.legend.empty()) text += legend_text(layout, style, page);
  return text + "figure.savefig(sys.argv[1] if len(sys.argv) > 1 else here.with_suffix(\".pdf\"))\n";
}

std::string numbers_csv(const Figure& figure) {
  return columns_text(data_columns(figure, ImageCells::included), ',');
}

}  // namespace qs
