#include "ui/panels/queue_panel.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "core/settings/titles.h"
#include "ui/forms/flow_layout.h"
#include "ui/help_text.h"
#include "ui/number_text.h"
#include "ui/panels/table_look.h"
#include "ui/run_queue.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

QToolButton* button(const QString& name, const QString& text, const QString& help, QWidget* parent) {
  auto* made = new QToolButton(parent);
  made->setObjectName(name);
  made->setText(text);
  describe(made, text, help);
  return made;
}

QString stateOf(const QueuedRun& run, bool is_current) {
  if (is_current) return QueuePanel::tr("training");
  return run.failure.empty() ? QueuePanel::tr("waiting") : QueuePanel::tr("failed");
}

}  // namespace

QueuePanel::QueuePanel(RunQueue& queue, Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      queue_(queue),
      workspace_(workspace),
      table_(new QTableWidget(0, 4, this)),
      text_(new QLabel(this)),
      pause_(
          button(QStringLiteral("queue_pause"), tr("Pause queue"),
                 tr("No further run begins until the queue goes on; the one that is trained is not touched."),
                 this)),
      up_(button(QStringLiteral("queue_up"), tr("Up"), tr("The chosen run comes earlier."), this)),
      down_(button(QStringLiteral("queue_down"), tr("Down"), tr("The chosen run comes later."), this)),
      remove_(
          button(QStringLiteral("queue_remove"), tr("Remove"),
                 tr("Takes the chosen run out of the queue. What it has trained stays in the list of runs."),
                 this)) {
  dressTable(*table_);
  table_->setObjectName(QStringLiteral("queue_table"));
  table_->setHorizontalHeaderLabels({tr("Run"), tr("Seed"), tr("State"), tr("Expected")});
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  describe(table_, tr("Queue"),
           tr("Runs that are trained one after the other. The queue outlives the window. What has finished "
              "before, with the same settings and seed, is not trained again. A run that failed stays here "
              "with its reason."));
  auto* more = button(QStringLiteral("queue_sweep"), tr("Sweep…"),
                      tr("Queues many runs at once: methods × bits × seeds × any setting."), this);
  auto* buttons = new QWidget(this);
  auto* row = new FlowLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  for (QToolButton* each : {pause_, up_, down_, remove_, more}) row->addWidget(each);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kMargin, kSpacing, kMargin, 0);
  column->setSpacing(kSpacing);
  column->addWidget(buttons);
  column->addWidget(text_);
  column->addWidget(table_, 1);

  connect(pause_, &QToolButton::clicked, this, [this] { queue_.setPaused(!queue_.isPaused()); });
  connect(up_, &QToolButton::clicked, this, [this] { moveChosen(-1); });
  connect(down_, &QToolButton::clicked, this, [this] { moveChosen(1); });
  connect(remove_, &QToolButton::clicked, this, &QueuePanel::removeChosen);
  connect(more, &QToolButton::clicked, this, &QueuePanel::sweepRequested);
  connect(table_, &QTableWidget::itemSelectionChanged, this, &QueuePanel::showButtons);
  connect(&queue_, &RunQueue::changed, this, &QueuePanel::show);
  connect(&workspace_, &Workspace::runsChanged, this, &QueuePanel::show);
  show();
}

void QueuePanel::show() {
  const int chosen = table_->currentRow();
  const auto& entries = queue_.entries();
  table_->setRowCount(static_cast<int>(entries.size()));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const QueuedRun& run = entries[i];
    const double seconds = expected_seconds(workspace_.runs(), run.experiment);
    const QStringList cells{QString::fromStdString(title(run.experiment)),
                            QString::number(run.experiment.seed), stateOf(run, queue_.current() == i),
                            std::isnan(seconds) ? QStringLiteral("–") : durationText(seconds)};
    for (int c = 0; c < cells.size(); ++c) {
      auto* item = new QTableWidgetItem(cells[c]);
      item->setToolTip(QString::fromStdString(run.failure));
      table_->setItem(static_cast<int>(i), c, item);
    }
  }
  if (chosen >= 0) table_->setCurrentCell(std::min(chosen, table_->rowCount() - 1), 0);
  const double left = queue_.secondsLeft();
  text_->setText(entries.empty()    ? tr("Nothing waits.")
                 : std::isnan(left) ? runsText(entries.size())
                                    : tr("%1, about %2").arg(runsText(entries.size()), durationText(left)));
  showButtons();
}

void QueuePanel::showButtons() {
  const int row = table_->currentRow();
  const bool is_chosen = row >= 0 && row < table_->rowCount();
  pause_->setText(queue_.isPaused() ? tr("Go on") : tr("Pause queue"));
  pause_->setEnabled(!queue_.entries().empty());
  up_->setEnabled(is_chosen && row > 0);
  down_->setEnabled(is_chosen && row + 1 < table_->rowCount());
  remove_->setEnabled(is_chosen && queue_.current() != static_cast<std::size_t>(row));
}

void QueuePanel::moveChosen(int by) {
  const int row = table_->currentRow();
  queue_.move(static_cast<std::size_t>(row), by);
  table_->setCurrentCell(row + by, 0);
}

void QueuePanel::removeChosen() { queue_.remove(static_cast<std::size_t>(table_->currentRow())); }

}  // namespace qs
