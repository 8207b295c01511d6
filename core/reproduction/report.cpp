// A report in the forms that people and programs read.
#include <cmath>

#include "core/base/csv_cell.h"
#include "core/base/json.h"
#include "core/base/latex.h"
#include "core/base/machine.h"
#include "core/base/number_text.h"
#include "core/reproduction.h"
#include "core/settings/settings.h"
#include "core/settings/titles.h"

namespace qs {
namespace {

using Json = nlohmann::ordered_json;

std::string number(double value, int digits = 2) {
  return std::isfinite(value) ? fixed_text(value, digits) : "–";
}

std::string published_text(const RowResult& row) {
  return row.row.published ? number(row.row.published->value) : "–";
}

std::string network_of(const Experiment& experiment) {
  return network_title(experiment.network, experiment.width);
}

/// Empty where the network is the paper's.
std::string network_in_paper(const PlannedRow& row) {
  if (!row.published) return "";
  const PublishedResult& paper = *row.published;
  return paper.is_on_another_network() ? paper.network : "";
}

std::string counts_text(const StatementResult& one) {
  std::string text = number(one.first);
  if (one.statement.kind != Statement::Kind::between) text += " | " + number(one.second);
  if (one.only_first >= 0)
    text += ", only one errs: " + std::to_string(one.only_first) + " | " + std::to_string(one.only_second);
  return text;
}

/// A line would end a cell of a table.
std::string in_cell(const std::string& text) {
  std::string cell;
  for (const char sign : text) cell += sign == '|' ? "\\|" : std::string(1, sign);
  return cell;
}

std::string demand_text(const StatementResult& one) {
  return std::string(kOutcomes.of(one.outcome)) +
         (one.is_demanded || one.outcome == Outcome::untested ? "" : " (not asked of this protocol)");
}

std::string difference_text(const SettingRow& row) {
  return row.label + ": " + row.values[0] + " → " + row.values[1];
}

std::string seeds_text(const ReproductionReport& report) {
  std::string text;
  for (const std::uint64_t seed : report.seeds) text += (text.empty() ? "" : ", ") + std::to_string(seed);
  return text;
}

double hours_of(const ReproductionReport& report) {
  double seconds = 0.0;
  for (const RowResult& row : report.rows)
    for (const RunSummary& run : row.runs)
      if (std::isfinite(run.seconds)) seconds += run.seconds;
  return seconds / 3600.0;
}

std::string head_of(const ReproductionReport& report) {
  const Reproduction& plan = report.plan;
  std::string text = "# " + plan.title + "\n\n" + "Protocol *" + std::string(kProtocols.of(plan.protocol)) +
                     "*, seeds " + seeds_text(report) + "; QuantScope " QS_VERSION ", " +
                     this_machine().processor + ", " + fixed_text(hours_of(report), 2) +
                     " hours of training.";
  for (const RowResult& row : report.rows)
    if (row.row.published) {
      text += " The paper: " + row.row.published->reference + ", " + row.row.published->table + ".";
      break;
    }
  if (!plan.compares_with_paper) text += " The data set is a stand-in for the paper's.";
  if (plan.protocol != Protocol::full)
    text +=
        " The recipes are shortened, so errors are not compared with the paper's; the statements below are.";
  return text + (plan.caveat.empty() ? "" : " " + plan.caveat) + "\n";
}

std::string rows_of(const ReproductionReport& report) {
  std::string text =
      "\n## Rows\n\nTest error in percent, mean ± deviation over the seeds (how many). *Last*: after the "
      "last "
      "epoch; *best*: of the epoch that was best on the validation images.\n\n"
      "| Row | Network | Published | Last | Best | Non-zero % | On grid % | Verdict |\n"
      "|---|---|---:|---:|---:|---:|---:|---|\n";
  for (const RowResult& row : report.rows) {
    std::vector<double> zeros, on_grid;
    for (const RunSummary& run : row.runs) {
      zeros.push_back(100.0 - run.zeros_pct);
      on_grid.push_back(run.on_grid_pct);
    }
    const std::string other = network_in_paper(row.row);
    text += "| " + row.row.name + " | " + network_of(row.row.experiment) +
            (other.empty() ? "" : " (paper: " + other + ")") + " | " + published_text(row) + " | " +
            estimate_text(row.last, 2) + " | " + estimate_text(row.at_best, 2) + " | " +
            number(estimate(zeros).mean, 1) + " | " + number(estimate(on_grid).mean, 1) + " | " +
            row.verdict + " |\n";
  }
  return text;
}

std::string footnotes_of(const ReproductionReport& report) {
  std::string text;
  for (const RowResult& row : report.rows) {
    if (!row.row.note.empty()) text += "- " + row.row.name + ": " + row.row.note + "\n";
    if (row.row.published)
      for (const std::string& note : row.row.published->footnotes)
        text += "- " + row.row.name + ", the paper: " + note + "\n";
  }
  for (const AbsentRow& row : report.plan.absent)
    text += "- not trained: " + row.published.method + " " + row.published.bits() + " (" +
            number(row.published.value) + "): " + row.reason + "\n";
  return text.empty() ? "" : "\n## Footnotes\n\n" + text;
}

std::string statements_of(const ReproductionReport& report) {
  std::string text =
      "\n## Statements\n\nS: already *quick* must show it. M: more epochs or three seeds. F: only the full "
      "recipe. A difference of errors on the same test images counts when |n₀₁ − n₁₀| > 2·√(n₀₁ + n₁₀), with "
      "the images that only one of the two misses, summed over the seeds (McNemar).\n\n"
      "| | Statement | Outcome | Numbers | In the paper |\n|---|---|---|---|---|\n";
  for (const StatementResult& one : report.statements)
    text += "| " + one.statement.id + " | " + in_cell(one.statement.text) + " | " + demand_text(one) + " | " +
            in_cell(counts_text(one)) + " | " + in_cell(one.statement.source) + " |\n";
  return text;
}

std::string differences_of(const ReproductionReport& report) {
  std::string text = "\n## What differs from the paper\n\n";
  for (const RowResult& row : report.rows) {
    text += "- " + row.row.name + ": ";
    std::string list;
    for (const SettingRow& difference : row.differences)
      list += (list.empty() ? "" : "; ") + difference_text(difference);
    if (const std::string other = network_in_paper(row.row); !other.empty())
      list += (list.empty() ? "" : "; ") + std::string("network: ") + other + " → " +
              network_of(row.row.experiment);
    text += (list.empty() ? "nothing that the paper states" : list) + "\n";
  }
  return text;
}

std::string commands_of(const ReproductionReport& report) {
  std::string text = "\n## Commands\n\n```\n";
  for (const RowResult& row : report.rows) text += command_line(row.row.experiment) + "\n";
  return text + "```\n";
}

Json json_of(const Estimate& estimate) {
  return {{"mean", estimate.mean}, {"deviation", estimate.deviation}, {"count", estimate.count}};
}

Json row_json(const RowResult& row) {
  Json differences = Json::array(), errors = Json::array(), footnotes = Json::array();
  for (const SettingRow& difference : row.differences)
    differences.push_back(
        {{"setting", difference.key}, {"paper", difference.values[0]}, {"here", difference.values[1]}});
  for (const RunSummary& run : row.runs) errors.push_back(run.test_error_quantized_pct);
  Json json = {{"name", row.row.name},
               {"network", row.row.experiment.network},
               {"width", row.row.experiment.width},
               {"published", nullptr},
               {"published_network", nullptr},
               {"ours", errors},
               {"last", json_of(row.last)},
               {"at_best", json_of(row.at_best)},
               {"verdict", row.verdict},
               {"differences", differences},
               {"command", command_line(row.row.experiment)}};
  if (row.row.published) {
    json["published"] = row.row.published->value;
    json["published_network"] = row.row.published->network;
    json["footnotes"] = row.row.published->footnotes;
  }
  return json;
}

Json statement_json(const StatementResult& one) {
  return {{"id", one.statement.id},
          {"text", one.statement.text},
          {"level", kDemands.of(one.statement.demand)},
          {"is_demanded", one.is_demanded},
          {"first", one.first},
          {"second", one.second},
          {"only_first_errs", one.only_first},
          {"only_second_errs", one.only_second},
          {"outcome", kOutcomes.of(one.outcome)}};
}

}  // namespace

std::string report_markdown(const ReproductionReport& report) {
  return head_of(report) + rows_of(report) + statements_of(report) + differences_of(report) +
         footnotes_of(report) + commands_of(report);
}

std::string report_latex(const ReproductionReport& report) {
  std::string text = "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n\\caption{" +
                     latex_text(report.plan.title + ", protocol " +
                                std::string(kProtocols.of(report.plan.protocol)) + ", test error in %") +
                     "}\n\\begin{tabular}{lrrrl}\n\\toprule\nRow & Published & Last & Best & Verdict "
                     "\\\\\n\\midrule\n";
  for (const RowResult& row : report.rows)
    text += latex_text(row.row.name) + " & " + latex_text(published_text(row)) + " & " +
            latex_text(estimate_text(row.last, 2)) + " & " + latex_text(estimate_text(row.at_best, 2)) +
            " & " + latex_text(row.verdict) + " \\\\\n";
  return text + "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
}

std::string report_csv(const ReproductionReport& report) {
  std::string text =
      "row,network,published (%),last (%),last deviation (%),at best (%),seeds,zeros (%),on grid "
      "(%),verdict\n";
  for (const RowResult& row : report.rows) {
    std::vector<double> zeros, on_grid;
    for (const RunSummary& run : row.runs) {
      zeros.push_back(run.zeros_pct);
      on_grid.push_back(run.on_grid_pct);
    }
    const auto cell = [](double value) { return std::isfinite(value) ? shortest_text(value) : ""; };
    text += csv_cell(row.row.name) + "," + csv_cell(network_of(row.row.experiment)) + "," +
            (row.row.published ? cell(row.row.published->value) : "") + "," + cell(row.last.mean) + "," +
            cell(row.last.deviation) + "," + cell(row.at_best.mean) + "," + std::to_string(row.last.count) +
            "," + cell(estimate(zeros).mean) + "," + cell(estimate(on_grid).mean) + "," +
            csv_cell(row.verdict) + "\n";
  }
  return text;
}

std::string report_json(const ReproductionReport& report) {
  Json rows = Json::array(), statements = Json::array(), absent = Json::array();
  for (const RowResult& row : report.rows) rows.push_back(row_json(row));
  for (const StatementResult& one : report.statements) statements.push_back(statement_json(one));
  for (const AbsentRow& row : report.plan.absent)
    absent.push_back({{"row", row.published.method + " " + row.published.bits()},
                      {"published", row.published.value},
                      {"reason", row.reason}});
  const Json json = {{"table", report.plan.table},
                     {"data", report.plan.data},
                     {"title", report.plan.title},
                     {"protocol", kProtocols.of(report.plan.protocol)},
                     {"seeds", report.seeds},
                     {"version", QS_VERSION},
                     {"machine", this_machine().processor},
                     {"hours", hours_of(report)},
                     {"rows", rows},
                     {"not_trained", absent},
                     {"statements", statements}};
  return json_text(json, 2) + "\n";
}

}  // namespace qs
