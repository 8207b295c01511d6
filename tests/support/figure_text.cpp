#include "support/figure_text.h"

#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <sstream>

#include "support/places.h"

namespace qs {
namespace {

std::string colour_text(const Colour& colour) {
  switch (colour.role) {
    case Colour::Role::series:
      return "series " + std::to_string(colour.index) +
             (colour.shade > 0 ? " shade " + std::to_string(colour.shade) : "");
    case Colour::Role::level:
      return "level " + std::to_string(colour.index);
    case Colour::Role::text:
      return "text";
    case Colour::Role::muted:
      return "muted";
    case Colour::Role::background:
      return "background";
  }
  return "?";
}

std::string dash_text(Dash dash) {
  return dash == Dash::solid ? "solid" : dash == Dash::dashed ? "dashed" : "dotted";
}

struct Writer {
  std::ostringstream out;

  Writer() { out << std::setprecision(7); }

  void axis(const char* name, const Axis& axis) {
    out << "  " << name << " axis: " << axis.label << (axis.unit.empty() ? "" : " (" + axis.unit + ")")
        << (axis.scale == Scale::log10 ? ", log" : ", linear");
    if (axis.min) out << ", from " << *axis.min;
    if (axis.max) out << ", to " << *axis.max;
    out << '\n';
  }
  void head(const char* kind, const std::string& label, YAxis side) {
    out << "  " << kind << (label.empty() ? "" : " \"" + label + "\"")
        << (side == YAxis::right ? " on the right axis" : "") << '\n';
  }
  void style(const Style& style) {
    out << "    " << colour_text(style.colour) << ", " << dash_text(style.dash) << ", " << style.width_pt
        << " pt\n";
  }
  void list(const char* name, const std::vector<double>& values) {
    out << "    " << name << ':';
    for (const double value : values) out << ' ' << value;
    out << '\n';
  }
  void colours(const std::vector<Colour>& colours) {
    out << "    colours:";
    for (std::size_t i = 0; i < colours.size(); ++i) out << (i > 0 ? ", " : " ") << colour_text(colours[i]);
    out << '\n';
  }

  void operator()(const Line& mark) {
    head(mark.steps ? "steps" : "line", mark.label, mark.axis);
    if (!mark.name.empty()) out << "    name: " << mark.name << '\n';
    style(mark.style);
    list("x", mark.x);
    list("y", mark.y);
  }
  void operator()(const Band& mark) {
    head("band", mark.label, mark.axis);
    style(mark.style);
    list("x", mark.x);
    list("low", mark.low);
    list("high", mark.high);
  }
  void operator()(const Bars& mark) {
    head("bars", mark.label, mark.axis);
    list("edges", mark.edges);
    list("heights", mark.heights);
    colours(mark.colours);
  }
  void operator()(const Stems& mark) {
    head("stems", mark.label, mark.axis);
    list("x", mark.x);
    list("y", mark.y);
    colours(mark.colours);
  }
  void operator()(const Points& mark) {
    head(mark.hollow ? "hollow points" : "points", mark.label, mark.axis);
    style(mark.style);
    list("x", mark.x);
    list("y", mark.y);
  }
  void operator()(const Image& mark) {
    out << "  image " << mark.rows << " x " << mark.columns << '\n';
    list("values", mark.values);
  }
  void operator()(const Rule& mark) {
    out << "  rule at " << (mark.direction == Rule::Direction::vertical ? "x = " : "y = ") << mark.at
        << (mark.label.empty() ? "" : " \"" + mark.label + "\"") << '\n';
    style(mark.style);
  }
  void operator()(const Note& mark) {
    std::string text = mark.text;
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) text.replace(at, 1, " / ");
    out << "  note: " << text << '\n';
  }
};

}  // namespace

std::string figure_text(const Figure& figure) {
  Writer writer;
  writer.out << "figure: " << figure.title << '\n';
  if (!figure.empty_reason.empty()) writer.out << "empty: " << figure.empty_reason << '\n';
  if (!figure.note.empty()) writer.out << "note: " << figure.note << '\n';
  if (!figure.panels.empty()) writer.out << "columns: " << figure.columns << '\n';
  for (const Panel& panel : figure.panels) {
    writer.out << "panel: " << panel.title << '\n';
    writer.axis("x", panel.x);
    writer.axis("y", panel.y);
    if (panel.right) writer.axis("right", *panel.right);
    for (const Mark& mark : panel.marks) std::visit(writer, mark);
  }
  return writer.out.str();
}

std::string approved_text(const std::string& name, const std::string& text) {
  const std::string path = source_directory() + "/tests/fixtures/figures/" + name + ".txt";
  if (std::getenv("QS_APPROVE") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

}  // namespace qs
