// A figure as PGFPlots: axes and curves that LaTeX sets in the fonts of the document, from numbers in a file
// of their own. Everything stands where the layout puts it, so size and colours are those of the PDF.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "core/base/latex.h"
#include "core/base/number_text.h"
#include "core/export.h"
#include "core/figures/data_columns.h"
#include "core/figures/description.h"
#include "core/figures/drawing.h"

namespace qs {
namespace {

std::string bp(double points) { return fixed_text(points, 2) + "bp"; }

std::string colour_name(Rgb colour) { return "qs" + to_hex(colour).substr(1); }

/// Writes the picture; remembers the colours that it uses.
class Picture {
 public:
  Picture(const Figure& figure, const FigureStyle& style, const PageSize& page, std::string data)
      : figure_(figure), style_(style), height_(page.height_pt), data_(std::move(data)) {}

  std::string text;

  std::string colour(Rgb value) {
    colours_[colour_name(value)] = value;
    return colour_name(value);
  }
  const std::map<std::string, Rgb>& colours() const { return colours_; }

  /// A point of the page: its origin is at the lower left.
  std::string at(Position place) const { return "(" + bp(place.x) + "," + bp(height_ - place.y) + ")"; }

  void node(const DrawnText& drawn) {
    const TextRun& run = drawn.text;
    const char* anchor = run.anchor == Anchor::start ? "base west"
                         : run.anchor == Anchor::end ? "base east"
                                                     : "base";
    text += "\\node[anchor=" + std::string(anchor) + ",inner sep=0pt,text=" + colour(drawn.colour) +
            ",font=\\fontsize{" + fixed_text(run.size_pt, 1) + "bp}{" + fixed_text(1.2 * run.size_pt, 1) +
            "bp}\\selectfont" + (run.bold ? "\\bfseries" : "") +
            (run.direction == TextDirection::upwards ? ",rotate=90" : "") + "] at " + at(run.at) + " {" +
            latex_text(run.text) + "};\n";
  }
  void operator()(const DrawnText& drawn) { node(drawn); }
  void operator()(const DrawnCircle& circle) {
    text += "\\path[" + paint(circle.stroke, circle.fill) + "] " + at(circle.centre) +
            " circle[radius=" + bp(circle.radius) + "];\n";
  }
  void operator()(const DrawnPath& path) {
    text += "\\path[" + paint(path.stroke, path.fill) + "]";
    for (const std::vector<Position>& line : path.lines) {
      for (std::size_t i = 0; i < line.size(); ++i) text += (i == 0 ? " " : " -- ") + at(line[i]);
      if (path.outline == Outline::closed) text += " -- cycle";
    }
    text += ";\n";
  }

  void panel(std::size_t index, const PanelLayout& layout) {
    const Panel& panel = figure_.panels[index];
    axis(layout, layout.y, index, YAxis::left, panel);
    if (layout.right) axis(layout, *layout.right, index, YAxis::right, panel);
    for (const TextRun& run : layout.texts) node(draw_text(run, style_));
    for (const NoteLayout& note : layout.notes)
      for (const DrawnShape& shape : draw_note(note, style_)) std::visit(*this, shape);
  }

 private:
  std::string paint(const std::optional<Stroke>& stroke, const std::optional<Fill>& fill) {
    std::string keys;
    if (fill) {
      keys += "fill=" + colour(fill->colour);
      if (fill->opacity < 1.0) keys += ",fill opacity=" + fixed_text(fill->opacity, 2);
    }
    if (!stroke) return keys;
    keys +=
        (keys.empty() ? "draw=" : ",draw=") + colour(stroke->colour) + ",line width=" + bp(stroke->width_pt);
    const std::vector<double> dashes = dash_pattern(stroke->dash, stroke->width_pt);
    for (std::size_t i = 0; i < dashes.size(); ++i)
      keys += (i == 0 ? ",dash pattern=on " : i % 2 == 0 ? " on " : " off ") + bp(dashes[i]);
    return keys;
  }

