#include "core/report/run_facts.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/number_text.h"
#include "core/catalog.h"
#include "core/figures/text_metrics.h"
#include "core/figures/ticks.h"
#include "core/settings/settings.h"
#include "core/settings/titles.h"

namespace qs {
namespace {

constexpr const char* kNone = "–";

struct Row {
  std::string label, key;  // key: as in files; may be empty
  std::vector<std::string> values;
  bool departs = false;
};

std::string name_html(const std::string& name) { return "<bdi>" + html_text(name) + "</bdi>"; }

std::string table_html(const std::vector<Row>& rows, const std::vector<std::string>& names,
                       const char* caption) {
  std::string html = std::string("<div class=\"wide\"><table><caption>") + caption + "</caption>";
  if (names.size() > 1) {
    html += "<thead><tr><td></td>";
    for (const std::string& name : names) html += "<th scope=\"col\">" + name_html(name) + "</th>";
    html += "</tr></thead>";
  }
  html += "<tbody>";
  for (const Row& row : rows) {
    html += "<tr><th scope=\"row\">" + html_text(row.label);
    if (!row.key.empty()) html += " <code>" + html_text(row.key) + "</code>";
    html += "</th>";
    for (const std::string& value : row.values)
      html += "<td>" + html_text(value.empty() ? kNone : value) + "</td>";
    html += "</tr>";
  }
  return html + "</tbody></table></div>\n";
}

/// One setting of all runs; what does not matter for a run has no value there.
Row setting_row(const OptionSpec& spec) { return {spec.label, spec.key, {}}; }

std::vector<Row> settings_rows(const std::vector<RunSummary>& runs) {
  std::vector<Row> rows;
  for (const ExperimentField& field : experiment_fields()) {
    Row row = setting_row(field.spec);
    for (const RunSummary& run : runs) {
      const Experiment experiment = without_places(run.experiment);
      const bool matters = is_relevant(experiment, field.spec);
      const Value value = get(experiment, field);
      row.values.push_back(matters ? to_text(value) : kNone);
      row.departs = row.departs || (matters && to_text(value) != to_text(field.spec.default_value));
    }
    rows.push_back(std::move(row));
  }
  const std::size_t first = rows.size();
  for (const RunSummary& run : runs)
    for (const OptionSpec& spec : run.experiment.method_options.specs())
      if (std::none_of(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(),
                       [&](const Row& row) { return row.key == spec.key; }))
        rows.push_back(setting_row(spec));
  for (std::size_t i = first; i < rows.size(); ++i)
    for (const RunSummary& run : runs) {
      const std::vector<OptionSpec>& specs = run.experiment.method_options.specs();
      const auto spec = std::find_if(specs.begin(), specs.end(),
                                     [&](const OptionSpec& one) { return one.key == rows[i].key; });
      const bool matters = spec != specs.end() && is_relevant(run.experiment, *spec);
      rows[i].values.push_back(matters ? to_text(run.experiment.method_options.values().at(rows[i].key))
                                       : kNone);
      rows[i].departs =
          rows[i].departs ||
          (matters && rows[i].values.back() != to_text(default_at(*spec, fewest_bits(run.experiment))));
    }
  return rows;
}

std::string number_or_none(double value, int decimals, const char* unit) {
  return std::isfinite(value) ? format_fixed(value, decimals) + unit : kNone;
}

std::string state_of(const RunSummary& run) {
  const std::string epochs =
      format_number(run.epochs_done, 4) +
      (std::isfinite(run.epochs_planned) ? " of " + format_number(run.epochs_planned, 4) : "");
  return (run.state == RunState::finished ? "finished, epoch " : "not finished, epoch ") + epochs;
}

}  // namespace

std::string html_text(const std::string& text) {
  std::string html;
  for (const char c : clean_text(text)) switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  return html;
}

Experiment without_places(Experiment experiment) {
  const std::size_t slash = experiment.float_weights.find_last_of("/\\");
  if (slash != std::string::npos) experiment.float_weights.erase(0, slash + 1);
  return experiment;
}

std::string methods_html(const std::vector<RunSummary>& runs) {
  std::vector<std::string> told;
  std::string html;
  for (const RunSummary& run : runs) {
    const MethodInfo& method = method_info(run.experiment.method);
    if (std::find(told.begin(), told.end(), method.id) != told.end()) continue;
    told.push_back(method.id);
    html += "<section class=\"method\"><h2>" + html_text(method.name) + "</h2><p>" +
            html_text(method.summary) + "</p>";
    std::string formula = method.formula;  // line by line: the rest of the program has no control characters
    html += "<pre class=\"formula\">";
    for (std::size_t at = 0; at < formula.size();) {
      const std::size_t end = std::min(formula.find('\n', at), formula.size());
      html += html_text(formula.substr(at, end - at)) + "\n";
      at = end + 1;
    }
    html += "</pre><p class=\"quiet\">" + html_text(method.paper.authors) + ", " +
            html_text(method.paper.title) + ", " + html_text(method.paper.venue) + "</p></section>\n";
  }
  return html;
}

std::string settings_html(const std::vector<RunSummary>& runs, const std::vector<std::string>& names) {
  const std::vector<Row> rows = settings_rows(runs);
  std::vector<Row> departing;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(departing),
               [](const Row& row) { return row.departs; });
  return "<details open><summary>Settings that depart from the defaults</summary>" +
         table_html(departing, names, "Settings that depart from the defaults") +
         "</details>\n<details><summary>All settings</summary>" + table_html(rows, names, "All settings") +
         "</details>\n";
}

