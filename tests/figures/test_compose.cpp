// Several figures as panels of one: letters, captions, legend and axes in common.
#include <QTest>

#include "core/export.h"
#include "core/figures/compose.h"
#include "core/figures/layout.h"
#include "support/marks.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Figure part(const std::string& title, std::vector<Panel> panels, const std::string& note = "") {
  Figure figure;
  figure.title = title;
  figure.panels = std::move(panels);
  figure.note = note;
  return figure;
}

Panel panel(const std::string& title, double high, int colour, const std::string& x = "epoch") {
  Panel one{.title = title, .x = {.label = x}, .y = {.label = "loss"}};
  one.marks.emplace_back(Line{
      .x = {0.0, high}, .y = {0.0, 2 * high}, .style = {{Colour::Role::series, colour}}, .label = "run"});
  return one;
}

}  // namespace

class TestCompose : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void panels_are_lettered_and_captions_say_whose_they_are() {
    const Figure whole = composed({part("One", {panel("", 1, 0)}, "first note"),
                                   part("Two", {panel("conv1", 1, 0), panel("fc1", 1, 0)}, "second note")},
                                  SharedAxes::none);
    QCOMPARE(whole.panels.size(), std::size_t{3});
    QCOMPARE(whole.panels[0].title, std::string("(a) One"));
    QCOMPARE(whole.panels[1].title, std::string("(b) conv1"));
    QCOMPARE(whole.panels[2].title, std::string("(c) fc1"));
    QVERIFY(whole.note.find("(a) first note") != std::string::npos);
    QVERIFY(whole.note.find("(b–c) second note") != std::string::npos);
    QVERIFY(whole.title.empty());
  }

  void beyond_z_letters_double() {
    const std::vector<Panel> panels(28, panel("x", 1, 0));
    const Figure whole = composed({part("Many", panels)}, SharedAxes::none);
    QCOMPARE(whole.panels[25].title, std::string("(z) x"));
    QCOMPARE(whole.panels[26].title, std::string("(aa) x"));
    QCOMPARE(whole.panels[27].title, std::string("(ab) x"));
  }

  void one_label_stands_for_one_look() {
    const Figure same =
        composed({part("A", {panel("a", 1, 0)}), part("B", {panel("b", 1, 0)})}, SharedAxes::none);
    QCOMPARE(marks<Line>(same.panels[1])[0]->label, std::string("run"));
    const Figure other =
        composed({part("A", {panel("a", 1, 0)}), part("B", {panel("b", 1, 3)})}, SharedAxes::none);
    QCOMPARE(marks<Line>(other.panels[0])[0]->label, std::string("run"));
    QCOMPARE(marks<Line>(other.panels[1])[0]->label, std::string("run (b)"));
  }

  void axes_in_common_show_what_is_on_any_of_them() {
    const std::vector<Figure> parts = {part("A", {panel("a", 1, 0)}), part("B", {panel("b", 10, 0)}),
                                       part("C", {panel("c", 100, 0, "bits")})};
    const Figure apart = composed(parts, SharedAxes::none);
    QVERIFY(!apart.panels[0].x.max && !apart.panels[0].y.max);
    const Figure x = composed(parts, SharedAxes::x);
    QCOMPARE(*x.panels[0].x.max, *x.panels[1].x.max);
    QVERIFY(*x.panels[0].x.max >= 10.0 && *x.panels[0].x.min <= 0.0);
    QVERIFY(*x.panels[2].x.max >= 100.0);  // another quantity
    QVERIFY(*x.panels[0].x.max < 100.0);
    QVERIFY(!x.panels[0].y.max);
    const Figure both = composed(parts, SharedAxes::both);
    QVERIFY(*both.panels[0].y.max >= 200.0 && *both.panels[2].y.max == *both.panels[0].y.max);
  }

  void a_part_with_nothing_to_draw_is_named() {
    Figure empty;
    empty.title = "Curves";
    empty.empty_reason = "no epoch has ended";
    const Figure whole = composed({part("A", {panel("a", 1, 0)}), empty}, SharedAxes::none);
    QVERIFY(whole.panels.empty());
    QVERIFY(whole.empty_reason.find("Curves: no epoch has ended") != std::string::npos);
  }

  void three_figures_fit_on_a_page_and_become_one_drawing() {
    const Figure whole = composed(
        {part("A", {panel("a", 1, 0)}), part("B", {panel("b", 10, 1)}), part("C", {panel("c", 3, 2)})},
        SharedAxes::y);
    const std::string svg = to_svg(whole, {.width_mm = 174.0});
    for (const char* letter : {"(a) a", "(b) b", "(c) c"}) QVERIFY(svg.find(letter) != std::string::npos);
  }
};

QS_TEST(TestCompose)
#include "test_compose.moc"
