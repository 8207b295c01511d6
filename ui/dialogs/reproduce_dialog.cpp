#include "ui/dialogs/reproduce_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/base/sentence_of.h"
#include "core/reproduction/duration.h"
#include "core/run_queue.h"
#include "ui/help_text.h"
#include "ui/number_text.h"

namespace qs {
namespace {

constexpr int kMostSeeds = 20;

QString hoursText(double seconds) {
  if (seconds < 5400.0)
    return ReproduceDialog::tr("%1 minutes").arg(std::max(1L, std::lround(seconds / 60.0)));
  if (seconds < 129600.0) return ReproduceDialog::tr("%1 hours").arg(seconds / 3600.0, 0, 'f', 1);
  return ReproduceDialog::tr("%1 days").arg(seconds / 86400.0, 0, 'f', 1);
}

}  // namespace

ReproduceDialog::ReproduceDialog(const std::vector<RunSummary>& runs, QWidget* parent)
    : QDialog(parent),
      runs_(runs),
      asking_(this, [this](const Answer& answer) { showAnswer(answer); }),
      table_(new QComboBox(this)),
      protocol_(new QComboBox(this)),
      seeds_(new QSpinBox(this)),
      report_(new QTextBrowser(this)),
      state_(new QLabel(this)) {
  setWindowTitle(tr("Papers' tables"));
  for (const std::string& id : reproduction_ids())
    table_->addItem(QString::fromStdString(plan_reproduction(id, Protocol::full).title),
                    QString::fromStdString(id));
  table_->setObjectName(QStringLiteral("paper_table"));
  protocol_->addItems({tr("Quick: a few epochs from a float network"),
                       tr("Short: the recipe, its lengths times a factor"),
                       tr("Full: the published recipe")});
  protocol_->setObjectName(QStringLiteral("paper_protocol"));
  seeds_->setRange(1, kMostSeeds);
  seeds_->setObjectName(QStringLiteral("paper_seeds"));
  report_->setObjectName(QStringLiteral("paper_report"));
  state_->setWordWrap(true);
  describe(table_, tr("Table"),
           tr("A table of a paper and the data set on which its rows are trained here."));
  describe(protocol_, tr("Protocol"),
           tr("Only the full recipe is compared with the paper's numbers; the others judge its statements."));
  describe(seeds_, tr("Seeds"), tr("So many seeds of each row, from 1."));
  describe(report_, tr("Report"),
           tr("Rows beside the paper's numbers, statements, and what differs from the paper."));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  describe(buttons->button(QDialogButtonBox::Close), tr("Close"), tr("Closes without queueing anything."));
  queue_ = buttons->addButton(tr("Queue what is missing"), QDialogButtonBox::ActionRole);
  queue_->setObjectName(QStringLiteral("queue_missing"));
  describe(queue_, tr("Queue what is missing"),
           tr("Trains the rows that no finished run stands for, one after the other."));
  auto* form = new QFormLayout;
  form->addRow(tr("Table"), table_);
  form->addRow(tr("Protocol"), protocol_);
  form->addRow(tr("Seeds"), seeds_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addWidget(report_, 1);
  column->addWidget(state_);
  column->addWidget(buttons);
  resize(900, 640);
  connect(table_, &QComboBox::currentIndexChanged, this, &ReproduceDialog::ask);
  connect(protocol_, &QComboBox::currentIndexChanged, this, &ReproduceDialog::ask);
  connect(seeds_, &QSpinBox::valueChanged, this, &ReproduceDialog::ask);
  connect(queue_, &QPushButton::clicked, this, [this] {
    queue_->setEnabled(false);
    Q_EMIT runsWanted(missing_);
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  ask();
}

void ReproduceDialog::ask() {
  queue_->setEnabled(false);
  state_->setText(tr("Looking for runs, and measuring how long the others take…"));
  std::vector<std::uint64_t> seeds;
  for (int seed = 1; seed <= seeds_->value(); ++seed) seeds.push_back(static_cast<std::uint64_t>(seed));
  asking_.request([runs = runs_, seeds, id = table_->currentData().toString().toStdString(),
                   protocol = static_cast<Protocol>(protocol_->currentIndex())] {
    Answer answer;
    try {
      const Reproduction plan = plan_reproduction(id, protocol);
      for (const SweepRun& run : runs_of(plan, seeds)) {
        if (find_finished(runs, run.experiment)) continue;
        answer.missing.push_back(run.experiment);
      }
      answer.seconds = Durations(Durations::Measure::each_network).seconds(answer.missing);
      answer.report = QString::fromStdString(report_markdown(report_on(plan, seeds, runs)));
    } catch (const std::exception& failure) {
      answer.problem = QString::fromStdString(sentence_of(failure));
    }
    return answer;
  });
}

void ReproduceDialog::showAnswer(const Answer& answer) {
  missing_ = answer.missing;
  report_->setMarkdown(answer.report);
  queue_->setEnabled(!missing_.empty());
  if (!answer.problem.isEmpty()) return state_->setText(answer.problem);
  state_->setText(missing_.empty() ? tr("All rows have been trained.")
                                   : tr("%1 are missing: about %2 of training here.")
                                         .arg(runsText(missing_.size()), hoursText(answer.seconds)));
}

}  // namespace qs
