// All presets in groups, to search: quick ones first, then the papers' recipes by data set.
#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace qs {

class PresetGallery final : public QDialog {
  Q_OBJECT

 public:
  explicit PresetGallery(QWidget* parent = nullptr);

  /// Id of the chosen preset; empty: none.
  QString chosen() const;
  /// Whether it is to be started at once, and not only put into the form.
  bool startsAtOnce() const { return starts_; }

 private:
  void fill();
  void filter(const QString& words);
  void showHelp();
  void finish(bool starts);

  QLineEdit* search_;
  QTreeWidget* list_;
  QLabel* help_;
  QPushButton *use_, *start_;
  bool starts_ = false;
};

}  // namespace qs
