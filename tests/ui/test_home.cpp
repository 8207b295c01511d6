// The page to begin from: what it shows, and that one click or key leads on.
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeWidget>

#include "core/presets.h"
#include "support/patience.h"
#include "support/small_run.h"
#include "support/test_main.h"
#include "ui/dialogs/preset_gallery.h"
#include "ui/home/home_page.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"

using namespace qs;

namespace {

struct Desk {
  OwnSettings settings;
  Theme theme{*qApp};
  MainWindow window{theme, settings.runs()};

  Desk() {
    window.show();
    if (!QTest::qWaitForWindowActive(&window)) qFatal("the window does not appear");
  }
  HomePage& home() { return *window.findChild<HomePage*>(); }
  bool isHome() { return home().isVisible(); }
  void press(int key, Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(&window, static_cast<Qt::Key>(key), modifiers);
  }
};

/// A small finished run in the folder of runs.
std::filesystem::path finished_run(const OwnSettings& settings) {
  const std::filesystem::path run = std::filesystem::path(settings.runs().toStdString()) / "small";
  SmallRun small = SmallRun::start(run);
  while (small.step_count() < SmallRun::kSteps) small.step();
  small.finish();
  return run;
}

}  // namespace

class TestHome : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_first_page_shows_the_initial_weights_of_the_ready_experiment() {
    Desk desk;
    QVERIFY(desk.isHome());
    QTRY_VERIFY_WITH_TIMEOUT(!desk.home().preview().panels.empty(), patience(5000));
    const std::size_t layers = desk.home().preview().panels.size();
    QCOMPARE(layers, std::size_t{4});  // of LeNet-5
    Experiment wider = desk.window.workspace().experiment();
    wider.network = "lenet300";
    desk.window.workspace().setExperiment(wider);
    QTRY_COMPARE_WITH_TIMEOUT(desk.home().preview().panels.size(), std::size_t{3}, patience(5000));
  }

  void a_key_of_a_view_leaves_it_and_h_comes_back() {
    Desk desk;
    desk.press(Qt::Key_2);
    QVERIFY(!desk.isHome());
    desk.press(Qt::Key_H);
    QVERIFY(desk.isHome());
  }

  void start_leads_to_a_moving_picture() {
    Desk desk;
    QToolButton* start = nullptr;
    for (QToolButton* button : desk.home().findChildren<QToolButton*>())
      if (button->defaultAction() == desk.window.actions()[ActionId::start_pause]) start = button;
    QVERIFY(start);
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!desk.isHome(), patience(5000));
    QTRY_VERIFY_WITH_TIMEOUT(
        desk.window.workspace().shown() && !desk.window.workspace().shown()->layers.empty(), patience(60000));
    desk.window.control().stop();
    QTRY_VERIFY_WITH_TIMEOUT(!desk.window.control().isActive(), patience(30000));
  }

  void a_recent_run_opens_with_a_click() {
    OwnSettings settings;
    const std::filesystem::path run = finished_run(settings);
    Theme theme(*qApp);
    MainWindow window(theme, settings.runs());
    window.show();
    auto& home = *window.findChild<HomePage*>();
    QTRY_VERIFY_WITH_TIMEOUT(home.findChild<QToolButton*>(QStringLiteral("recent_run")), patience(10000));
    auto* recent = home.findChild<QToolButton*>(QStringLiteral("recent_run"));
    QVERIFY(recent->iconSize().width() > 100);  // its picture
    QTest::mouseClick(recent, Qt::LeftButton);
    QCOMPARE(window.workspace().focus(), runKey(run));
    QVERIFY(!home.isVisible());
  }

  void gallery_finds_a_preset_by_its_words_and_puts_it_into_the_form() {
    Desk desk;
    QTimer::singleShot(0, &desk.window, [&desk] {
      auto* gallery = desk.window.findChild<PresetGallery*>();
      QTest::keyClicks(gallery->findChild<QLineEdit*>(QStringLiteral("preset_search")),
                       QStringLiteral("laq LOG 3/32"));
      QTest::keyClick(gallery->findChild<QLineEdit*>(QStringLiteral("preset_search")), Qt::Key_Return);
    });
    desk.press(Qt::Key_G, Qt::ControlModifier);
    QCOMPARE(desk.window.workspace().experiment().preset, std::string("laq-log-3-32-mnist"));
    QVERIFY(!desk.window.control().isActive());
  }

  void gallery_holds_every_preset_in_a_group_and_says_when_none_fits() {
    PresetGallery gallery;
    auto* list = gallery.findChild<QTreeWidget*>(QStringLiteral("preset_list"));
    std::size_t count = 0;
    for (int g = 0; g < list->topLevelItemCount(); ++g)
      count += static_cast<std::size_t>(list->topLevelItem(g)->childCount());
    QCOMPARE(count, presets().size());
    QVERIFY(list->topLevelItemCount() >= 3);
    QVERIFY(gallery.chosen().startsWith(QStringLiteral("quick-")));
    QTest::keyClicks(gallery.findChild<QLineEdit*>(QStringLiteral("preset_search")),
                     QStringLiteral("no such thing"));
    QVERIFY(gallery.chosen().isEmpty());
    for (const QPushButton* button : gallery.findChildren<QPushButton*>())
      if (button->text() != QStringLiteral("Cancel") && !button->text().startsWith(QLatin1Char('&')))
        QVERIFY2(!button->isEnabled(), qPrintable(button->text()));
  }
};

QS_TEST(TestHome)
#include "test_home.moc"
