// What the window asks and tells in dialogs of their own.
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QTabWidget>

#include "core/catalog.h"
#include "ui/dialogs/compose_dialog.h"
#include "ui/dialogs/download_dialog.h"
#include "ui/dialogs/guide_dialog.h"
#include "ui/dialogs/looks_dialog.h"
#include "ui/dialogs/preset_gallery.h"
#include "ui/dialogs/reproduce_dialog.h"
#include "ui/dialogs/results_dialog.h"
#include "ui/dialogs/sweep_dialog.h"
#include "ui/laboratory/laboratory_window.h"
#include "ui/main_window.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/figure_panel.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/runs_panel.h"

namespace qs {

void MainWindow::chooseRunToOpen() {
  const QString directory =
      QFileDialog::getExistingDirectory(this, tr("Open the folder of a run"), workspace_.folder());
  if (!directory.isEmpty()) openRun(directory);
}

void MainWindow::download(const QString& data_set) {
  const DataSetInfo& info = data_set_info(data_set.toStdString());
  if (info.files.empty())
    return workspace_.raiseNotice(
        tr("%1 is built in: nothing to download.").arg(QString::fromStdString(info.name)));
  if (locate(info.id).complete)
    return workspace_.raiseNotice(tr("%1 is already here.").arg(QString::fromStdString(info.name)));
  DownloadDialog(info, this).exec();
  workspace_.setExperiment(workspace_.experiment());  // the form looks for the data again
}

void MainWindow::showResults(const QStringList& first) {
  ResultsDialog dialog(workspace_.runs(), first, this);
  connect(&dialog, &ResultsDialog::seedsWanted, this,
          [this](const std::vector<Experiment>& experiments) { queue_.add(experiments); });
  dialog.exec();
}

/// The experiment of the form and the same with another method, from the same seed: equal initial weights and
/// equal batches.
void MainWindow::trainBeside() {
  QStringList names;
  for (const MethodInfo& method : methods())
    if (method.id != workspace_.experiment().method) names.append(QString::fromStdString(method.short_name));
  bool accepted = false;
  const QString name = QInputDialog::getItem(this, tr("Same start A/B"),
                                             tr("Trains the experiment of the form, then the same with "
                                                "another method:\nequal initial weights, equal "
                                                "batches. Method B:"),
                                             names, 0, false, &accepted);
  if (!accepted) return;
  for (const MethodInfo& method : methods())
    if (QString::fromStdString(method.short_name) == name) commands_.trainBeside(method.id);
}

void MainWindow::queueSweep() {
  SweepDialog dialog(workspace_.experiment(), this);
  if (dialog.exec() == QDialog::Accepted) queue_.add(dialog.experiments());
}

void MainWindow::evaluateMixed() {
  if (mixed_.isBusy()) return mixed_.stop();
  if (workspace_.focus().isEmpty())
    return workspace_.raiseNotice(tr("Open a run first: its float weights are rounded."));
  mixed_.start(workspace_.focus());
}

void MainWindow::showPapers() {
  ReproduceDialog dialog(workspace_.runs(), this);
  connect(&dialog, &ReproduceDialog::runsWanted, this,
          [this](const std::vector<Experiment>& experiments) { queue_.add(experiments); });
  dialog.exec();
}

void MainWindow::choosePreset() {
  PresetGallery gallery(this);
  if (gallery.exec() != QDialog::Accepted) return;
  experiment_->choosePreset(gallery.chosen());
  if (gallery.startsAtOnce()) actions_[ActionId::start_pause]->trigger();
}

void MainWindow::showLaboratory() {
  if (!laboratory_) laboratory_ = new LaboratoryWindow(workspace_, theme_, this);
  laboratory_->show();
  laboratory_->raise();
  laboratory_->activateWindow();
}

void MainWindow::chooseLooks() {
  LooksDialog dialog(workspace_.looks(), theme_.figureStyle(), this);
  if (dialog.exec() == QDialog::Accepted) files_.keepLooks(dialog.looks());
}

void MainWindow::composeFigure() {
  std::optional<ComposeDialog::Current> current;
  if (const auto recipe = currentView()->shownRecipe())
    current = {tr("%1, as shown").arg(QString::fromStdString(currentView()->kind().title)), *recipe};
  ComposeDialog dialog(workspace_.folder(), current, theme_.figureStyle(), this);
  connect(&dialog, &ComposeDialog::noticeRaised, &workspace_, &Workspace::noticeRaised);
  dialog.exec();
}

void MainWindow::sharePage() {
  if (pages_.isBusy()) return workspace_.raiseNotice(tr("A page is being written already."));
  if (workspace_.focus().isEmpty()) return workspace_.raiseNotice(tr("Open a run first: the page shows it."));
  QSettings settings;
  const QString kept = QStringLiteral("export/folder"),
                folder = settings.value(kept, QDir::homePath()).toString();
  QString file = QFileDialog::getSaveFileName(
      this, tr("Share as page"),
      QStringLiteral("%1/%2.html").arg(folder, QFileInfo(workspace_.focus()).fileName()),
      tr("Page (*.html)"));
  if (file.isEmpty()) return;
  if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".html");
  settings.setValue(kept, QFileInfo(file).absolutePath());
  workspace_.raiseNotice(tr("Writing %1…").arg(QFileInfo(file).fileName()));
  pages_.start(QStringList(workspace_.focus()) + workspace_.ticked(), file);
}

void MainWindow::showGuide(const QString& page, const QString& place) {
  GuideDialog guide(this);
  guide.showPage(page, place);
  guide.exec();
}

/// The method's page from the form and from views that draw what only the method knows, the view's page from
/// another view, the glossary from a table.
void MainWindow::explainFocus() {
  const QWidget* focus = focusWidget();
  const auto is_in = [&](const QWidget* part) { return focus && part->isAncestorOf(focus); };
  const SnapshotPointer shown = workspace_.shown();
  const FigureKind& view = currentView()->kind();
  if (is_in(experiment_)) return showGuide(QString::fromStdString(workspace_.experiment().method));
  if (is_in(layers_) || is_in(runs_) || is_in(docks_[4]))
    return showGuide(QLatin1String(GuideDialog::kGlossary));
  if (is_in(tabs_) && view.explained_by_method && shown)
    return showGuide(QString::fromStdString(shown->experiment.method));
  if (is_in(tabs_)) return showGuide(QLatin1String(GuideDialog::kViews), QString::fromStdString(view.id));
  showGuide({});
}

bool MainWindow::asksToStop() {
  QMessageBox question(QMessageBox::Question, tr("A run is active"),
                       tr("Stop the run and save it? It can be resumed later from the list of runs."),
                       QMessageBox::Cancel, this);
  QPushButton* stop = question.addButton(tr("Stop and save"), QMessageBox::AcceptRole);
  question.exec();
  return question.clickedButton() == stop;
}

}  // namespace qs
