// The dialog shows the page that it will write, and writes what is ticked.
#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/figures.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"
#include "ui/dialogs/export_dialog.h"

using namespace qs;

namespace {

struct DialogDesk {
  ExportDialog dialog{figure_kind("weights").build({{sample_snapshot(1)}, "", {}}), nullptr};

  DialogDesk() {
    dialog.show();
    if (!QTest::qWaitForWindowExposed(&dialog)) qFatal("the dialog does not appear");
  }
  QImage preview() { return dialog.findChild<QLabel*>(QStringLiteral("preview"))->pixmap().toImage(); }
  QPushButton* save() { return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save); }
  void type(const char* field, const QString& text) {
    auto* line = dialog.findChild<QWidget*>(QLatin1String(field))->findChild<QLineEdit*>();
    line->selectAll();
    QTest::keyClicks(line, text);
  }
};

}  // namespace

class TestExportDialog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void it_opens_with_a_page_that_can_be_written() {
    DialogDesk desk;
    QVERIFY(!desk.preview().isNull() && desk.save()->isEnabled());
    QVERIFY(desk.preview().width() > desk.preview().height() / 2);
  }

  void every_choice_changes_the_page() {
    DialogDesk desk;
    QImage before = desk.preview();
    for (const char* part : {"title", "legend", "caption"}) {
      QTest::keyClick(desk.dialog.findChild<QCheckBox*>(QLatin1String(part)), Qt::Key_Space);
      QVERIFY2(desk.preview() != before, part);
      before = desk.preview();
    }
    desk.type("columns", QStringLiteral("1"));
    QVERIFY(desk.preview() != before);
    before = desk.preview();
    desk.dialog.findChild<QListWidget*>()->item(0)->setCheckState(Qt::Unchecked);
    QVERIFY(desk.preview() != before);
  }

  void the_file_says_how_and_where_it_was_written() {
    DialogDesk desk;
    QTemporaryDir folder;
    desk.dialog.setProvenance([](const ExportSettings& settings, const QString& path) {
      return "width " + std::to_string(std::lround(settings.width_mm)) + " in " +
             QFileInfo(path).fileName().toStdString();
    });
    desk.type("width_mm", QStringLiteral("123"));
    desk.dialog.writeTo(folder.filePath(QStringLiteral("mine.svg")));
    QFile file(folder.filePath(QStringLiteral("mine.svg")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("width 123 in mine.svg"));
    QVERIFY(!desk.dialog.isVisible());
    desk.dialog.show();
    desk.dialog.writeTo(folder.filePath(QStringLiteral("no/such/folder.svg")));
    QVERIFY(desk.dialog.isVisible());  // with the reason
  }

  void a_journals_page_sets_the_width_and_another_width_is_ones_own() {
    DialogDesk desk;
    auto* page = desk.dialog.findChild<QComboBox*>(QStringLiteral("page"));
    QCOMPARE(page->currentText(), QStringLiteral("Two columns"));
    const QImage wide = desk.preview();
    QTest::keyClick(page, Qt::Key_Home);  // own width: nothing changes
    QCOMPARE(desk.preview(), wide);
    page->setCurrentIndex(page->findText(QStringLiteral("Nature, one column")));
    Q_EMIT page->activated(page->currentIndex());
    const auto* width = desk.dialog.findChild<QWidget*>(QStringLiteral("width_mm"))->findChild<QLineEdit*>();
    QCOMPARE(width->text(), QStringLiteral("89"));
    QVERIFY(desk.preview() != wide);
    desk.type("width_mm", QStringLiteral("90"));
    QCOMPARE(page->currentText(), QStringLiteral("Own width"));
  }

  void what_cannot_be_written_says_why() {
    DialogDesk desk;
    desk.type("height_mm", QStringLiteral("20"));
    QVERIFY(!desk.save()->isEnabled() && desk.preview().isNull());
    desk.type("height_mm", QStringLiteral("120"));
    QVERIFY(desk.save()->isEnabled() && !desk.preview().isNull());
    auto* panels = desk.dialog.findChild<QListWidget*>();
    for (int i = 0; i < panels->count(); ++i) panels->item(i)->setCheckState(Qt::Unchecked);
    QVERIFY(!desk.save()->isEnabled());
  }
};

QS_TEST(TestExportDialog)
#include "test_export_dialog.moc"