std::string results_html(const std::vector<RunSummary>& runs, const std::vector<std::string>& names) {
  struct Fact {
    const char* label;
    double RunSummary::*value;
    int decimals;
    const char* unit;
    double factor = 1.0;
  };
  constexpr double kBitsPerKilobyte = 8000.0;
  const Fact facts[] = {
      {"Test error, quantized", &RunSummary::test_error_quantized_pct, 2, " %"},
      {"Test error of the epoch that was best on validation", &RunSummary::test_error_at_best_pct, 2, " %"},
      {"Test error of the float weights", &RunSummary::test_error_float_pct, 2, " %"},
      {"Validation error", &RunSummary::validation_error_pct, 2, " %"},
      {"Answers other than those of the float weights", &RunSummary::flips_pct, 2, " %"},
      {"Size", &RunSummary::model_bits, 1, " kB", 1.0 / kBitsPerKilobyte},
      {"Bits for each float number", &RunSummary::bits_per_number, 2, ""},
      {"Zeros among the weights", &RunSummary::zeros_pct, 1, " %"},
      {"Weights within an eighth of a step of the grid", &RunSummary::on_grid_pct, 1, " %"},
      {"Training", &RunSummary::seconds, 0, " s"},
  };
  std::vector<Row> rows = {{"Experiment", "", {}}, {"State", "", {}}};
  for (const RunSummary& run : runs) {
    rows[0].values.push_back(title(run.experiment));
    rows[1].values.push_back(state_of(run));
  }
  if (rows[0].values == names) rows.erase(rows.begin());  // nobody gave them others
  for (const Fact& fact : facts) {
    Row row{fact.label, "", {}};
    for (const RunSummary& run : runs)
      row.values.push_back(number_or_none(run.*fact.value * fact.factor, fact.decimals, fact.unit));
    if (std::any_of(row.values.begin(), row.values.end(),
                    [](const std::string& value) { return value != kNone; }))
      rows.push_back(std::move(row));
  }
  return table_html(rows, names, "Result");
}

nlohmann::ordered_json settings_json(const std::vector<RunSummary>& runs,
                                     const std::vector<std::string>& names) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < runs.size(); ++i)
    all.push_back({{"quantscope", QS_VERSION},
                   {"name", names[i]},
                   {"experiment", to_json(without_places(runs[i].experiment))}});
  return all;
}

}  // namespace qs
