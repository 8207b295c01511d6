#include "app/figure_output.h"

#include <QGuiApplication>
#include <QLoggingCategory>
#include <limits>
#include <optional>

#include "core/figures.h"
#include "core/provenance.h"
#include "core/run_store.h"
#include "core/values/error.h"
#include "ui/figure/figure_file.h"

namespace qs {
namespace {

/// Qt's painters need an application; this one has no screen. Nothing happens when there is one.
class Painting {
 public:
  Painting() {
    if (QGuiApplication::instance()) return;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // Only about folders of a desktop session, which a program without a screen does not need.
    QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false"));
    application_.emplace(count_, words_);
  }

 private:
  int count_ = 1;
  char name_[11] = "quantscope";
  char* words_[2] = {name_, nullptr};
  std::optional<QGuiApplication> application_;
};

}  // namespace

void write_figure(const Figure& figure, const ExportSettings& settings, const std::filesystem::path& path) {
  if (!figure.empty_reason.empty())
    throw Error(figure.title, "there is nothing to draw: " + figure.empty_reason);
  if (path.extension() != ".pdf" && path.extension() != ".png")
    return writeFigure(figure, settings, QString::fromStdString(path.string()));
  const Painting painting;
  writeFigure(figure, settings, QString::fromStdString(path.string()));
}

void write_all_figures(const std::filesystem::path& run) {
  const auto snapshot = snapshot_at(run, std::numeric_limits<std::int64_t>::max());
  ExportSettings settings;
  settings.width_mm = 174.0;  // two columns of a page
  settings.provenance = provenance_of({snapshot->experiment}, {});
  const Painting painting;
  for (const FigureKind& kind : figure_kinds()) {
    const Figure figure = kind.build({.runs = {snapshot}, .layer = {}, .options = Options(kind.options)});
    if (!figure.empty_reason.empty()) continue;
    for (const char* suffix : {".pdf", ".png", ".svg"})
      write_figure(figure, settings, run / (kind.id + suffix));
  }
}

}  // namespace qs
