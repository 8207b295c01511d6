// KMNIST: cursive Japanese characters, in MNIST's format.
#include "core/data/idx_source.h"

namespace qs {

/// Without a download: no copy of it could be checked against a published SHA-256.
DataSource sources::kmnist() {
  return idx_source(grey_digits_info("kmnist", "KMNIST", "cursive Japanese characters",
                                     "Clanuwat et al. 2018, arXiv 1812.01718"),
                    "KMNIST", {}, {});
}

}  // namespace qs
