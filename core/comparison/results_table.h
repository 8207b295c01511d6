// Runs as the table of a paper: a row for each way of training, a column for each figure, mean ± standard
// deviation over the seeds, the best of a column marked, and a verdict that is held against chance.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/comparison/groups.h"
#include "core/comparison/verdict.h"

namespace qs {

struct TableColumn {
  std::string key, title, unit, help;  // "error_last", "Error, last epoch", "%"
  int digits = 2;
  bool less_is_better = true;
};

/// In the order in which they are written.
const std::vector<TableColumn>& table_columns();

struct TableCell {
  Estimate value;
  bool is_best = false;  // of the quantized networks of its table
};

struct TableRow {
  std::string method, bits;  // "RQ-ST", "2/2"
  int seeds = 0;
  bool is_float = false;
  std::vector<TableCell> cells;  // one per column
  Experiment experiment;         // with the first seed
  std::string shortened;         // "5 of 200 epochs", where the published recipe is longer
  std::string verdict;  // "best", "worse by 0.40 ± 0.12", "not decided"; empty for the float network
};

/// Errors on different tasks do not compare: a table for each network and data set.
struct ResultsTable {
  std::string title;  // "LeNet-5 · mnist"
  std::vector<TableRow> rows;
};

/// Which test images a run misses; empty when that is not known.
using MissesOf = std::function<std::vector<std::uint8_t>(const RunSummary&)>;

/// Of the finished runs. Every quantized row is compared with the one of least error in its table; false
/// discoveries are held to 1 % of the claims (Benjamini and Hochberg).
std::vector<ResultsTable> results_tables(const std::vector<RunSummary>& runs, const MissesOf& misses_of);

/// For a group: its name, and what `compare` needs.
Contender contender_of(const RunGroup& group, const std::string& name, const MissesOf& misses_of);

/// As GitHub shows them.
std::string markdown_table(const std::vector<ResultsTable>& tables);
/// With the rules of booktabs: \usepackage{booktabs}.
std::string latex_table(const std::vector<ResultsTable>& tables);
/// Plain numbers: mean, standard deviation and count of every column.
std::string csv_table(const std::vector<ResultsTable>& tables);

}  // namespace qs
