// Look of the window: Fusion with our own light and dark palettes, one accent colour and one spacing.
//
// Figures are drawn by other code in the style named by figureStyle(), so that window and plots
// change together.
#pragma once

#include <QObject>
#include <QPalette>
#include <QString>

class QApplication;

namespace qs {

enum class ThemeChoice { light, dark, system };

/// "light", "dark", "system": how the choice is stored.
QString themeName(ThemeChoice choice);
/// Anything unknown is `system`.
ThemeChoice themeFromName(const QString& name);

/// Distances between controls, in device-independent pixels.
inline constexpr int kSpacing = 6;
inline constexpr int kMargin = 8;

class Theme final : public QObject {
  Q_OBJECT

 public:
  /// Remembers the palette of the desktop, by which `system` is decided, and applies `system`.
  explicit Theme(QApplication& application);

  void choose(ThemeChoice choice);
  ThemeChoice choice() const { return choice_; }
  /// "screen-light" or "screen-dark".
  QString figureStyle() const;

 Q_SIGNALS:
  void changed();

 private:
  QApplication& application_;
  QPalette desktop_;
  ThemeChoice choice_ = ThemeChoice::system;
};

}  // namespace qs
