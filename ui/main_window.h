// The window: docks around the views, menus and toolbar, all built from lists. What the parts show
// stands in the Workspace, what the actions do in Commands.
#pragma once

#include <QList>
#include <QMainWindow>

#include "core/figures.h"
#include "ui/actions/actions.h"
#include "ui/commands.h"
#include "ui/live_link.h"
#include "ui/mixed_job.h"
#include "ui/page_job.h"
#include "ui/run_control.h"
#include "ui/run_files.h"
#include "ui/run_queue.h"
#include "ui/saved_state.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

class QLabel;
class QStackedWidget;
class QTabWidget;

namespace qs {

struct FigureRecipe;
class ExperimentPanel;
class HomePage;
class FigurePanel;
class LaboratoryWindow;
class LayersPanel;
class RunsPanel;
class TimelinePanel;

class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  /// `folder`: where runs are kept.
  MainWindow(Theme& theme, const QString& folder);
  ~MainWindow() override;

  /// Shows a run in the views.
  void openRun(const QString& directory);
  /// Draws a run beside the open one.
  void compareRun(const QString& directory) { workspace_.tick(directory); }

  /// Size and panels of a window that nobody has arranged yet, on a screen with so much room: panels that do
  /// not fit stay hidden.
  void arrangeFor(QSize available);

  Workspace& workspace() { return workspace_; }
  RunControl& control() { return control_; }
  Commands& commands() { return commands_; }
  RunQueue& queue() { return queue_; }
  Actions& actions() { return actions_; }
  const QList<FigurePanel*>& views() const { return views_; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void childEvent(QChildEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void addViews();
  void addDocks();
  void addDock(const QString& name, const QString& title, QWidget* content, Qt::DockWidgetArea area);
  void arrangeDocks();
  void addViewActions();
  void fillMenus();
  void fillToolBar();
  void fillStatusBar();
  void connectActions();
  void connectPanels();
  void restore();
  void resetLayout();
  void showTitle();
  bool openFigure(const QString& path);
  bool openBundle(const QString& path);
  void showRecipe(const FigureRecipe& recipe);
  void chooseRunToOpen();
  void fillRecentRuns(QMenu& menu);
  void download(const QString& data_set);
  void showGuide(const QString& page, const QString& place = {});
  void explainFocus();
  void showView(bool FigureKind::*property);  // the view with this property
  void showViews();
  void choosePreset();
  bool asksToStop();
  void showResults(const QStringList& first);
  void trainBeside();
  void queueSweep();
  void evaluateMixed();
  void showPapers();
  void showLaboratory();
  void chooseLooks();
  void composeFigure();
  void sharePage();
  FigurePanel* currentView() const;

  Theme& theme_;
  SavedState saved_;
  Workspace workspace_;
  RunControl control_;
  RunFiles files_;
  LiveLink link_;
  RunQueue queue_;
  MixedJob mixed_;
  PageJob pages_;
  Actions actions_;
  Commands commands_;
  QStackedWidget* centre_;  // the page to begin from, or the views
  QTabWidget* tabs_;
  HomePage* home_ = nullptr;
  QList<FigurePanel*> views_;
  QList<QDockWidget*> docks_;
  ExperimentPanel* experiment_ = nullptr;
  LayersPanel* layers_ = nullptr;
  RunsPanel* runs_ = nullptr;
  TimelinePanel* timeline_ = nullptr;
  LaboratoryWindow* laboratory_ = nullptr;  // made when it is first asked for
  QLabel* speed_ = nullptr;
  QByteArray default_layout_;
  bool closing_ = false;  // as soon as the run that is being stopped has ended
};

}  // namespace qs
