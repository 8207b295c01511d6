// The program: a window without arguments, a command with them. Every failure becomes one sentence.
#include <cstdio>
#include <exception>

#include "app/command_line.h"
#include "core/error.h"

int main(int argc, char** argv) {
  try {
    return qs::run_command_line(argc, argv);
  } catch (const qs::Error& refused) {
    std::fprintf(stderr, "quantscope: %s\n", refused.what());
    return qs::kWrongUsage;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "quantscope: %s\n", failure.what());
    return qs::kFailedRun;
  }
}
