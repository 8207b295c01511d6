// The panels and texts of a figure that an export asks for, drawn as thick as its style wants.
#include <algorithm>

#include "core/base/in_quotes.h"
#include "core/export.h"
#include "core/figures/style.h"
#include "core/values/error.h"

namespace qs {
namespace {

/// "conv1 (2 bit)" is called for by its title or by the word that it begins with.
bool is_called(const Panel& panel, const std::string& name) {
  return panel.title == name || panel.title.starts_with(name + " ");
}

std::string titles_of(const Figure& figure) {
  std::string list;
  for (const Panel& panel : figure.panels) list += (list.empty() ? "" : ", ") + in_quotes(panel.title);
  return list;
}

void thicken(Figure& figure, double factor) {
  for (Panel& panel : figure.panels)
    for (Mark& mark : panel.marks)
      std::visit(
          [&](auto& one) {
            if constexpr (requires { one.style; }) one.style.width_pt *= factor;
            if constexpr (requires { one.radius_pt; }) one.radius_pt *= factor;
          },
          mark);
}

}  // namespace

Figure chosen_parts(const Figure& figure, const ExportSettings& settings) {
  Figure chosen = figure;
  if (!settings.panels.empty()) {
    for (const std::string& name : settings.panels)
      if (std::none_of(figure.panels.begin(), figure.panels.end(),
                       [&](const Panel& panel) { return is_called(panel, name); }))
        throw Error("figure", "it has no panel " + in_quotes(name), "choose among " + titles_of(figure));
    std::erase_if(chosen.panels, [&](const Panel& panel) {
      return std::none_of(settings.panels.begin(), settings.panels.end(),
                          [&](const std::string& name) { return is_called(panel, name); });
    });
  }
  if (!settings.with_title) chosen.title.clear();
  if (!settings.with_caption) chosen.note.clear();
  chosen.has_legend = figure.has_legend && settings.with_legend;
  thicken(chosen, figure_style(settings.style).line_factor);
  return chosen;
}

}  // namespace qs
