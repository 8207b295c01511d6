#include "ui/number_text.h"

#include <QCoreApplication>
#include <cmath>

namespace qs {
namespace {

const QString kUnknown = QStringLiteral("–");

QString scaled(double value, const char* const (&units)[5]) {
  if (!std::isfinite(value)) return kUnknown;
  int unit = 0;
  while (std::abs(value) >= 999.5 && unit < 4) {
    value /= 1000.0;
    ++unit;
  }
  return QString::number(value, 'g', 3) + QLatin1Char(' ') + QLatin1String(units[unit]);
}

}  // namespace

QString shortNumber(double value) { return std::isfinite(value) ? QString::number(value, 'g', 4) : kUnknown; }

QString percent(double value) { return std::isfinite(value) ? QString::number(value, 'f', 2) : kUnknown; }

QString countText(std::int64_t count) {
  QString digits = QString::number(count);
  for (qsizetype i = digits.size() - 3; i > (count < 0 ? 1 : 0); i -= 3) digits.insert(i, QChar(0x202f));
  return digits;
}

QString magnitude(double value) {
  static constexpr const char* kUnits[5] = {"", "k", "M", "G", "T"};
  return scaled(value, kUnits).trimmed();
}

QString sizeText(double bits) {
  static constexpr const char* kUnits[5] = {"B", "kB", "MB", "GB", "TB"};
  return scaled(bits / 8.0, kUnits);
}

QString epochText(double epoch, double float_epochs, int decimals) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("EpochText", text); };
  return epoch < 0.0 ? tr("float epoch %1").arg(epoch + float_epochs, 0, 'f', decimals)
                     : tr("epoch %1").arg(epoch, 0, 'f', decimals);
}

QString runsText(std::size_t count) {
  return count == 1 ? QCoreApplication::translate("numbers", "1 run")
                    : QCoreApplication::translate("numbers", "%1 runs").arg(count);
}

QString durationText(double seconds) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("DurationText", text); };
  if (!std::isfinite(seconds) || seconds < 0.0) return kUnknown;
  const auto whole = static_cast<qint64>(std::llround(seconds));
  if (whole < 60) return tr("%1 s").arg(whole);
  if (whole < 3600) return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
  return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

}  // namespace qs
