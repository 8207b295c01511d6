#include "ui/forms/number_field.h"

#include <QLineEdit>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace qs {
namespace {

constexpr int kUsualDigits = 4;  // more are written as 1e+06 in the estimate of a field's width

// The neighbour of `value` in …, 0.1, 0.2, 0.5, 1, 2, 5, 10, …
double nextByRatio(double value, int direction) {
  if (!(value > 0.0)) return value;
  const double decade = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
  const double leading = value / decade;
  constexpr double kSlack = 1e-6;
  if (direction > 0) {
    for (double next : {2.0, 5.0, 10.0}) {
      if (next > leading + kSlack) return next * decade;
    }
  }
  for (double next : {5.0, 2.0, 1.0}) {
    if (next < leading - kSlack) return next * decade;
  }
  return 0.5 * decade;
}

}  // namespace

NumberField::NumberField(double min, double max, NumberSteps steps, QWidget* parent)
    : QAbstractSpinBox(parent), min_(min), max_(max), steps_(steps) {
  setFocusPolicy(Qt::StrongFocus);
  connect(lineEdit(), &QLineEdit::textEdited, this, &NumberField::numberEdited);
}

void NumberField::setNumberText(const QString& text) {
  lineEdit()->setText(text == QLatin1String("0") && !zero_word_.isEmpty() ? zero_word_ : text);
}

QString NumberField::numberText() const {
  const QString text = lineEdit()->text().trimmed();
  return !zero_word_.isEmpty() && text == zero_word_ ? QStringLiteral("0") : text;
}

/// Room for the longest number that is usual here; the base class does not know the range.
QSize NumberField::sizeHint() const {
  const QString longest = steps_ == NumberSteps::by_one ? QLocale::c().toString(max_, 'g', kUsualDigits)
                                                        : QStringLiteral("0.0005");
  const QFontMetrics font = fontMetrics();
  return QAbstractSpinBox::sizeHint() +
         QSize(std::max(font.horizontalAdvance(longest), font.horizontalAdvance(zero_word_)), 0);
}

void NumberField::stepBy(int steps) {
  bool readable = false;
  double value = QLocale::c().toDouble(numberText(), &readable);
  if (!readable) return;
  for (int i = 0; i < std::abs(steps); ++i) value = stepped(value, steps < 0 ? -1 : 1);
  setNumberText(
      QLocale::c().toString(std::clamp(value, min_, max_), 'g', steps_ == NumberSteps::by_one ? 17 : 6));
  Q_EMIT numberEdited();
}

double NumberField::stepped(double value, int direction) const {
  switch (steps_) {
    case NumberSteps::by_one:
      return std::round(value) + direction;
    case NumberSteps::by_ratio:
      return nextByRatio(value, direction);
    case NumberSteps::by_tenth:
      break;
  }
  const double size = value == 0.0 ? 1.0 : std::abs(value);
  const double unit = std::pow(10.0, std::floor(std::log10(size) - 1e-9));
  return std::round(value / unit + direction) * unit;
}

// Scrolling through the form must not change the numbers under the pointer.
void NumberField::wheelEvent(QWheelEvent* event) {
  if (hasFocus()) return QAbstractSpinBox::wheelEvent(event);
  event->ignore();
}

}  // namespace qs
