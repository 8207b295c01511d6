// Colour, marker and dash of each method, as every figure draws it; kept with the runs.
#pragma once

#include <QDialog>
#include <QString>
#include <span>
#include <string>
#include <string_view>

#include "core/values/method_looks.h"

class QComboBox;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace qs {

class LooksDialog final : public QDialog {
  Q_OBJECT

 public:
  /// `style`: of the figures on the screen.
  LooksDialog(MethodLooks looks, QString style, QWidget* parent);

  /// Only those that differ from the methods' own.
  const MethodLooks& looks() const { return looks_; }

 private:
  QComboBox* addChoice(const char* name, const QString& label, const QString& help,
                       std::span<const std::string_view> values);
  std::string chosenMethod() const;
  void showChosen();
  void read();
  void draw(QListWidgetItem* item) const;

  MethodLooks looks_;
  QString style_;
  QListWidget* methods_;
  QComboBox *colour_, *marker_, *dash_;
  QPushButton* own_;
};

}  // namespace qs
