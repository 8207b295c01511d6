#include "ui/theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QProxyStyle>
#include <QStyleFactory>

namespace qs {
namespace {

struct Colours {
  const char *window, *base, *alternate, *text, *muted, *button, *line, *accent, *onAccent, *link, *problem;
};

constexpr Colours kLight{"#f3f4f6", "#ffffff", "#f7f8fa", "#1b2027", "#5b6470", "#fbfbfc",
                         "#cfd4db", "#1f66d0", "#ffffff", "#1a5bbf", "#b02018"};
constexpr Colours kDark{"#22262d", "#14171c", "#1a1e24", "#e2e6ec", "#9aa4b1", "#2e343e",
                        "#454d5a", "#2f6fd6", "#ffffff", "#7db3ff", "#ff8f85"};

/// Fusion with slimmer tabs: all views are to be reached without scrolling where the screen has 1280 pixels.
class SlimTabs : public QProxyStyle {
 public:
  SlimTabs() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

  int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override {
    constexpr int kAroundTitles = 14;
    return metric == PM_TabBarTabHSpace ? kAroundTitles : QProxyStyle::pixelMetric(metric, option, widget);
  }
};

QColor colour(const char* name) { return QColor(QLatin1String(name)); }

QPalette paletteOf(const Colours& c) {
  QPalette palette;
  palette.setColor(QPalette::Window, colour(c.window));
  palette.setColor(QPalette::WindowText, colour(c.text));
  palette.setColor(QPalette::Base, colour(c.base));
  palette.setColor(QPalette::AlternateBase, colour(c.alternate));
  palette.setColor(QPalette::Text, colour(c.text));
  palette.setColor(QPalette::Button, colour(c.button));
  palette.setColor(QPalette::ButtonText, colour(c.text));
  palette.setColor(QPalette::BrightText, colour(c.onAccent));
  palette.setColor(QPalette::ToolTipBase, colour(c.base));
  palette.setColor(QPalette::ToolTipText, colour(c.text));
  palette.setColor(QPalette::PlaceholderText, colour(c.muted));
  palette.setColor(QPalette::Highlight, colour(c.accent));
  palette.setColor(QPalette::HighlightedText, colour(c.onAccent));
  palette.setColor(QPalette::Link, colour(c.link));
  palette.setColor(QPalette::Mid, colour(c.line));
  palette.setColor(QPalette::Midlight, colour(c.line));
  for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, colour(c.muted));
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, colour(c.line));
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, colour(c.muted));
  return palette;
}

bool isDark(const QPalette& palette) { return palette.color(QPalette::Window).lightness() < 128; }

QString styleSheet(const Colours& c) {
  return QStringLiteral(
             "QToolTip { border: 1px solid %1; padding: 4px; }"
             "QDockWidget { font-weight: 600; }"
             "QDockWidget::title { padding: 6px 8px; background: %2; }"
             "QMainWindow::separator { background: %1; width: 1px; height: 1px; }"
             "QMainWindow::separator:hover { background: %3; }"
             "QLabel[role=\"heading\"] { font-weight: 600; padding-top: 8px; }"
             "QCheckBox::indicator, QTableView::indicator { width: 14px; height: 14px; border: 1px solid %4;"
             "  border-radius: 3px; background: %8; }"
             "QCheckBox::indicator:checked, QTableView::indicator:checked { background: %3;"
             "  border-color: %3; image: url(:/icons/tick.svg); }"
             "QCheckBox::indicator:focus { border: 2px solid %6; }"
             "QLabel[role=\"muted\"], QLabel[role=\"remark\"] { color: %4; }"
             "QLabel[role=\"problem\"] { color: %7; }"
             "QToolButton[role=\"primary\"] { background: %3; color: %5; border: 0; border-radius: 4px;"
             "  padding: 6px 12px; font-weight: 600; }"
             "QToolButton[role=\"primary\"]:disabled { background: %1; color: %4; }"
             "QToolButton[role=\"primary\"]:hover:!disabled, QToolButton[role=\"primary\"]:focus"
             "  { border: 2px solid %6; padding: 4px 10px; }")
      .arg(QLatin1String(c.line), QLatin1String(c.window), QLatin1String(c.accent), QLatin1String(c.muted),
           QLatin1String(c.onAccent), QLatin1String(c.link), QLatin1String(c.problem), QLatin1String(c.base));
}

/// A label takes the colour of its links when its text is set, and keeps it.
void redrawLinks() {
  for (QWidget* widget : QApplication::allWidgets()) {
    auto* label = qobject_cast<QLabel*>(widget);
    if (!label || !label->text().contains(QLatin1String("<a "))) continue;
    const QString text = label->text();
    label->clear();
    label->setText(text);
  }
}

}  // namespace

QString themeName(ThemeChoice choice) {
  switch (choice) {
    case ThemeChoice::light:
      return QStringLiteral("light");
    case ThemeChoice::dark:
      return QStringLiteral("dark");
    case ThemeChoice::system:
      break;
  }
  return QStringLiteral("system");
}

ThemeChoice themeFromName(const QString& name) {
  for (ThemeChoice choice : {ThemeChoice::light, ThemeChoice::dark}) {
    if (name == themeName(choice)) return choice;
  }
  return ThemeChoice::system;
}

Theme::Theme(QApplication& application) : application_(application), desktop_(application.palette()) {
  application_.setStyle(new SlimTabs);  // the application takes it
  choose(ThemeChoice::system);
}

void Theme::choose(ThemeChoice choice) {
  choice_ = choice;
  const bool dark = choice == ThemeChoice::dark || (choice == ThemeChoice::system && isDark(desktop_));
  const Colours& colours = dark ? kDark : kLight;
  application_.setPalette(paletteOf(colours));
  application_.setStyleSheet(styleSheet(colours));
  redrawLinks();
  Q_EMIT changed();
}

QString Theme::figureStyle() const {
  return isDark(application_.palette()) ? QStringLiteral("screen-dark") : QStringLiteral("screen-light");
}

}  // namespace qs
