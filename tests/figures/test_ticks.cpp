#include <QRegularExpression>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "core/base/philox.h"
#include "core/figures/text_metrics.h"
#include "core/figures/ticks.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::vector<Tick> labelled(const Ticks& ticks) {
  std::vector<Tick> result;
  std::copy_if(ticks.ticks.begin(), ticks.ticks.end(), std::back_inserter(result),
               [](const Tick& tick) { return !tick.label.empty(); });
  return result;
}

std::string joined(const Ticks& ticks) {
  std::string text;
  for (const Tick& tick : labelled(ticks)) text += (text.empty() ? "" : " ") + tick.label;
  return text;
}

}  // namespace

class TestTicks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void log_axes_of_error_ranges_have_four_labels_or_more_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("1.5 to 8") << 1.5 << 8.0;
    QTest::newRow("2 to 90") << 2.0 << 90.0;
    QTest::newRow("0.6 to 9") << 0.6 << 9.0;
    QTest::newRow("0.5 to 20") << 0.5 << 20.0;
    QTest::newRow("3.1 to 4.2") << 3.1 << 4.2;
    QTest::newRow("1 to 100000") << 1.0 << 1e5;
    QTest::newRow("1e-12 to 1e12") << 1e-12 << 1e12;
    QTest::newRow("0.95 to 1.04") << 0.95 << 1.04;
  }
  void log_axes_of_error_ranges_have_four_labels_or_more() {
    QFETCH(double, low);
    QFETCH(double, high);
    for (const double length : {80.0, 120.0, 300.0}) {
      const Ticks ticks = make_ticks({low, high, Scale::log10, length, 7.0, LabelFlow::stacked});
      QVERIFY2(labelled(ticks).size() >= 4, joined(ticks).c_str());
    }
  }

  void labels_on_a_log_axis_are_one_two_five() {
    const Ticks ticks = make_ticks({2.0, 90.0, Scale::log10, 120.0, 7.0, LabelFlow::stacked});
    QCOMPARE(joined(ticks), std::string("2 5 10 20 50"));
  }
  // The usual bit widths are among them, where there is room.
  void less_than_a_decade_has_the_even_numbers() {
    TickRequest request{0.93, 8.6, Scale::log10, 300.0, 7.0, LabelFlow::side_by_side};
    QCOMPARE(joined(make_ticks(request)), std::string("1 2 3 4 6 8"));
    request.length_pt = 60.0;
    QCOMPARE(joined(make_ticks(request)), std::string("1 2 3 5"));
  }
  void wide_log_axes_label_powers_of_ten() {
    const Ticks ticks = make_ticks({1e-6, 1.0, Scale::log10, 200.0, 7.0, LabelFlow::side_by_side});
    QCOMPARE(joined(ticks), std::string("10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 10⁰"));
  }
  void linear_axes_step_by_round_numbers() {
    QCOMPARE(joined(make_ticks({0.0, 10.0, Scale::linear, 110.0, 7.0, LabelFlow::side_by_side})),
             std::string("0 2 4 6 8 10"));
    QCOMPARE(joined(make_ticks({-0.31, 0.29, Scale::linear, 200.0, 7.0, LabelFlow::side_by_side})),
             std::string("−0.3 −0.2 −0.1 0 0.1 0.2"));
  }
  void large_counts_are_written_in_thousands() {
    QCOMPARE(joined(make_ticks({0.0, 62000.0, Scale::linear, 60.0, 7.0, LabelFlow::stacked})),
             std::string("0 20k 40k 60k"));
  }
  void tiny_values_share_one_factor() {
    const Ticks ticks = make_ticks({0.0, 1e-3, Scale::linear, 60.0, 7.0, LabelFlow::stacked});
    QCOMPARE(ticks.exponent, -3);
    QCOMPARE(labelled(ticks).back().label, std::string("1.0"));
    QCOMPARE(labelled(ticks).back().value, 1e-3);
  }

  void labels_never_touch_and_ticks_stay_inside() {
    Random random(7, Purpose::data, 0);
    const auto uniform = [&] { return static_cast<double>(random.uniform()); };
    for (int i = 0; i < 4000; ++i) {
      TickRequest request;
      request.scale = i % 2 ? Scale::log10 : Scale::linear;
      request.flow = i % 4 < 2 ? LabelFlow::stacked : LabelFlow::side_by_side;
      request.length_pt = 15.0 + 600.0 * uniform();
      const double size = std::pow(10.0, -12.0 + 24.0 * uniform());
      request.low = i % 2 ? size : size * (uniform() - 0.7);
      request.high = i % 2 ? request.low * std::pow(10.0, 0.01 + 12.0 * uniform() * uniform())
                           : request.low + size * uniform();
      const Ticks ticks = make_ticks(request);
      double free_from = -1e9;
      for (const Tick& tick : ticks.ticks) {
        QVERIFY(tick.value >= request.low && tick.value <= request.high);
        if (tick.label.empty()) continue;
        const double part = i % 2 ? std::log(tick.value / request.low) / std::log(request.high / request.low)
                                  : (tick.value - request.low) / (request.high - request.low);
        const double half =
            (request.flow == LabelFlow::stacked ? request.size_pt : text_width(tick.label, request.size_pt)) /
            2;
        QVERIFY2(part * request.length_pt - half >= free_from, joined(ticks).c_str());
        free_from = part * request.length_pt + half;
      }
    }
  }
  void labels_say_the_value_of_their_tick() {
    for (const double high : {0.013, 0.5, 7.0, 90.0, 4690.0, 8.2e5, 3.1e7}) {
      const Ticks ticks = make_ticks({0.0, high, Scale::linear, 300.0, 7.0, LabelFlow::stacked});
      QVERIFY(labelled(ticks).size() >= 3);
      for (const Tick& tick : labelled(ticks)) {
        QString label = QString::fromStdString(tick.label);
        double factor = std::pow(10.0, ticks.exponent);
        if (label.endsWith(QLatin1Char('k'))) factor = 1e3;
        if (label.endsWith(QLatin1Char('M'))) factor = 1e6;
        label.remove(QRegularExpression(QStringLiteral("[kM]")));
        QVERIFY(std::abs(label.toDouble() * factor - tick.value) <= 1e-9 * high);
      }
    }
  }

  void impossible_ranges_have_no_ticks() {
    for (const TickRequest& request :
         {TickRequest{1.0, 1.0}, TickRequest{2.0, 1.0}, TickRequest{0.0, INFINITY}, TickRequest{NAN, 1.0},
          TickRequest{0.0, 1.0, Scale::log10}}) {
      QVERIFY(make_ticks(request).ticks.empty());
    }
    QVERIFY(make_ticks({1e15, 1e15 + 0.25, Scale::linear, 100.0, 7.0}).ticks.size() <= 8);
  }

  void numbers_are_short_and_never_localised() {
    QCOMPARE(format_number(0.0), std::string("0"));
    QCOMPARE(format_number(0.012345), std::string("0.01235"));
    QCOMPARE(format_number(-1234.5678), std::string("−1235"));
    QCOMPARE(format_number(1.2e-5), std::string("1.2×10⁻⁵"));
    QCOMPARE(format_number(3e20), std::string("3×10²⁰"));
    QCOMPARE(format_number(NAN), std::string("NaN"));
    QCOMPARE(format_fixed(-0.001, 1), std::string("0.0"));
    QCOMPARE(format_count(400000), std::string("400\u2009000"));
    QCOMPARE(format_count(-12), std::string("−12"));
  }
};

QS_TEST(TestTicks)
#include "test_ticks.moc"
