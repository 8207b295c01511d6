#include "ui/panels/timeline_panel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <algorithm>

#include "ui/actions/actions.h"
#include "ui/help_text.h"
#include "ui/number_text.h"
#include "ui/panels/action_button.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr int kMillisecondsPerFrame = 125;
constexpr int kMillisecondsPerLook = 2000;

}  // namespace

TimelinePanel::TimelinePanel(Workspace& workspace, Actions& actions, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      actions_(actions),
      slider_(new QSlider(Qt::Horizontal, this)),
      text_(new QLabel(this)) {
  describe(slider_, tr("Timeline"),
           tr("Moves all views through the recorded history of the run. The right end is the newest state."));
  slider_->setObjectName(QStringLiteral("timeline_slider"));
  slider_->setMinimumWidth(80);
  text_->setMinimumWidth(
      text_->fontMetrics().horizontalAdvance(QStringLiteral("step 000 000 of 000 000 · epoch 00.00")));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(kMargin, 2, kMargin, 2);
  row->addWidget(iconButton(actions_[ActionId::play_history], this));
  row->addWidget(slider_, 1);
  row->addWidget(text_);
  row->addWidget(actionButton(actions_[ActionId::go_live], this));

  player_.setInterval(kMillisecondsPerFrame);
  connect(slider_, &QSlider::valueChanged, this, &TimelinePanel::moveTo);
  connect(&player_, &QTimer::timeout, this, &TimelinePanel::playOn);
  connect(&workspace_, &Workspace::newestChanged, this, [this] {
    if (!isVisible() || !workspace_.focusIsLive()) return;
    if (last_look_.isValid() && last_look_.elapsed() < kMillisecondsPerLook) return;
    last_look_.start();
    Q_EMIT stepsWanted();
  });
  connect(&workspace_, &Workspace::stepsChanged, this, &TimelinePanel::showSteps);
  connect(&workspace_, &Workspace::instantChanged, this, &TimelinePanel::showInstant);
  connect(&workspace_, &Workspace::viewChanged, this, &TimelinePanel::showInstant);
  showSteps();
}

// Positions 0 … n−1 are the recorded steps, n is the newest state.
void TimelinePanel::showSteps() {
  const QSignalBlocker quiet(slider_);
  const int count = static_cast<int>(workspace_.steps().size());
  slider_->setRange(0, count);
  slider_->setPageStep(std::max(1, count / 10));
  slider_->setEnabled(count > 0);
  actions_[ActionId::play_history]->setEnabled(count > 1);
  showInstant();
}

void TimelinePanel::showInstant() {
  const QSignalBlocker quiet(slider_);
  const std::vector<std::int64_t>& steps = workspace_.steps();
  const std::optional<qint64> instant = workspace_.instant();
  slider_->setValue(
      instant ? static_cast<int>(std::lower_bound(steps.begin(), steps.end(), *instant) - steps.begin())
              : slider_->maximum());
  actions_[ActionId::go_live]->setEnabled(instant.has_value());
  const SnapshotPointer shown = workspace_.shown();
  if (!shown) return text_->setText(tr("no run open"));
  const Progress& progress = shown->progress;
  text_->setText(tr("step %1 of %2 · %3")
                     .arg(countText(progress.step), countText(progress.steps),
                          epochText(progress.epoch, progress.float_epochs, 2)));
}

void TimelinePanel::moveTo(int position) {
  const std::vector<std::int64_t>& steps = workspace_.steps();
  if (position >= static_cast<int>(steps.size())) return workspace_.setInstant(std::nullopt);
  workspace_.setInstant(steps[static_cast<std::size_t>(position)]);
}

void TimelinePanel::togglePlaying() {
  if (player_.isActive()) return player_.stop();
  if (slider_->value() == slider_->maximum()) slider_->setValue(0);
  player_.start();
}

void TimelinePanel::playOn() {
  slider_->setValue(slider_->value() + 1);
  if (slider_->value() >= slider_->maximum()) player_.stop();
}

void TimelinePanel::goLive() {
  player_.stop();
  workspace_.setInstant(std::nullopt);
}

}  // namespace qs
