#include "ui/focused_run.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "core/settings/titles.h"
#include "ui/number_text.h"
#include "ui/panels/runs_model.h"
#include "ui/workspace.h"

namespace qs {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("qs::FocusedRun", text); }

QString nameOf(const Snapshot& run) {
  return QString::fromStdString(run.name.empty() ? title(run.experiment) : run.name);
}

}  // namespace

std::optional<FocusedRun> focusedRun(const Workspace& workspace) {
  if (workspace.focus().isEmpty()) return std::nullopt;
  FocusedRun run;
  run.summary = workspace.findRun(workspace.focus());
  if (const SnapshotPointer newest = workspace.focusIsLive() ? workspace.newest() : nullptr) {
    const Progress& progress = newest->progress;
    run.name = nameOf(*newest);
    run.state = progress.state;
    if (progress.steps > 0) run.percent = static_cast<int>(100 * progress.step / progress.steps);
    return run;
  }
  if (run.summary) {
    run.name = QString::fromStdString(run.summary->name);
    run.state = run.summary->state;
    return run;
  }
  if (!workspace.shown()) return std::nullopt;
  run.name = nameOf(*workspace.shown());
  return run;
}

QString trainedElsewhere(const Workspace& workspace) {
  const SnapshotPointer newest = workspace.newest();
  return newest && !workspace.focusIsLive() ? nameOf(*newest) : QString();
}

QString titleText(const Workspace& workspace) {
  const std::optional<FocusedRun> run = focusedRun(workspace);
  if (!run) return tr("QuantScope");
  QString state = run->state ? stateText(*run->state) : tr("from elsewhere");
  if (run->state == RunState::running && run->percent) state += QStringLiteral(" %1 %").arg(*run->percent);
  if (workspace.instant()) state += tr(", seen at step %1").arg(*workspace.instant());
  return tr("%1 (%2) – QuantScope").arg(run->name, state);
}

QString resultText(const RunSummary& run) {
  if (!std::isfinite(run.test_error_quantized_pct)) return {};
  QString errors = tr("error %1 % quantized").arg(percent(run.test_error_quantized_pct));
  if (std::isfinite(run.test_error_float_pct))
    errors += tr(", %1 % float").arg(percent(run.test_error_float_pct));
  QStringList parts{errors};
  if (run.average_weight_bits > 0.0)
    parts << tr("%1 bit a weight").arg(QString::number(run.average_weight_bits, 'g', 3));
  if (run.model_bits > 0.0) parts << sizeText(run.model_bits);
  return parts.join(QStringLiteral(" · "));
}

}  // namespace qs
