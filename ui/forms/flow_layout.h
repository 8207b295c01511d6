// A layout that fills a line from left to right and goes on in the next line, for rows of small
// controls that must fit any width.
#pragma once

#include <QLayout>
#include <memory>
#include <vector>

namespace qs {

class FlowLayout final : public QLayout {
  Q_OBJECT

 public:
  explicit FlowLayout(QWidget* parent);
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override;
  int count() const override { return static_cast<int>(items_.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& area) override;

 private:
  std::vector<QRect> places(const QRect& area) const;

  std::vector<std::unique_ptr<QLayoutItem>> items_;
};

}  // namespace qs
