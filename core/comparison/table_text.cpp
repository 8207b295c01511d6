// Tables of results as Markdown, LaTeX and CSV.
#include <cmath>

#include "core/base/csv_cell.h"
#include "core/base/latex.h"
#include "core/base/number_text.h"
#include "core/comparison/results_table.h"

namespace qs {
namespace {

constexpr const char* kShortened = "† Shorter than the published recipe: ";

std::string title_with_unit(const TableColumn& column) {
  return column.unit.empty() ? column.title : column.title + " (" + column.unit + ")";
}

/// Columns in which at least one row knows something.
std::vector<std::size_t> columns_with_numbers(const ResultsTable& table) {
  std::vector<std::size_t> list;
  for (std::size_t c = 0; c < table_columns().size(); ++c)
    for (const TableRow& row : table.rows)
      if (row.cells[c].value.count > 0) {
        list.push_back(c);
        break;
      }
  return list;
}

/// "0.71 ± 0.03": the number of seeds has a column of its own.
std::string cell_text(const TableCell& cell, int digits, const std::string& between) {
  if (cell.value.count == 0) return "–";
  const std::string mean = fixed_text(cell.value.mean, digits);
  return !(cell.value.deviation > 0.0) ? mean : mean + between + fixed_text(cell.value.deviation, digits);
}

/// "TWN 2/float: 5 of 30 epochs; …" of the rows whose recipe is shortened.
std::string shortened_rows(const ResultsTable& table) {
  std::string list;
  for (const TableRow& row : table.rows)
    if (!row.shortened.empty())
      list += (list.empty() ? "" : "; ") + row.method + " " + row.bits + ": " + row.shortened;
  return list;
}

std::string latex_row(const ResultsTable& table, const TableRow& row,
                      const std::vector<std::size_t>& columns) {
  std::string text = latex_text(row.method + (row.shortened.empty() ? "" : "†")) + " & " +
                     latex_text(row.bits) + " & " + std::to_string(row.seeds);
  for (const std::size_t c : columns) {
    const std::string number = cell_text(row.cells[c], table_columns()[c].digits, " \\pm ");
    const std::string math = number == "–" ? "--" : "$" + number + "$";
    text += " & " + (row.cells[c].is_best ? "{\\boldmath " + math + "}" : math);
  }
  return text + " & " + latex_text(row.verdict) +
         (&row == &table.rows.back() ? " \\\\\n\\bottomrule\n" : " \\\\\n");
}

}  // namespace

std::string markdown_table(const std::vector<ResultsTable>& tables) {
  std::string text;
  for (const ResultsTable& table : tables) {
    const std::vector<std::size_t> columns = columns_with_numbers(table);
    text += (text.empty() ? "### " : "\n### ") + table.title + "\n\n| Method | Bits w/a | Seeds |";
    std::string rule = "|---|---|---:|";
    for (const std::size_t c : columns) {
      text += " " + title_with_unit(table_columns()[c]) + " |";
      rule += "---:|";
    }
    text += " Verdict |\n" + rule + "---|\n";
    for (const TableRow& row : table.rows) {
      text += "| " + row.method + (row.shortened.empty() ? "" : " †") + " | " + row.bits + " | " +
              std::to_string(row.seeds) + " |";
      for (const std::size_t c : columns) {
        const std::string number = cell_text(row.cells[c], table_columns()[c].digits, " ± ");
        text += row.cells[c].is_best ? " **" + number + "** |" : " " + number + " |";
      }
      text += " " + row.verdict + " |\n";
    }
    if (const std::string list = shortened_rows(table); !list.empty())
      text += std::string("\n") + kShortened + list + ".\n";
  }
  return text;
}

std::string latex_table(const std::vector<ResultsTable>& tables) {
  std::string text = "% needs \\usepackage{booktabs}; mean and standard deviation over the seeds\n";
  for (const ResultsTable& table : tables) {
    const std::vector<std::size_t> columns = columns_with_numbers(table);
    text += "\\begin{table}\n\\centering\n\\caption{" + latex_text(table.title) + "}\n\\begin{tabular}{llr" +
            std::string(columns.size(), 'r') + "l}\n\\toprule\nMethod & Bits w/a & Seeds";
    for (const std::size_t c : columns) text += " & " + latex_text(title_with_unit(table_columns()[c]));
    text += " & Verdict \\\\\n\\midrule\n";
    for (const TableRow& row : table.rows) text += latex_row(table, row, columns);
    text += "\\end{tabular}\n";
    if (const std::string list = shortened_rows(table); !list.empty())
      text += "\n\\smallskip\n\\footnotesize " + latex_text(std::string(kShortened) + list + ".") + "\n";
    text += "\\end{table}\n";
  }
  return text;
}

std::string csv_table(const std::vector<ResultsTable>& tables) {
  std::string text = "task,method,bits,seeds";
  for (const TableColumn& column : table_columns())
    for (const char* part : {"mean", "deviation", "n"}) text += "," + column.key + "_" + part;
  text += ",verdict,shortened\n";
  const auto number = [](double value) {
    return std::isfinite(value) ? shortest_text(value) : std::string();
  };
  for (const ResultsTable& table : tables)
    for (const TableRow& row : table.rows) {
      text += csv_cell(table.title) + "," + csv_cell(row.method) + "," + row.bits + "," +
              std::to_string(row.seeds);
      for (const TableCell& cell : row.cells)
        text += "," + number(cell.value.mean) + "," + number(cell.value.deviation) + "," +
                std::to_string(cell.value.count);
      text += "," + csv_cell(row.verdict) + "," + csv_cell(row.shortened) + "\n";
    }
  return text;
}

}  // namespace qs
