#include "core/report/mark_json.h"

#include <algorithm>
#include <cmath>

#include "core/base/json.h"
#include "core/figures/axis_range.h"
#include "core/report/number_list.h"
#include "core/report/thinned_line.h"

namespace qs {
namespace {

constexpr std::size_t kCloud = 200;         // points from which on a place is enough
constexpr std::size_t kMostOfACloud = 800;  // more only make a darker cloud
constexpr int kPlaces = 4096, kShades = 64;
constexpr std::size_t kSmoothLine = 64;

/// "s0" series, "l-1" level, "t" text, "m" muted, "b" background; "s0~3": the third shade of it.
std::string colour_text(const Colour& colour) {
  constexpr const char* kRoles[] = {"s", "l", "t", "m", "b"};
  std::string text = kRoles[static_cast<std::size_t>(colour.role)];
  if (colour.role == Colour::Role::series || colour.role == Colour::Role::level)
    text += std::to_string(colour.index);
  if (colour.shade > 0) text += "~" + std::to_string(colour.shade);
  return text;
}

/// "l-1*12,l0*3": twelve of one, then three of another.
std::string colours_text(const std::vector<Colour>& colours) {
  std::string text;
  for (std::size_t first = 0, last = 0; first < colours.size(); first = last) {
    while (last < colours.size() && colours[last] == colours[first]) ++last;
    text += (text.empty() ? "" : ",") + colour_text(colours[first]) + "*" + std::to_string(last - first);
  }
  return text;
}

/// Names are short because they stand there thousands of times: k kind, c colour, d dash, w width, o opacity,
/// l label, n name, r on the right axis.
struct Members {
  const Panel& panel;
  NumberShelf& pool;
  MarkJson json = {};

  static void put(std::string& text, const char* key, const std::string& value) {
    text += text.empty() ? "\"" : ",\"";
    text.append(key).append("\":").append(value);
  }
  void add(const char* key, const std::string& value) { put(json.own, key, value); }
  void look(const char* key, const std::string& value) { put(json.look, key, value); }
  void look_text(const char* key, const std::string& words) {
    if (!words.empty()) look(key, quoted_json(words));
  }
  void look_flag(const char* key, bool is_set) {
    if (is_set) look(key, "1");
  }
  void add_numbers(const char* key, const std::vector<double>& values) { add(key, pool.numbers(values)); }
  void look_texts(const char* key, const std::vector<std::string>& texts) {
    if (!texts.empty()) look(key, json_text(nlohmann::ordered_json(texts)));
  }
  void add_style(const Style& style) {
    look("c", quoted_json(colour_text(style.colour)));
    if (style.dash != Dash::solid) look("d", std::to_string(static_cast<int>(style.dash)));
    look("w", shortened_number(style.width_pt));
    if (style.opacity != 1.0) look("o", shortened_number(style.opacity));
  }
  /// {"low": …, "high": …, "codes": "…"}
  void add_packed(const char* key, const std::vector<double>& values, double low, double high, int levels) {
    add(key, "{\"low\":" + shortened_number(low) + ",\"high\":" + shortened_number(high) + ",\"codes\":\"" +
                 packed_numbers(values, low, high, levels) + "\"}");
  }

  /// An outline of what was at the start is the same at all instants but for a factor, by which it is
  /// compared with what is now: {"p": place, "f": factor}.
  std::string scaled(const std::vector<double>& values) {
    const double factor = values.empty() ? 0.0 : *std::max_element(values.begin(), values.end());
    if (!(factor > 0.0) || !std::isfinite(factor)) return pool.numbers(values);
    std::vector<double> parts = values;
    for (double& part : parts) part /= factor;
    return "{\"p\":" + pool.numbers(parts) + ",\"f\":" + shortened_number(factor) + "}";
  }

  /// A curve over an axis that ends at the data grows with them; over one with an end of its own it is a
  /// function, drawn anew at each instant.
  void add_curve(const Line& mark) {
    std::pair<std::string, std::string> places;
    if (!mark.steps && !panel.x.max) {
      places = pool.growing_line(mark.x, mark.y);
    } else if (!mark.steps && mark.x.size() > kSmoothLine) {
      const ThinLine thin = without_straight_parts(mark.x, mark.y, fit_x(panel), fit_y(panel, mark.axis));
      places = {pool.numbers(thin.x), pool.numbers(thin.y)};
    } else {
      places = {pool.numbers(mark.x), mark.steps ? scaled(mark.y) : pool.numbers(mark.y)};
    }
    add("x", places.first);
    add("y", places.second);
  }

