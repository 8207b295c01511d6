#include "core/report/figure_pool.h"

#include <algorithm>
#include <cmath>

#include "core/base/json.h"
#include "core/figures/axis_range.h"
#include "core/report/number_list.h"
#include "core/report/thinned_line.h"

namespace qs {
namespace {

constexpr std::size_t kCloud = 200;        // points from which on a place is enough
constexpr std::size_t kMostOfACloud = 800;  // more only make a darker cloud
constexpr int kPlaces = 4096, kShades = 64;
constexpr std::size_t kShortest = 4;  // of lists whose beginnings are worth remembering
constexpr std::size_t kLongLine = 800, kBlocks = 300;  // points of a curve, and what stays of it
constexpr std::size_t kSmoothLine = 64;

std::string quoted(const std::string& text) { return json_text(nlohmann::ordered_json(text)); }

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

/// The members of one mark. Names are short because they stand there thousands of times:
/// k kind, c colour, d dash, w width, o opacity, l label, n name, r on the right axis.
struct Members {
  FigurePool& pool;
  const Panel& panel;
  std::string text = {};

  void add(const char* key, const std::string& json) {
    text += text.empty() ? "{\"" : ",\"";
    text.append(key).append("\":").append(json);
  }
  void add_text(const char* key, const std::string& words) {
    if (!words.empty()) add(key, quoted(words));
  }
  void add_flag(const char* key, bool is_set) {
    if (is_set) add(key, "1");
  }
  void add_numbers(const char* key, const std::vector<double>& values) { add(key, pool.numbers(values)); }
  void add_texts(const char* key, const std::vector<std::string>& texts) {
    if (!texts.empty()) add(key, json_text(nlohmann::ordered_json(texts)));
  }
  void add_style(const Style& style) {
    add("c", quoted(colour_text(style.colour)));
    if (style.dash != Dash::solid) add("d", std::to_string(static_cast<int>(style.dash)));
    add("w", shortened_number(style.width_pt));
    if (style.opacity != 1.0) add("o", shortened_number(style.opacity));
  }
  /// {"low": …, "high": …, "codes": "…"}
  void add_packed(const char* key, const std::vector<double>& values, double low, double high, int levels) {
    add(key, "{\"low\":" + shortened_number(low) + ",\"high\":" + shortened_number(high) + ",\"codes\":\"" +
                 packed_numbers(values, low, high, levels) + "\"}");
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
      places = {pool.numbers(mark.x), pool.numbers(mark.y)};
    }
    add("x", places.first);
    add("y", places.second);
  }

