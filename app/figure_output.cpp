#include "app/figure_output.h"

#include <QGuiApplication>
#include <limits>

#include "core/error.h"
#include "core/figures.h"
#include "core/run_store.h"
#include "ui/figure/figure_file.h"

namespace qs {
namespace {

/// Qt's painters need an application; one for all files, on no screen.
void start_painting() {
  if (QGuiApplication::instance()) return;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  static int count = 1;
  static char name[] = "quantscope";
  static char* words[] = {name, nullptr};
  static const QGuiApplication application(count, words);
}

}  // namespace

void write_figure(const Figure& figure, const ExportSettings& settings, const std::filesystem::path& path) {
  if (!figure.empty_reason.empty())
    throw Error(figure.title, "there is nothing to draw: " + figure.empty_reason);
  if (path.extension() == ".pdf" || path.extension() == ".png") start_painting();
  writeFigure(figure, settings, QString::fromStdString(path.string()));
}

void write_all_figures(const std::filesystem::path& run) {
  const auto snapshot = snapshot_at(run, std::numeric_limits<std::int64_t>::max());
  ExportSettings settings;
  settings.width_mm = 174.0;  // two columns of a page
  settings.provenance = command_line(snapshot->experiment);
  for (const FigureKind& kind : figure_kinds()) {
    const Figure figure = kind.build({.runs = {snapshot}, .layer = {}, .options = Options(kind.options)});
    if (!figure.empty_reason.empty()) continue;
    for (const char* suffix : {".pdf", ".png", ".svg"})
      write_figure(figure, settings, run / (kind.id + suffix));
  }
}

}  // namespace qs
