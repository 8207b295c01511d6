// QuantScope: a window, or a command.
#include <fcntl.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>

#include "app/command_line.h"
#include "app/commands/commands.h"
#include "app/patient_threads.h"
#include "app/progress.h"
#include "app/window.h"
#include "core/base/file_system.h"
#include "core/base/remarks.h"
#include "core/base/sentence_of.h"
#include "core/run_store.h"
#include "core/values/error.h"

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

bool has_display() { return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("QT_QPA_PLATFORM"); }

int open_window(int& argc, char** argv, const qs::WindowRequest& request) {
  for (const auto& run : request.runs) {
    if (!qs::is_there(run))
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

/// A standard stream that the caller has closed would be the number of the next file that is opened, and what
/// is printed would land there. Opened for reading, writing to it fails as it should.
void hold_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream)
    if (::fcntl(stream, F_GETFD) < 0 && ::open("/dev/null", O_RDONLY) < 0) return;
}

/// A result that has not arrived in full must not look like one: a full disk behind "> file".
int status_after_output(int status) {
  errno = 0;
  std::cout.flush();
  const bool is_sound = std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (is_sound) return status;
  const std::string reason = errno == 0 ? "" : std::string(": ") + std::strerror(errno);
  std::cerr << "standard output: the result could not be written" << reason << '\n';
  return status == qs::kSuccess ? qs::kFailedRun : status;
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_streams();
  std::signal(SIGXFSZ,
              SIG_IGN);  // a file beyond the limit of its size is an error of writing, with a sentence
  qs::restart_with_patient_threads(argv);
  qs::set_remark_listener(qs::print_remark);
  try {
    return status_after_output(run(argc, argv));
  } catch (const qs::Error& error) {
    std::cerr << error.what() << '\n';
    return qs::kWrongUsage;
  } catch (const std::exception& failure) {
    std::cerr << "quantscope: " << qs::sentence_of(failure) << '\n';
    return qs::kFailedRun;
  }
}
