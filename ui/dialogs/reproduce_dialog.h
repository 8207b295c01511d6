// The papers' tables: which rows are trained here, how long that takes, what came out and which of the
// papers' statements hold.
#pragma once

#include <QDialog>
#include <vector>

#include "core/reproduction.h"
#include "ui/newest_job.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTextBrowser;

namespace qs {

class ReproduceDialog final : public QDialog {
  Q_OBJECT

 public:
  /// `runs`: those that are there.
  ReproduceDialog(const std::vector<RunSummary>& runs, QWidget* parent);

 Q_SIGNALS:
  /// The rows and seeds that no finished run stands for.
  void runsWanted(const std::vector<qs::Experiment>& experiments);

 private:
  struct Answer {
    QString report, problem;
    std::vector<Experiment> missing;
    double seconds = 0.0;  // of the missing ones, on this machine
  };

  void ask();
  void showAnswer(const Answer& answer);

  std::vector<RunSummary> runs_;
  std::vector<Experiment> missing_;
  NewestJob<Answer> asking_;
  QComboBox *table_, *protocol_;
  QSpinBox* seeds_;
  QTextBrowser* report_;
  QLabel* state_;
  QPushButton* queue_ = nullptr;
};

}  // namespace qs
