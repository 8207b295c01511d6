#include "app/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <iostream>
#include <thread>

#include "app/text.h"

namespace qs {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 50ms;
constexpr auto kLineInterval = 500ms;  // between two snapshots: they cost the run time
constexpr std::size_t kBarColumns = 20;
constexpr std::size_t kUsualColumns = 100;

volatile std::sig_atomic_t interruptions = 0;

extern "C" void note_signal(int) { interruptions = 1; }

double last_value(const Snapshot& snapshot, const std::string& key, const std::string& part) {
  for (const Series& series : snapshot.series)
    if (series.layer.empty() && series.quantity.key == key && series.part == part && !series.empty())
      return series.back().y;
  return std::nan("");
}

std::string bar(double share) {
  const auto done = static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * kBarColumns));
  std::string text = "[";
  text.append(done, '#');
  for (std::size_t i = done; i < kBarColumns; ++i) text += "·";
  return text + "]";
}

std::string clock(double seconds) {
  const auto whole = std::llround(seconds);
  const auto two_digits = [](long long number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  if (whole < 3600) return std::to_string(whole / 60) + ":" + two_digits(whole % 60);
  return std::to_string(whole / 3600) + ":" + two_digits(whole / 60 % 60) + ":" + two_digits(whole % 60);
}

std::string errors(const Snapshot& snapshot) {
  const double soft = last_value(snapshot, "error_pct", "validation soft");
  const double hard = last_value(snapshot, "error_pct", "validation hard");
  std::string text;
  if (!std::isnan(soft)) text += fixed(soft, 2) + " % soft";
  if (!std::isnan(hard)) text += (text.empty() ? "" : ", ") + fixed(hard, 2) + " % hard";
  return text;
}

/// The first `width` columns of a UTF-8 text.
std::string cut(const std::string& text, std::size_t width) {
  std::size_t end = 0, seen = 0;
  while (end < text.size()) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0u) != 0x80u;
    if (begins && seen++ == width) break;
    ++end;
  }
  return text.substr(0, end);
}

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return kUsualColumns;
  return size.ws_col;
}

/// Draws on a terminal, or writes a line at each new epoch.
class Display {
 public:
  void show(const Snapshot& snapshot) {
    if (snapshot.progress.state != RunState::failed) say(snapshot.progress.message);
    if (is_terminal_) {
      std::cerr << "\r\033[K" << progress_line(snapshot, terminal_columns() - 1);
      is_line_open_ = true;
      return;
    }
    const auto epoch = static_cast<std::int64_t>(snapshot.progress.epoch + snapshot.progress.float_epochs);
    if (epoch <= epoch_) return;
    epoch_ = epoch;
    std::cerr << progress_line(snapshot, std::string::npos) << '\n';
  }
  ~Display() {
    if (is_line_open_) std::cerr << '\n';
  }

 private:
  /// Remarks follow each other in the message.
  void say(const std::string& remarks) {
    if (remarks == said_) return;
    const bool goes_on = remarks.starts_with(said_ + "; ") && !said_.empty();
    if (is_line_open_) std::cerr << "\r\033[K";
    std::cerr << "Note: " << (goes_on ? remarks.substr(said_.size() + 2) : remarks) << '\n';
    said_ = remarks;
  }

  std::string said_;
  bool is_terminal_ = isatty(STDERR_FILENO) == 1;
  bool is_line_open_ = false;
  std::int64_t epoch_ = 0;
};

}  // namespace

std::string progress_line(const Snapshot& snapshot, std::size_t width) {
  const Progress& progress = snapshot.progress;
  const bool in_float_start = progress.epoch < 0.0;
  std::string line = progress.phase + "  epoch " +
                     fixed(progress.epoch + (in_float_start ? progress.float_epochs : 0.0), 1) + "/" +
                     fixed(in_float_start ? progress.float_epochs : progress.epochs, 0) + " ";
  line += bar(progress.steps > 0 ? static_cast<double>(progress.step) / static_cast<double>(progress.steps)
                                 : 0.0);
  const double loss = last_value(snapshot, "loss", "training");
  if (!std::isnan(loss)) line += "  loss " + fixed(loss, 3);
  if (const std::string wrong = errors(snapshot); !wrong.empty()) line += "  error " + wrong;
  if (progress.images_per_second > 0.0) line += "  " + fixed(progress.images_per_second, 0) + " images/s";
  if (progress.seconds_left > 0.0) line += "  " + clock(progress.seconds_left) + " left";
  return cut(line, width);
}

void print_remark(const std::string& sentence) {
  std::cerr << (isatty(STDERR_FILENO) == 1 ? "\r\033[K" : "") << sentence << '\n';
}

void note_interruptions() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  action.sa_flags = 0;  // this one is repeated for each second more
  sigaction(SIGXCPU, &action, nullptr);
}

bool was_interrupted() { return interruptions != 0; }

RunState follow(Session& session) {
  Display display;
  session.run();
  std::shared_ptr<const Snapshot> shown;
  auto last_request = std::chrono::steady_clock::now() - kLineInterval;
  while (!has_ended(session.state())) {
    if (was_interrupted()) {
      session.stop();
      session.wait();
      break;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - last_request >= kLineInterval) {
      session.request_snapshot();
      last_request = now;
    }
    const auto latest = session.latest();
    if (latest != shown && latest->progress.steps > 0) display.show(*(shown = latest));
    std::this_thread::sleep_for(kLookEvery);
  }
  session.wait();
  if (session.latest()->progress.steps > 0) display.show(*session.latest());
  return session.state();
}

}  // namespace qs
