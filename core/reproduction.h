// The tables of papers, trained again: which experiment stands for a row, what the paper's text claims of the
// rows, and what came out.
//
// Each table and data set is a file in resources/reproductions/, which says for each row how it is trained
// under three protocols and which statements are expected to hold, with tolerances that are fixed before any
// run. Numbers of the paper come from published.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/comparison/groups.h"
#include "core/comparison/settings_table.h"
#include "core/published.h"
#include "core/sweep.h"
#include "core/values/experiment.h"
#include "core/values/names.h"
#include "core/values/run_summary.h"

namespace qs {

/// `full`: the published recipe, the only one whose errors are compared with the paper's. `shortened`: its
/// lengths times a factor. `quick`: a few epochs from a shared float network, also where the paper starts at
/// random.
enum class Protocol { quick, shortened, full };
inline constexpr Names<Protocol, 3> kProtocols = {"protocol", {"quick", "short", "full"}};

struct PlannedRow {
  std::string name;                          // "rq 2/2"
  std::optional<PublishedResult> published;  // none: a row of ours beside the paper's
  Experiment experiment;                     // under the protocol, with the first seed
  std::optional<Experiment> recipe;          // the paper's, where it is another
  std::string note;                          // what to know of it
};

/// A row of the paper that is not trained here.
struct AbsentRow {
  PublishedResult published;
  std::string reason;
};

/// What a number of a row says: its test error, or what the file calls it.
struct Operand {
  std::string row, quantity = "test_error", layer = {};
};

/// Who must show it: `quick` already, a protocol of more epochs or three seeds, only the full recipe.
enum class Demand { always, more, full };
inline constexpr Names<Demand, 3> kDemands = {"level", {"S", "M", "F"}};

struct Statement {
  enum class Kind { less, near, between } kind = Kind::less;
  std::string id, text, source;  // "S2", "RQ 8/8 < rounding 2/2", "RQ, Table 1: 0.55 and 0.76"
  Demand demand = Demand::always;
  Operand first, second;         // of `between` only the first
  double margin = 0.0;           // less: by more than that; near: at most that far apart
  double low = 0.0, high = 0.0;  // between
};

struct Reproduction {
  std::string id, title, table, data;  // "rq-1-mnist", …, "rq-1", "mnist"
  Protocol protocol = Protocol::quick;
  bool compares_with_paper = true;  // the data set is the paper's
  std::string caveat = {};          // what holds for all of it
  std::vector<PlannedRow> rows = {};
  std::vector<AbsentRow> absent = {};
  std::vector<Statement> statements = {};
};

/// "rq-1-mnist", …
std::vector<std::string> reproduction_ids();

/// Throws Error for an unknown table, or one that has no such protocol.
Reproduction plan_reproduction(const std::string& id, Protocol protocol);

/// The file of this table with this data set, or the first one when `data` is empty. Throws Error naming the
/// known ones.
std::string reproduction_of(const std::string& table, const std::string& data);

/// Keeps rows whose name begins with one of these words; all when there are none. Throws Error naming the
/// rows when a word fits none.
void keep_rows(Reproduction& reproduction, const std::vector<std::string>& words);

/// One for each row and seed.
std::vector<SweepRun> runs_of(const Reproduction& reproduction, const std::vector<std::uint64_t>& seeds);

enum class Outcome { holds, undecided, fails, untested };
inline constexpr Names<Outcome, 4> kOutcomes = {"outcome", {"holds", "undecided", "fails", "not tested"}};

struct StatementResult {
  Statement statement;
  Outcome outcome = Outcome::untested;
  double first = RunSummary::kUnknown, second = RunSummary::kUnknown;
  /// Test images that only one of the two misses, over the seeds that both have; −1: not counted.
  std::int64_t only_first = -1, only_second = -1;
  bool is_demanded = false;  // of this protocol and so many seeds
};

struct RowResult {
  PlannedRow row;
  std::vector<RunSummary> runs = {};         // finished, by seed
  Estimate last = {}, at_best = {};          // test error after the last epoch, and of the best on validation
  std::string verdict = {};                  // "reached", "not reached by 0.31", "not comparable: quick", …
  std::vector<SettingRow> differences = {};  // between the paper's recipe (first) and the run
};

struct ReproductionReport {
  Reproduction plan;
  std::vector<std::uint64_t> seeds;
  std::vector<RowResult> rows;
  std::vector<StatementResult> statements;
  bool has_failed() const;  // a statement that was demanded
};

/// `runs`: whatever is there; those of the plan are found by their settings.
ReproductionReport report_on(const Reproduction& plan, const std::vector<std::uint64_t>& seeds,
                             const std::vector<RunSummary>& runs);

std::string report_markdown(const ReproductionReport& report);
std::string report_latex(const ReproductionReport& report);
std::string report_csv(const ReproductionReport& report);
std::string report_json(const ReproductionReport& report);

}  // namespace qs
