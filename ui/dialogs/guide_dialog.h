// The guide: first steps, the views, and one page for every method, made from its own description.
#pragma once

#include <QDialog>
#include <QString>
#include <vector>

class QListWidget;
class QTextBrowser;

namespace qs {

class GuideDialog final : public QDialog {
  Q_OBJECT

 public:
  explicit GuideDialog(QWidget* parent);

  /// Opens at the page of a method; unknown: at the first steps.
  void showMethod(const QString& method);

 private:
  void add(const QString& title, const QString& id, const QString& html);

  QListWidget* list_;
  QTextBrowser* page_;
  std::vector<QString> pages_;
};

}  // namespace qs
