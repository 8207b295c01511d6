#include "app/patient_threads.h"

#include <cstdlib>

#ifdef __linux__
#include <unistd.h>
#endif

namespace qs {

void restart_with_patient_threads([[maybe_unused]] char** argv) {
#ifdef __linux__
  if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT")) return;
  // Some microseconds: about what waking a sleeping thread costs.
  setenv("GOMP_SPINCOUNT", "1000", 1);
  execv("/proc/self/exe", argv);
#endif
}

}  // namespace qs
