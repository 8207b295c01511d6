// A field for one number: free text, with steps by arrow keys, buttons and wheel.
#pragma once

#include <QAbstractSpinBox>

#include "core/values/option.h"

namespace qs {

enum class NumberSteps {
  by_one,    // integers
  by_ratio,  // 1, 2, 5, 10, … for what spans magnitudes
  by_tenth,  // a tenth of the leading magnitude: 0.3 → 0.4
};

class NumberField final : public QAbstractSpinBox {
  Q_OBJECT

 public:
  NumberField(double min, double max, NumberSteps steps, QWidget* parent);

  void setNumberText(const QString& text);
  /// What was entered; "0" where the word for it stands.
  QString numberText() const;
  /// Stands in the field instead of 0 and can be typed, as can 0.
  void setZeroWord(const QString& word) { zero_word_ = word; }

  void stepBy(int steps) override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }
  QValidator::State validate(QString&, int&) const override { return QValidator::Acceptable; }

 Q_SIGNALS:
  /// Typed or stepped, not set.
  void numberEdited();

 protected:
  StepEnabled stepEnabled() const override { return StepUpEnabled | StepDownEnabled; }
  void wheelEvent(QWheelEvent* event) override;

 private:
  double stepped(double value, int direction) const;

  double min_, max_;
  NumberSteps steps_;
  QString zero_word_;
};

}  // namespace qs
