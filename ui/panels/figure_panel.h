// A view of the centre: one kind of figure with its options, Export and Copy.
//
// There is one class for all kinds; what differs stands in the FigureKind.
#pragma once

#include <QHash>

#include "core/figure_recipe.h"
#include "core/figures.h"
#include "ui/newest_job.h"
#include "ui/panels/view_panel.h"

class QAction;
class QLabel;
class QStackedWidget;

namespace qs {

class Actions;
class FigureView;
class FlowLayout;
class OptionEditor;
class Theme;

class FigurePanel final : public ViewPanel {
  Q_OBJECT

 public:
  FigurePanel(const FigureKind& kind, Workspace& workspace, Actions& actions, const Theme& theme,
              QWidget* parent = nullptr);

  const FigureKind& kind() const { return kind_; }
  /// What is drawn now; empty before the first snapshot.
  const Figure& figure() const { return figure_; }

  /// The same as something that can be drawn again; nothing where nothing is drawn.
  std::optional<FigureRecipe> shownRecipe() const;

  /// Draws with these options from now on.
  void setOptions(const Options& options);

  /// A button for this action beside the options.
  void offer(QAction* action);

  /// Asks for format, size and place, and writes the file.
  void exportFigure();
  void copyFigure();
  void copyCommand();
  /// Opens the table behind the figure.
  void showNumbers();

 protected:
  void refresh() override;

 private:
  QWidget* makeOptionRow(Actions& actions);
  QWidget* makeEmptyPage(Actions& actions);
  std::vector<RunSummary> results() const;
  bool hasInput() const;
  FigureRecipe recipe() const;
  void listFigure(const QString& name, const ExportSettings& settings);
  void keepUp();
  /// False, with a word to the user about what cannot be done, when nothing is drawn.
  bool hasFigure(const QString& purpose);
  void readOption(const OptionSpec& spec, const OptionEditor& editor);
  void stopFollowing();
  void showFigure(const Figure& figure);
  void showIdleOptions();

  const FigureKind& kind_;
  const Theme& theme_;
  Options options_;
  Figure figure_;
  NewestJob<Figure> building_;
  std::pair<QString, std::size_t> asked_for_;  // run and number of instants that were asked for last
  QHash<QString, OptionEditor*> editors_;      // by the option's key
  FlowLayout* option_row_ = nullptr;
  QStackedWidget* pages_;
  QLabel* read_out_;  // what lies under the mouse
  FigureView* view_;
};

}  // namespace qs
