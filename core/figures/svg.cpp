// SVG by hand: one <path> per curve, one <clipPath> per panel, real text, the same bytes each time.
#include <array>
#include <charconv>
#include <cmath>

#include "core/export.h"
#include "core/figures/description.h"
#include "core/figures/drawing.h"
#include "core/figures/text_metrics.h"

namespace qs {
namespace {

constexpr const char* kFonts = "DejaVu Sans, Helvetica, Arial, sans-serif";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

/// Hundredths of a point as the shortest decimal: 1250 → "12.5".
std::string hundredths(long long value) {
  std::string text = value < 0 ? "-" : "";
  const long long magnitude = std::abs(value);
  if (magnitude >= 100 || magnitude == 0) text += std::to_string(magnitude / 100);
  if (magnitude % 100 == 0) return text;
  text += '.';
  text += static_cast<char>('0' + magnitude / 10 % 10);
  if (magnitude % 10 != 0) text += static_cast<char>('0' + magnitude % 10);
  return text;
}

long long rounded(double value) { return std::llround(100.0 * value); }
std::string number(double value) { return hundredths(rounded(value)); }

class SvgText {
 public:
  std::string text;

  void attribute(const char* name, const std::string& value) {
    text += ' ';
    text += name;
    text += "=\"" + value + '"';
  }
  void paint(const std::optional<Stroke>& stroke, const std::optional<Fill>& fill) {
    attribute("fill", fill ? to_hex(fill->colour) : "none");
    if (fill && fill->opacity < 1.0) attribute("fill-opacity", number(fill->opacity));
    if (!stroke) return;
    attribute("stroke", to_hex(stroke->colour));
    attribute("stroke-width", number(stroke->width_pt));
    std::string dashes;
    for (const double length : dash_pattern(stroke->dash, stroke->width_pt)) {
      if (!dashes.empty()) dashes += ' ';
      dashes += number(length);
    }
    if (!dashes.empty()) attribute("stroke-dasharray", dashes);
  }
  void box(const Box& box) {
    attribute("x", number(box.x));
    attribute("y", number(box.y));
    attribute("width", number(box.width));
    attribute("height", number(box.height));
  }

  /// Relative steps are short; rounding the corners first keeps them from drifting.
  static std::string path_data(const DrawnPath& path) {
    std::string data;
    for (const std::vector<Position>& line : path.lines) {
      long long x = 0, y = 0;
      for (std::size_t i = 0; i < line.size(); ++i) {
        const long long next_x = rounded(line[i].x), next_y = rounded(line[i].y);
        const std::string dy = hundredths(i == 0 ? next_y : next_y - y);
        data += i == 0 ? "M" : i == 1 ? "l" : " ";
        data += hundredths(i == 0 ? next_x : next_x - x) + (dy.front() == '-' ? "" : " ") + dy;
        x = next_x;
        y = next_y;
      }
      if (path.outline == Outline::closed) data += "z";
    }
    return data;
  }

  void operator()(const DrawnPath& path) {
    text += "<path";
    paint(path.stroke, path.fill);
    if (path.stroke) attribute("stroke-linejoin", "round");
    attribute("d", path_data(path));
    text += "/>\n";
  }
  void operator()(const DrawnCircle& circle) {
    text += "<circle";
    attribute("cx", number(circle.centre.x));
    attribute("cy", number(circle.centre.y));
    attribute("r", number(circle.radius));
    paint(circle.stroke, circle.fill);
    text += "/>\n";
  }
  void operator()(const DrawnText& drawn) {
    const TextRun& run = drawn.text;
    text += "<text";
    if (run.direction == TextDirection::across) {
      attribute("x", number(run.at.x));
      attribute("y", number(run.at.y));
    } else {
      attribute("transform", "translate(" + number(run.at.x) + " " + number(run.at.y) + ") rotate(-90)");
    }
    attribute("font-size", number(run.size_pt));
    if (run.bold) attribute("font-weight", "bold");
    if (run.anchor != Anchor::start)
      attribute("text-anchor", run.anchor == Anchor::middle ? "middle" : "end");
    attribute("fill", to_hex(drawn.colour));
    text += '>' + escaped(run.text) + "</text>\n";
  }
};

}  // namespace

std::string to_svg(const Figure& figure, const ExportSettings& settings) {
  const PageSize page = page_size(figure, settings);
  const Drawing drawing = draw(figure, figure_style(settings.style), page);
  constexpr double kMmPerPoint = 25.4 / 72.0;
  SvgText svg;
  svg.text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"";
  svg.attribute("width", number(page.width_pt * kMmPerPoint) + "mm");
  svg.attribute("height", number(page.height_pt * kMmPerPoint) + "mm");
  svg.attribute("viewBox", "0 0 " + number(page.width_pt) + " " + number(page.height_pt));
  svg.attribute("role", "img");
  svg.attribute("font-family", kFonts);
  svg.text += ">\n";
  if (!figure.title.empty()) svg.text += "<title>" + escaped(figure.title) + "</title>\n";
  svg.text += "<desc>" + escaped(description_of(figure)) + "</desc>\n";
  if (!settings.provenance.empty()) svg.text += "<metadata>" + escaped(settings.provenance) + "</metadata>\n";
  svg.text += "<defs>\n";
  int clips = 0;
  for (const DrawnGroup& group : drawing.groups) {
    if (!group.clip) continue;
    svg.text += "<clipPath id=\"panel" + std::to_string(++clips) + "\"><rect";
    svg.box(*group.clip);
    svg.text += "/></clipPath>\n";
  }
  svg.text += "</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"" + to_hex(drawing.background) + "\"/>\n";
  clips = 0;
  for (const DrawnGroup& group : drawing.groups) {
    svg.text += "<g";
    if (group.clip) svg.attribute("clip-path", "url(#panel" + std::to_string(++clips) + ")");
    svg.text += ">\n";
    for (const DrawnShape& shape : group.shapes) std::visit(svg, shape);
    svg.text += "</g>\n";
  }
  svg.text += "</svg>\n";
  return std::move(svg.text);
}

}  // namespace qs
