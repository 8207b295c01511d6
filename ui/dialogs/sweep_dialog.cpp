#include "ui/dialogs/sweep_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

#include "core/base/sentence_of.h"
#include "core/catalog.h"
#include "core/sweep.h"
#include "core/sweep_grid.h"
#include "ui/help_text.h"
#include "ui/number_text.h"
#include "ui/theme/theme.h"

namespace qs {
namespace {

constexpr int kIdRole = Qt::UserRole;

std::vector<std::string> linesOf(const QPlainTextEdit* edit) {
  std::vector<std::string> lines;
  for (const QString& line : edit->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts))
    if (!line.trimmed().isEmpty()) lines.push_back(line.trimmed().toStdString());
  return lines;
}

}  // namespace

SweepDialog::SweepDialog(const Experiment& base, QWidget* parent)
    : QDialog(parent),
      base_(base),
      methods_(new QListWidget(this)),
      bits_(new QLineEdit(QStringLiteral("%1/%2").arg(base.weight_bits).arg(base.act_bits), this)),
      seeds_(new QLineEdit(QStringLiteral("1-3"), this)),
      settings_(new QPlainTextEdit(this)),
      exclude_(new QPlainTextEdit(this)),
      state_(new QLabel(this)),
      buttons_(new QDialogButtonBox(QDialogButtonBox::Cancel, this)),
      queue_(buttons_->addButton(tr("Add to the queue"), QDialogButtonBox::AcceptRole)),
      save_(buttons_->addButton(tr("Save as file…"), QDialogButtonBox::ActionRole)) {
  setWindowTitle(tr("Sweep"));
  for (const MethodInfo& method : methods()) {
    auto* item = new QListWidgetItem(QStringLiteral("%1 · %2").arg(QString::fromStdString(method.short_name),
                                                                   QString::fromStdString(method.name)),
                                     methods_);
    item->setData(kIdRole, QString::fromStdString(method.id));
    item->setCheckState(method.id == base.method ? Qt::Checked : Qt::Unchecked);
  }
  methods_->setObjectName(QStringLiteral("sweep_methods"));
  bits_->setObjectName(QStringLiteral("sweep_bits"));
  seeds_->setObjectName(QStringLiteral("sweep_seeds"));
  settings_->setObjectName(QStringLiteral("sweep_settings"));
  exclude_->setObjectName(QStringLiteral("sweep_exclude"));
  state_->setObjectName(QStringLiteral("sweep_state"));
  describe(methods_, tr("Methods"), tr("Each ticked method is trained with each of the bit widths."));
  describe(
      bits_, tr("Bits"),
      tr("Bits of weights and activations, as in 2/2, 4/4, 2/32. What a method does not offer is adapted, "
         "as in the form; equal experiments are trained once."));
  describe(seeds_, tr("Seeds"), tr("Seeds and ranges of seeds, as in 1-3, 7."));
  describe(settings_, tr("Further settings"),
           tr("One setting on a line with its values, as in: learning_rate = 0.001, 0.003. Names as on the "
              "command line, with underscores; also parameters that all ticked methods have."));
  describe(
      exclude_, tr("Leave out"),
      tr("One combination on a line, as in: method = twn, act_bits = 4. Runs that have all of it are left "
         "out."));
  describe(queue_, tr("Add to the queue"), tr("The runs are trained one after the other."));
  describe(save_, tr("Save as file"),
           tr("Writes the grid for quantscope sweep, on this or another machine."));
  describe(buttons_->button(QDialogButtonBox::Cancel), tr("Cancel"), tr("Closes without queueing anything."));
  settings_->setPlaceholderText(QStringLiteral("learning_rate = 0.001, 0.003"));
  exclude_->setPlaceholderText(QStringLiteral("method = twn, act_bits = 4"));
  settings_->setMaximumHeight(70);
  exclude_->setMaximumHeight(70);
  for (QPlainTextEdit* edit : {settings_, exclude_}) edit->setTabChangesFocus(true);
  state_->setWordWrap(true);

  auto* form = new QFormLayout;
  form->addRow(tr("Methods"), methods_);
  form->addRow(tr("Bits w/a"), bits_);
  form->addRow(tr("Seeds"), seeds_);
  form->addRow(tr("Further settings"), settings_);
  form->addRow(tr("Leave out"), exclude_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(form, 1);
  column->addWidget(state_);
  column->addWidget(buttons_);
  resize(560, 560);

  connect(methods_, &QListWidget::itemChanged, this, &SweepDialog::read);
  for (QLineEdit* edit : {bits_, seeds_}) connect(edit, &QLineEdit::textChanged, this, &SweepDialog::read);
  for (QPlainTextEdit* edit : {settings_, exclude_})
    connect(edit, &QPlainTextEdit::textChanged, this, &SweepDialog::read);
  connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(save_, &QPushButton::clicked, this, &SweepDialog::save);
  read();
}

QString SweepDialog::text() const {
  SweepGrid grid{.base = base_, .bits = bits_->text().toStdString(), .seeds = seeds_->text().toStdString()};
  for (int i = 0; i < methods_->count(); ++i)
    if (methods_->item(i)->checkState() == Qt::Checked)
      grid.methods.push_back(methods_->item(i)->data(kIdRole).toString().toStdString());
  grid.settings = linesOf(settings_);
  grid.exclude = linesOf(exclude_);
  return QString::fromStdString(sweep_text(grid));
}

void SweepDialog::read() {
  experiments_.clear();
  QString problem;
  try {
    for (const SweepRun& run : parse_sweep(text().toStdString(), tr("the grid").toStdString()).runs)
      experiments_.push_back(run.experiment);
  } catch (const std::exception& failure) {
    problem = QString::fromStdString(sentence_of(failure));
  }
  state_->setProperty("role", problem.isEmpty() ? QString() : QStringLiteral("problem"));
  setStyleSheet(styleSheet());  // the role changes the colour
  state_->setText(problem.isEmpty() ? tr("%1.").arg(runsText(experiments_.size())) : problem);
  for (QPushButton* button : {queue_, save_}) button->setEnabled(problem.isEmpty());
}

void SweepDialog::save() {
  const QString path = QFileDialog::getSaveFileName(this, tr("Save the sweep"), QStringLiteral("sweep.json"),
                                                    tr("Sweeps (*.json)"));
  if (path.isEmpty()) return;
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(text().toUtf8()) < 0 || !file.commit())
    state_->setText(tr("%1 cannot be written: %2").arg(path, file.errorString()));
}

}  // namespace qs