  void operator()(const Line& mark) {
    add("k", "\"line\"");
    add_curve(mark);
    add_style(mark.style);
    add_text("l", mark.label);
    add_text("n", mark.name);
    add_flag("r", mark.axis == YAxis::right);
    add_flag("steps", mark.steps);
    add_flag("end", mark.has_end);
  }
  void operator()(const Band& mark) {
    add("k", "\"band\"");
    add_numbers("x", mark.x);
    add_numbers("low", mark.low);
    add_numbers("high", mark.high);
    add_style(mark.style);
    add_text("l", mark.label);
    add_flag("r", mark.axis == YAxis::right);
  }
  void operator()(const Bars& mark) {
    add("k", "\"bars\"");
    add_numbers("x", mark.edges);
    add_numbers("y", mark.heights);
    add_text("cs", colours_text(mark.colours));
    if (mark.opacity != 1.0) add("o", shortened_number(mark.opacity));
    add_text("l", mark.label);
    add_flag("r", mark.axis == YAxis::right);
  }
  void operator()(const Stems& mark) {
    add("k", "\"stems\"");
    add_numbers("x", mark.x);
    add_numbers("y", mark.y);
    add_text("cs", colours_text(mark.colours));
    add_text("l", mark.label);
    add_flag("r", mark.axis == YAxis::right);
  }
  /// What the points stand for (`keys`) are folders of this machine, which are nobody's business.
  void operator()(const Points& mark) {
    add("k", "\"points\"");
    const bool is_cloud = mark.x.size() > kCloud && mark.deviations.empty() && mark.names.empty() &&
                          mark.texts.empty() && !mark.side_by_side;
    if (is_cloud)
      add_cloud(mark);
    else {
      add_numbers("x", mark.x);
      add_numbers("y", mark.y);
    }
    add_style(mark.style);
    if (mark.marker != Marker::circle) add("m", std::to_string(static_cast<int>(mark.marker)));
    add_flag("hollow", mark.hollow);
    add_text("l", mark.label);
    add_flag("r", mark.axis == YAxis::right);
    add("size", shortened_number(mark.radius_pt));
    if (!mark.deviations.empty()) add_numbers("dev", mark.deviations);
    add_flag("beside", mark.side_by_side);
    add_texts("names", mark.names);
    add_texts("texts", mark.texts);
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
    add("k", "\"image\"");
    add("at", "[" + shortened_number(mark.x0) + "," + shortened_number(mark.y0) + "," +
                  shortened_number(mark.x1) + "," + shortened_number(mark.y1) + "]");
    add("rows", std::to_string(mark.rows));
    add("columns", std::to_string(mark.columns));
    add_packed("v", mark.values, mark.low, mark.high, kShades);
  }
  void operator()(const Rule& mark) {
    add("k", "\"rule\"");
    add_flag("level", mark.direction == Rule::Direction::horizontal);
    add("at", shortened_number(mark.at));
    add_style(mark.style);
    add_text("l", mark.label);
  }
  void operator()(const Note& mark) {
    add("k", "\"note\"");
    add("at", std::to_string(static_cast<int>(mark.corner)));
    add("text", quoted(mark.text));
  }
};

/// Label, unit, whether logarithmic, the range that the marks need, and whether its end was asked for.
std::string axis_text(const Axis& axis, const AxisLayout& range) {
  std::string text = "{\"l\":" + quoted(axis.label);
  if (!axis.unit.empty()) text += ",\"u\":" + quoted(axis.unit);
  if (axis.scale == Scale::log10) text += ",\"log\":1";
  if (axis.max) text += ",\"held\":1";
  const std::vector<std::string> ends = shortened_numbers({range.low, range.high});
  return text + ",\"r\":[" + ends[0] + "," + ends[1] + "]}";
}

constexpr std::uint64_t kSeed = 0xcbf29ce484222325;

std::uint64_t mixed(std::uint64_t hash, const std::string& number) {
  constexpr std::uint64_t kPrime = 0x100000001b3;  // FNV-1a
  for (const char c : number) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return (hash ^ ',') * kPrime;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::string list_of(const char* name, const std::vector<std::string>& items, const char* between) {
  std::string text = std::string("\"") + name + "\":[";
  for (std::size_t i = 0; i < items.size(); ++i) text += (i == 0 ? "" : between) + items[i];
  return text + "]";
}

}  // namespace

std::size_t FigurePool::Shelf::put(std::string item) {
  const auto [place, is_new] = places.emplace(std::move(item), items.size());
  if (is_new) {
    items.push_back(place->first);
    bytes += place->first.size() + 1;
  }
  return place->second;
}

FigurePool::FigurePool(std::size_t longest_line)
    : block_(longest_line > kLongLine ? (longest_line + kBlocks - 1) / kBlocks : 1) {}

std::string FigurePool::numbers(const std::vector<double>& values) {
  return std::to_string(arrays_.put("[" + joined(shortened_numbers(values)) + "]"));
}

std::string FigurePool::known_beginning(const std::vector<double>& values) const {
  const std::vector<std::string> texts = shortened_numbers(values);
  std::uint64_t hash = kSeed;
  for (const std::string& number : texts) hash = mixed(hash, number);
  const auto known = beginnings_.find(hash);
  if (known == beginnings_.end() || known->second.length != texts.size()) return {};
  const std::vector<std::string>& whole = growing_.at(known->second.place);
  if (!std::equal(texts.begin(), texts.end(), whole.begin())) return {};
  const std::string place = std::to_string(known->second.place);
  return texts.size() == whole.size() ? place : "[" + place + "," + std::to_string(texts.size()) + "]";
}

std::string FigurePool::growing_numbers(const std::vector<double>& values) {
  if (values.size() < kShortest) return numbers(values);
  if (std::string place = known_beginning(values); !place.empty()) return place;
  std::vector<std::string> texts = shortened_numbers(values);
  const std::size_t place = arrays_.put("[" + joined(texts) + "]");
  std::uint64_t hash = kSeed;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    hash = mixed(hash, texts[i]);
    if (i + 1 >= kShortest) beginnings_.try_emplace(hash, Beginning{place, i + 1});
  }
  growing_.emplace(place, std::move(texts));
  return std::to_string(place);
}

std::pair<std::string, std::string> FigurePool::growing_line(const std::vector<double>& x,
                                                             const std::vector<double>& y) {
  if (block_ > 1 && x.size() >= block_) {
    ThinLine thin = extremes_by_block(x, y, block_);
    std::pair<std::string, std::string> known = {known_beginning(thin.x), known_beginning(thin.y)};
    if (!known.first.empty() && !known.second.empty()) return known;
    if (x.size() > kLongLine) {  // the longest comes first, and ends where the run does
      thin.x.push_back(x.back());
      thin.y.push_back(y.back());
      return {growing_numbers(thin.x), growing_numbers(thin.y)};
    }
  }
  return {growing_numbers(x), growing_numbers(y)};
}

std::string FigurePool::panel(const Panel& panel) {
  std::string text = "{\"t\":" + quoted(panel.title) + ",\"x\":" + axis_text(panel.x, fit_x(panel)) +
                     ",\"y\":" + axis_text(panel.y, fit_y(panel, YAxis::left));
  if (panel.right) text += ",\"z\":" + axis_text(*panel.right, fit_y(panel, YAxis::right));
  text += ",\"m\":[";
  for (std::size_t i = 0; i < panel.marks.size(); ++i) {
    Members members{*this, panel};
    std::visit(members, panel.marks[i]);
    text += (i == 0 ? "" : ",") + std::to_string(marks_.put(members.text + "}"));
  }
  return text + "]}";
}

std::size_t FigurePool::add(const Figure& figure) {
  std::string text = "{\"t\":" + quoted(figure.title);
  if (!figure.empty_reason.empty()) return figures_.put(text + ",\"empty\":" + quoted(figure.empty_reason) + "}");
  if (figure.columns != 1) text += ",\"c\":" + std::to_string(figure.columns);
  if (!figure.has_legend) text += ",\"plain\":1";
  if (!figure.note.empty()) text += ",\"note\":" + quoted(figure.note);
  text += ",\"p\":[";
  for (std::size_t i = 0; i < figure.panels.size(); ++i)
    text += (i == 0 ? "" : ",") + std::to_string(panels_.put(panel(figure.panels[i])));
  return figures_.put(text + "]}");
}

std::string FigurePool::text() const {
  return list_of("arrays", arrays_.items, ",\n") + ",\n" + list_of("marks", marks_.items, ",\n") + ",\n" +
         list_of("panels", panels_.items, ",\n") + ",\n" + list_of("figures", figures_.items, ",\n");
}

}  // namespace qs
