// A figure's file brings back what it was made from, whatever its format.
#include <QDropEvent>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/figure_recipe.h"
#include "core/figures.h"
#include "support/small_run.h"
#include "support/test_main.h"
#include "ui/figure/figure_file.h"
#include "ui/figure/figure_origin.h"
#include "ui/main_window.h"
#include "ui/own_settings.h"
#include "ui/panels/figure_panel.h"

using namespace qs;
namespace fs = std::filesystem;

class TestFigureOrigin : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_format_tells_where_it_comes_from_data() {
    QTest::addColumn<QString>("suffix");
    for (const char* suffix : {"pdf", "svg", "png", "tex", "py", "csv"})
      QTest::newRow(suffix) << QString::fromLatin1(suffix);
  }
  void every_format_tells_where_it_comes_from() {
    QFETCH(QString, suffix);
    QTemporaryDir folder;
    // Brackets and backslashes have a meaning in PDF, & and < in SVG.
    const fs::path run = fs::path(folder.path().toStdString()) / "a (λ) & \\ <b>";
    SmallRun::start(run);
    FigureRecipe recipe{.runs = {run}, .figure = "weights", .layer = "conv1"};
    recipe.options = Options(figure_kind("weights").options);
    recipe.options.set_text("show", "latent");
    const QString file = folder.filePath(QStringLiteral("figure.") + suffix);
    const MadeFigure made = make_figure(recipe, file.toStdString());
    ExportSettings settings;
    settings.provenance = made.provenance;
    writeFigure(made.figure, settings, file);
    const auto found = recipeInFile(file);
    QVERIFY(found.has_value());
    QCOMPARE(found->runs, std::vector<fs::path>{run});
    QCOMPARE(found->layer, std::string("conv1"));
    QCOMPARE(found->options.text("show"), std::string("latent"));
  }

  void a_dropped_figure_brings_back_run_and_view() {
    OwnSettings own;
    Theme theme{*qApp};
    const fs::path run = fs::path(own.runs().toStdString()) / "a";
    SmallRun::start(run);
    FigureRecipe recipe{.runs = {run}, .figure = "scales", .layer = "conv1"};
    recipe.options = Options(figure_kind("scales").options);
    recipe.options.set_text("values", "log");
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("figure.svg"));
    const MadeFigure made = make_figure(recipe, file.toStdString());
    ExportSettings settings;
    settings.provenance = made.provenance;
    // Its size does not matter here.
    writeFigure(
        make_figure({.runs = {run}, .figure = "weights", .options = Options(figure_kind("weights").options)},
                    "x")
            .figure,
        settings, file);
    MainWindow window(theme, own.runs());
    window.show();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QSignalSpy notices(&window.workspace(), &Workspace::noticeRaised);
    QApplication::sendEvent(&window, &drop);
    QVERIFY2(notices.isEmpty(), qPrintable(notices.value(0).value(0).toString()));
    QCOMPARE(window.workspace().focus(), runKey(run));
    QCOMPARE(window.workspace().layer(), QStringLiteral("conv1"));
    auto* tabs = window.findChild<QTabWidget*>(QStringLiteral("views"));
    QCOMPARE(window.views()[tabs->currentIndex()]->kind().id, std::string("scales"));
  }

  void other_files_tell_nothing_and_damaged_ones_say_so() {
    QTemporaryDir folder;
    for (const char* suffix : {"pdf", "svg", "png", "tex"}) {
      QFile file(folder.filePath(QStringLiteral("other.") + QLatin1String(suffix)));
      QVERIFY(file.open(QIODevice::WriteOnly) && file.write("/Creator (\\") > 0);
      file.close();
      QVERIFY(!recipeInFile(file.fileName()));
    }
    bool is_refused = false;
    try {
      recipeInFile(folder.filePath(QStringLiteral("none.svg")));
    } catch (const Error&) {
      is_refused = true;
    }
    QVERIFY(is_refused);
  }
};

QS_TEST(TestFigureOrigin)
#include "test_figure_origin.moc"
