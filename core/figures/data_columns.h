// The numbers of a figure as named columns, for programs that draw it again: a LaTeX package, a script.
#pragma once

#include <string>
#include <vector>

#include "core/values/figure.h"

namespace qs {

struct DataColumn {
  std::string name;  // "p1_m2_x": of the first panel's second mark
  std::vector<double> values;
};

/// "p1_m2_": what the names of a mark's columns begin with; both count from 1.
std::string column_prefix(std::size_t panel, std::size_t mark);

/// Of every mark with numbers: x and y of lines, stems and points; x, low and high of bands; left, right and
/// height of bars; the cells of images as left, right, bottom, top and value.
enum class ImageCells { left_out, included };
std::vector<DataColumn> data_columns(const Figure& figure, ImageCells cells);

/// One header line, then a row for each index; columns that have ended hold "nan". Numbers round-trip
/// exactly.
std::string columns_text(const std::vector<DataColumn>& columns, char separator);

}  // namespace qs
