// Results of runs beside each other: a table as a paper prints it, which of two is better and how sure that
// is, and in what they differ.
#pragma once

#include <QDialog>
#include <vector>

#include "core/comparison/results_table.h"
#include "core/comparison/settings_table.h"

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace qs {

class ResultsDialog final : public QDialog {
  Q_OBJECT

 public:
  /// `runs`: those of the workspace. `chosen`: directories of runs whose experiments come first in the choice
  /// of two, and whose tasks come first in the table.
  ResultsDialog(std::vector<RunSummary> runs, const QStringList& chosen, QWidget* parent);

 Q_SIGNALS:
  /// Seeds of the two experiments that have not been trained yet, as many as would decide.
  void seedsWanted(const std::vector<qs::Experiment>& experiments);

 private:
  struct Choice {
    RunGroup group;
    QString name;
  };

  void findGroups(const QStringList& chosen);
  QWidget* makePair();
  QWidget* makeTable();
  void compareChosen();
  void showSettings(const Choice& a, const Choice& b);
  void showSeeds(const Choice& a, const Choice& b, int more);
  const Choice* chosenIn(const QComboBox* box) const;

  std::vector<RunSummary> runs_;
  std::vector<ResultsTable> tables_;
  std::vector<Choice> choices_;
  std::vector<SettingRow> settings_;
  std::vector<std::string> names_;
  QComboBox *first_, *second_;
  QLabel* sentence_;
  QTableWidget* differences_;
  QPushButton* more_seeds_;
  std::vector<Experiment> wanted_;
};

}  // namespace qs
