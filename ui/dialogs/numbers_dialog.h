// The numbers behind a figure, as comma-separated text: for reading without seeing, and for copying.
#pragma once

#include <QDialog>

#include "core/values/figure.h"

namespace qs {

class NumbersDialog final : public QDialog {
  Q_OBJECT

 public:
  NumbersDialog(const Figure& figure, QWidget* parent);
};

}  // namespace qs