  static std::string ticks(const char* letter, const AxisLayout& axis) {
    std::string places, labels, minor;
    for (const Tick& tick : axis.ticks) {
      if (tick.label.empty()) {
        minor += (minor.empty() ? "" : ",") + shortest_text(tick.value);
        continue;
      }
      places += (places.empty() ? "" : ",") + shortest_text(tick.value);
      labels += (labels.empty() ? "{" : ",{") + latex_text(tick.label) + "}";
    }
    const std::string name(letter);
    return name + "tick={" + places + "}," + name + "ticklabels={" + labels + "},minor " + name + "tick={" +
           minor + "}," + (axis.scale == Scale::log10 ? name + "mode=log," : "") + name +
           "min=" + shortest_text(axis.low) + "," + name + "max=" + shortest_text(axis.high) + ",\n  ";
  }

  void axis(const PanelLayout& layout, const AxisLayout& vertical, std::size_t index, YAxis side,
            const Panel& panel) {
    const Box& plot = layout.plot;
    const bool is_right = side == YAxis::right;
    text += "\\begin{axis}[at={" + at({plot.x, plot.bottom()}) +
            "},anchor=south west,scale only axis,width=" + bp(plot.width) + ",height=" + bp(plot.height) +
            ",\n  " + ticks("x", layout.x) + ticks("y", vertical) +
            (is_right ? "axis x line=none,axis y line*=right," : "axis x line*=bottom,axis y line*=left,") +
            "tick align=outside,scaled ticks=false,clip=true,unbounded coords=jump,filter discard "
            "warning=false,\n"
            "  axis line style={" +
            colour(style_.axis) +
            ",line width=0.6bp},"
            "every tick/.style={" +
            colour(style_.axis) + ",line width=0.6bp},major tick length=" + bp(kTickLength) +
            ",minor tick length=1.8bp,"
            "tick label style={font=\\fontsize{" +
            fixed_text(style_.tick_pt, 1) + "bp}{" + fixed_text(1.2 * style_.tick_pt, 1) +
            "bp}\\selectfont,text=" + colour(style_.text) + "}]\n";
    const AxisPlots plots{*this, layout, vertical, side};
    if (style_.has_grid_lines && !is_right) plots.outline(draw_grid_lines(layout, style_));
    for (std::size_t m = 0; m < panel.marks.size(); ++m) plots.add(panel.marks[m], index, m);
    text += "\\end{axis}\n";
  }

  /// The marks of one axis.
  struct AxisPlots {
    Picture& picture;
    const PanelLayout& layout;
    const AxisLayout& vertical;
    YAxis side;

    void add(const Mark& mark, std::size_t panel, std::size_t number) const {
      const std::string prefix = column_prefix(panel + 1, number + 1);
      if (const auto* line = std::get_if<Line>(&mark);
          line && !line->steps && !(line->has_end && leaves(line->y))) {
        if (line->axis == side) curve(*line, prefix);
      } else if (const auto* points = std::get_if<Points>(&mark);
                 points && !is_shifted(number) && points->deviations.empty() && !leaves(points->y)) {
        if (points->axis == side) scatter(*points, prefix);
      } else if (side_of(mark) == side) {
        shapes(mark, number);
      }
    }

    /// On a log axis: some stand at its lower end, which their numbers do not say.
    bool leaves(const std::vector<double>& y) const {
      return vertical.scale == Scale::log10 &&
             std::any_of(y.begin(), y.end(), [](double value) { return !(value > 0.0); });
    }

    bool is_shifted(std::size_t number) const {
      return number < layout.shifts.size() && !layout.shifts[number].empty();
    }

    static YAxis side_of(const Mark& mark) {
      return std::visit(
          [](const auto& what) {
            if constexpr (requires { what.axis; }) return what.axis;
            return YAxis::left;
          },
          mark);
    }

    void curve(const Line& line, const std::string& prefix) const {
      const Stroke stroke{resolve(line.style.colour, picture.style_), line.style.width_pt, line.style.dash};
      plot(picture.paint(stroke, {}) + ",line join=round", prefix);
    }

    void scatter(const Points& points, const std::string& prefix) const {
      static const char* const kMarks[] = {"*", "square*", "triangle*", "diamond*", "x", "triangle*", "+"};
      const std::string colour = picture.colour(resolve(points.style.colour, picture.style_));
      const std::string fill = points.hollow ? picture.colour(picture.style_.background) : colour;
      plot("only marks,mark=" + std::string(kMarks[static_cast<std::size_t>(points.marker)]) +
               ",mark size=" + bp(points.radius_pt) + ",mark options={" +
               (points.marker == Marker::down_triangle ? "rotate=180," : "") + "draw=" + colour +
               ",fill=" + fill + "}",
           prefix);
    }

