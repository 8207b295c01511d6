// How a figure becomes a file.
#pragma once

#include <string>
#include <vector>

namespace qs {

/// Size and look of an exported figure. Style names: "screen-light", "screen-dark", "paper", "grey".
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

}  // namespace qs
