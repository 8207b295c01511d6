#include "ui/forms/option_form.h"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "core/error.h"
#include "ui/theme/theme.h"

namespace qs {

OptionForm::OptionForm(QWidget* parent) : QWidget(parent), layout_(new QFormLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setVerticalSpacing(kSpacing);
  layout_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  layout_->setRowWrapPolicy(QFormLayout::DontWrapRows);
  layout_->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void OptionForm::setSpecs(const std::vector<OptionSpec>& specs) {
  while (layout_->rowCount() > 0) layout_->removeRow(0);
  rows_.clear();
  specs_ = specs;
  for (const OptionSpec& spec : specs_) addRow(spec);
}

void OptionForm::addRow(const OptionSpec& spec) {
  const QString key = QString::fromStdString(spec.key);
  auto* column = new QWidget(this);
  auto* stack = new QVBoxLayout(column);
  stack->setContentsMargins(0, 0, 0, 0);
  stack->setSpacing(2);
  OptionEditor* editor = makeEditor(spec, names_, column);
  editor->setText(QString::fromStdString(to_text(spec.default_value)));
  auto* problem = new QLabel(column);
  problem->setObjectName(key + QStringLiteral("_problem"));
  problem->setProperty("role", QStringLiteral("problem"));
  problem->setWordWrap(true);
  problem->hide();
  stack->addWidget(editor);
  stack->addWidget(problem);

  auto* label = new QLabel(optionLabel(spec), this);
  label->setTextFormat(Qt::RichText);
  label->setToolTip(editor->control()->toolTip());
  label->setBuddy(editor->control());
  layout_->addRow(label, column);
  rows_.insert(key, Row{spec, spec.default_value, column, editor, problem, {}, {}, false});
  connect(editor, &OptionEditor::edited, this, [this, key] { read(key); });
}

void OptionForm::read(const QString& key) {
  Row& row = rows_[key];
  try {
    row.value = parse_value(row.spec, row.editor->text().toStdString());
    row.own_problem.clear();
    showProblem(row);
    Q_EMIT valueEdited(key, Value(row.value));
  } catch (const Error& failure) {
    row.own_problem = QString::fromStdString(failure.problem());
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

void OptionForm::clearMarks() {
  for (Row& row : rows_) {
    row.given_problem.clear();
    showProblem(row);
  }
}

void OptionForm::showProblem(Row& row) {
  const QString text = row.own_problem.isEmpty() ? row.given_problem : row.own_problem;
  row.problem->setText(text);
  row.problem->setVisible(!text.isEmpty());
  QString help = row.editor->control()->toolTip();
  if (!text.isEmpty()) help = text + QStringLiteral(" — ") + help;
  row.editor->control()->setAccessibleDescription(help);
}

void OptionForm::showRow(const QString& key) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->hidden = false;
  layout_->setRowVisible(found->column, true);
}

void OptionForm::hideRow(const QString& key) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  found->hidden = true;
  layout_->setRowVisible(found->column, false);
}

void OptionForm::addUnder(const QString& key, QWidget* widget) {
  const auto found = rows_.find(key);
  if (found != rows_.end()) found->column->layout()->addWidget(widget);
}

bool OptionForm::hasUnreadableField() const {
  return std::any_of(rows_.begin(), rows_.end(),
                     [](const Row& row) { return !row.hidden && !row.own_problem.isEmpty(); });
}

QString OptionForm::problem(const QString& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? QString() : found->problem->text();
}

OptionEditor* OptionForm::editor(const QString& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : found->editor;
}

}  // namespace qs
