// What a run record says about the machine and the build: bits depend on both.
#pragma once

#include <string>

namespace qs {

struct Machine {
  std::string processor;  // "AMD EPYC 7B13"; "unknown" when the system does not say
  std::string system;     // "Linux 6.1.0 x86_64"
  std::string compiler;   // "GCC 12.2.0"
  std::string build;      // "optimised, AVX2, FMA, OpenMP 201511"
};

Machine this_machine();

/// Processors of this machine; 0 when the system does not say.
int processor_count();

}  // namespace qs
