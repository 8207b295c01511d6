#include "core/figures/description.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/figures/ticks.h"

namespace qs {
namespace {

constexpr std::size_t kMostPanels = 4, kMostSeries = 4, kMostPoints = 6;

std::string number(double value, const Axis& axis) {
  return format_number(value, 3) + (axis.unit.empty() ? "" : " " + axis.unit);
}

std::string plural(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

/// The last finite number, or the first.
template <class Iterator>
std::optional<double> first_finite(Iterator begin, Iterator end) {
  const auto at = std::find_if(begin, end, [](double value) { return std::isfinite(value); });
  return at == end ? std::nullopt : std::optional<double>(*at);
}

/// What the marks of one panel say, at most a few.
struct Words {
  const Panel& panel;
  std::vector<std::string> list = {};
  std::size_t left_out = 0;
  std::string notes = {};

  const Axis& vertical(YAxis side) const {
    return side == YAxis::right && panel.right ? *panel.right : panel.y;
  }
  void add(const std::string& words) {
    if (list.size() < kMostSeries)
      list.push_back(words);
    else
      ++left_out;
  }

  void operator()(const Line& mark) {
    const auto first = first_finite(mark.y.begin(), mark.y.end()),
               last = first_finite(mark.y.rbegin(), mark.y.rend());
    const std::string& name = mark.name.empty() ? mark.label : mark.name;
    if (!first || mark.steps || name.empty()) return;
    const Axis& axis = vertical(mark.axis);
    add(name + (*first == *last ? " at " + number(*last, axis)
                                : " from " + number(*first, axis) + " to " + number(*last, axis)));
  }
  void operator()(const Band&) {}
  void operator()(const Bars& mark) {
    if (mark.heights.empty() || mark.edges.size() < 2) return;
    const auto highest = std::max_element(mark.heights.begin(), mark.heights.end());
    const auto at = static_cast<std::size_t>(highest - mark.heights.begin());
    if (at + 1 >= mark.edges.size()) return;
    const std::string& name = mark.label.empty() ? std::string("a histogram") : mark.label;
    add(name + " from " + number(mark.edges.front(), panel.x) + " to " + number(mark.edges.back(), panel.x) +
        ", highest with " + number(*highest, vertical(mark.axis)) + " between " +
        number(mark.edges[at], panel.x) + " and " + number(mark.edges[at + 1], panel.x));
  }
  void operator()(const Stems& mark) {
    if (mark.y.empty()) return;
    std::string words = mark.label.empty() ? "stems" : mark.label;
    for (std::size_t i = 0; i < std::min(kMostPoints, mark.y.size()); ++i)
      words += (i == 0 ? ": " : ", ") + number(mark.y[i], vertical(mark.axis)) + " at " +
               number(mark.x[i], panel.x);
    add(words);
  }
  void operator()(const Points& mark) {
    const Axis& axis = vertical(mark.axis);
    if (mark.y.empty()) return;
    if (mark.y.size() > kMostPoints) {
      const auto [low, high] = std::minmax_element(mark.y.begin(), mark.y.end());
      return add((mark.label.empty() ? "" : mark.label + ": ") + plural(mark.y.size(), "point") +
                 " between " + number(*low, axis) + " and " + number(*high, axis));
    }
    std::string words;
    for (std::size_t i = 0; i < mark.y.size(); ++i) {
      const std::string& name = i < mark.names.size() ? mark.names[i] : mark.label;
      words += (i == 0 ? "" : ", ") + (name.empty() ? "" : name + " ") + number(mark.y[i], axis) + " at " +
               number(mark.x[i], panel.x);
    }
    add(words);
  }
  void operator()(const Image& mark) {
    add("a map of values from " + format_number(mark.low, 3) + " to " + format_number(mark.high, 3));
  }
  void operator()(const Rule&) {}
  void operator()(const Note& mark) {
    notes += notes.empty() ? "" : ", ";
    for (const char c : mark.text) notes += c == '\n' ? std::string(", ") : std::string(1, c);
  }
};

std::string sentence_on(const Panel& panel) {
  Words words{panel};
  for (const Mark& mark : panel.marks) std::visit(words, mark);
  std::string sentence =
      (panel.title.empty() ? "" : panel.title + ", ") + panel.y.label + " against " + panel.x.label;
  for (std::size_t i = 0; i < words.list.size(); ++i) sentence += (i == 0 ? ": " : "; ") + words.list[i];
  if (words.left_out > 0) sentence += "; and " + std::to_string(words.left_out) + " more";
  return sentence + (words.notes.empty() ? "." : " (" + words.notes + ").");
}

}  // namespace

std::string description_of(const Figure& figure) {
  if (!figure.empty_reason.empty()) return figure.empty_reason;
  std::string text = figure.title + ": " + plural(figure.panels.size(), "panel") + ".";
  for (std::size_t i = 0; i < std::min(kMostPanels, figure.panels.size()); ++i)
    text += " " + sentence_on(figure.panels[i]);
  if (figure.panels.size() > kMostPanels)
    text += " The other panels: " + [&] {
      std::string names;
      for (std::size_t i = kMostPanels; i < figure.panels.size(); ++i)
        names += (names.empty() ? "" : ", ") + figure.panels[i].title;
      return names;
    }() + ".";
  return text;
}

}  // namespace qs