  void operator()(const Line& mark) {
    look("k", "\"line\"");
    add_curve(mark);
    add_style(mark.style);
    look_text("l", mark.label);
    look_text("n", mark.name);
    look_flag("r", mark.axis == YAxis::right);
    look_flag("steps", mark.steps);
    look_flag("end", mark.has_end);
  }
  void operator()(const Band& mark) {
    look("k", "\"band\"");
    add_numbers("x", mark.x);
    add_numbers("low", mark.low);
    add_numbers("high", mark.high);
    add_style(mark.style);
    look_text("l", mark.label);
    look_flag("r", mark.axis == YAxis::right);
  }
  void operator()(const Bars& mark) {
    look("k", "\"bars\"");
    add_numbers("x", mark.edges);
    add_numbers("y", mark.heights);
    add("cs", quoted_json(colours_text(mark.colours)));
    if (mark.opacity != 1.0) look("o", shortened_number(mark.opacity));
    look_text("l", mark.label);
    look_flag("r", mark.axis == YAxis::right);
  }
  void operator()(const Stems& mark) {
    look("k", "\"stems\"");
    add_numbers("x", mark.x);
    add_numbers("y", mark.y);
    add("cs", quoted_json(colours_text(mark.colours)));
    look_text("l", mark.label);
    look_flag("r", mark.axis == YAxis::right);
  }
  /// What the points stand for (`keys`) are folders of this machine, which are nobody's business.
  void operator()(const Points& mark) {
    look("k", "\"points\"");
    const bool is_cloud = mark.x.size() > kCloud && mark.deviations.empty() && mark.names.empty() &&
                          mark.texts.empty() && !mark.side_by_side;
    if (is_cloud)
      add_cloud(mark);
    else {
      add_numbers("x", mark.x);
      add_numbers("y", mark.y);
    }
    add_style(mark.style);
    if (mark.marker != Marker::circle) look("m", std::to_string(static_cast<int>(mark.marker)));
    look_flag("hollow", mark.hollow);
    look_text("l", mark.label);
    look_flag("r", mark.axis == YAxis::right);
    look("size", shortened_number(mark.radius_pt));
    if (!mark.deviations.empty()) add_numbers("dev", mark.deviations);
    look_flag("beside", mark.side_by_side);
    look_texts("names", mark.names);
    look_texts("texts", mark.texts);
  }
  void add_cloud(const Points& mark) {
    std::vector<double> x, y;
    const std::size_t count = std::min(mark.x.size(), mark.y.size());
    const std::size_t kept = std::min(count, kMostOfACloud);
    for (std::size_t i = 0; i < kept; ++i) {
      x.push_back(mark.x[i * count / kept]);
      y.push_back(mark.y[i * count / kept]);
    }
    const auto [x_low, x_high] = std::minmax_element(x.begin(), x.end());
    const auto [y_low, y_high] = std::minmax_element(y.begin(), y.end());
    add_packed("x", x, *x_low, *x_high, kPlaces);
    add_packed("y", y, *y_low, *y_high, kPlaces);
    if (kept < count) add("of", std::to_string(count));
  }
  void operator()(const Image& mark) {
    look("k", "\"image\"");
    add("at", "[" + shortened_number(mark.x0) + "," + shortened_number(mark.y0) + "," +
                  shortened_number(mark.x1) + "," + shortened_number(mark.y1) + "]");
    look("rows", std::to_string(mark.rows));
    look("columns", std::to_string(mark.columns));
    add_packed("v", mark.values, mark.low, mark.high, kShades);
  }
  void operator()(const Rule& mark) {
    look("k", "\"rule\"");
    look_flag("level", mark.direction == Rule::Direction::horizontal);
    add("at", shortened_number(mark.at));
    add_style(mark.style);
    look_text("l", mark.label);
  }
  void operator()(const Note& mark) {
    look("k", "\"note\"");
    add("at", std::to_string(static_cast<int>(mark.corner)));
    add("text", quoted_json(mark.text));
  }
};

}  // namespace

std::string quoted_json(const std::string& text) { return json_text(nlohmann::ordered_json(text)); }

MarkJson mark_json(const Mark& mark, const Panel& panel, NumberShelf& shelf) {
  Members members{panel, shelf};
  std::visit(members, mark);
  return std::move(members.json);
}

}  // namespace qs
