// The weight β of a KL term in the loss: 0 for a while, then rising linearly to 1 (sparse VD and VNQ).
#pragma once

#include <string>
#include <vector>

#include "core/values/option.h"

namespace qs {

struct KlSchedule {
  double delay_epochs, warmup_epochs;

  /// β at `epoch`; without a warm-up it is 1 as soon as the delay is over.
  double weight(double epoch) const;
};

/// The options "kl_delay_epochs" and "kl_warmup_epochs", with where their values come from.
std::vector<OptionSpec> kl_schedule_options(const std::string& delay_source,
                                            const std::string& warmup_source);
KlSchedule kl_schedule_from(const Options& options);

}  // namespace qs
