#include "core/figures/style_file.h"

#include <charconv>

#include "core/base/json.h"
#include "core/figures/ticks.h"

namespace qs {
namespace {

constexpr double kSmallestText = 3.0, kLargestText = 72.0;  // pt
constexpr double kThinnest = 0.25, kThickest = 8.0;         // times the usual width

Rgb colour_of(const JsonValue& json) {
  const std::string text = json.text();
  unsigned value = 0;
  const bool has_form = text.size() == 7 && text.front() == '#';
  const char* end = text.data() + text.size();
  if (!has_form || std::from_chars(text.data() + 1, end, value, 16).ptr != end)
    throw json.error("is no colour", "write one as \"#0072b2\"");
  return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>((value >> 8) & 0xFF),
          static_cast<std::uint8_t>(value & 0xFF)};
}

void read(const JsonValue& json, Rgb& colour) { colour = colour_of(json); }
void read(const JsonValue& json, bool& flag) { flag = json.flag(); }
void read(const JsonValue& json, std::vector<Rgb>& colours) {
  colours.clear();
  for (const JsonValue& one : json.elements()) colours.push_back(colour_of(one));
  if (colours.empty()) throw json.error("is empty", "name at least one colour");
}

struct Range {
  double least, most;
};

void read(const JsonValue& json, double& number, Range range) {
  number = json.real();
  if (number < range.least || number > range.most)
    throw json.error("is out of range", "choose between " + format_number(range.least, 4) + " and " +
                                            format_number(range.most, 4));
}

}  // namespace

FigureStyle parse_style(std::string_view text, const std::string& name, const std::string& where) {
  const auto document = parse_json(text, where);
  const JsonValue root(document, where);
  root.allow_only({"based_on", "background", "text", "muted", "axis", "grid", "grid_lines", "series",
                   "zero_level", "below_zero", "above_zero", "tick_pt", "label_pt", "title_pt", "note_pt",
                   "line_factor"});
  FigureStyle style;
  const auto base = root.find("based_on");
  if (base) style = figure_style(base->text());
  style.name = name;
  const auto set = [&](const char* key, auto& target, auto... range) {
    if (const auto value = root.find(key))
      read(*value, target, range...);
    else if (!base)
      root.at(key);  // complains
  };
  set("background", style.background);
  set("text", style.text);
  set("muted", style.muted);
  set("axis", style.axis);
  set("grid", style.grid);
  set("grid_lines", style.has_grid_lines);
  set("series", style.series);
  set("zero_level", style.zero_level);
  set("below_zero", style.below_zero);
  set("above_zero", style.above_zero);
  constexpr Range kText{kSmallestText, kLargestText};
  set("tick_pt", style.tick_pt, kText);
  set("label_pt", style.label_pt, kText);
  set("title_pt", style.title_pt, kText);
  set("note_pt", style.note_pt, kText);
  set("line_factor", style.line_factor, Range{kThinnest, kThickest});
  return style;
}

}  // namespace qs
