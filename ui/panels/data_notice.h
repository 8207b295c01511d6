// Under the data field: says that the chosen data set is not on this computer, where it was looked
// for, and what can be done about it.
#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QToolButton;

namespace qs {

class DataNotice final : public QWidget {
  Q_OBJECT

 public:
  explicit DataNotice(QWidget* parent);

  /// Looks for the data set; hidden when it is complete.
  void showData(const QString& id);
  /// Why training cannot begin; empty when the data are there.
  const QString& obstacle() const { return obstacle_; }

 Q_SIGNALS:
  void downloadRequested(const QString& data);
  void builtInRequested();

 private:
  QString id_, obstacle_;
  QLabel* text_;
  QToolButton* download_;
};

}  // namespace qs
