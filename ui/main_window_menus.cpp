// Menus, toolbar and status bar of the window, and what opens from them.
#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>

#include "core/base/sentence_of.h"
#include "core/convert.h"
#include "core/figures.h"
#include "core/run_store.h"
#include "ui/figure/figure_origin.h"
#include "ui/main_window.h"
#include "ui/number_text.h"
#include "ui/panels/figure_panel.h"

namespace qs {
namespace {

constexpr int kNoticeMilliseconds = 12000;

}  // namespace

void MainWindow::addViewActions() {
  actions_.addSeparator(MenuId::view);
  for (int i = 0; i < views_.size(); ++i) {
    const FigureKind& kind = views_[i]->kind();
    const QKeySequence key = i < 9 ? QKeySequence(Qt::Key_1 + i) : QKeySequence();
    QAction* action = actions_.add(MenuId::view, QString::fromStdString(kind.title),
                                   QString::fromStdString(kind.help), key);
    connect(action, &QAction::triggered, this, [this, i] {
      tabs_->setCurrentIndex(i);
      showViews();
    });
  }
  actions_.addSeparator(MenuId::view);
  for (int i = 0; i < docks_.size(); ++i) {
    QAction* action = docks_[i]->toggleViewAction();
    actions_.adopt(MenuId::view, action, tr("Panel: %1").arg(docks_[i]->windowTitle()),
                   tr("Shows or hides this panel."),
                   QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)));
  }
  actions_.addSeparator(MenuId::view);
  auto* group = new QActionGroup(this);
  const QList<QPair<ThemeChoice, QString>> themes{{ThemeChoice::light, tr("Light")},
                                                  {ThemeChoice::dark, tr("Dark")},
                                                  {ThemeChoice::system, tr("Like the desktop")}};
  for (const auto& [choice, name] : themes) {
    QAction* action = actions_.add(MenuId::view, tr("Colours: %1").arg(name),
                                   tr("Changes the colours of window and figures."), {});
    action->setCheckable(true);
    action->setChecked(choice == saved_.theme());
    group->addAction(action);
    connect(action, &QAction::triggered, this, [this, choice = choice] {
      theme_.choose(choice);
      saved_.saveTheme(choice);
    });
  }
}

void MainWindow::fillMenus() {
  for (MenuId id : Actions::menuIds()) {
    QMenu* menu = menuBar()->addMenu(Actions::menuTitle(id));
    menu->addActions(actions_.of(id));
    if (id != MenuId::file) continue;
    auto* recent = new QMenu(tr("&Recent runs"), menu);
    menu->insertMenu(actions_[ActionId::export_figure], recent);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentRuns(*recent); });
  }
}

void MainWindow::fillToolBar() {
  QToolBar* bar = addToolBar(tr("Run"));
  bar->setObjectName(QStringLiteral("run_toolbar"));
  bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  bar->setIconSize(QSize(18, 18));
  bar->addAction(actions_[ActionId::home]);
  bar->addSeparator();
  for (ActionId id : {ActionId::start_pause, ActionId::step_batch, ActionId::step_epoch, ActionId::stop}) {
    bar->addAction(actions_[id]);
  }
  bar->addSeparator();
  for (ActionId id : {ActionId::all_layers, ActionId::export_figure, ActionId::guide})
    bar->addAction(actions_[id]);
}

void MainWindow::fillStatusBar() {
  speed_ = new QLabel(this);
  statusBar()->addPermanentWidget(speed_);
  connect(&workspace_, &Workspace::noticeRaised, this,
          [this](const QString& sentence) { statusBar()->showMessage(sentence, kNoticeMilliseconds); });
}

/// The runs and the view that a figure was made from. False: the file is no figure that tells.
bool MainWindow::openFigure(const QString& path) {
  try {
    const std::optional<FigureRecipe> recipe = QFileInfo(path).isFile() ? recipeInFile(path) : std::nullopt;
    if (!recipe) return false;
    showRecipe(*recipe);
  } catch (const std::exception& failure) {
    workspace_.raiseNotice(QString::fromStdString(sentence_of(failure)));
  }
  return true;
}

/// The runs of an archive, into the folder of runs. False: the file is none.
bool MainWindow::openBundle(const QString& path) {
  if (QFileInfo(path).suffix().toLower() != QLatin1String("zip")) return false;
  try {
    const BundleContent content = read_bundle(runDirectory(path), runDirectory(workspace_.folder()));
    files_.refreshRuns();
    if (!content.runs.empty()) openRun(runKey(content.runs.front()));
    workspace_.raiseNotice(tr("%1 from %2, %3 here already.")
                               .arg(runsText(content.runs.size()), QFileInfo(path).fileName())
                               .arg(content.known.size()));
  } catch (const std::exception& failure) {
    workspace_.raiseNotice(QString::fromStdString(sentence_of(failure)));
  }
  return true;
}

void MainWindow::showRecipe(const FigureRecipe& recipe) {
  showViews();
  for (int i = 0; i < views_.size(); ++i) {
    if (views_[i]->kind().id != recipe.figure) continue;
    tabs_->setCurrentIndex(i);
    views_[i]->setOptions(recipe.options);
  }
  if (views_[tabs_->currentIndex()]->kind().source == FigureSource::results) return;
  for (const QString& run : workspace_.ticked()) workspace_.untick(run);
  bool is_first = true;
  for (std::filesystem::path run : recipe.runs) {
    // A figure may have gone elsewhere while its runs stayed.
    const std::filesystem::path here = runDirectory(workspace_.folder()) / run.filename();
    if (!exists(run) && exists(here)) run = here;
    open_run(run);  // says what is wrong with it, or that it is gone
    is_first ? openRun(runKey(run)) : compareRun(runKey(run));
    for (const std::int64_t step : recipe.beside_steps)
      if (is_first) workspace_.keepInstant(snapshot_at(run, step));
    is_first = false;
  }
  workspace_.setLayer(QString::fromStdString(recipe.layer));
  if (recipe.step) workspace_.setInstant(*recipe.step);
}

void MainWindow::fillRecentRuns(QMenu& menu) {
  menu.clear();
  for (const QString& run : saved_.recentRuns()) {
    menu.addAction(QFileInfo(run).fileName(), this, [this, run] { openRun(run); });
  }
  if (menu.isEmpty()) menu.addAction(tr("None yet"))->setEnabled(false);
}

}  // namespace qs