    void plot(const std::string& keys, const std::string& prefix) const {
      picture.text +=
          "\\addplot[" + keys + "] table[x=" + prefix + "x,y=" + prefix + "y] {" + picture.data_ + "};\n";
    }

    /// Cells of the same shade become one area: TeX has little memory.
    static Mark in_few_shades(const Mark& mark) {
      constexpr double kShades = 24.0;
      const auto* image = std::get_if<Image>(&mark);
      if (!image) return mark;
      Image rounded = *image;
      const double step = (image->high - image->low) / kShades;
      for (double& value : rounded.values)
        value = image->low + step * std::round((value - image->low) / step);
      return rounded;
    }

    /// What is made of areas: the corners, in numbers of the axes.
    void shapes(const Mark& mark, std::size_t number) const {
      for (const DrawnShape& shape : draw_mark(in_few_shades(mark), number, layout, picture.style_)) {
        if (const auto* path = std::get_if<DrawnPath>(&shape)) outline(*path);
        if (const auto* circle = std::get_if<DrawnCircle>(&shape)) disc(*circle);
      }
    }
    std::string corner(Position place) const {
      return "(" + shortest_text(layout.x.value_at(place.x)) + "," +
             shortest_text(vertical.value_at(place.y)) + ")";
    }
    void outline(const DrawnPath& path) const {
      picture.text += "\\path[" + picture.paint(path.stroke, path.fill) + "]";
      for (const std::vector<Position>& line : path.lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
          picture.text += (i == 0 ? " (axis cs:" : " -- (axis cs:") + corner(line[i]).substr(1);
        if (path.outline == Outline::closed) picture.text += " -- cycle";
      }
      picture.text += ";\n";
    }
    void disc(const DrawnCircle& circle) const {
      picture.text += "\\path[" + picture.paint(circle.stroke, circle.fill) +
                      "] (axis cs:" + corner(circle.centre).substr(1) +
                      " circle[radius=" + bp(circle.radius) + "];\n";
    }
  };

  const Figure& figure_;
  const FigureStyle& style_;
  double height_;
  std::string data_;
  std::map<std::string, Rgb> colours_;
};

}  // namespace

std::string to_pgfplots(const Figure& figure, const ExportSettings& settings, const std::string& data_file) {
  const PageSize page = page_size(figure, settings);
  const FigureStyle& style = figure_style(settings.style);
  const FigureLayout layout = lay_out(figure, style, page);
  Picture picture(figure, style, page, data_file);
  const std::string page_colour = picture.colour(style.background);
  for (std::size_t i = 0; i < layout.panels.size(); ++i) picture.panel(i, layout.panels[i]);
  for (const LegendEntry& entry : layout.legend)
    for (const DrawnShape& shape : draw_legend_entry(entry, style)) std::visit(picture, shape);
  for (const TextRun& run : layout.texts) picture.node(draw_text(run, style));
  std::string text = commented(
      figure.title + "\nneeds \\usepackage{pgfplots}\\pgfplotsset{compat=1.16}; numbers: " + data_file, "% ");
  text += commented(description_of(figure), "% ");
  if (!settings.provenance.empty()) text += commented(settings.provenance, "% ");
  for (const auto& [name, colour] : picture.colours()) {
    std::string hex = to_hex(colour).substr(1);
    for (char& digit : hex) digit = static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
    text += "\\definecolor{" + name + "}{HTML}{" + hex + "}%\n";
  }
  return text +
         "\\begin{tikzpicture}[baseline=(current bounding box.south)]\n\\path[use as bounding box,fill=" +
         page_colour +
         "] (0,0) "
         "rectangle (" +
         bp(page.width_pt) + "," + bp(page.height_pt) + ");\n" + picture.text + "\\end{tikzpicture}%\n";
}

std::string to_tsv(const Figure& figure) {
  // TeX reads the whole table for each curve, so cells of images would be too many: they stand in the
  // picture.
  return columns_text(data_columns(figure, ImageCells::left_out), '	');
}

}  // namespace qs
