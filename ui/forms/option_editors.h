// One input field for one OptionSpec, made from the kind of the option.
//
// Editors speak text, in the notation of the command line, and accept any text: whether it is a
// value is for parse_value to say, so that the form can show the reason instead of swallowing keys.
#pragma once

#include <QString>
#include <QWidget>
#include <functional>

#include "core/settings/runnable.h"
#include "core/values/option.h"

namespace qs {

class OptionEditor : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;

  virtual QString text() const = 0;
  virtual void setText(const QString& text) = 0;
  /// The widget that takes the focus, the name and the help.
  virtual QWidget* control() = 0;
  /// Offers these values alone; editors without a list take any text all the same.
  virtual void offerOnly(const QStringList&) {}

 Q_SIGNALS:
  /// The user changed the text; setText does not emit it.
  void edited();
};

/// How the values of a choice are shown to people; empty: as they are.
using ChoiceNames = std::function<QString(const OptionSpec& spec, const QString& value)>;

/// Bit widths that include 32 are offered as a list that ends in "float".
OptionEditor* makeEditor(const OptionSpec& spec, const ChoiceNames& names, QWidget* parent);

/// The same, with a slider beside the field of a real number: for what is tried out by eye.
OptionEditor* makeSliderEditor(const OptionSpec& spec, const ChoiceNames& names, QWidget* parent);

/// Name, help, range and source of an option on its control.
void describeOption(QWidget* control, const OptionSpec& spec);

/// "Learning rate η (1/step)" with the symbol in italics, as rich text.
QString optionLabel(const OptionSpec& spec);

}  // namespace qs
