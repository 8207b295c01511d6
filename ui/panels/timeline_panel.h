// The recorded history of the run in focus: scrub or play it, every view follows. The right end is
// the newest state, which for a live run keeps moving.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace qs {

class Actions;
class Workspace;

class TimelinePanel final : public QWidget {
  Q_OBJECT

 public:
  TimelinePanel(Workspace& workspace, Actions& actions, QWidget* parent = nullptr);

  /// Plays from here (from the start when at the right end), or stops playing.
  void togglePlaying();
  void goLive();

 Q_SIGNALS:
  /// A live run may have recorded more by now.
  void stepsWanted();

 private:
  void showSteps();
  void showInstant();
  void moveTo(int position);
  void playOn();

  Workspace& workspace_;
  Actions& actions_;
  QSlider* slider_;
  QLabel* text_;
  QTimer player_;
  QElapsedTimer last_look_;
};

}  // namespace qs
