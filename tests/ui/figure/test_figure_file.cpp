#include <QBuffer>
#include <QClipboard>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImageReader>
#include <QMimeData>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "core/figures.h"
#include "core/values/error.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"
#include "ui/figure/figure_file.h"
#include "ui/figure/painter.h"

using namespace qs;

namespace {

Figure sample_figure(const char* kind) { return figure_kind(kind).build({{sample_snapshot()}, "", {}}); }

/// Output of a program of poppler-utils.
QString run(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  process.waitForFinished();
  return QString::fromUtf8(process.readAllStandardOutput());
}

bool missing(const char* program) { return QStandardPaths::findExecutable(QLatin1String(program)).isEmpty(); }

}  // namespace

class TestFigureFile : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  QString path(const char* name) const { return folder_.filePath(QLatin1String(name)); }

 private Q_SLOTS:
  // As with a font that the layout does not know: here with signs that are wider than it takes them to be.
  void text_that_is_wider_than_laid_out_is_narrowed() {
    const TextRun run{.text = QStringLiteral("‱").repeated(20).toStdString(), .at = {10, 30}, .size_pt = 9};
    QImage image(800, 80, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    scaleToPoints(painter);
    paintShapes(painter, {DrawnText{run, {0, 0, 0}}});
    painter.end();
    const double pixels = image.logicalDpiX() / 72.0, end = run.box().right() * pixels;
    int last = 0;
    for (int x = 0; x < image.width(); ++x)
      for (int y = 0; y < image.height(); ++y)
        if (qGray(image.pixel(x, y)) < 200) last = x;
    QVERIFY2(last <= end + 1.0, qPrintable(QStringLiteral("%1 beyond %2").arg(last).arg(end)));
    QVERIFY(last > 0.8 * end);
  }

  void pdf_has_embedded_fonts_and_no_pictures() {
    if (missing("pdffonts") || missing("pdfimages")) QSKIP("poppler-utils is not installed");
    for (const char* kind : {"weights", "scales", "curves"}) {
      writePdf(sample_figure(kind), {.width_mm = 84.0}, path("figure.pdf"));
      const QStringList fonts =
          run(QStringLiteral("pdffonts"), {path("figure.pdf")}).trimmed().split(QLatin1Char('\n')).mid(2);
      QVERIFY(!fonts.isEmpty());
      for (const QString& font : fonts) {
        QVERIFY2(font.contains(QRegularExpression(QStringLiteral("TrueType|Type 1"))) &&
                     !font.contains(QStringLiteral("Type 3")),
                 qPrintable(font));
        QVERIFY2(
            font.contains(QRegularExpression(QStringLiteral("\\s(Identity-H|WinAnsi|Custom)\\s+yes\\s"))),
            qPrintable(font));
      }
      const QStringList images =
          run(QStringLiteral("pdfimages"), {QStringLiteral("-list"), path("figure.pdf")})
              .trimmed()
              .split(QLatin1Char('\n'));
      QCOMPARE(images.size(), 2);  // the heading only
    }
  }
  void pdf_is_as_large_as_asked_and_its_text_is_text() {
    if (missing("pdfinfo") || missing("pdftotext")) QSKIP("poppler-utils is not installed");
    writePdf(sample_figure("weights"),
             {.width_mm = 88.9, .height_mm = 152.4, .provenance = "quantscope train --seed 1"},
             path("sized.pdf"));
    const QString information = run(QStringLiteral("pdfinfo"), {path("sized.pdf")});
    QVERIFY2(information.contains(QStringLiteral("252 x 432 pts")), qPrintable(information));
    QVERIFY(information.contains(QStringLiteral("quantscope train --seed 1")));
    const QString text = run(QStringLiteral("pdftotext"), {path("sized.pdf"), QStringLiteral("-")});
    for (const char* word : {"conv2 (2 bit)", "latent (float) weights",
                             "quantized weights (used at inference)", "start of training"}) {
      QVERIFY2(text.contains(QLatin1String(word)), qPrintable(text));
    }
  }
  void png_knows_its_resolution_and_origin() {
    writePng(sample_figure("curves"),
             {.width_mm = 84.0, .height_mm = 60.0, .dots_per_inch = 600, .provenance = "seed 1"},
             path("figure.png"));
    const QImage image(path("figure.png"));
    QCOMPARE(image.size(), QSize(1984, 1417));  // 84 × 60 mm at 600 dpi
    QCOMPARE(image.dotsPerMeterX(), 23622);
    QCOMPARE(image.text(QStringLiteral("Source")), QStringLiteral("seed 1"));
    QVERIFY(image.text(QStringLiteral("Description"))
                .contains(QStringLiteral("Loss, loss against epoch: training from")));
    QVERIFY(image.text(QStringLiteral("Software")).startsWith(QStringLiteral("QuantScope")));
  }
  void paper_is_white_and_dark_is_dark() {
    QCOMPARE(toImage(sample_figure("curves"), {}).pixelColor(0, 0), QColor(Qt::white));
    QVERIFY(toImage(sample_figure("curves"), {.style = "screen-dark"}).pixelColor(0, 0).lightness() < 50);
  }
  void painting_stays_inside_the_axes() {
    Figure narrow;
    Panel panel;
    panel.x = {.label = "x", .min = 0.4, .max = 0.6};
    panel.y = {.label = "y", .min = -1.0, .max = 1.0};
    Line wild{.x = {0, 0.5, 1}, .y = {-500, 500, -500}};
    wild.style.width_pt = 4.0;
    panel.marks.emplace_back(wild);
    panel.marks.emplace_back(Bars{{0, 0.5, 1}, {300, -300}, {}});
    narrow.panels.push_back(panel);
    const ExportSettings settings{.width_mm = 84.0, .height_mm = 60.0, .dots_per_inch = 144};
    const QImage image = toImage(narrow, settings);
    const Box plot = lay_out(narrow, figure_style("paper"), page_size(narrow, settings)).panels[0].plot;
    int coloured = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) {
        if (image.pixelColor(x, y).saturation() < 60) continue;
        ++coloured;
        QVERIFY(x >= 2 * plot.x - 2 && x <= 2 * plot.right() + 2 && y >= 2 * plot.y - 2 &&
                y <= 2 * plot.bottom() + 2);
      }
    }
    QVERIFY(coloured > 100);
  }
  void suffix_decides_what_is_written() {
    for (const char* name : {"a.pdf", "a.PNG", "a.svg", "a.csv"}) {
      writeFigure(sample_figure("curves"), {}, path(name));
      QVERIFY(QFileInfo(path(name)).size() > 1000);
    }
    QFile svg(path("a.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QCOMPARE(svg.readAll(), QByteArray::fromStdString(to_svg(sample_figure("curves"), {})));
  }
  void refusals_are_sentences_and_leave_nothing_behind_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("dots");
    QTest::addColumn<QString>("word");
    QTest::newRow("unknown suffix") << "a.docx" << 300 << ".pdf, .svg, .png, .tex, .py or .csv";
    QTest::newRow("no suffix") << "a" << 300 << "no suffix";
    QTest::newRow("no such folder") << "nowhere/a.pdf" << 300 << "cannot be written";
    QTest::newRow("resolution") << "b.png" << 100000 << "dots per inch";
    QTest::newRow("too large") << "c.png" << 2400 << "200 megapixels";
  }
  void refusals_are_sentences_and_leave_nothing_behind() {
    QFETCH(QString, name);
    QFETCH(int, dots);
    QFETCH(QString, word);
    try {
      writeFigure(sample_figure("curves"), {.width_mm = 500.0, .height_mm = 500.0, .dots_per_inch = dots},
                  folder_.filePath(name));
      QFAIL("accepted");
    } catch (const Error& error) {
      QVERIFY2(QString::fromStdString(error.what()).contains(word), error.what());
    }
    QVERIFY(!QFileInfo::exists(folder_.filePath(name)));
  }
  void clipboard_gets_a_picture_and_svg() {
    copyToClipboard(sample_figure("curves"), {});
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    QVERIFY(data->hasImage());
    QVERIFY(data->data(QStringLiteral("image/svg+xml")).startsWith("<?xml"));
  }
};

QS_TEST(TestFigureFile)
#include "test_figure_file.moc"
