#include "ui/dialogs/compose_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/sentence_of.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/figure/figure_origin.h"
#include "ui/figure/figure_view.h"
#include "ui/help_text.h"

namespace qs {

ComposeDialog::ComposeDialog(const QString& folder, const std::optional<Current>& current,
                             const QString& style, QWidget* parent)
    : QDialog(parent),
      folder_(QFile::encodeName(folder).toStdString()),
      building_(this, [this](const Built& built) { showBuilt(built); }),
      figures_(new QListWidget(this)),
      shared_(new QComboBox(this)),
      view_(new FigureView(this)),
      problem_(new QLabel(this)) {
  setWindowTitle(tr("Compose a figure"));
  figures_->setObjectName(QStringLiteral("compose_figures"));
  figures_->setDragDropMode(QAbstractItemView::InternalMove);
  describe(figures_, tr("Figures"),
           tr("The ticked figures become panels (a), (b), (c) … in this order: drag one to move it, or press "
              "Ctrl with an arrow key. Figures stand here that were kept with Keep in list."));
  shared_->setObjectName(QStringLiteral("compose_shared"));
  shared_->addItems({tr("Each its own"), tr("One x axis"), tr("One y axis"), tr("One x and one y axis")});
  describe(shared_, tr("Axes"), tr("Which axes have one range where they show one quantity."));
  describe(view_, tr("Composed figure"), tr("The figure as it will be exported, without its page."));
  view_->setStyle(style);
  problem_->setProperty("role", QStringLiteral("problem"));
  problem_->setWordWrap(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  describe(buttons->button(QDialogButtonBox::Close), tr("Close"), tr("Closes without writing anything."));
  export_ = buttons->addButton(tr("Export…"), QDialogButtonBox::ActionRole);
  describe(export_, tr("Export"), tr("Asks for format, size and place, or keeps it in the list."));
  QPushButton* file = buttons->addButton(tr("Add a file…"), QDialogButtonBox::ActionRole);
  describe(file, tr("Add a file"), tr("Takes in a figure that this program wrote."));
  auto* form = new QFormLayout;
  form->addRow(tr("Axes"), shared_);
  auto* left = new QVBoxLayout;
  left->addWidget(figures_, 1);
  left->addLayout(form);
  auto* row = new QHBoxLayout;
  row->addLayout(left, 1);
  row->addWidget(view_, 3);
  auto* column = new QVBoxLayout(this);
  column->addLayout(row, 1);
  column->addWidget(problem_);
  column->addWidget(buttons);
  resize(980, 560);
  if (current) add(current->name, current->recipe, true);
  try {
    for (const ListedFigure& figure : listed_figures(folder_))
      add(QString::fromStdString(figure.name), figure.recipe, !current);
  } catch (const std::exception& failure) {
    problem_->setText(QString::fromStdString(sentence_of(failure)));
  }
  connect(figures_, &QListWidget::itemChanged, this, &ComposeDialog::rebuild);
  connect(figures_->model(), &QAbstractItemModel::rowsMoved, this, &ComposeDialog::rebuild);
  connect(shared_, &QComboBox::currentIndexChanged, this, &ComposeDialog::rebuild);
  connect(file, &QPushButton::clicked, this, &ComposeDialog::chooseFile);
  connect(export_, &QPushButton::clicked, this, &ComposeDialog::exportFigure);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  rebuild();
}

/// A composition among them counts as its parts.
void ComposeDialog::add(const QString& name, const FigureRecipe& recipe, bool is_ticked) {
  if (!recipe.parts.empty()) {
    int number = 0;
    for (const FigureRecipe& part : recipe.parts)
      add(QStringLiteral("%1 (%2)").arg(name).arg(QChar(u'a' + number++)), part, false);
    return;
  }
  auto* item = new QListWidgetItem(name, figures_);
  item->setToolTip(
      QString::fromStdString(figure_command(recipe, (name + QStringLiteral(".pdf")).toStdString())));
  item->setData(Qt::UserRole, static_cast<qulonglong>(recipes_.size()));
  item->setFlags((item->flags() | Qt::ItemIsUserCheckable) & ~Qt::ItemIsDropEnabled);
  recipes_.push_back(recipe);  // before the tick, of which others hear
  item->setCheckState(is_ticked ? Qt::Checked : Qt::Unchecked);
}

void ComposeDialog::addFile(const QString& path) {
  try {
    if (const auto recipe = recipeInFile(path)) {
      add(QFileInfo(path).completeBaseName(), *recipe, true);
      return rebuild();
    }
    problem_->setText(tr("%1 does not say what it was made from.").arg(path));
  } catch (const std::exception& failure) {
    problem_->setText(QString::fromStdString(sentence_of(failure)));
  }
}

void ComposeDialog::chooseFile() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Add a figure"), {},
                                                    tr("Figures (*.pdf *.svg *.png *.tex *.py)"));
  if (!path.isEmpty()) addFile(path);
}

FigureRecipe ComposeDialog::recipe() const {
  FigureRecipe whole;
  for (int i = 0; i < figures_->count(); ++i)
    if (const QListWidgetItem& item = *figures_->item(i); item.checkState() == Qt::Checked)
      whole.parts.push_back(recipes_[item.data(Qt::UserRole).toULongLong()]);
  whole.shared = static_cast<SharedAxes>(shared_->currentIndex());
  return whole;
}

void ComposeDialog::rebuild() {
  building_.request([whole = recipe()] {
    Built built;
    if (whole.parts.empty()) {
      built.problem = tr("Tick the figures that are to stand side by side.");
      return built;
    }
    try {
      MadeFigure made = make_figure(whole, "figure.pdf");
      built.figure = std::move(made.figure);
      built.experiments = std::move(made.experiments);
      built.problem = QString::fromStdString(built.figure.empty_reason);
    } catch (const std::exception& failure) {
      built.problem = QString::fromStdString(sentence_of(failure));
    }
    return built;
  });
}

void ComposeDialog::showBuilt(const Built& built) {
  built_ = built;
  problem_->setText(built.problem);
  export_->setEnabled(built.problem.isEmpty());
  view_->setFigure(built.figure);
}

void ComposeDialog::exportFigure() {
  ExportDialog dialog(built_.figure, this);
  dialog.setName(tr("figure"));
  dialog.setProvenance([experiments = built_.experiments, whole = recipe()](const ExportSettings& settings,
                                                                            const QString& path) mutable {
    whole.settings = settings;
    return provenance_of(experiments, whole, path.toStdString());
  });
  connect(&dialog, &ExportDialog::listRequested, this, &ComposeDialog::keep);
  dialog.exec();
}

void ComposeDialog::keep(const QString& name, const ExportSettings& settings) {
  FigureRecipe kept = recipe();
  kept.settings = settings;
  try {
    list_figure(folder_, {name.toStdString(), kept});
    Q_EMIT noticeRaised(tr("Kept: quantscope figures draws it again."));
  } catch (const std::exception& failure) {
    problem_->setText(QString::fromStdString(sentence_of(failure)));
  }
}

}  // namespace qs
