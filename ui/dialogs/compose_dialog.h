// Several figures side by side as panels (a), (b), (c): which, in which order, with which axes in common.
//
// They come from the list of figures of the runs, from files, and from the view that is open.
#pragma once

#include <QDialog>
#include <optional>
#include <vector>

#include "core/figure_recipe.h"
#include "ui/newest_job.h"

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace qs {

class FigureView;

class ComposeDialog final : public QDialog {
  Q_OBJECT

 public:
  struct Current {  // what the window draws now
    QString name;
    FigureRecipe recipe;
  };

  /// `folder`: of the runs, whose list of figures is offered. `style`: of the preview.
  ComposeDialog(const QString& folder, const std::optional<Current>& current, const QString& style,
                QWidget* parent);

  /// The figures that are ticked, in their order.
  FigureRecipe recipe() const;
  /// Offers the figure of a file, ticked; a problem is said instead.
  void addFile(const QString& path);

 Q_SIGNALS:
  void noticeRaised(const QString& sentence);

 private:
  struct Built {
    Figure figure;
    std::vector<Experiment> experiments;
    QString problem;
  };

  void add(const QString& name, const FigureRecipe& recipe, bool is_ticked);
  void chooseFile();
  void rebuild();
  void showBuilt(const Built& built);
  void exportFigure();
  void keep(const QString& name, const ExportSettings& settings);

  std::filesystem::path folder_;
  std::vector<FigureRecipe> recipes_;  // an item holds its number
  Built built_;
  NewestJob<Built> building_;
  QListWidget* figures_;
  QComboBox* shared_;
  FigureView* view_;
  QLabel* problem_;
  QPushButton* export_ = nullptr;
};

}  // namespace qs
