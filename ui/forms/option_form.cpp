#include "ui/forms/option_form.h"

#include <QGridLayout>
#include <QLabel>
#include <algorithm>

#include "core/values/error.h"
#include "ui/help_text.h"
#include "ui/theme/theme.h"

namespace qs {
namespace {

constexpr int kLinesPerRow = 4;  // field, problem, remark, what the caller puts under it

}  // namespace

OptionForm::OptionForm(QWidget* parent) : QWidget(parent), layout_(new QGridLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setHorizontalSpacing(kMargin);
  layout_->setVerticalSpacing(kSpacing);
  layout_->setColumnStretch(1, 1);
}

void OptionForm::setSpecs(const std::vector<OptionSpec>& specs) {
  for (const Row& row : rows_) {
    for (QWidget* part : row.parts()) delete part;
  }
  rows_.clear();
  specs_ = specs;
  for (const OptionSpec& spec : specs_) addRow(spec);
}

void OptionForm::addRow(const OptionSpec& spec) {
  const QString key = QString::fromStdString(spec.key);
  OptionEditor* editor = has_sliders_ ? makeSliderEditor(spec, names_, this) : makeEditor(spec, names_, this);
  editor->setText(QString::fromStdString(to_text(spec.default_value)));
  QLabel* problem = makeNote(key, QStringLiteral("problem"));
  QLabel* remark = makeNote(key, QStringLiteral("remark"));
  auto* label = new QLabel(optionLabel(spec), this);
  label->setTextFormat(Qt::RichText);
  label->setToolTip(editor->control()->toolTip());
  label->setBuddy(editor->control());
  const int line = kLinesPerRow * static_cast<int>(rows_.size());
  layout_->addWidget(label, line, 0);
  layout_->addWidget(editor, line, 1);
  layout_->addWidget(problem, line + 1, 0, 1, 2);
  layout_->addWidget(remark, line + 2, 0, 1, 2);
  rows_.insert(key,
               Row{spec, spec.default_value, line, label, editor, problem, remark, nullptr, {}, {}, false});
  connect(editor, &OptionEditor::edited, this, [this, key] { read(key); });
}

/// A line under a field, hidden until it has something to say.
QLabel* OptionForm::makeNote(const QString& key, const QString& role) {
  auto* note = new QLabel(this);
  note->setObjectName(key + QLatin1Char('_') + role);
  note->setProperty("role", role);
  note->setWordWrap(true);
  note->hide();
  return note;
}

void OptionForm::read(const QString& key) {
  Row& row = rows_[key];
  try {
    row.value = parse_value(row.spec, row.editor->text().toStdString());
    row.own_problem.clear();
    showProblem(row);
    Q_EMIT valueEdited(key, Value(row.value));
  } catch (const Error& failure) {
    row.own_problem = QString::fromStdString(
        failure.advice().empty() ? failure.problem() : failure.problem() + "; " + failure.advice());
    showProblem(row);
    Q_EMIT unreadableEdited();
  }
}

void OptionForm::setValue(const QString& key, const Value& value) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  Row& row = *found;
  if (!row.own_problem.isEmpty() && value == row.value) return;
  row.value = value;
  bool same = false;
  try {
    same = parse_value(row.spec, row.editor->text().toStdString()) == value;
  } catch (const Error&) {  // unreadable text gives way to the value
  }
  if (!same) row.editor->setText(QString::fromStdString(to_text(value)));
  row.own_problem.clear();
  showProblem(row);
}

void OptionForm::discardUnreadable() {
  for (Row& row : rows_) {
    if (row.own_problem.isEmpty()) continue;
    row.own_problem.clear();
    row.editor->setText(QString::fromStdString(to_text(row.value)));
    showProblem(row);
  }
}

void OptionForm::mark(const QString& key, const QString& problem) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->given_problem = problem;
  showProblem(*found);
}

void OptionForm::remark(const QString& key, const QString& text) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->remark->setText(text);
  showProblem(*found);
}

void OptionForm::setDeparture(const QString& key, const QString& usual) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->label->setText(usual.isEmpty() ? optionLabel(found->spec)
                                        : QStringLiteral("• ") + optionLabel(found->spec));
  const QString help = found->editor->control()->toolTip();
  found->label->setToolTip(usual.isEmpty() ? help
                                           : tr("The preset has %1.").arg(usual) + QLatin1Char(' ') + help);
}

void OptionForm::offerOnly(const QString& key, const QStringList& values) {
  const auto found = rows_.find(key);
  if (found != rows_.end()) found->editor->offerOnly(values);
}

void OptionForm::clearMarks() {
  for (Row& row : rows_) {
    row.given_problem.clear();
    row.remark->clear();
    showProblem(row);
  }
}

void OptionForm::showProblem(Row& row) {
  const QString text = row.own_problem.isEmpty() ? row.given_problem : row.own_problem;
  row.problem->setText(text);
  row.problem->setVisible(!text.isEmpty() && !row.hidden);
  row.remark->setVisible(!row.remark->text().isEmpty() && !row.hidden);
  QString help = helpOf(row.editor->control());
  for (const QString& note : {row.remark->text(), text}) {
    if (!note.isEmpty()) help = note + QStringLiteral(" — ") + help;
  }
  row.editor->control()->setAccessibleDescription(help);
}

void OptionForm::showRow(const QString& key) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->hidden = false;
  found->label->show();
  found->editor->show();
  showProblem(*found);
}

void OptionForm::hideRow(const QString& key) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->hidden = true;
  for (QWidget* part : found->parts()) part->hide();
}

void OptionForm::addUnder(const QString& key, QWidget* widget) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->extra = widget;
  layout_->addWidget(widget, found->line + kLinesPerRow - 1, 0, 1, 2);
}

QList<QWidget*> OptionForm::Row::parts() const {
  QList<QWidget*> all{label, editor, problem, remark};
  if (extra) all.append(extra);
  return all;
}

bool OptionForm::hasUnreadableField() const {
  return std::any_of(rows_.begin(), rows_.end(),
                     [](const Row& row) { return !row.hidden && !row.own_problem.isEmpty(); });
}

QString OptionForm::problem(const QString& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? QString() : found->problem->text();
}

QString OptionForm::remarkUnder(const QString& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? QString() : found->remark->text();
}

OptionEditor* OptionForm::editor(const QString& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : found->editor;
}

}  // namespace qs
