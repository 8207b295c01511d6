#include "ui/home/home_page.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "core/base/sentence_of.h"
#include "core/figures.h"
#include "core/preview.h"
#include "core/run_store.h"
#include "core/settings/titles.h"
#include "ui/actions/actions.h"
#include "ui/figure/figure_view.h"
#include "ui/figure/painter.h"
#include "ui/focused_run.h"
#include "ui/forms/flow_layout.h"
#include "ui/help_text.h"
#include "ui/panels/action_button.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr std::size_t kMostRecent = 4;
constexpr int kCardWidth = 230, kPreviewHeight = 260;
constexpr double kThumbnailWidth = 52.0, kThumbnailHeight = 34.0;  // mm
constexpr int kThumbnailDots = 110;                                // per inch

QString homeText(const std::string& words) { return QString::fromStdString(words); }

/// Weights of all layers, without what only a large figure has room for.
Figure weightsOf(const SnapshotPointer& snapshot) {
  const FigureKind& kind = figure_kind("weights");
  Figure figure = kind.build({.runs = {snapshot}, .layer = {}, .options = Options(kind.options)});
  figure.has_legend = false;
  return figure;
}

Figure drawInitial(const Experiment& experiment) {
  Figure figure;
  try {
    figure = weightsOf(initial_snapshot(experiment));
    figure.title.clear();
    figure.note = "initial weights and the grid on them, before the first step";
  } catch (const std::exception& failure) {
    figure.empty_reason = sentence_of(failure);
  }
  return figure;
}

/// The first layer at the end of the run; without a picture where there is nothing to draw.
QImage picture(const std::filesystem::path& run, const QString& style) {
  try {
    const auto snapshot = snapshot_at(run, std::numeric_limits<std::int64_t>::max());
    Figure figure = weightsOf(snapshot);
    if (figure.panels.empty()) return {};
    figure.panels.resize(1);
    figure.title.clear();
    figure.note.clear();
    ExportSettings settings;
    settings.width_mm = kThumbnailWidth;
    settings.height_mm = kThumbnailHeight;
    settings.dots_per_inch = kThumbnailDots;
    settings.style = style.toStdString();
    return toImage(figure, settings);
  } catch (const std::exception&) {
    return {};  // the list of runs says what is wrong with it
  }
}

QLabel* homeLabel(const QString& role, const QString& words, QWidget* parent) {
  auto* made = new QLabel(words, parent);
  made->setProperty("role", role);
  made->setWordWrap(true);
  return made;
}

}  // namespace

HomePage::HomePage(Workspace& workspace, Actions& actions, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      theme_(theme),
      preview_(new FigureView(this)),
      ready_(homeLabel(QStringLiteral("heading"), {}, this)),
      recent_heading_(homeLabel(QStringLiteral("heading"), tr("Recent runs"), this)),
      recent_(new QWidget(this)),
      recent_row_(new FlowLayout(recent_)),
      drawing_(this,
               [this](const Figure& figure) {
                 preview_->setFigure(figure);
                 preview_->setVisible(figure.empty_reason.empty());
               }),
      picturing_(this, [this](const std::vector<Thumbnail>& recent) { showRecent(recent); }) {
  setObjectName(QStringLiteral("home"));
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setSpacing(kSpacing);
  column->addWidget(makeReady(actions));
  column->addWidget(makeCards(actions));
  column->addWidget(recent_heading_);
  column->addWidget(recent_);
  column->addStretch();
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(body);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(scroll);
  connect(&workspace_, &Workspace::experimentChanged, this, &HomePage::invalidate);
  connect(&workspace_, &Workspace::runsChanged, this, &HomePage::invalidate);
  connect(&theme_, &Theme::changed, this, [this] {
    preview_->setStyle(theme_.figureStyle());
    invalidate();
  });
}

const Figure& HomePage::preview() const { return preview_->figure(); }

QWidget* HomePage::makeReady(Actions& actions) {
  auto* part = new QWidget(this);
  describe(preview_, tr("Initial weights"),
           tr("The weights that the ready experiment begins with, and the grid of its method on them."));
  preview_->setStyle(theme_.figureStyle());
  preview_->setFixedHeight(kPreviewHeight);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(primaryButton(actions[ActionId::start_pause], part));
  buttons->addWidget(actionButton(actions[ActionId::gallery], part));
  buttons->addStretch();
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(ready_);
  column->addWidget(preview_);
  column->addLayout(buttons);
  return part;
}

QWidget* HomePage::makeCards(Actions& actions) {
  auto* row = new QWidget(this);
  auto* flow = new FlowLayout(row);
  flow->setContentsMargins(0, kSpacing, 0, 0);
  QList<QFrame*> cards;
  int height = 0;  // of the highest: all have it
  for (const ActionId id : {ActionId::laboratory, ActionId::same_start, ActionId::compare_results,
                            ActionId::papers, ActionId::open_run}) {
    auto* card = new QFrame(row);
    card->setFrameShape(QFrame::StyledPanel);
    card->setFixedWidth(kCardWidth);
    auto* column = new QVBoxLayout(card);
    column->addWidget(actionButton(actions[id], card));
    column->addWidget(homeLabel(QStringLiteral("muted"), actions[id]->statusTip(), card));
    column->addStretch();
    flow->addWidget(card);
    cards.append(card);
    height = std::max(height, column->totalHeightForWidth(kCardWidth));
  }
  for (QFrame* card : cards) card->setFixedHeight(height);
  return row;
}

void HomePage::invalidate() {
  stale_ = true;
  if (isVisible()) refresh();
}

void HomePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (stale_) refresh();
}

void HomePage::refresh() {
  stale_ = false;
  ready_->setText(tr("Ready to start: %1").arg(homeText(title(workspace_.experiment()))));
  drawing_.request([experiment = workspace_.experiment()] { return drawInitial(experiment); });
  std::vector<RunSummary> runs = workspace_.runs();
  std::erase_if(runs, [](const RunSummary& run) { return !run.problem.empty() || run.annotation.archived; });
  std::stable_sort(runs.begin(), runs.end(),
                   [](const RunSummary& a, const RunSummary& b) { return a.started > b.started; });
  if (runs.size() > kMostRecent) runs.resize(kMostRecent);
  picturing_.request([runs = std::move(runs), style = theme_.figureStyle()] {
    std::vector<Thumbnail> recent;
    for (const RunSummary& run : runs)
      recent.push_back(
          {runKey(run.directory), homeText(run.name), resultText(run), picture(run.directory, style)});
    return recent;
  });
}

void HomePage::showRecent(const std::vector<Thumbnail>& recent) {
  for (QToolButton* old : recent_->findChildren<QToolButton*>()) delete old;
  for (const Thumbnail& one : recent) {
    auto* button = new QToolButton(recent_);
    button->setObjectName(QStringLiteral("recent_run"));
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIcon(QPixmap::fromImage(one.picture));
    button->setIconSize(one.picture.isNull() ? QSize(1, 1) : one.picture.size());
    button->setText(one.name);
    button->setFocusPolicy(Qt::StrongFocus);
    describe(button, one.name,
             one.result.isEmpty() ? tr("Opens this run.") : tr("Opens this run: %1.").arg(one.result));
    connect(button, &QToolButton::clicked, this, [this, run = one.run] { Q_EMIT openRequested(run); });
    recent_row_->addWidget(button);
    button->show();
  }
  recent_heading_->setVisible(!recent.empty());
}

}  // namespace qs
