// How long OpenMP's idle threads spin before they sleep.
#pragma once

namespace qs {

/// By default they spin for milliseconds at every end of a parallel loop, and a step has about a hundred:
/// when the window or another program needs a processor too, training becomes ten times slower. The
/// library reads its settings only when a program starts, so this starts the program again with a short
/// spin, once, under the same process number. Does nothing when the user has chosen (OMP_WAIT_POLICY or
/// GOMP_SPINCOUNT), or where it cannot be done.
void restart_with_patient_threads(char** argv);

}  // namespace qs
