// The guide: first steps, the views, the glossary, and one page for every method, made from its own
// description.
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

  static constexpr const char *kViews = "views", *kGlossary = "glossary";

  /// Opens at a page: a method's id, kViews or kGlossary; unknown: at the first steps. `place`: the view's id
  /// on the page of the views.
  void showPage(const QString& id, const QString& place = {});

 private:
  void add(const QString& title, const QString& id, const QString& html);

  QListWidget* list_;
  QTextBrowser* page_;
  std::vector<QString> pages_;
};

}  // namespace qs
