// Where the window begins: the ready experiment with its initial weights, what else can be done, and recent
// runs.
#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

#include "core/values/figure.h"
#include "ui/newest_job.h"

class QLabel;
class QToolButton;

namespace qs {

class Actions;
class FigureView;
class FlowLayout;
class Theme;
class Workspace;

class HomePage final : public QWidget {
  Q_OBJECT

 public:
  HomePage(Workspace& workspace, Actions& actions, const Theme& theme, QWidget* parent = nullptr);

  /// The picture of the ready experiment; empty before it is there.
  const Figure& preview() const;

 Q_SIGNALS:
  void openRequested(const QString& run);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  struct Thumbnail {
    QString run, name, result;
    QImage picture;
  };

  QWidget* makeReady(Actions& actions);
  QWidget* makeCards(Actions& actions);
  /// What the page shows may have changed; it follows when it can be seen.
  void invalidate();
  void refresh();
  void showRecent(const std::vector<Thumbnail>& recent);

  Workspace& workspace_;
  const Theme& theme_;
  FigureView* preview_;
  QLabel *ready_, *recent_heading_;
  QWidget* recent_;
  FlowLayout* recent_row_;
  NewestJob<Figure> drawing_;
  NewestJob<std::vector<Thumbnail>> picturing_;
  bool stale_ = true;
};

}  // namespace qs
