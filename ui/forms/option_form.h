// A form made from a list of OptionSpecs: label, field and, under the field, the reason why its content
// is not accepted, in red, or a remark.
#pragma once

#include <QHash>
#include <QWidget>
#include <vector>

#include "core/values/option.h"
#include "ui/forms/option_editors.h"

class QGridLayout;
class QLabel;

namespace qs {

class OptionForm final : public QWidget {
  Q_OBJECT

 public:
  explicit OptionForm(QWidget* parent = nullptr);

  void setChoiceNames(ChoiceNames names) { names_ = std::move(names); }
  /// Real numbers get a slider beside the field, from the next setSpecs on.
  void useSliders() { has_sliders_ = true; }

  /// Replaces all rows; every field holds its default.
  void setSpecs(const std::vector<OptionSpec>& specs);
  const std::vector<OptionSpec>& specs() const { return specs_; }

  /// Shows a value. A field that already means this value keeps the user's way of writing it, and
  /// text that is no value stays until the value changes. Unknown keys are ignored.
  void setValue(const QString& key, const Value& value);
  /// Text that is no value gives way to the last value of its field.
  void discardUnreadable();

  /// Marks a field from outside; a reason that comes from the field's own text has precedence.
  void mark(const QString& key, const QString& problem);
  /// Says something about a field that is no problem.
  void remark(const QString& key, const QString& text);
  /// Marks a field whose value is not the usual one, which is `usual`; empty: it is.
  void setDeparture(const QString& key, const QString& usual);
  /// Neither marks nor remarks.
  void clearMarks();
  /// Offers only these values of a field with a list.
  void offerOnly(const QString& key, const QStringList& values);

  bool contains(const QString& key) const { return rows_.contains(key); }
  void showRow(const QString& key);
  void hideRow(const QString& key);
  /// Puts a widget of the caller under a field.
  void addUnder(const QString& key, QWidget* widget);

  /// True while some visible field holds text that is no value.
  bool hasUnreadableField() const;
  /// What is written in red under the field; empty: nothing.
  QString problem(const QString& key) const;
  QString remarkUnder(const QString& key) const;
  OptionEditor* editor(const QString& key) const;

 Q_SIGNALS:
  /// The user entered a value that fits the field's spec.
  void valueEdited(const QString& key, const qs::Value& value);
  /// The user entered something else; see hasUnreadableField.
  void unreadableEdited();

 private:
  struct Row {
    OptionSpec spec;
    Value value;  // the last that was set or read
    int line;     // of the grid
    QLabel* label;
    OptionEditor* editor;
    QLabel *problem, *remark;
    QWidget* extra;  // of the caller; may be null
    QString own_problem, given_problem;
    bool hidden = false;

    QList<QWidget*> parts() const;
  };

  void addRow(const OptionSpec& spec);
  QLabel* makeNote(const QString& key, const QString& role);
  void read(const QString& key);
  void showProblem(Row& row);

  std::vector<OptionSpec> specs_;
  QHash<QString, Row> rows_;
  QGridLayout* layout_;
  ChoiceNames names_;
  bool has_sliders_ = false;
};

}  // namespace qs
