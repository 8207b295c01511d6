// QuantScope: a window, or a command.
#include <cstdlib>
#include <exception>
#include <iostream>

#include "app/command_line.h"
#include "app/commands/commands.h"
#include "app/patient_threads.h"
#include "app/window.h"
#include "core/error.h"
#include "core/run_store.h"

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

bool has_display() { return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("QT_QPA_PLATFORM"); }

int open_window(int& argc, char** argv, const qs::WindowRequest& request) {
  for (const auto& run : request.runs) {
    if (!std::filesystem::exists(run))
      throw qs::Error(run.string(), "there is no such command and no such run", "see quantscope --help");
    qs::open_run(run);
  }
  if (has_display()) return qs::run_window(argc, argv, request.runs);
  if (!request.runs.empty())
    throw qs::Error("quantscope", "there is no display to open a window on",
                    "draw figures with: quantscope plot");
  return qs::train_and_draw();
}

int run(int& argc, char** argv) {
  const qs::Request request = qs::parse_command_line(argc, argv);
  if (const auto* window = std::get_if<qs::WindowRequest>(&request)) return open_window(argc, argv, *window);
  return std::visit(
      [](const auto& command) {
        if constexpr (std::is_same_v<std::decay_t<decltype(command)>, qs::WindowRequest>)
          return qs::kWrongUsage;
        else
          return qs::run_command(command);
      },
      request);
}

}  // namespace

int main(int argc, char** argv) {
  qs::restart_with_patient_threads(argv);
  try {
    return run(argc, argv);
  } catch (const qs::Error& error) {
    std::cerr << error.what() << '\n';
    return qs::kWrongUsage;
  } catch (const std::exception& failure) {
    std::cerr << "quantscope: " << failure.what() << '\n';
    return qs::kFailedRun;
  }
}
