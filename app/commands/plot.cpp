// A figure of runs on disk, written without a display.
#include <QGuiApplication>
#include <cmath>
#include <cstdio>
#include <limits>

#include "app/commands/commands.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/run_store.h"
#include "ui/figure/figure_file.h"

namespace qs {
namespace {

/// The wanted format, from --format or the ending of --out.
std::string format_of(const PlotRequest& request) {
  std::string format = request.format;
  if (format.empty() && request.out.has_extension()) format = request.out.extension().string().substr(1);
  if (format.empty()) return "pdf";
  for (const char* known : {"pdf", "svg", "png", "csv"})
    if (format == known) return format;
  throw Error("--format", "\"" + format + "\" is not possible", "choose pdf, svg, png or csv");
}

std::int64_t step_of(const PlotRequest& request, const std::filesystem::path& run) {
  if (request.step) return *request.step;
  const std::int64_t last = std::numeric_limits<std::int64_t>::max();
  if (!request.epoch) return last;
  const auto per_epoch = snapshot_at(run, last)->progress.steps_per_epoch;
  return std::llround(*request.epoch * static_cast<double>(per_epoch));
}

Figure build_figure(const PlotRequest& request) {
  const FigureKind& kind = figure_kind(request.figure);
  FigureInput input;
  for (const auto& run : request.runs) {
    open_run(run);  // says in a sentence what is no run
    input.runs.push_back(snapshot_at(run, step_of(request, run)));
  }
  input.layer = request.layer;
  input.options = options_from(kind.options, request.options);
  Figure figure = kind.build(input);
  if (!figure.empty_reason.empty()) throw Error("figure " + kind.id, figure.empty_reason);
  return figure;
}

}  // namespace

int plot(const PlotRequest& request) {
  const std::string format = format_of(request);
  const Figure figure = build_figure(request);
  std::filesystem::path out = request.out.empty() ? std::filesystem::path(request.figure) : request.out;
  if (out.extension() != "." + format) out += "." + format;
  // Fonts for PDF and PNG come from Qt, which needs no screen for that.
  if (!qEnvironmentVariableIsSet("DISPLAY") && !qEnvironmentVariableIsSet("WAYLAND_DISPLAY"))
    qputenv("QT_QPA_PLATFORM", "offscreen");
  static int argc = 1;
  static char name[] = "quantscope";
  static char* argv[] = {name, nullptr};
  static const QGuiApplication application(argc, argv);
  const ExportSettings settings{.width_mm = request.width_mm, .height_mm = request.height_mm, .style = request.style,
                                .dots_per_inch = request.dots_per_inch, .provenance = request.provenance};
  writeFigure(figure, settings, QString::fromStdString(out.string()));
  std::printf("%s\n", out.c_str());
  return 0;
}

}  // namespace qs
