// What the processor can do at best, as a measure for everything else.
#pragma once

namespace qs {

/// Multiply-adds in single precision of all threads together, counted as two operations each, in
/// GFLOP/s: independent fused multiply-adds in registers, the best of a few short runs (0.2 s in all).
double measured_peak_gflops();

}  // namespace qs
