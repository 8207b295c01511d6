// How a figure becomes a file.
#pragma once

#include <string>
#include <vector>

namespace qs {

/// Size and look of an exported figure. Names of styles: figures/style.h.
struct ExportSettings {
  double width_mm = 84.0;  // outer width, labels included
  double height_mm = 0.0;  // 0: a pleasing height for the number of panels, at most that of a page
  int columns = 0;         // of panels; 0: as on the screen where they are legible, else fewer
  std::vector<std::string> panels = {};  // their titles, or the words these begin with; empty: all
  bool with_title = true, with_legend = true, with_caption = true;
  std::string style = "paper";
  int dots_per_inch = 300;      // PNG only
  std::string provenance = {};  // put into the file's metadata: command line, seed, version
};

/// A width of text that many papers have. Journals change theirs now and then: their guides decide.
struct PageWidth {
  const char *id, *name;
  double mm;
};
inline constexpr PageWidth kPageWidths[] = {
    {"icml-column", "ICML, one column", 82.6},     {"one-column", "One column", 84.0},
    {"cell-column", "Cell, one column", 85.0},     {"ieee-column", "IEEE, one column", 88.9},
    {"nature-column", "Nature, one column", 89.0}, {"neurips-page", "NeurIPS, whole page", 139.7},
    {"icml-page", "ICML, whole page", 171.5},      {"two-columns", "Two columns", 174.0},
    {"nature-page", "Nature, whole page", 183.0}};

}  // namespace qs
