// From a file of resources/reproductions/ to experiments.
#include <algorithm>
#include <cmath>

#include "core/base/embedded_files.h"
#include "core/base/in_quotes.h"
#include "core/base/json.h"
#include "core/given_settings.h"
#include "core/reproduction.h"
#include "core/reproduction/shortened.h"
#include "core/reproduction/statements.h"
#include "core/settings/settings.h"
#include "core/values/bits.h"
#include "core/values/error.h"

namespace qs {
namespace {

const EmbeddedFile& file_of(const std::string& id) {
  std::string known;
  for (const EmbeddedFile& file : embedded_reproductions()) {
    if (file.id == id) return file;
    known += (known.empty() ? "" : ", ") + file.id;
  }
  throw Error("table", "there is no " + in_quotes(id), "choose one of: " + known);
}

std::string name_of(const Experiment& experiment) {
  if (experiment.weight_bits == kFloatBits && experiment.act_bits == kFloatBits) return experiment.method;
  return experiment.method + " " + std::to_string(experiment.weight_bits) + "/" +
         std::to_string(experiment.act_bits);
}

Experiment experiment_of(std::initializer_list<std::optional<JsonValue>> layers) {
  GivenSettings given;
  for (const std::optional<JsonValue>& layer : layers)
    if (layer) add_settings(given, *layer);
  std::vector<Remark> remarks;
  Experiment experiment = experiment_from(given, remarks);
  experiment.seed = 1;
  return experiment;
}

std::optional<PublishedResult> published_of(const Reproduction& plan, const Experiment& experiment) {
  for (const PublishedResult& row : published_table(plan.table))
    if (row.is_error() && row.method == experiment.method && row.weight_bits == experiment.weight_bits &&
        row.act_bits == experiment.act_bits && row.network_here() == experiment.network &&
        row.width == experiment.width)
      return row;
  return std::nullopt;
}

PlannedRow read_row(const JsonValue& row, const JsonValue& root, const Reproduction& plan) {
  row.allow_only({"name", "settings", "recipe", "quick", "is_added", "note"});
  const auto common = root.find("settings"), own = row.find("settings");
  const auto recipe = experiment_of({common, own, root.find("recipe"), row.find("recipe")});
  PlannedRow planned;
  planned.recipe = recipe;
  switch (plan.protocol) {
    case Protocol::full:
      planned.experiment = recipe;
      break;
    case Protocol::shortened:
      planned.experiment =
          shortened(experiment_of({common, own, root.find("recipe"), row.find("recipe"), root.find("short")}),
                    root.at("short_factor").real());
      break;
    case Protocol::quick:
      planned.experiment = experiment_of({common, own, root.at("quick"), row.find("quick")});
      break;
  }
  planned.name = row.find("name") ? row.at("name").text() : name_of(planned.experiment);
  if (const auto note = row.find("note")) planned.note = note->text();
  const auto is_added = row.find("is_added");
  if (!is_added || !is_added->flag()) planned.published = published_of(plan, recipe);
  return planned;
}

/// All rows of the paper's table with this data set and network that the file does not train.
std::vector<AbsentRow> absent_rows(const JsonValue& root, const Reproduction& plan) {
  const std::string paper_data = root.find("paper_data") ? root.at("paper_data").text() : plan.data;
  std::vector<AbsentRow> absent;
  for (const PublishedResult& row : published_table(plan.table)) {
    if (!row.is_error() || row.data != paper_data) continue;
    if (const auto network = root.find("only_network"); network && row.network_here() != network->text())
      continue;
    const bool is_trained = std::any_of(plan.rows.begin(), plan.rows.end(), [&](const PlannedRow& planned) {
      return planned.published && planned.published->method == row.method &&
             planned.published->bits() == row.bits() && planned.published->network == row.network;
    });
    if (is_trained) continue;
    const auto reasons = root.find("absent");
    const auto reason = reasons ? reasons->find(row.method) : std::nullopt;
    absent.push_back({row, reason ? reason->text() : "this method is not here"});
  }
  return absent;
}

}  // namespace

std::vector<std::string> reproduction_ids() {
  std::vector<std::string> ids;
  for (const EmbeddedFile& file : embedded_reproductions()) ids.push_back(file.id);
  return ids;
}

std::string reproduction_of(const std::string& table, const std::string& data) {
  std::string known;
  for (const std::string& id : reproduction_ids()) {
    const Reproduction plan = plan_reproduction(id, Protocol::full);
    if (id == table || (plan.table == table && (data.empty() || plan.data == data))) return id;
    known += (known.empty() ? "" : ", ") + plan.table + " --data " + plan.data;
  }
  throw Error("reproduce", "there is no table " + in_quotes(table) + (data.empty() ? "" : " with " + data),
              "choose one of: " + known);
}

Reproduction plan_reproduction(const std::string& id, Protocol protocol) {
  const EmbeddedFile& file = file_of(id);
  const std::string where = id + ".json";
  const auto document = parse_json(file.text, where);
  const JsonValue root(document, where);
  root.allow_only({"title", "table", "data", "paper_data", "only_network", "caveat", "settings", "recipe",
                   "quick", "short", "short_factor", "rows", "absent", "statements"});
  Reproduction plan{.id = id,
                    .title = root.at("title").text(),
                    .table = root.at("table").text(),
                    .data = root.at("data").text(),
                    .protocol = protocol,
                    .rows = {},
                    .absent = {},
                    .statements = {}};
  if (const auto data = root.find("paper_data")) plan.compares_with_paper = data->text() == plan.data;
  if (const auto caveat = root.find("caveat")) plan.caveat = caveat->text();
  for (const JsonValue& row : root.at("rows").elements()) plan.rows.push_back(read_row(row, root, plan));
  plan.absent = absent_rows(root, plan);
  for (const JsonValue& statement : root.at("statements").elements())
    plan.statements.push_back(read_statement(statement, plan));
  return plan;
}

void keep_rows(Reproduction& reproduction, const std::vector<std::string>& words) {
  if (words.empty()) return;
  const auto fits = [](const PlannedRow& row, const std::string& word) {
    return row.name == word || row.name.starts_with(word + " ");
  };
  for (const std::string& word : words)
    if (std::none_of(reproduction.rows.begin(), reproduction.rows.end(),
                     [&](const PlannedRow& row) { return fits(row, word); })) {
      std::string known;
      for (const PlannedRow& row : reproduction.rows) known += (known.empty() ? "" : ", ") + row.name;
      throw Error("--rows", "there is no row " + in_quotes(word), "choose among: " + known);
    }
  std::erase_if(reproduction.rows, [&](const PlannedRow& row) {
    return std::none_of(words.begin(), words.end(), [&](const std::string& word) { return fits(row, word); });
  });
}

std::vector<SweepRun> runs_of(const Reproduction& reproduction, const std::vector<std::uint64_t>& seeds) {
  std::vector<SweepRun> runs;
  for (const std::uint64_t seed : seeds)
    for (const PlannedRow& row : reproduction.rows) {
      Experiment experiment = row.experiment;
      experiment.seed = seed;
      runs.push_back(sweep_run(experiment, {}));
    }
  return runs;
}

}  // namespace qs
