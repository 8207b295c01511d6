// What a run's bits depend on besides its settings: the processor, the threads, and what was compiled how.
//
// On one kind of processor, with as many threads and the same program, the same settings give the same
// bits; vector units of other widths add numbers in another order. A run records what it was trained with.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace qs {

struct Equipment {
  std::string processor;  // "AMD EPYC 7B13"
  int threads = 1;
  std::string system;    // not compared: nothing depends on it
  std::string compiler;  // "GCC 12.2.0"
  std::string build;     // "optimised, AVX2, FMA, OpenMP 201511"
  std::string compute;   // who computes: "oneDNN 2.6.3"
};

/// Of the calling thread, after set_thread_count.
Equipment this_equipment();

nlohmann::ordered_json to_json(const Equipment& equipment);

/// Of a record; what it does not say stays empty, or 0 threads.
Equipment equipment_from(const nlohmann::ordered_json& json);

/// "with 2 threads instead of 8, on an X instead of a Y"; empty when the bits cannot differ. What one of
/// the two does not say is not compared.
std::string difference(const Equipment& now, const Equipment& before);

}  // namespace qs
