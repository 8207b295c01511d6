#include "app/progress.h"

#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <string>

namespace qs {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void remember_interrupt(int) { interrupted = 1; }

/// The newest value of a curve, NaN when there is none.
double newest(const Snapshot& snapshot, const std::string& key, const std::string& part) {
  for (const Series& series : snapshot.series)
    if (series.layer.empty() && series.quantity.key == key && series.part == part && !series.empty())
      return series.back().y;
  return std::nan("");
}

std::string percent(double value) {
  if (std::isnan(value)) return "–";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f %%", value);
  return text;
}

std::string bar(double share) {
  constexpr int kWidth = 20;
  std::string text;
  for (int i = 0; i < kWidth; ++i) text += i < share * kWidth ? "█" : "·";
  return text;
}

std::string line(const Snapshot& snapshot) {
  const Progress& p = snapshot.progress;
  char text[256];
  std::snprintf(text, sizeof text, "epoch %.1f/%.0f  loss %.4f  validation error: hard %s, soft %s  %.0f images/s",
                p.epoch, p.epochs, newest(snapshot, "loss", "training"),
                percent(newest(snapshot, "error_pct", "validation hard")).c_str(),
                percent(newest(snapshot, "error_pct", "validation soft")).c_str(), p.images_per_second);
  return p.phase + "  " + text;
}

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = remember_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool was_interrupted() { return interrupted != 0; }

ProgressPrinter::ProgressPrinter() : is_terminal_(isatty(STDERR_FILENO) != 0) {}

void ProgressPrinter::show(const Snapshot& snapshot) {
  const Progress& p = snapshot.progress;
  if (p.steps == 0) return;
  if (is_terminal_) {
    const double share = static_cast<double>(p.step) / static_cast<double>(p.steps);
    std::fprintf(stderr, "\r\033[K%s %3.0f %%  %s  %.0f s left", bar(share).c_str(), 100.0 * share,
                 line(snapshot).c_str(), p.seconds_left);
    return;
  }
  const double epoch = std::floor(p.epoch + 1e-9);
  if (epoch <= epoch_shown_ || epoch < 1.0) return;
  epoch_shown_ = epoch;
  std::fprintf(stderr, "%s\n", line(snapshot).c_str());
}

void ProgressPrinter::finish() {
  if (is_terminal_) std::fprintf(stderr, "\n");
}

}  // namespace qs
