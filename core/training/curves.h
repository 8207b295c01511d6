// The series of a snapshot, grown row by row; the same whether the rows come from a running trainer
// or from the files of a run, so that no view can tell the two apart.
//
// From each StepRow: loss, penalty and learning_rate · training, error_pct · slice soft and hard, and
// the readings. From each EpochRow: error_pct · training, loss and error_pct · validation soft and
// hard, error_pct · validation float, epoch_seconds · training. Unknown numbers (NaN) add no point.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/training/run_tables.h"
#include "core/values/quantity.h"
#include "core/values/series.h"

namespace qs {

class Curves {
 public:
  /// `observables`: what the method publishes; a reading with another key gets a plain Quantity.
  explicit Curves(std::vector<Quantity> observables = {});
  Curves(std::vector<Quantity> observables, const RunTables& rows);

  void add(const StepRow& row);
  void add(const EpochRow& row);

  const std::vector<Series>& series() const { return series_; }

 private:
  void append(const std::string& layer, const std::string& part, const std::string& key, std::int64_t step,
              double value);
  Quantity quantity(const std::string& layer, const std::string& key) const;

  std::vector<Quantity> observables_;
  std::vector<Series> series_;
  std::map<std::string, std::size_t> place_;  // "layer.part.key" → index into series_
};

}  // namespace qs
