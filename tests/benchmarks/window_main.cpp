// What begins the benchmarks that open a window.
#include <benchmark/benchmark.h>

#include <QApplication>

#include "app/patient_threads.h"

int main(int argc, char** argv) {
  qs::restart_with_patient_threads(argv);  // as the program does
  const QApplication application(argc, argv);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
