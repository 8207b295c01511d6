#include "core/figures/compose.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/figures/axis_range.h"
#include "core/figures/input.h"

namespace qs {
namespace {

/// a … z, aa, ab …
std::string letter(std::size_t number) {
  std::string text(1, static_cast<char>('a' + number % 26));
  return number < 26 ? text : letter(number / 26 - 1) + text;
}

std::string letters(std::size_t first, std::size_t count) {
  return count < 2 ? "(" + letter(first) + ")" : "(" + letter(first) + "–" + letter(first + count - 1) + ")";
}

/// What a legend shows of a mark.
std::string look_of(const Mark& mark) {
  std::string look = std::to_string(mark.index());
  const auto add = [&](int number) { look += " " + std::to_string(number); };
  const auto add_colour = [&](const Colour& colour) {
    add(static_cast<int>(colour.role));
    add(colour.index);
    add(colour.shade);
  };
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.style; }) {
          add_colour(one.style.colour);
          add(static_cast<int>(one.style.dash));
        }
        if constexpr (requires { one.colours; })
          if (!one.colours.empty()) add_colour(one.colours.front());
        if constexpr (requires { one.marker; }) add(2 * static_cast<int>(one.marker) + one.hollow);
      },
      mark);
  return look;
}

/// One label must not stand for two looks.
void tell_labels_apart(Panel& panel, const std::string& part, std::map<std::string, std::string>& known) {
  for (Mark& mark : panel.marks)
    std::visit(
        [&](auto& one) {
          if constexpr (requires { one.label; }) {
            if (one.label.empty()) return;
            const std::string look = look_of(mark);
            if (known.emplace(one.label, look).first->second == look) return;
            one.label += " " + part;
            known.emplace(one.label, look);
          }
        },
        mark);
}

using Quantity = std::tuple<std::string, std::string, Scale>;
using Limits = std::pair<double, double>;

Quantity quantity_of(const Axis& axis) { return {axis.label, axis.unit, axis.scale}; }

/// Gives all axes of one quantity the range that shows what is on any of them.
void share(std::vector<Panel>& panels, Axis Panel::*axis, AxisLayout (*fit)(const Panel&)) {
  std::map<Quantity, Limits> ranges;
  for (const Panel& panel : panels) {
    const AxisLayout range = fit(panel);
    const auto [found, is_new] = ranges.try_emplace(quantity_of(panel.*axis), range.low, range.high);
    if (is_new) continue;
    found->second = {std::min(found->second.first, range.low), std::max(found->second.second, range.high)};
  }
  for (Panel& panel : panels)
    std::tie((panel.*axis).min, (panel.*axis).max) = ranges.at(quantity_of(panel.*axis));
}

}  // namespace

Figure composed(const std::vector<Figure>& parts, SharedAxes shared) {
  Figure whole;
  std::map<std::string, std::string> labels;  // and how each looks
  for (const Figure& part : parts) {
    const std::size_t first = whole.panels.size();
    const std::string name = letters(first, part.panels.size());
    if (!part.empty_reason.empty())
      return {.title = {}, .panels = {}, .empty_reason = name + " " + part.title + ": " + part.empty_reason};
    for (const Panel& panel : part.panels) {
      whole.panels.push_back(panel);
      Panel& own = whole.panels.back();
      own.title =
          letters(whole.panels.size() - 1, 1) + " " + (panel.title.empty() ? part.title : panel.title);
      tell_labels_apart(own, name, labels);
    }
    whole.has_legend = whole.has_legend && part.has_legend;
    if (!part.note.empty()) add_note(whole, name + " " + part.note);
  }
  if (shared == SharedAxes::x || shared == SharedAxes::both) share(whole.panels, &Panel::x, fit_x);
  if (shared == SharedAxes::y || shared == SharedAxes::both)
    share(whole.panels, &Panel::y, [](const Panel& panel) { return fit_y(panel, YAxis::left); });
  whole.columns = columns_for(whole.panels.size());
  return whole;
}

}  // namespace qs
