#include <QTest>

#include "core/export.h"
#include "support/test_main.h"

using namespace qs;

class TestCsv : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_mark_is_written_exactly() {
    Figure figure;
    Panel panel;
    panel.title = "conv2, 2 bit";
    panel.x.label = "weight";
    panel.y = {.label = "count"};
    panel.right = Axis{.label = "share", .unit = "%"};
    panel.marks.emplace_back(Bars{{-0.5, 0.1, 0.25}, {3, 4}, {}, 1.0, "latent"});
    panel.marks.emplace_back(Stems{{0.1}, {33.333333333333336}, {}, "quantized \"hard\"", YAxis::right});
    panel.marks.emplace_back(Line{.x = {0, 1, 2}, .y = {5, 6}, .label = "start", .steps = true});
    panel.marks.emplace_back(Line{.x = {1e-7}, .y = {0.1}, .label = "short", .name = "long, name"});
    panel.marks.emplace_back(Band{{1}, {2}, {3}, {}, "band"});
    panel.marks.emplace_back(Rule{Rule::Direction::vertical, 0.1, {}, "grid"});
    panel.marks.emplace_back(Rule{Rule::Direction::horizontal, 7, {}, ""});
    panel.marks.emplace_back(Line{.x = {1}, .y = {std::numeric_limits<double>::quiet_NaN()}});
    figure.panels.push_back(panel);
    const std::string rest = ",weight,,count,\n", name = "\"conv2, 2 bit\",";
    QCOMPARE(to_csv(figure),
             "panel,mark,label,x,x2,y,y2,x_quantity,x_unit,y_quantity,y_unit\n" + name +
                 "bar,latent,-0.5,0.1,3," + rest + name + "bar,latent,0.1,0.25,4," + rest + name +
                 "stem,\"quantized \"\"hard\"\"\",0.1,,33.333333333333336,,weight,,share,%\n" + name +
                 "step,start,0,1,5," + rest + name + "step,start,1,2,6," + rest + name +
                 "line,\"long, name\",1e-07,,0.1," + rest + name + "band,band,1,,2,3" + rest + name +
                 "rule,grid,0.1,,," + rest + name + "rule,,,,7," + rest + name + "line,,1,,," + rest);
  }
  void panels_without_a_title_are_numbered() {
    Figure figure;
    figure.panels.resize(2);
    figure.panels[1].marks.emplace_back(Points{{1}, {2}, {}, Marker::circle, false, "p"});
    QVERIFY(QString::fromStdString(to_csv(figure)).endsWith(QStringLiteral("\n2,point,p,1,,2,,,,,\n")));
  }
};

QS_TEST(TestCsv)
#include "test_csv.moc"
