// The first window fits the screen, however small, and Start is in it.
#include <QDockWidget>
#include <QLabel>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "support/test_main.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"
#include "ui/panels/figure_panel.h"

using namespace qs;

class TestFirstWindow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void it_fits_the_screen_data() {
    QTest::addColumn<QSize>("screen");
    for (const double scale : {1.0, 1.25, 1.5, 2.0, 3.0})
      QTest::addRow("1366x768 at %g", scale) << (QSizeF(1366, 740) / scale).toSize();
    QTest::newRow("1920x1080") << QSize(1920, 1053);
    QTest::newRow("1024x768") << QSize(1024, 740);
  }
  void it_fits_the_screen() {
    QFETCH(QSize, screen);
    OwnSettings settings;
    Theme theme(*qApp);
    MainWindow window(theme, settings.runs());
    window.arrangeFor(screen);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    qInfo() << screen << window.size() << window.minimumSizeHint();
    QVERIFY(window.width() <= screen.width() && window.height() <= screen.height());
    const QRect inside = window.rect();
    bool is_seen = false;
    for (const QToolButton* button : window.findChildren<QToolButton*>()) {
      if (button->defaultAction() != window.actions()[ActionId::start_pause] || !button->isVisible())
        continue;
      is_seen = is_seen || (inside.contains(button->mapTo(&window, button->rect().topLeft())) &&
                            inside.contains(button->mapTo(&window, button->rect().bottomRight())));
    }
    QVERIFY(is_seen);
  }

  // Views of one run offer to start one; what compares finished runs says so, and offers no button that would
  // pause what trains.
  void an_empty_view_says_what_will_fill_it() {
    OwnSettings settings;
    Theme theme(*qApp);
    MainWindow window(theme, settings.runs());
    int of_results = 0;
    for (const FigurePanel* panel : window.findChildren<FigurePanel*>()) {
      QString words;
      for (const QLabel* label : panel->findChildren<QLabel*>()) words += label->text();
      const QList<QToolButton*> buttons = panel->findChildren<QToolButton*>();
      const bool offers_start = std::any_of(buttons.begin(), buttons.end(), [&](const QToolButton* button) {
        return button->defaultAction() == window.actions()[ActionId::start_pause];
      });
      const bool waits = words.contains(QStringLiteral("when they have finished"));
      of_results += waits ? 1 : 0;
      QVERIFY(waits != words.contains(QStringLiteral("to see it move")));
      QVERIFY(offers_start != waits);
    }
    QCOMPARE(of_results, 2);  // frontier and gathering
  }

  void all_views_are_reached_without_scrolling_their_tabs() {
    OwnSettings settings;
    Theme theme(*qApp);
    MainWindow window(theme, settings.runs());
    window.arrangeFor({1280, 720});
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto* views = window.findChild<QTabWidget*>(QStringLiteral("views"));
    QTest::keyClick(&window, Qt::Key_1);  // away from the first page
    QTRY_VERIFY(views->isVisible());
    QVERIFY2(
        views->tabBar()->sizeHint().width() <= views->width(),
        qPrintable(QStringLiteral("%1 of %2").arg(views->tabBar()->sizeHint().width()).arg(views->width())));
  }

  void a_large_screen_shows_every_panel() {
    OwnSettings settings;
    Theme theme(*qApp);
    MainWindow window(theme, settings.runs());
    window.arrangeFor({1920, 1053});
    QCOMPARE(window.size(), QSize(1440, 900));
    for (const QDockWidget* dock : window.findChildren<QDockWidget*>()) QVERIFY(!dock->isHidden());
  }
};

QS_TEST(TestFirstWindow)
#include "test_first_window.moc"
