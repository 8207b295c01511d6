// Walks the widget tree: every control has a name, a tool tip and a what's-this text, every action a
// help text, and no two actions share a key.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QGraphicsView>
#include <QHash>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTextBrowser>

#include "core/catalog.h"
#include "core/data/data_library.h"
#include "core/settings/settings.h"
#include "support/test_main.h"
#include "ui/dialogs/download_dialog.h"
#include "ui/dialogs/export_dialog.h"
#include "ui/dialogs/guide_dialog.h"
#include "ui/dialogs/numbers_dialog.h"
#include "ui/dialogs/preset_gallery.h"
#include "ui/dialogs/results_dialog.h"
#include "ui/dialogs/shortcuts_dialog.h"
#include "ui/laboratory/laboratory_window.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"

using namespace qs;

namespace {

template <typename... Kinds>
bool isOneOf(const QWidget* widget) {
  return (qobject_cast<const Kinds*>(widget) || ...);
}

bool isControl(const QWidget* widget) {
  const QString name = widget->objectName();
  if (isOneOf<QScrollBar, QHeaderView>(widget) || name.startsWith(QStringLiteral("qt_"))) return false;
  if (name == QStringLiteral("ScrollLeftButton") || name == QStringLiteral("ScrollRightButton"))
    return false;  // made by QTabBar
  // A main window keeps bars for stacked panels in reserve; their name is that of the chosen tab.
  if (const auto* bar = qobject_cast<const QTabBar*>(widget); bar && bar->count() == 0) return false;
  return isOneOf<QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QAbstractSlider, QAbstractItemView,
                 QTabBar, QProgressBar, QGraphicsView, QTextBrowser, QPlainTextEdit>(widget);
}

/// Controls, without the parts that Qt makes them from.
QList<QWidget*> controlsOf(QWidget& top) {
  QList<QWidget*> found;
  for (QWidget* widget : top.findChildren<QWidget*>()) {
    bool is_part = !isControl(widget);
    for (QWidget* above = widget->parentWidget(); above && above != &top; above = above->parentWidget()) {
      is_part = is_part || isControl(above);
    }
    if (!is_part) found.append(widget);
  }
  return found;
}

QString complaintAbout(QWidget* widget) {
  const QAccessibleInterface* reader = QAccessible::queryAccessibleInterface(widget);
  QString missing;
  if (!reader || reader->text(QAccessible::Name).isEmpty()) missing += QStringLiteral(" accessible name");
  if (widget->toolTip().isEmpty()) missing += QStringLiteral(" tool tip");
  if (widget->accessibleDescription().contains(QLatin1Char('<')))
    missing += QStringLiteral(" plain description");
  if (widget->whatsThis().isEmpty()) missing += QStringLiteral(" what's this");
  if (missing.isEmpty()) return {};
  return QStringLiteral("%1 “%2” in %3 lacks:%4\n")
      .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
           QLatin1String(widget->parentWidget()->metaObject()->className()), missing);
}

QString complaintsAbout(QWidget& top) {
  QString all;
  for (QWidget* control : controlsOf(top)) all += complaintAbout(control);
  return all;
}

}  // namespace

class TestHelpTexts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_control_of_the_window_explains_itself();
  void every_control_of_the_dialogs_explains_itself();
  void every_action_has_help_and_a_key_of_its_own();
  void every_method_has_a_page_in_the_guide();
};

void TestHelpTexts::every_control_of_the_window_explains_itself() {
  OwnSettings settings;
  Theme theme(*qApp);
  MainWindow window(theme, settings.runs());
  window.show();
  QVERIFY(controlsOf(window).size() > 40);
  for (const MethodInfo& method : methods()) {
    Experiment experiment = firstExperiment();
    set_text(experiment, "method", method.id);
    window.workspace().setExperiment(experiment);
    QCOMPARE(complaintsAbout(window), QString());
  }
}

void TestHelpTexts::every_control_of_the_dialogs_explains_itself() {
  OwnSettings settings;
  Theme theme(*qApp);
  MainWindow window(theme, settings.runs());
  ExportDialog export_dialog({}, &window);
  DownloadDialog download(data_set_info("mnist"), &window);
  GuideDialog guide(&window);
  ShortcutsDialog shortcuts(window.actions(), &window);
  NumbersDialog numbers({}, &window);
  ResultsDialog results({}, {}, &window);
  PresetGallery gallery(&window);
  LaboratoryWindow laboratory(window.workspace(), theme, &window);
  QSignalSpy answered(&laboratory, &LaboratoryWindow::answered);
  QVERIFY(answered.wait());
  for (QWidget* dialog : QList<QWidget*>{&export_dialog, &download, &guide, &shortcuts, &numbers, &results,
                                         &laboratory, &gallery}) {
    QVERIFY(!controlsOf(*dialog).isEmpty());
    QCOMPARE(complaintsAbout(*dialog), QString());
    QVERIFY(!dialog->windowTitle().isEmpty());
  }
}

void TestHelpTexts::every_action_has_help_and_a_key_of_its_own() {
  OwnSettings settings;
  Theme theme(*qApp);
  MainWindow window(theme, settings.runs());
  QHash<QString, QString> owners;
  for (MenuId menu : Actions::menuIds()) {
    QVERIFY(!window.actions().of(menu).isEmpty());
    for (const QAction* action : window.actions().of(menu)) {
      if (action->isSeparator()) continue;
      QVERIFY2(!action->text().isEmpty() && !action->whatsThis().isEmpty() && !action->statusTip().isEmpty(),
               qPrintable(action->text()));
      for (const QKeySequence& key : action->shortcuts()) {
        QVERIFY2(!owners.contains(key.toString()),
                 qPrintable(key.toString() + QStringLiteral(": ") + owners.value(key.toString()) +
                            QStringLiteral(" and ") + action->text()));
        owners.insert(key.toString(), action->text());
      }
    }
  }
  for (const char* key : {"Space", ".", "E", "Ctrl+E", "Ctrl+C", "F1", "Shift+F1", "?", "1", "2", "3"}) {
    QVERIFY2(owners.contains(QLatin1String(key)), key);
  }
}

void TestHelpTexts::every_method_has_a_page_in_the_guide() {
  OwnSettings settings;
  GuideDialog guide(nullptr);
  for (const MethodInfo& method : methods()) {
    guide.showPage(QString::fromStdString(method.id));
    const QString page = guide.findChild<QTextBrowser*>()->toPlainText();
    QVERIFY2(page.contains(QString::fromStdString(method.name)), method.id.c_str());
    QVERIFY2(page.contains(QString::fromStdString(method.paper.title)), method.id.c_str());
  }
}

QS_TEST(TestHelpTexts)
#include "test_help_texts.moc"
