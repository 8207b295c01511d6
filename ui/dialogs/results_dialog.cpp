#include "ui/dialogs/results_dialog.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/recipes.h"
#include "core/run_store.h"
#include "core/settings/titles.h"
#include "core/values/error.h"
#include "ui/help_text.h"
#include "ui/panels/table_look.h"
#include "ui/theme/theme.h"

namespace qs {
namespace {

QString string(const std::string& text) { return QString::fromStdString(text); }

/// A damaged file is as good as none: the comparison then is not paired.
std::vector<std::uint8_t> missesOf(const RunSummary& run) {
  try {
    return test_misses(run.directory);
  } catch (const Error&) {
    return {};
  }
}

QTableWidgetItem* cellOf(const QString& text, bool isNumber = false) {
  auto* item = new QTableWidgetItem(text);
  item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
  if (isNumber) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  return item;
}

QTableWidget* tableOf(const QStringList& header, QWidget* parent) {
  auto* table = new QTableWidget(0, static_cast<int>(header.size()), parent);
  table->setHorizontalHeaderLabels(header);
  dressTable(*table);
  return table;
}

QString titleOf(const TableColumn& column) {
  return string(column.unit.empty() ? column.title : column.title + " (" + column.unit + ")");
}

void addRow(QTableWidget& table, const ResultsTable& task, const TableRow& row) {
  const int at = table.rowCount();
  table.insertRow(at);
  table.setItem(at, 0, cellOf(string(task.title)));
  auto* method = cellOf(string(row.method + (row.shortened.empty() ? "" : " †")));
  method->setToolTip(QDialog::tr("Recipe: %1.").arg(string(recipe_sentence(row.experiment))));
  table.setItem(at, 1, method);
  table.setItem(at, 2, cellOf(string(row.bits)));
  table.setItem(at, 3, cellOf(string(row.verdict)));
  for (std::size_t c = 0; c < row.cells.size(); ++c) {
    auto* cell = cellOf(string(estimate_text(row.cells[c].value, table_columns()[c].digits)), true);
    QFont font = cell->font();
    font.setBold(row.cells[c].is_best);
    cell->setFont(font);
    table.setItem(at, static_cast<int>(c) + 4, cell);
  }
}

}  // namespace

ResultsDialog::ResultsDialog(std::vector<RunSummary> runs, const QStringList& chosen, QWidget* parent)
    : QDialog(parent),
      runs_(std::move(runs)),
      first_(new QComboBox(this)),
      second_(new QComboBox(this)),
      sentence_(new QLabel(this)),
      differences_(tableOf({tr("Setting"), tr("First"), tr("Second")}, this)),
      more_seeds_(new QPushButton(this)) {
  setWindowTitle(tr("Results of runs"));
  findGroups(chosen);
  tables_ = results_tables(runs_, missesOf);
  mark_shortened(tables_);

  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  describe(buttons->button(QDialogButtonBox::Close), tr("Close"), tr("Closes the results."));
  const auto add = [&](const QString& title, const QString& help, auto text) {
    QPushButton* button = buttons->addButton(title, QDialogButtonBox::ActionRole);
    describe(button, title, help);
    connect(button, &QPushButton::clicked, this,
            [text] { QGuiApplication::clipboard()->setText(string(text())); });
    return button;
  };
  add(tr("Copy as &Markdown"), tr("Copies the table of results as Markdown."),
      [this] { return markdown_table(tables_); });
  add(tr("Copy as &LaTeX"), tr("Copies the table of results for a paper, with the rules of booktabs."),
      [this] { return latex_table(tables_); });
  add(tr("Copy as &CSV"), tr("Copies means, deviations and counts as plain numbers."),
      [this] { return csv_table(tables_); });
  add(tr("Copy &settings"), tr("Copies the settings in which the two experiments differ."),
      [this] { return settings_text(names_, settings_); });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

  auto* column = new QVBoxLayout(this);
  column->setSpacing(kSpacing);
  column->addWidget(makeTable(), 3);
  column->addWidget(makePair(), 2);
  column->addWidget(buttons);
  resize(980, 600);
  compareChosen();
}

/// Experiments with finished runs; those of the chosen runs first.
void ResultsDialog::findGroups(const QStringList& chosen) {
  std::erase_if(runs_, [](const RunSummary& run) { return run.state != RunState::finished; });
  const auto place = [&](const RunSummary& run) {
    const auto at = chosen.indexOf(string(run.directory.string()));
    return at < 0 ? chosen.size() : at;
  };
  std::stable_sort(runs_.begin(), runs_.end(),
                   [&](const RunSummary& a, const RunSummary& b) { return place(a) < place(b); });
  for (RunGroup& group : group_by_seed(runs_)) {
    const QString seeds = group.runs.size() == 1 ? tr("1 seed") : tr("%1 seeds").arg(group.runs.size());
    const QString name = QStringLiteral("%1 · %2").arg(string(title(group.experiment())), seeds);
    choices_.push_back({std::move(group), name});
  }
}

QWidget* ResultsDialog::makeTable() {
  QStringList header{tr("Task"), tr("Method"), tr("Bits w/a"), tr("Verdict")};
  for (const TableColumn& one : table_columns()) header << titleOf(one);
  QTableWidget* table = tableOf(header, this);
  table->setObjectName(QStringLiteral("results_table"));
  for (std::size_t c = 0; c < table_columns().size(); ++c)
    table->horizontalHeaderItem(static_cast<int>(c) + 4)->setToolTip(string(table_columns()[c].help));
  describe(
      table, tr("Results"),
      tr("A row for each experiment: mean ± standard deviation over its seeds, and their number. The best "
         "quantized network of a column is bold. The verdict compares with the least error of the task, "
         "on the same test images; false claims are held to one in a hundred. †: shorter than the published "
         "recipe; the method's tip tells where a run departs from it."));
  for (const ResultsTable& task : tables_)
    for (const TableRow& row : task.rows) addRow(*table, task, row);
  table->resizeColumnsToContents();
  return table;
}

QWidget* ResultsDialog::makePair() {
  auto* box = new QWidget(this);
  for (QComboBox* choice : {first_, second_}) {
    for (const Choice& one : choices_) choice->addItem(one.name);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice->setMinimumContentsLength(30);
    connect(choice, &QComboBox::currentIndexChanged, this, &ResultsDialog::compareChosen);
  }
  first_->setObjectName(QStringLiteral("first_experiment"));
  second_->setObjectName(QStringLiteral("second_experiment"));
  describe(first_, tr("First experiment"), tr("Is compared with the second one."));
  describe(second_, tr("Second experiment"), tr("Is compared with the first one."));
  second_->setCurrentIndex(choices_.size() > 1 ? 1 : 0);
  sentence_->setObjectName(QStringLiteral("verdict"));
  sentence_->setWordWrap(true);
  sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  describe(sentence_, tr("Verdict"), tr("Which of the two experiments is better, and how sure that is."));
  differences_->setObjectName(QStringLiteral("differences"));
  differences_->horizontalHeader()->setStretchLastSection(true);
  describe(differences_, tr("Differing settings"), tr("Settings in which the two experiments differ."));

  auto* pair = new QHBoxLayout;
  pair->addWidget(first_, 1);
  pair->addWidget(second_, 1);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  more_seeds_->setObjectName(QStringLiteral("more_seeds"));
  describe(more_seeds_, tr("Train more seeds"),
           tr("Queues as many further seeds of both experiments as would decide a difference of this size."));
  connect(more_seeds_, &QPushButton::clicked, this, [this] {
    more_seeds_->setEnabled(false);
    Q_EMIT seedsWanted(wanted_);
  });
  auto* answer = new QHBoxLayout;
  answer->addWidget(sentence_, 1);
  answer->addWidget(more_seeds_);
  column->addLayout(pair);
  column->addLayout(answer);
  column->addWidget(differences_, 1);
  return box;
}

const ResultsDialog::Choice* ResultsDialog::chosenIn(const QComboBox* box) const {
  const int at = box->currentIndex();
  return at < 0 ? nullptr : &choices_[static_cast<std::size_t>(at)];
}

/// So many of each, after the largest seed that either has: they stay paired.
void ResultsDialog::showSeeds(const Choice& a, const Choice& b, int more) {
  constexpr int kMostSeeds = 50;
  wanted_.clear();
  std::uint64_t last = 0;
  for (const Choice* choice : {&a, &b})
    for (const RunSummary* run : choice->group.runs) last = std::max(last, run->experiment.seed);
  for (int i = 1; i <= std::min(more, kMostSeeds); ++i)
    for (const Choice* choice : {&a, &b}) {
      wanted_.push_back(choice->group.experiment());
      wanted_.back().seed = last + static_cast<std::uint64_t>(i);
    }
  more_seeds_->setText(more == 1 ? tr("Train one more seed of each")
                                 : tr("Train %1 more seeds of each").arg(std::min(more, kMostSeeds)));
  more_seeds_->setVisible(!wanted_.empty());
  more_seeds_->setEnabled(true);
}

void ResultsDialog::compareChosen() {
  more_seeds_->hide();
  const Choice *a = chosenIn(first_), *b = chosenIn(second_);
  if (!a || !b)
    return sentence_->setText(tr("No run has finished yet. Results appear here as soon as some have."));
  showSettings(*a, *b);
  if (choices_.size() == 1)
    return sentence_->setText(
        tr("Only one experiment has finished. As soon as another has, the two are compared here."));
  if (a == b) return sentence_->setText(tr("Choose two experiments: this is the same one twice."));
  if (a->group.experiment().data != b->group.experiment().data)
    return sentence_->setText(tr("Errors on different data sets do not compare."));
  const Verdict verdict =
      compare(contender_of(a->group, names_[0], missesOf), contender_of(b->group, names_[1], missesOf));
  sentence_->setText(string(verdict.sentence));
  showSeeds(*a, *b, verdict.more_seeds);
}

void ResultsDialog::showSettings(const Choice& a, const Choice& b) {
  names_ = {title_of_method(a.group.experiment()), title_of_method(b.group.experiment())};
  if (names_[0] == names_[1]) names_ = {"first " + names_[0], "second " + names_[1]};
  settings_ = settings_table({a.group.experiment(), b.group.experiment()}, true);
  differences_->setHorizontalHeaderLabels({tr("Setting"), string(names_[0]), string(names_[1])});
  differences_->setRowCount(static_cast<int>(settings_.size()));
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    const int row = static_cast<int>(i);
    differences_->setItem(row, 0, cellOf(string(settings_[i].label)));
    for (int side = 0; side < 2; ++side)
      differences_->setItem(row, side + 1,
                            cellOf(string(settings_[i].values[static_cast<std::size_t>(side)])));
  }
  differences_->resizeColumnsToContents();
}

}  // namespace qs
