#include "core/report/figure_pool.h"

#include <cstring>

#include "core/figures/axis_range.h"
#include "core/report/number_list.h"
#include "core/report/thinned_line.h"

namespace qs {
namespace {

constexpr std::size_t kShortest = 4;                    // of lists whose beginnings are worth remembering
constexpr std::size_t kLongLine = 1600, kBlocks = 400;  // points of a curve, and what stays of it

/// Label, unit, whether logarithmic, and whether its end was asked for.
std::string axis_text(const Axis& axis) {
  std::string text = "{\"l\":" + quoted_json(axis.label);
  if (!axis.unit.empty()) text += ",\"u\":" + quoted_json(axis.unit);
  if (axis.scale == Scale::log10) text += ",\"log\":1";
  if (axis.max) text += ",\"held\":1";
  return text + "}";
}

/// The range that the marks need.
std::string range_text(const AxisLayout& range) {
  const std::vector<std::string> ends = shortened_numbers({range.low, range.high});
  return ends[0] + "," + ends[1];
}

/// Bit by bit: gaps equal gaps.
bool begins_with(const std::vector<double>& whole, const std::vector<double>& values) {
  return values.size() <= whole.size() &&
         std::memcmp(whole.data(), values.data(), values.size() * sizeof(double)) == 0;
}

/// The first values as bytes: curves that begin alike may continue each other.
std::string beginning_of(const std::vector<double>& values) {
  std::string bytes(kShortest * sizeof(double), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
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
  if (values.size() < kShortest) return {};
  const auto alike = growing_.find(beginning_of(values));
  if (alike == growing_.end()) return {};
  for (const Grown& grown : alike->second)
    if (begins_with(grown.values, values)) {
      const std::string place = std::to_string(grown.place);
      return values.size() == grown.values.size() ? place
                                                  : "[" + place + "," + std::to_string(values.size()) + "]";
    }
  return {};
}

std::string FigurePool::growing_numbers(const std::vector<double>& values) {
  if (std::string place = known_beginning(values); !place.empty()) return place;
  const std::size_t place = arrays_.put("[" + joined(shortened_numbers(values)) + "]");
  if (values.size() >= kShortest) growing_[beginning_of(values)].push_back({place, values});
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
  std::string look =
      "{\"t\":" + quoted_json(panel.title) + ",\"x\":" + axis_text(panel.x) + ",\"y\":" + axis_text(panel.y);
  if (panel.right) look += ",\"z\":" + axis_text(*panel.right);
  std::string text = "{\"b\":" + std::to_string(looks_.put(look + "}")) + ",\"r\":[" +
                     range_text(fit_x(panel)) + "," + range_text(fit_y(panel, YAxis::left));
  if (panel.right) text += "," + range_text(fit_y(panel, YAxis::right));
  text += "],\"m\":[";
  for (std::size_t i = 0; i < panel.marks.size(); ++i) {
    const MarkJson json = mark_json(panel.marks[i], panel, *this);
    const std::string mark = "{\"b\":" + std::to_string(looks_.put("{" + json.look + "}")) +
                             (json.own.empty() ? "" : ",") + json.own + "}";
    text += (i == 0 ? "" : ",") + std::to_string(marks_.put(mark));
  }
  return text + "]}";
}

std::size_t FigurePool::add(const Figure& figure) {
  std::string text = "{\"t\":" + quoted_json(figure.title);
  if (!figure.empty_reason.empty())
    return figures_.put(text + ",\"empty\":" + quoted_json(figure.empty_reason) + "}");
  if (figure.columns != 1) text += ",\"c\":" + std::to_string(figure.columns);
  if (!figure.has_legend) text += ",\"plain\":1";
  if (!figure.note.empty()) text += ",\"note\":" + quoted_json(figure.note);
  text += ",\"p\":[";
  for (std::size_t i = 0; i < figure.panels.size(); ++i)
    text += (i == 0 ? "" : ",") + std::to_string(panels_.put(panel(figure.panels[i])));
  return figures_.put(text + "]}");
}

std::string FigurePool::text() const {
  return list_of("arrays", arrays_.items, ",\n") + ",\n" + list_of("looks", looks_.items, ",\n") + ",\n" +
         list_of("marks", marks_.items, ",\n") + ",\n" + list_of("panels", panels_.items, ",\n") + ",\n" +
         list_of("figures", figures_.items, ",\n");
}

}  // namespace qs
