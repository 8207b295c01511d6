// The figures that exist, in tab order.
#include "core/base/in_quotes.h"
#include "core/figures.h"
#include "core/figures/overlay.h"
#include "core/figures/weights_overlay.h"
#include "core/values/error.h"

namespace qs {

#define FIGURE(name) FigureKind name##_figure();
#include "core/figures/figures.inc"
#undef FIGURE

const std::vector<FigureKind>& figure_kinds() {
  static const std::vector<FigureKind> kinds = {
#define FIGURE(name) name##_figure(),
#include "core/figures/figures.inc"
#undef FIGURE
  };
  return kinds;
}

bool is_hidden_when_idle(const OptionSpec& option) {
  return option.key == seeds_option().key || option.key == compare_option().key || option.key == "filter";
}

const FigureKind& figure_kind(std::string_view id) {
  std::string known;
  for (const FigureKind& kind : figure_kinds()) {
    if (kind.id == id) return kind;
    known += (known.empty() ? "" : ", ") + kind.id;
  }
  throw Error{"figure", "there is no figure " + in_quotes(id), "known figures: " + known};
}

}  // namespace qs
