#include "ui/panels/figure_panel.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/base/sentence_of.h"
#include "core/mixed_record.h"
#include "core/settings/settings.h"
#include "core/values/error.h"
#include "ui/actions/actions.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/dialogs/numbers_dialog.h"
#include "ui/figure/figure_view.h"
#include "ui/forms/flow_layout.h"
#include "ui/forms/option_editors.h"
#include "ui/help_text.h"
#include "ui/panels/action_button.h"
#include "ui/theme/theme.h"
#include "ui/workspace.h"

namespace qs {
namespace {

constexpr int kReadableWidth = 460;
constexpr int kLeastHeight = 60;

Figure build(const FigureKind& kind, FigureInput input, const std::filesystem::path& run) {
  try {
    if (kind.source == FigureSource::mixed) input.mixed = recorded_mixed(run);
    return kind.build(input);
  } catch (const std::exception& failure) {
    Figure empty;
    empty.title = kind.title;
    empty.empty_reason = sentence_of(failure);
    return empty;
  }
}

}  // namespace

FigurePanel::FigurePanel(const FigureKind& kind, Workspace& workspace, Actions& actions, const Theme& theme,
                         QWidget* parent)
    : ViewPanel(workspace, parent),
      kind_(kind),
      theme_(theme),
      options_(kind.options),
      building_(this, [this](const Figure& figure) { showFigure(figure); }),
      pages_(new QStackedWidget(this)),
      read_out_(new QLabel(this)),
      view_(new FigureView(this)) {
  setObjectName(QStringLiteral("view_%1").arg(QString::fromStdString(kind.id)));
  describe(view_, tr("%1 figure").arg(QString::fromStdString(kind.title)), QString::fromStdString(kind.help));
  view_->setStyle(theme_.figureStyle());
  connect(&theme_, &Theme::changed, this, [this] {
    view_->setStyle(theme_.figureStyle());
    invalidate();
  });
  connect(&workspace, &Workspace::looksChanged, this, [this] { invalidate(); });
  connect(view_, &FigureView::exportRequested, this, &FigurePanel::exportFigure);
  connect(view_, &FigureView::commandRequested, this, &FigurePanel::copyCommand);
  connect(view_, &FigureView::dataRequested, this, &FigurePanel::showNumbers);
  connect(view_, &FigureView::readOutChanged, this,
          [this](QString text) { read_out_->setText(text.replace(u'\n', QStringLiteral(" · "))); });
  connect(view_, &FigureView::pointChosen, this,
          [this](const QString& run) { this->workspace().setFocus(run); });
  if (kind_.source == FigureSource::results)
    connect(&workspace, &Workspace::runsChanged, this, [this] { invalidate(); });
  if (kind_.source == FigureSource::mixed)
    connect(&workspace, &Workspace::mixedChanged, this, [this] { invalidate(); });
  if (kind_.source == FigureSource::history)
    connect(&workspace, &Workspace::historyChanged, this, [this] { invalidate(); });
  read_out_->setProperty("role", QStringLiteral("muted"));
  read_out_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  pages_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);  // figures take what there is
  pages_->setMinimumHeight(kLeastHeight);
  pages_->addWidget(makeEmptyPage(actions));
  pages_->addWidget(view_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kMargin, kSpacing, kMargin, kSpacing);
  column->setSpacing(kSpacing);
  column->addWidget(makeOptionRow(actions));
  column->addWidget(pages_, 1);
  column->addWidget(read_out_);
}

QWidget* FigurePanel::makeOptionRow(Actions& actions) {
  auto* row = new QWidget(this);
  auto* flow = option_row_ = new FlowLayout(row);
  flow->setContentsMargins(0, 0, 0, 0);
  for (const OptionSpec& spec : kind_.options) {
    auto* pair = new QWidget(row);
    auto* layout = new QHBoxLayout(pair);
    layout->setContentsMargins(0, 0, kSpacing, 0);
    OptionEditor* editor = makeSliderEditor(spec, {}, pair);
    editors_.insert(QString::fromStdString(spec.key), editor);
    editor->setText(QString::fromStdString(to_text(spec.default_value)));
    auto* label = new QLabel(optionLabel(spec), pair);
    label->setBuddy(editor->control());
    layout->addWidget(label);
    layout->addWidget(editor, 0, Qt::AlignVCenter);
    flow->addWidget(pair);
    connect(editor, &OptionEditor::edited, this, [this, &spec, editor] { readOption(spec, *editor); });
  }
  for (ActionId id : {ActionId::export_figure, ActionId::copy_figure}) {
    flow->addWidget(iconButton(actions[id], row));
  }
  return row;
}

