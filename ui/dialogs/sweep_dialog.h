// A grid of experiments: methods × bits × seeds × any setting, as the file that `quantscope sweep` takes.
#pragma once

#include <QDialog>
#include <vector>

#include "core/values/experiment.h"

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace qs {

class SweepDialog final : public QDialog {
  Q_OBJECT

 public:
  /// `base`: what every run has where the grid says nothing.
  SweepDialog(const Experiment& base, QWidget* parent);

  /// Of the last valid grid; empty when it is not valid.
  const std::vector<Experiment>& experiments() const { return experiments_; }
  /// The grid as the text of a sweep file.
  QString text() const;

 private:
  void read();
  void save();

  Experiment base_;
  std::vector<Experiment> experiments_;
  QListWidget* methods_;
  QLineEdit *bits_, *seeds_;
  QPlainTextEdit *settings_, *exclude_;
  QLabel* state_;
  QDialogButtonBox* buttons_;
  QPushButton *queue_, *save_;
};

}  // namespace qs
