#include "core/quantizers/parts/kl_schedule.h"

#include <algorithm>

namespace qs {

double KlSchedule::weight(double epoch) const {
  if (epoch < delay_epochs) return 0.0;
  return warmup_epochs > 0.0 ? std::min(1.0, (epoch - delay_epochs) / warmup_epochs) : 1.0;
}

std::vector<OptionSpec> kl_schedule_options(const std::string& delay_source,
                                            const std::string& warmup_source) {
  return {{.key = "kl_delay_epochs",
           .symbol = "",
           .label = "KL delay",
           .default_value = 0.0,
           .kind = RealKind{0.0, 1000.0},
           .help = "Epochs before the weight β of the KL begins to rise; it is 0 until then.",
           .source = delay_source,
           .unit = "epochs",
           .is_part_of_run = true},
          {.key = "kl_warmup_epochs",
           .symbol = "β",
           .label = "KL warm-up",
           .default_value = 3.0,
           .kind = RealKind{0.0, 1000.0},
           .help = "Epochs over which the weight β of the KL rises linearly from 0 to 1.",
           .source = warmup_source,
           .unit = "epochs",
           .is_part_of_run = true}};
}

KlSchedule kl_schedule_from(const Options& options) {
  return {options.real("kl_delay_epochs"), options.real("kl_warmup_epochs")};
}

}  // namespace qs