QWidget* FigurePanel::makeEmptyPage(Actions& actions) {
  auto* page = new QWidget(this);
  auto* waiting = new QLabel(page);
  waiting->setWordWrap(true);
  waiting->setAlignment(Qt::AlignCenter);
  waiting->setMaximumWidth(kReadableWidth);
  waiting->setProperty("role", QStringLiteral("muted"));
  const bool is_of_results = kind_.source == FigureSource::results;
  const QString hint =
      is_of_results ? tr("Runs appear here when they have finished.")
                    : tr("Press <b>Start</b> (Space) to see it move, or open a run from the list below.");
  waiting->setText(QStringLiteral("<h3>%1</h3><p>%2</p><p>%3</p>")
                       .arg(QString::fromStdString(kind_.title).toHtmlEscaped(),
                            QString::fromStdString(kind_.help).toHtmlEscaped(), hint));
  auto* centred = new QHBoxLayout;  // knows how high the text is at the width it gets
  centred->addStretch();
  centred->addWidget(waiting, kReadableWidth);
  centred->addStretch();
  auto* column = new QVBoxLayout(page);
  column->addStretch();
  column->addLayout(centred);
  // Beside a run that trains it would pause it.
  if (!is_of_results)
    column->addWidget(actionButton(actions[ActionId::start_pause], page), 0, Qt::AlignHCenter);
  column->addStretch();
  return page;
}

void FigurePanel::offer(QAction* action) {
  option_row_->addWidget(actionButton(action, option_row_->parentWidget()));
}

void FigurePanel::setOptions(const Options& options) {
  options_ = options;
  for (const OptionSpec& spec : kind_.options)
    editors_.value(QString::fromStdString(spec.key))
        ->setText(QString::fromStdString(to_text(options_.values().at(spec.key))));
  invalidate();
}

/// Who moves a slider wants to see it move something: the figure no longer takes its numbers from the run.
void FigurePanel::stopFollowing() {
  OptionEditor* follow = editors_.value(QStringLiteral("follow"));
  if (!follow) return;
  follow->setText(QStringLiteral("false"));
  options_.set("follow", false);
}

void FigurePanel::readOption(const OptionSpec& spec, const OptionEditor& editor) {
  try {
    if (std::holds_alternative<RealKind>(spec.kind)) stopFollowing();
    options_.set_text(spec.key, editor.text().toStdString());
    invalidate();
  } catch (const Error& failure) {
    workspace().raiseNotice(QString::fromUtf8(failure.what()));
  }
}

void FigurePanel::refresh() {
  View view = workspace().view();
  if (!hasInput()) {
    figure_ = {};
    pages_->setCurrentIndex(0);
    return;
  }
  if (kind_.source == FigureSource::history) keepUp();
  building_.request(
      [&kind = kind_, run = runDirectory(workspace().focus()),
       input = FigureInput{std::move(view.runs), view.layer.toStdString(), options_, results(),
                           workspace().history(), workspace().looks()}] { return build(kind, input, run); });
}

/// Asks for the recorded instants when there are others than before: of another run, or more of this one.
void FigurePanel::keepUp() {
  const std::pair recorded{workspace().focus(), workspace().steps().size()};
  if (recorded == asked_for_) return;
  asked_for_ = recorded;
  workspace().askForHistory();
}

std::vector<RunSummary> FigurePanel::results() const {
  return kind_.source == FigureSource::results ? workspace().runs() : std::vector<RunSummary>();
}

bool FigurePanel::hasInput() const {
  return kind_.source == FigureSource::results ? !workspace().runs().empty()
                                               : !workspace().view().runs.empty();
}

void FigurePanel::showFigure(const Figure& figure) {
  if (!hasInput()) return;
  figure_ = figure;
  view_->setFigure(figure_);
  showIdleOptions();
  view_->setAccessibleDescription(QString::fromStdString(figure_.title + ". " + figure_.note));
  pages_->setCurrentWidget(view_);
}

