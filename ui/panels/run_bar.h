// Start, pause, step and stop, with progress, time left and, after a failure, what happened and the
// way back.
#pragma once

#include <QWidget>

#include "core/values/snapshot.h"

class QLabel;
class QProgressBar;
class QToolButton;

namespace qs {

class Actions;
class Workspace;

class RunBar final : public QWidget {
  Q_OBJECT

 public:
  RunBar(Workspace& workspace, Actions& actions, QWidget* parent = nullptr);

 private:
  void showProgress();
  void showReadiness();
  void showResult();
  void showMessage(const Progress& progress);

  Workspace& workspace_;
  QProgressBar* progress_;
  QLabel* phase_;
  QLabel* speed_;
  QLabel* result_;
  QLabel* message_;
  QToolButton* back_;
};

}  // namespace qs
