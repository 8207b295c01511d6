#include "ui/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QVBoxLayout>
#include <QWhatsThis>
#include <cmath>

#include "core/figures.h"
#include "ui/dialogs/about_dialog.h"
#include "ui/dialogs/shortcuts_dialog.h"
#include "ui/focused_run.h"
#include "ui/help_text.h"
#include "ui/home/home_page.h"
#include "ui/number_text.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/figure_panel.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/queue_panel.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/runs_model.h"
#include "ui/panels/runs_panel.h"
#include "ui/panels/timeline_panel.h"

namespace qs {
namespace {

constexpr QSize kFirstSize(1440, 900), kFrame(16, 48);  // around a window: borders and title
constexpr QSize kFigureRoom(200, 170);  // beyond the least, so that a figure of four panels is legible

/// The nearest folder from here upwards that is a run; empty: none.
QString runOf(const QString& path) {
  constexpr int kLevels = 3;  // RUN/history/step-….npz
  QFileInfo place(path);
  for (int level = 0; level < kLevels && place.exists(); ++level) {
    if (place.isDir() && QFileInfo::exists(place.filePath() + QStringLiteral("/config.json")))
      return place.absoluteFilePath();
    place.setFile(place.absolutePath());
  }
  return {};
}

}  // namespace

MainWindow::MainWindow(Theme& theme, const QString& folder)
    : theme_(theme),
      workspace_(folder),
      files_(workspace_),
      link_(control_, workspace_, *this),
      queue_(workspace_, control_),
      mixed_(this),
      pages_(this),
      actions_(*this),
      commands_(workspace_, control_, files_, queue_, actions_),
      centre_(new QStackedWidget(this)),
      tabs_(new QTabWidget(this)) {
  setObjectName(QStringLiteral("main_window"));
  setAcceptDrops(true);
  setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
  workspace_.setExperiment(saved_.experiment().value_or(firstExperiment()));
  addViews();
  addDocks();
  addViewActions();
  fillMenus();
  fillToolBar();
  fillStatusBar();
  connectActions();
  connectPanels();
  restore();
  showTitle();
  files_.refreshRuns();
}

MainWindow::~MainWindow() = default;

void MainWindow::addViews() {
  for (const FigureKind& kind : figure_kinds()) {
    auto* view = new FigurePanel(kind, workspace_, actions_, theme_, tabs_);
    const int index = tabs_->addTab(view, QString::fromStdString(kind.title));
    tabs_->setTabToolTip(index, QString::fromStdString(kind.help));
    tabs_->setTabWhatsThis(index, QString::fromStdString(kind.help));
    if (kind.compares_two_runs) view->offer(actions_[ActionId::compare_tails]);
    if (kind.source == FigureSource::mixed) view->offer(actions_[ActionId::mixed]);
    views_.append(view);
  }
  tabs_->setDocumentMode(true);
  tabs_->setObjectName(QStringLiteral("views"));
  describe(tabs_->tabBar(), tr("Views"),
           tr("Chooses what is shown of the run; the keys 1, 2, 3 do the same."));
  home_ = new HomePage(workspace_, actions_, theme_, this);
  centre_->addWidget(home_);
  centre_->addWidget(tabs_);
  setCentralWidget(centre_);
}

void MainWindow::addDocks() {
  auto* left = new QWidget(this);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  experiment_ = new ExperimentPanel(workspace_, left);
  column->addWidget(experiment_, 1);
  column->addWidget(new RunBar(workspace_, actions_, left));
  layers_ = new LayersPanel(workspace_, LayerColumns::state, this);
  runs_ = new RunsPanel(workspace_, this);
  timeline_ = new TimelinePanel(workspace_, actions_, this);

  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  addDock(QStringLiteral("experiment"), tr("Experiment"), left, Qt::LeftDockWidgetArea);
  addDock(QStringLiteral("layers"), tr("Layers"), layers_, Qt::RightDockWidgetArea);
  addDock(QStringLiteral("timeline"), tr("Timeline"), timeline_, Qt::BottomDockWidgetArea);
  if (const auto hidden = saved_.hiddenColumns()) runs_->hideColumns(*hidden);
  addDock(QStringLiteral("runs"), tr("Runs"), runs_, Qt::BottomDockWidgetArea);
  addDock(QStringLiteral("size"), tr("Size"), new LayersPanel(workspace_, LayerColumns::size, this),
          Qt::RightDockWidgetArea);
  auto* queue = new QueuePanel(queue_, workspace_, this);
  addDock(QStringLiteral("queue"), tr("Queue"), queue, Qt::RightDockWidgetArea);
  connect(queue, &QueuePanel::sweepRequested, actions_[ActionId::sweep], &QAction::trigger);
  arrangeFor(screen()->availableSize());
  default_layout_ = saveState();
}

void MainWindow::addDock(const QString& name, const QString& title, QWidget* content,
                         Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  dock->setWidget(content);
  addDockWidget(area, dock);
  docks_.append(dock);
}

void MainWindow::childEvent(QChildEvent* event) {
  QMainWindow::childEvent(event);
  // Qt makes these bars when docks are stacked, whenever that happens.
  if (auto* bar = event->polished() ? qobject_cast<QTabBar*>(event->child()) : nullptr)
    describe(bar, tr("Stacked panels"), tr("Chooses which of the panels in this place is shown."));
}

void MainWindow::arrangeFor(QSize available) {
  const QSize room = available - kFrame;
  for (QDockWidget* dock : docks_) dock->show();
  // What is needed least goes first, and stays a key away; Start stands in the toolbar, too.
  for (const qsizetype i : {5, 4, 1, 3, 2, 0}) {
    layout()->activate();
    // The form stands beside the figure, the other panels take of its height, too.
    const QSize least = minimumSizeHint() + (i == 0 ? QSize(kFigureRoom.width(), 0) : kFigureRoom);
    if (least.width() > room.width() || least.height() > room.height()) docks_[i]->hide();
  }
  layout()->activate();
  resize(kFirstSize.boundedTo(room));
  arrangeDocks();
}

void MainWindow::arrangeDocks() {
  QDockWidget* experiment = docks_[0];
  QDockWidget* layers = docks_[1];
  QDockWidget* timeline = docks_[2];
  QDockWidget* runs = docks_[3];
  tabifyDockWidget(layers, docks_[4]);
  tabifyDockWidget(layers, docks_[5]);
  layers->raise();
  splitDockWidget(timeline, runs, Qt::Vertical);
  const bool wide = width() > 1200;
  resizeDocks({experiment, layers}, {wide ? 310 : 280, wide ? 330 : 220}, Qt::Horizontal);
  resizeDocks({timeline, runs}, {timeline->minimumSizeHint().height(), height() / 6}, Qt::Vertical);
}

void MainWindow::connectActions() {
  const auto on = [this](ActionId id, auto handler) {
    connect(actions_[id], &QAction::triggered, this, handler);
  };
  on(ActionId::home, [this] { centre_->setCurrentWidget(home_); });
  on(ActionId::gallery, [this] { choosePreset(); });
  on(ActionId::open_run, [this] { chooseRunToOpen(); });
  on(ActionId::export_figure, [this] { currentView()->exportFigure(); });
  on(ActionId::copy_figure, [this] { currentView()->copyFigure(); });
  on(ActionId::show_numbers, [this] { currentView()->showNumbers(); });
  on(ActionId::quit, [this] { close(); });
  on(ActionId::download_data, [this] { download(QString::fromStdString(workspace_.experiment().data)); });
  on(ActionId::previous_layer, [this] { layers_->choosePrevious(); });
  on(ActionId::next_layer, [this] { layers_->chooseNext(); });
  on(ActionId::all_layers, [this] { workspace_.setLayer({}); });
  on(ActionId::play_history, [this] { timeline_->togglePlaying(); });
  on(ActionId::go_live, [this] { timeline_->goLive(); });
  on(ActionId::compare_tails, [this] { showView(&FigureKind::compares_two_runs); });
  on(ActionId::full_screen, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
  on(ActionId::reset_layout, [this] {
    resetLayout();
    runs_->showUsualColumns();
  });
  on(ActionId::guide, [this] { explainFocus(); });
  on(ActionId::whats_this, [] { QWhatsThis::enterWhatsThisMode(); });
  on(ActionId::compare_results,
     [this] { showResults(QStringList(workspace_.focus()) + workspace_.ticked()); });
  on(ActionId::sweep, [this] { queueSweep(); });
  on(ActionId::mixed, [this] { evaluateMixed(); });
  on(ActionId::papers, [this] { showPapers(); });
  on(ActionId::laboratory, [this] { showLaboratory(); });
  on(ActionId::same_start, [this] { trainBeside(); });
  on(ActionId::keep_instant, [this] {
    workspace_.keptInstants().empty() ? workspace_.keepInstant(workspace_.shown())
                                      : workspace_.dropInstants();
  });
  on(ActionId::looks, [this] { chooseLooks(); });
  on(ActionId::compose_figure, [this] { composeFigure(); });
  on(ActionId::share_page, [this] { sharePage(); });
  on(ActionId::shortcuts, [this] { ShortcutsDialog(actions_, this).exec(); });
  on(ActionId::about, [this] { showAbout(this); });
}

void MainWindow::connectPanels() {
  connect(runs_, &RunsPanel::openRequested, this, &MainWindow::openRun);
  connect(runs_, &RunsPanel::rerunRequested, &commands_, &Commands::startAgain);
  connect(runs_, &RunsPanel::resumeRequested, &commands_, &Commands::resume);
  connect(runs_, &RunsPanel::longerRequested, &commands_, &Commands::trainLonger);
  connect(runs_, &RunsPanel::renameRequested, &files_, &RunFiles::rename);
  connect(runs_, &RunsPanel::deleteRequested, &files_, &RunFiles::remove);
  connect(runs_, &RunsPanel::annotateRequested, &files_, &RunFiles::annotate);
  connect(runs_, &RunsPanel::compareSettingsRequested, this, &MainWindow::showResults);
  connect(timeline_, &TimelinePanel::stepsWanted, &files_, &RunFiles::refreshSteps);
  connect(experiment_, &ExperimentPanel::downloadRequested, this, &MainWindow::download);
  connect(experiment_, &ExperimentPanel::explanationRequested, this,
          [this](const QString& method) { showGuide(method); });
  connect(&control_, &RunControl::stateChanged, this, [this] {
    control_.isActive() ? experiment_->lock() : experiment_->unlock();
    actions_[ActionId::gallery]->setEnabled(!control_.isActive());
    if (control_.state() == RunState::ready) saved_.addRecentRun(control_.directory());
    showTitle();
    if (control_.isActive() || !closing_) return;
    closing_ = false;
    close();
  });
  connect(&pages_, &PageJob::ended, &workspace_, &Workspace::noticeRaised);
  connect(&mixed_, &MixedJob::progressed, &workspace_, &Workspace::noticeRaised);
  connect(&mixed_, &MixedJob::ended, this, [this](const QString& run, const QString& problem) {
    workspace_.announceMixed();
    workspace_.raiseNotice(problem.isEmpty()
                               ? tr("Every assignment of bits of %1 is known.").arg(QFileInfo(run).fileName())
                               : problem);
  });
  connect(home_, &HomePage::openRequested, this, &MainWindow::openRun);
  connect(experiment_, &ExperimentPanel::galleryRequested, this, &MainWindow::choosePreset);
  connect(&workspace_, &Workspace::focusChanged, this, [this] {
    if (!workspace_.focus().isEmpty()) showViews();
  });
  connect(&workspace_, &Workspace::focusChanged, this, &MainWindow::showTitle);
  connect(&workspace_, &Workspace::viewChanged, this, &MainWindow::showTitle);
  connect(&workspace_, &Workspace::runsChanged, this, &MainWindow::showTitle);
  connect(&workspace_, &Workspace::instantChanged, this, &MainWindow::showTitle);
}

void MainWindow::restore() {
  if (!saved_.restoreLayout(*this)) resetLayout();
  experiment_->showAllSettings(saved_.allSettings());
}

void MainWindow::resetLayout() {
  restoreState(default_layout_);
  for (QDockWidget* dock : docks_) dock->setFloating(false);
  arrangeFor(screen()->availableSize());
}

void MainWindow::showTitle() {
  if (const QString text = titleText(workspace_); text != windowTitle()) setWindowTitle(text);
  const SnapshotPointer shown = workspace_.shown();
  speed_->setText(shown && shown->progress.images_per_second > 0.0
                      ? tr("%1 images/s").arg(countText(std::llround(shown->progress.images_per_second)))
                      : QString());
}

void MainWindow::openRun(const QString& directory) {
  workspace_.setFocus(directory);
  showViews();  // also when it was in focus before
  saved_.addRecentRun(directory);
}

void MainWindow::showViews() { centre_->setCurrentWidget(tabs_); }

void MainWindow::showView(bool FigureKind::*property) {
  showViews();
  for (int i = 0; i < views_.size(); ++i)
    if (views_[i]->kind().*property) tabs_->setCurrentIndex(i);
}

FigurePanel* MainWindow::currentView() const { return views_[tabs_->currentIndex()]; }

void MainWindow::closeEvent(QCloseEvent* event) {
  if (control_.isActive()) {
    if (closing_ || !asksToStop()) return event->ignore();
    if (control_.isActive()) {  // it may have ended while the question was open
      event->ignore();
      closing_ = true;
      return control_.stop();
    }
  }
  saved_.saveLayout(*this);
  saved_.saveHiddenColumns(runs_->hiddenColumns());
  saved_.saveExperiment(workspace_.experiment());
  saved_.saveAllSettings(experiment_->showsAllSettings());
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (!urls.isEmpty() && urls.first().isLocalFile()) event->acceptProposedAction();
}

/// The first opens, others are ticked. A file stands for the run whose folder it is in.
void MainWindow::dropEvent(QDropEvent* event) {
  bool is_first = true;
  for (const QUrl& url : event->mimeData()->urls()) {
    const QString run = runOf(url.toLocalFile());
    if (openFigure(url.toLocalFile()) || openBundle(url.toLocalFile())) {
      is_first = false;
    } else if (run.isEmpty()) {
      workspace_.raiseNotice(
          tr("%1 is neither a run, nor a file of one, nor a figure or a bundle of this program.")
              .arg(QFileInfo(url.toLocalFile()).fileName()));
    } else {
      is_first ? openRun(run) : compareRun(run);
      is_first = false;
    }
  }
}

}  // namespace qs