/// What would change nothing cannot be changed, and says why.
void FigurePanel::showIdleOptions() {
  for (const OptionSpec& spec : kind_.options) {
    OptionEditor& editor = *editors_.value(QString::fromStdString(spec.key));
    const auto found = figure_.idle.find(spec.key);
    const bool is_idle = found != figure_.idle.end();
    editor.parentWidget()->setVisible(!(is_idle && is_hidden_when_idle(spec)));
    if (editor.isEnabled() != is_idle &&
        (!is_idle || editor.toolTip() == QString::fromStdString(found->second)))
      continue;
    editor.setEnabled(!is_idle);
    editor.setToolTip(is_idle ? QString::fromStdString(found->second) : QString());
  }
}

bool FigurePanel::hasFigure(const QString& purpose) {
  const bool drawn = hasInput() && figure_.empty_reason.empty();
  if (!drawn)
    workspace().raiseNotice(
        kind_.source == FigureSource::results
            ? tr("There is nothing to %1 yet: a run must have finished first.").arg(purpose)
            : tr("There is nothing to %1 yet: start or open a run first.").arg(purpose));
  return drawn;
}

void FigurePanel::exportFigure() {
  if (!hasFigure(tr("export"))) return;
  ExportDialog dialog(view_->shownFigure(), this);
  dialog.setName(QString::fromStdString(kind_.id));
  std::vector<Experiment> experiments;
  if (kind_.source != FigureSource::results) {
    const View view = workspace().view();
    if (const std::string& name = view.runs.front()->name; !name.empty())
      dialog.setName(QString::fromStdString(name + " " + kind_.id));
    for (const SnapshotPointer& run : view.runs) experiments.push_back(run->experiment);
  } else {
    for (const RunSummary& run : workspace().runs())
      if (run.state == RunState::finished) experiments.push_back(run.experiment);
  }
  dialog.setProvenance(
      [experiments, drawn = recipe()](const ExportSettings& settings, const QString& path) mutable {
        drawn.settings = settings;
        return provenance_of(experiments, drawn, path.toStdString());
      });
  connect(&dialog, &ExportDialog::listRequested, this, &FigurePanel::listFigure);
  dialog.exec();
}

std::optional<FigureRecipe> FigurePanel::shownRecipe() const {
  return hasInput() && figure_.empty_reason.empty() && !figure_.panels.empty() ? std::optional(recipe())
                                                                               : std::nullopt;
}

FigureRecipe FigurePanel::recipe() const {
  FigureRecipe recipe{.runs = {}, .figure = kind_.id, .layer = workspace().layer().toStdString()};
  recipe.options = options_;
  if (kind_.source == FigureSource::results) {
    recipe.runs.push_back(runDirectory(workspace().folder()));
    return recipe;
  }
  recipe.runs.push_back(runDirectory(workspace().focus()));
  if (kind_.source == FigureSource::snapshots)
    for (const SnapshotPointer& kept : workspace().keptInstants())
      recipe.beside_steps.push_back(kept->progress.step);
  for (const QString& run : workspace().ticked())
    if (run != workspace().focus() && kind_.source == FigureSource::snapshots)
      recipe.runs.push_back(runDirectory(run));
  if (const auto instant = workspace().instant(); instant && recipe.runs.size() == 1) recipe.step = *instant;
  if (const SnapshotPointer shown = workspace().shown();
      workspace().instant() && shown && recipe.runs.size() > 1)
    recipe.epoch = shown->progress.epoch;  // runs side by side stand at one epoch
  return recipe;
}

void FigurePanel::listFigure(const QString& name, const ExportSettings& settings) {
  FigureRecipe kept = recipe();
  kept.settings = settings;
  try {
    list_figure(runDirectory(workspace().folder()), {name.toStdString(), kept});
    workspace().raiseNotice(tr("Kept: quantscope figures %1 draws it again.").arg(workspace().folder()));
  } catch (const std::exception& failure) {
    workspace().raiseNotice(QString::fromStdString(sentence_of(failure)));
  }
}

void FigurePanel::copyFigure() {
  if (!hasFigure(tr("copy"))) return;
  view_->copyToClipboard();
  workspace().raiseNotice(tr("The figure is on the clipboard."));
}

void FigurePanel::copyCommand() {
  if (!hasFigure(tr("repeat"))) return;
  QGuiApplication::clipboard()->setText(QString::fromStdString(figure_command(recipe(), kind_.id + ".pdf")));
  workspace().raiseNotice(tr("The command that draws this figure is on the clipboard."));
}

void FigurePanel::showNumbers() {
  if (!hasFigure(tr("show"))) return;
  NumbersDialog(view_->shownFigure(), this).exec();
}

}  // namespace qs
