// The quantizer laboratory as a window of its own: settings and sliders on the left, the figure on the right.
//
// Knows no method: the controls follow from what is declared and from what the answer says can be moved.
#pragma once

#include <QWidget>

#include "core/figures/laboratory.h"
#include "core/laboratory.h"
#include "ui/newest_job.h"

class QLabel;
class QTimer;
class QToolButton;

namespace qs {

class FigureView;
class OptionForm;
class Theme;
class Workspace;

class LaboratoryWindow final : public QWidget {
  Q_OBJECT

 public:
  LaboratoryWindow(Workspace& workspace, const Theme& theme, QWidget* parent);

  /// Asks anew, with what the method can do.
  void setQuestion(LabQuestion question);
  const LabQuestion& question() const { return question_; }
  const LabAnswer& answer() const { return answer_; }

  void exportFigure();
  void copyCommand();
  void showNumbers();
  /// One draw after the other, or stops that.
  void togglePlaying();

 Q_SIGNALS:
  void answered();

 private:
  struct Result {
    LabAnswer answer;
    Figure figure;
    QString problem;  // empty: none
  };
  /// Whose weights are looked at; empty without given numbers.
  struct Source {
    QString run, layer;
    bool operator==(const Source&) const = default;
  };

  QWidget* makeControls();
  QWidget* makeButtons();
  void readSetting(const QString& key, const Value& value);
  void readScalar(const QString& key, double value);
  void lookAt(double x);
  void ask();
  void takeNumbers();
  void showResult(const Result& result);
  void showQuestion();
  void showScalars();
  std::string command() const;

  Workspace& workspace_;
  const Theme& theme_;
  LabQuestion question_;
  LabAnswer answer_;
  Options figure_options_;
  Source source_;
  NewestJob<Result> asking_;
  QTimer* playing_;
  OptionForm *settings_, *scalars_, *method_;
  QLabel *method_heading_, *problem_, *read_out_;
  QToolButton* play_ = nullptr;
  FigureView* view_;
};

}  // namespace qs
