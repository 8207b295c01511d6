// Figures side by side: ticked, moved, given axes in common, taken from files, and written as one.
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "core/figures.h"
#include "support/small_run.h"
#include "support/test_main.h"
#include "ui/dialogs/compose_dialog.h"
#include "ui/figure/figure_file.h"
#include "ui/figure/figure_origin.h"
#include "ui/figure/figure_view.h"

using namespace qs;
namespace fs = std::filesystem;

namespace {

FigureRecipe recipeOf(const fs::path& run, const std::string& figure) {
  FigureRecipe recipe{.runs = {run}, .figure = figure};
  recipe.options = Options(figure_kind(figure).options);
  return recipe;
}

struct ComposeDesk {
  QTemporaryDir folder;
  fs::path runs = folder.path().toStdString();
  std::unique_ptr<ComposeDialog> dialog;

  ComposeDesk() {
    SmallRun run = SmallRun::start(runs / "a");
    while (run.step_count() < SmallRun::kSteps) run.step();
    run.finish();
    list_figure(runs, {"kept", recipeOf(runs / "a", "curves")});
    dialog = std::make_unique<ComposeDialog>(
        folder.path(), ComposeDialog::Current{QStringLiteral("now"), recipeOf(runs / "a", "weights")},
        QStringLiteral("screen-light"), nullptr);
    dialog->show();
    if (!QTest::qWaitForWindowExposed(dialog.get())) qFatal("the dialog does not appear");
  }
  QListWidget* list() const { return dialog->findChild<QListWidget*>(QStringLiteral("compose_figures")); }
  const Figure& figure() const { return dialog->findChild<FigureView*>()->figure(); }
  bool shows(std::size_t panels) const {
    return QTest::qWaitFor([&] { return figure().panels.size() == panels; }, 10000);
  }
  /// A click into the box of a row.
  void clickTick(int row) const {
    const QRect place = list()->visualItemRect(list()->item(row));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, QPoint(place.left() + 10, place.center().y()));
  }
};

}  // namespace

class TestComposeDialog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_current_view_stands_first_and_a_tick_adds_a_panel() {
    const ComposeDesk desk;
    QCOMPARE(desk.list()->count(), 2);
    QVERIFY(desk.shows(1));
    desk.clickTick(1);
    QTRY_VERIFY_WITH_TIMEOUT(desk.figure().panels.size() > 1, 10000);
    QVERIFY(desk.figure().panels[0].title.starts_with("(a)"));
    QVERIFY(desk.figure().panels[1].title.starts_with("(b)"));
    QCOMPARE(desk.dialog->recipe().parts.size(), std::size_t{2});
    QCOMPARE(desk.dialog->recipe().parts[1].figure, std::string("curves"));
  }

  void nothing_ticked_is_said_and_cannot_be_exported() {
    const ComposeDesk desk;
    QVERIFY(desk.shows(1));
    desk.clickTick(0);
    QVERIFY(desk.shows(0));
    const auto buttons = desk.dialog->findChildren<QPushButton*>();
    const auto button = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* one) {
      return one->accessibleName() == QLatin1String("Export");
    });
    QVERIFY(button != buttons.end());
    QTRY_VERIFY(!(*button)->isEnabled());
  }

  void figures_move_and_share_axes() {
    const ComposeDesk desk;
    desk.clickTick(1);
    QListWidgetItem* moved = desk.list()->takeItem(0);
    desk.list()->insertItem(1, moved);
    QTest::keyClick(desk.dialog->findChild<QComboBox*>(QStringLiteral("compose_shared")), Qt::Key_Down);
    const FigureRecipe recipe = desk.dialog->recipe();
    QCOMPARE(recipe.parts.at(0).figure, std::string("curves"));
    QCOMPARE(recipe.parts.at(1).figure, std::string("weights"));
    QVERIFY(recipe.shared == SharedAxes::x);
  }

  void a_file_joins_and_the_whole_can_be_opened_again() {
    const ComposeDesk desk;
    const fs::path file = desk.runs / "scales.svg";
    const FigureRecipe scales = recipeOf(desk.runs / "a", "scales");
    const MadeFigure made = make_figure(scales, file);
    writeFigure(made.figure, {.provenance = made.provenance}, QString::fromStdString(file.string()));
    desk.dialog->addFile(QString::fromStdString(file.string()));
    QCOMPARE(desk.list()->count(), 3);
    const FigureRecipe whole = desk.dialog->recipe();
    QCOMPARE(whole.parts.size(), std::size_t{2});
    const fs::path both = desk.runs / "both.pdf";
    const MadeFigure composed = make_figure(whole, both);
    writeFigure(composed.figure, {.width_mm = 174.0, .provenance = composed.provenance},
                QString::fromStdString(both.string()));
    const auto found = recipeInFile(QString::fromStdString(both.string()));
    QVERIFY(found && found->parts.size() == 2);
    QCOMPARE(found->parts[1].figure, std::string("scales"));
    desk.dialog->addFile(QString::fromStdString(both.string()));
    QCOMPARE(desk.list()->count(), 5);  // its parts, one by one
    desk.dialog->addFile(QStringLiteral("/nowhere.svg"));
    QCOMPARE(desk.list()->count(), 5);
  }
};

QS_TEST(TestComposeDialog)
#include "test_compose_dialog.moc"
