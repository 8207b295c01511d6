#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>
#include <cmath>

#include "core/export.h"
#include "core/figures.h"
#include "support/sample_snapshot.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Figure five_noisy_curves() {
  Figure figure;
  figure.title = "5 < 6 & \"more\" \x01\xFF";
  Panel panel;
  panel.x.label = "step";
  panel.y.label = "loss";
  for (int k = 0; k < 5; ++k) {
    Line line;
    line.label = "curve " + std::to_string(k);
    line.style.colour.index = k;
    for (int i = 0; i < 20000; ++i) {
      line.x.push_back(i);
      line.y.push_back(k + std::sin(0.37 * i * (k + 1)) * std::cos(0.011 * i));
    }
    panel.marks.emplace_back(std::move(line));
  }
  figure.panels.push_back(std::move(panel));
  return figure;
}

struct Counted {
  int clips = 0, clipped_groups = 0, paths = 0, texts = 0;
  QString width, height, view_box, metadata, title, all_text;
  QString problem;
};

Counted read(const std::string& svg) {
  Counted counted;
  QXmlStreamReader xml(QByteArray::fromStdString(svg));
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    const QString name = xml.name().toString();
    if (name == QLatin1String("svg")) {
      counted.width = xml.attributes().value(QStringLiteral("width")).toString();
      counted.height = xml.attributes().value(QStringLiteral("height")).toString();
      counted.view_box = xml.attributes().value(QStringLiteral("viewBox")).toString();
    }
    if (name == QLatin1String("clipPath")) ++counted.clips;
    if (name == QLatin1String("g") && xml.attributes().hasAttribute(QStringLiteral("clip-path")))
      ++counted.clipped_groups;
    if (name == QLatin1String("path")) ++counted.paths;
    if (name == QLatin1String("metadata")) counted.metadata = xml.readElementText();
    if (name == QLatin1String("title")) counted.title = xml.readElementText();
    if (name == QLatin1String("text")) {
      ++counted.texts;
      counted.all_text += xml.readElementText() + QLatin1Char('\n');
    }
  }
  if (xml.hasError()) counted.problem = xml.errorString();
  return counted;
}

}  // namespace

class TestSvg : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void all_figures_are_well_formed_and_clipped() {
    const auto run = sample_snapshot();
    for (const FigureKind& kind : figure_kinds()) {
      const Figure figure = kind.build({{run}, "", {}});
      for (const char* style : {"paper", "grey", "screen-dark"}) {
        const Counted counted = read(to_svg(figure, {.width_mm = 174.0, .style = style}));
        QVERIFY2(counted.problem.isEmpty(), qPrintable(counted.problem));
        QCOMPARE(counted.clips, static_cast<int>(figure.panels.size()));
        QCOMPARE(counted.clipped_groups, counted.clips);
        for (const Panel& panel : figure.panels)
          QVERIFY(counted.all_text.contains(QString::fromStdString(panel.y.label)));
      }
    }
  }
  void size_is_in_millimetres() {
    Figure figure = five_noisy_curves();
    const Counted counted = read(to_svg(figure, {.width_mm = 84.0, .height_mm = 52.5}));
    QCOMPARE(counted.width, QStringLiteral("84mm"));
    QCOMPARE(counted.height, QStringLiteral("52.5mm"));
    QCOMPARE(counted.view_box, QStringLiteral("0 0 238.11 148.82"));
  }
  void curve_is_one_path() {
    Figure figure = five_noisy_curves();
    const int before = read(to_svg(figure, {})).paths;
    figure.panels[0].marks.pop_back();
    QCOMPARE(read(to_svg(figure, {})).paths, before - 2);  // the curve and its sample in the legend
  }
  void five_curves_of_twenty_thousand_points_take_less_than_100_kB() {
    for (const double width : {84.0, 183.0}) {
      const std::size_t size = to_svg(five_noisy_curves(), {.width_mm = width}).size();
      QVERIFY2(size < 100000, qPrintable(QString::number(size)));
    }
  }
  void same_figure_gives_the_same_bytes() {
    const Figure a = figure_kind("weights").build({{sample_snapshot()}, "", {}});
    const Figure b = figure_kind("weights").build({{sample_snapshot()}, "", {}});
    QVERIFY(to_svg(a, {}) == to_svg(b, {}));
    QVERIFY(to_csv(a) == to_csv(b));
  }
  void special_characters_survive() {
    const Counted counted =
        read(to_svg(five_noisy_curves(), {.provenance = "quantscope train --set a<b & \"c\" σ"}));
    QVERIFY2(counted.problem.isEmpty(), qPrintable(counted.problem));
    QCOMPARE(counted.title, QString::fromUtf8("5 < 6 & \"more\" \xEF\xBF\xBD")
                                .replace(QStringLiteral("\" "), QStringLiteral("\"  ")));
    QCOMPARE(counted.metadata, QString::fromUtf8("quantscope train --set a<b & \"c\" σ"));
  }
  void numbers_in_paths_are_exact_to_a_hundredth_of_a_point() {
    Figure figure;
    Panel panel;
    panel.x = {.label = "x", .min = 0.0, .max = 1.0};
    panel.y = {.label = "y", .min = 0.0, .max = 1.0};
    Line line;
    for (int i = 0; i <= 300; ++i) {
      line.x.push_back(i / 300.0);
      line.y.push_back(0.5 + 0.4 * std::sin(0.3 * i));
    }
    panel.marks.emplace_back(line);
    figure.panels.push_back(panel);
    const QString svg = QString::fromStdString(to_svg(figure, {}));
    const QRegularExpression clip(QStringLiteral(
        "<clipPath[^>]*><rect x=\"([\\d.]+)\" y=\"([\\d.]+)\" width=\"([\\d.]+)\" height=\"([\\d.]+)\""));
    const QRegularExpressionMatch box = clip.match(svg);
    const QRegularExpression path(QStringLiteral("stroke=\"#0072b2\"[^>]* d=\"M([^\"]+)\""));
    QString data = path.match(svg).captured(1);
    data.replace(QLatin1Char('l'), QLatin1Char(' ')).replace(QLatin1Char('-'), QStringLiteral(" -"));
    const QStringList numbers = data.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QCOMPARE(numbers.size(), 602);
    double x = 0.0, y = 0.0;
    for (int i = 0; i <= 300; ++i) {
      x += numbers[2 * i].toDouble();
      y += numbers[2 * i + 1].toDouble();
      const auto at = static_cast<std::size_t>(i);
      QVERIFY(std::abs(x - (box.captured(1).toDouble() + line.x[at] * box.captured(3).toDouble())) < 0.02);
      QVERIFY(std::abs(y - (box.captured(2).toDouble() + (1.0 - line.y[at]) * box.captured(4).toDouble())) <
              0.02);
    }
  }
  void empty_figure_says_why() {
    Figure figure;
    figure.empty_reason = "float has no scales";
    QVERIFY(read(to_svg(figure, {})).all_text.contains(QStringLiteral("float has no scales")));
  }
};

QS_TEST(TestSvg)
#include "test_svg.moc"
