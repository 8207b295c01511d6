#include "ui/panels/run_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStyle>
#include <QToolButton>
#include <cmath>

#include "ui/actions/actions.h"
#include "ui/focused_run.h"
#include "ui/help_text.h"
#include "ui/number_text.h"
#include "ui/panels/action_button.h"
#include "ui/panels/runs_model.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr int kParts = 1000;  // of the progress bar

}  // namespace

RunBar::RunBar(Workspace& workspace, Actions& actions, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      progress_(new QProgressBar(this)),
      phase_(new QLabel(this)),
      speed_(new QLabel(this)),
      result_(new QLabel(this)),
      message_(new QLabel(this)),
      back_(actionButton(actions[ActionId::last_good], this)) {
  auto* buttons = new QHBoxLayout;
  QToolButton* start = primaryButton(actions[ActionId::start_pause], this);
  start->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  buttons->addWidget(start, 1);
  for (ActionId id : {ActionId::step_batch, ActionId::step_epoch, ActionId::stop}) {
    QToolButton* button = iconButton(actions[id], this);
    button->setIconSize(QSize(18, 18));
    buttons->addWidget(button);
  }
  progress_->setRange(0, kParts);
  progress_->setFormat(tr("0 %"));
  describe(progress_, tr("Progress"), tr("Share of the training steps of this run that are done."));
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  describe(message_, tr("Message"), tr("Why the run ended, or a remark about it."));
  message_->hide();
  back_->hide();
  result_->setWordWrap(true);
  result_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  describe(
      result_, tr("Result"),
      tr("Of the run in focus: error on the test images, quantized and with float weights, bits of a weight, "
         "size of what is shipped."));
  result_->hide();
  for (QLabel* line : {phase_, speed_}) {
    line->setProperty("role", QStringLiteral("muted"));
    line->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);  // text that moves must not move the dock
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kMargin, kSpacing, kMargin, kMargin);
  column->setSpacing(kSpacing);
  column->addLayout(buttons);
  column->addWidget(progress_);
  column->addWidget(phase_);
  column->addWidget(speed_);
  column->addWidget(result_);
  column->addWidget(message_);
  column->addWidget(back_);

  connect(&workspace_, &Workspace::newestChanged, this, &RunBar::showProgress);
  connect(&workspace_, &Workspace::liveChanged, this, &RunBar::showProgress);
  connect(&workspace_, &Workspace::obstacleChanged, this, &RunBar::showProgress);
  connect(&workspace_, &Workspace::experimentChanged, this, &RunBar::showProgress);
  connect(&workspace_, &Workspace::focusChanged, this, &RunBar::showProgress);
  connect(&workspace_, &Workspace::runsChanged, this, &RunBar::showProgress);
  showProgress();
}

void RunBar::showProgress() {
  showResult();
  const SnapshotPointer newest = workspace_.newest();
  if (!newest) return showReadiness();
  const Progress& progress = newest->progress;
  const double share =
      progress.steps > 0 ? static_cast<double>(progress.step) / static_cast<double>(progress.steps) : 0.0;
  progress_->setValue(static_cast<int>(std::lround(kParts * share)));
  progress_->setFormat(QStringLiteral("%1 %").arg(100.0 * share, 0, 'f', 0));
  const QString elsewhere = trainedElsewhere(workspace_);
  QString phase = elsewhere.isEmpty() ? stateText(progress.state)
                                      : tr("%1 (not shown) · %2").arg(elsewhere, stateText(progress.state));
  if (!progress.phase.empty()) phase += QStringLiteral(" · ") + QString::fromStdString(progress.phase);
  phase_->setText(
      tr("%1 · %2 of %3")
          .arg(phase, epochText(progress.epoch, progress.float_epochs, 1),
               QString::number(progress.epoch < 0.0 ? progress.float_epochs : progress.epochs, 'g', 4)));
  QString speed;
  if (progress.state == RunState::running && progress.seconds_left > 0.0) {
    speed = tr("%1 left").arg(durationText(progress.seconds_left));
  }
  if (progress.images_per_second > 0.0) {
    progress_->setToolTip(
        tr("%1 images/s, %2 trained")
            .arg(countText(std::llround(progress.images_per_second)), durationText(progress.seconds)));
    if (!speed.isEmpty()) speed += QStringLiteral(" · ");
    speed += tr("%1 images/s").arg(countText(std::llround(progress.images_per_second)));
  }
  speed_->setText(speed);
  showMessage(progress);
}

void RunBar::showReadiness() {
  progress_->setValue(0);
  phase_->setText(workspace_.obstacle().isEmpty()
                      ? tr("Ready to start, seed %1").arg(workspace_.experiment().seed)
                      : tr("Not ready to start"));
  speed_->clear();
  message_->hide();
  back_->hide();
}

void RunBar::showResult() {
  const std::optional<FocusedRun> run = focusedRun(workspace_);
  const QString text = run && run->summary ? resultText(*run->summary) : QString();
  result_->setText(text);
  result_->setVisible(!text.isEmpty());
}

/// Of the run that this window trains, while no other one is looked at.
void RunBar::showMessage(const Progress& progress) {
  const bool is_shown = trainedElsewhere(workspace_).isEmpty();
  const bool failed = progress.state == RunState::failed;
  const QString role = failed ? QStringLiteral("problem") : QStringLiteral("muted");
  if (message_->property("role").toString() != role) {
    message_->setProperty("role", role);
    style()->unpolish(message_);  // the style sheet reads the role only when it polishes
    style()->polish(message_);
  }
  message_->setText(QString::fromStdString(progress.message));
  message_->setVisible(is_shown && !progress.message.empty());
  back_->setVisible(is_shown && failed);
}

}  // namespace qs
