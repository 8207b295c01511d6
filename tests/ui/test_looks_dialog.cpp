// A method's look, chosen by the user, is kept with the runs and drawn everywhere.
#include <QComboBox>
#include <QListWidget>
#include <QPushButton>
#include <QTest>

#include "core/looks.h"
#include "support/test_main.h"
#include "ui/dialogs/looks_dialog.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"

using namespace qs;

namespace {

int rowOf(const QListWidget& list, const char* method) {
  for (int row = 0; row < list.count(); ++row)
    if (list.item(row)->data(Qt::UserRole).toString() == QLatin1String(method)) return row;
  return -1;
}

}  // namespace

class TestLooksDialog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_choice_is_a_look_and_the_button_takes_it_back() {
    LooksDialog dialog({}, QStringLiteral("screen-light"), nullptr);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dialog));
    auto* list = dialog.findChild<QListWidget*>(QStringLiteral("look_methods"));
    auto* marker = dialog.findChild<QComboBox*>(QStringLiteral("look_marker"));
    auto* own = dialog.findChild<QPushButton*>(QStringLiteral("own_look"));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualItemRect(list->item(rowOf(*list, "rq"))).center());
    QVERIFY(!own->isEnabled());
    const QImage before = list->currentItem()->icon().pixmap(48, 18).toImage();
    const MethodLook first = own_look("rq");
    marker->setFocus();
    QTest::keyClick(marker, first.marker == Marker::plus ? Qt::Key_Home : Qt::Key_End);
    QCOMPARE(dialog.looks().size(), std::size_t{1});
    QVERIFY(dialog.looks().at("rq").marker != first.marker);
    QVERIFY(dialog.looks().at("rq").colour == first.colour);
    QVERIFY(list->currentItem()->icon().pixmap(48, 18).toImage() != before);
    QVERIFY(own->isEnabled());
    QTest::mouseClick(own, Qt::LeftButton);
    QVERIFY(dialog.looks().empty());
    QCOMPARE(marker->currentIndex(), static_cast<int>(first.marker));
  }

  void the_window_draws_with_the_looks_of_its_folder() {
    OwnSettings own;
    Theme theme{*qApp};
    save_looks(own.runs().toStdString(), {{"rq", {MethodColour::pink, Marker::cross, Dash::dotted}}});
    MainWindow window(theme, own.runs());
    QTRY_COMPARE(window.workspace().looks().size(), std::size_t{1});
    QVERIFY(window.workspace().looks().at("rq").colour == MethodColour::pink);
  }
};

QS_TEST(TestLooksDialog)
#include "test_looks_dialog.moc"
