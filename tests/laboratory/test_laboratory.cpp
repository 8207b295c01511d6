// The laboratory: its numbers against tables of distributions, its curves against the quantizers asked
// directly, its probabilities against counted draws.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>

#include "core/figures/laboratory.h"
#include "core/laboratory.h"
#include "core/laboratory/sample.h"
#include "core/quantize_tensor.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/concrete_rounding.h"
#include "core/values/error.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

struct Case {
  std::string method;
  Quantized tensor;
};

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const Method& method : all_methods())
    for (const Quantized tensor : quantized_by(method.info.id)) all.push_back({method.info.id, tensor});
  return all;
}

LabQuestion question(const std::string& method, Quantized tensor = Quantized::weights, int bits = 2) {
  LabQuestion asked;
  asked.method = method;
  asked.tensor = tensor;
  asked.bits = bits;
  return made_possible(asked);
}

void set(LabQuestion& asked, const std::string& key, const std::string& value) {
  asked.options.set_text(key, value);
}

double at(const LabCurve& curve, double x) {
  const auto found = std::min_element(curve.x.begin(), curve.x.end(),
                                      [&](double a, double b) { return std::abs(a - x) < std::abs(b - x); });
  return curve.y[static_cast<std::size_t>(found - curve.x.begin())];
}

const LabScalar& scalar(const LabAnswer& answer, const std::string& key) {
  const auto found = std::find_if(answer.scalars.begin(), answer.scalars.end(),
                                  [&](const LabScalar& one) { return one.quantity.key == key; });
  if (found == answer.scalars.end()) throw Error(key, "is no scalar of " + answer.method);
  return *found;
}

const Line& line(const Figure& figure, const std::string& label) {
  for (const Panel& panel : figure.panels)
    for (const Mark& mark : panel.marks)
      if (const auto* one = std::get_if<Line>(&mark); one && one->label == label) return *one;
  throw Error(label, "is not in the figure");
}

}  // namespace

class TestLaboratory : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Φ⁻¹(0.975) = 1.959964; the quantile 0.975 of t with four degrees of freedom is 2.776445, its deviation
  // √2; that of Laplace −ln 0.05, its deviation √2; of the uniform distribution 0.95, its deviation 1/√3.
  void quantiles_are_those_of_the_tables() {
    const std::map<SampleShape, double> in_deviations{
        {SampleShape::normal, 1.959964},
        {SampleShape::heavy_tail, 2.776445 / std::sqrt(2.0)},
        {SampleShape::laplace, -std::log(0.05) / std::sqrt(2.0)},
        {SampleShape::uniform, 0.95 * std::sqrt(3.0)}};
    for (const auto& [shape, expected] : in_deviations) {
      const std::vector<double> all = quantiles(shape, Quantized::weights, 0.5);
      QVERIFY(std::is_sorted(all.begin(), all.end()));
      double squares = 0.0;
      for (const double x : all) squares += x * x;
      QVERIFY(std::abs(std::sqrt(squares / static_cast<double>(all.size())) - 0.5) < 1e-12);
      const double found = all[static_cast<std::size_t>(0.975 * static_cast<double>(all.size()))] / 0.5;
      // A finite list has lost its tails, and is stretched to the same size.
      QVERIFY2(std::abs(found / expected - 1.0) < 0.03, std::to_string(found).c_str());
    }
  }

  // What is drawn as tested is the quantizer's own image of the same numbers, for every method.
  void staircase_of_weights_is_what_quantize_makes_of_them_data() { add_cases(); }
  void staircase_of_weights_is_what_quantize_makes_of_them() {
    QFETCH(QString, method);
    QFETCH(int, tensor);
    const LabQuestion asked = question(method.toStdString(), static_cast<Quantized>(tensor));
    const LabAnswer answer = ask_laboratory(asked);
    const Figure figure = laboratory_figure(answer, Options(laboratory_options()));
    const Line& drawn = line(figure, "as tested");
    QCOMPARE(drawn.x, answer.x);
    QCOMPARE(drawn.y, answer.rounded);
    QCOMPARE(answer.x.size(), std::size_t{kLabNumbers});
    QVERIFY(std::is_sorted(answer.x.begin(), answer.x.end()));
    const Method& of = find_method(asked.method);
    const LayerSite site{.layer = "l",
                         .bits = asked.bits,
                         .is_activation = asked.tensor == Quantized::activations,
                         .place = 1};
    std::vector<float> numbers(answer.x.begin(), answer.x.end());
    Tensor direct(Shape{1, kLabNumbers});
    if (asked.tensor == Quantized::activations) {
      const auto quantizer = of.activation(site, asked.options);
      Tensor x(direct.shape());
      std::copy(numbers.begin(), numbers.end(), x.begin());
      quantizer->calibrate(x);
      Tape tape;
      Step step;
      step.mode = Mode::evaluate;
      quantizer->forward(x, direct, tape, step, 1);
    } else {
      // Only where training begins with the weights as they are: others stretch or centre them first.
      QuantizedTensor result;
      try {
        result = quantize_tensor(asked.method, asked.bits, asked.options, {1, kLabNumbers}, numbers);
      } catch (const Error& error) {
        QSKIP(error.what());
      }
      const std::vector<double> asked_for = quantiles(asked.shape, asked.tensor, usual_spread(asked.tensor));
      if (std::abs(answer.x.front() - asked_for.front()) > 1e-6) QSKIP("weights are moved before training");
      std::copy(result.values.begin(), result.values.end(), direct.begin());
    }
    // The number looked at stood in the middle when the scales were set.
    double worst = 0.0;
    int moved = 0;
    for (std::size_t i = 0; i < answer.x.size(); ++i) {
      const double difference =
          std::abs(answer.rounded[i] - static_cast<double>(direct[static_cast<Index>(i)]));
      const double size = std::max(1e-9, std::abs(answer.rounded[i]));
      if (difference > 0.02 * size) ++moved;  // it fell into another cell
      worst = std::max(worst, difference);
    }
    QVERIFY2(moved <= 16, qPrintable(QStringLiteral("%1 differ, by up to %2").arg(moved).arg(worst)));
  }

  void every_method_answers_and_draws_data() { add_cases(); }
  void every_method_answers_and_draws() {
    QFETCH(QString, method);
    QFETCH(int, tensor);
    for (const int bits : {1, 2, 4, 8}) {
      const LabQuestion asked = question(method.toStdString(), static_cast<Quantized>(tensor), bits);
      const LabAnswer answer = ask_laboratory(asked);
      for (const double y : answer.rounded) QVERIFY(std::isfinite(y));
      for (const double y : answer.slope.y) QVERIFY(std::isfinite(y));
      for (const double y : answer.expected.y) QVERIFY(std::isfinite(y));
      QVERIFY(laboratory_figure(answer, Options(laboratory_options())).panels.size() >= 2);
      if (answer.levels.empty()) continue;
      for (const double y : answer.rounded)
        QVERIFY(std::any_of(answer.levels.begin(), answer.levels.end(),
                            [&](float level) { return static_cast<double>(level) == y; }));
    }
  }

  /// Within four standard deviations of the count.
  void levels_are_drawn_as_often_as_their_chances_say_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("bits");
    QTest::addColumn<QString>("option");
    QTest::addColumn<double>("x");
    const auto rows = [](const char* name, int bits, const char* option,
                         std::initializer_list<double> places) {
      for (const double x : places)
        QTest::addRow("%s %d %g", name, bits, x) << name << bits << QString::fromLatin1(option) << x;
    };
    rows("rq-st", 2, "", {-0.2, 0.0, 0.07, 0.3});
    rows("rq-st", 4, "", {-0.11, 0.05});
    rows("rq-st", 8, "", {0.043});
    rows("sr", 2, "", {-0.2, 0.07, 0.4});
    rows("sr-dr", 4, "", {-0.17, 0.02});
    rows("binaryconnect", 1, "rounding=stochastic", {-0.6, 0.3, 0.9});
  }
  void levels_are_drawn_as_often_as_their_chances_say() {
    QFETCH(QString, method);
    QFETCH(int, bits);
    QFETCH(QString, option);
    QFETCH(double, x);
    LabQuestion asked = question(method.toStdString(), Quantized::weights, bits);
    asked.at = x;
    asked.draws = kMostDraws;
    if (!option.isEmpty())
      set(asked, option.section(u'=', 0, 0).toStdString(), option.section(u'=', 1).toStdString());
    const LabAnswer answer = ask_laboratory(asked);
    QCOMPARE(answer.draws.size(), std::size_t{kMostDraws});
    QVERIFY(answer.chances.levels.size() >= 2);
    double sum = 0.0;
    for (std::size_t i = 0; i < answer.chances.levels.size(); ++i) {
      const double level = answer.chances.levels[i], p = answer.chances.probability[i];
      sum += p;
      const auto count = std::count_if(answer.draws.begin(), answer.draws.end(),
                                       [&](double y) { return std::abs(y - level) < 1e-5; });
      const double deviation = std::sqrt(kMostDraws * p * (1.0 - p));
      QVERIFY2(
          std::abs(static_cast<double>(count) - kMostDraws * p) < 4.0 * deviation + 1e-9,
          qPrintable(
              QStringLiteral("level %1: %2 draws, %3 expected").arg(level).arg(count).arg(kMostDraws * p)));
    }
    QVERIFY(std::abs(sum - 1.0) < 1e-12);
  }

  // sig differences by their definition (RQ eq. 3–4), where these keep their digits.
  void chances_of_relaxed_quantization_are_the_cells_of_the_logistic() {
    LabQuestion asked = question("rq", Quantized::weights, 2);
    asked.scalars = {{"step_size", 0.1}, {"noise_scale", 0.03}};
    asked.at = 0.06;
    const LabAnswer answer = ask_laboratory(asked);
    const auto sigmoid = [](double z) { return 1.0 / (1.0 + std::exp(-z)); };
    std::vector<double> mass;
    double all = 0.0;
    for (int n = -2; n <= 1; ++n) {
      mass.push_back(sigmoid((0.1 * (n + 0.5) - 0.06) / 0.03) - sigmoid((0.1 * (n - 0.5) - 0.06) / 0.03));
      all += mass.back();
    }
    QCOMPARE(answer.chances.levels.size(), mass.size());
    for (std::size_t i = 0; i < mass.size(); ++i)
      QVERIFY2(std::abs(answer.chances.probability[i] - mass[i] / all) < 1e-6,
               std::to_string(answer.chances.probability[i]).c_str());
    QCOMPARE(answer.chances.edges.size(), std::size_t{3});
    QVERIFY(std::abs(answer.chances.edges[0] + 0.15) < 1e-7);
  }

  // E[x̂] = x between the ends: slope 1, and 0 beyond them (Gupta et al., eq. 1).
  void mean_of_stochastic_rounding_has_the_slope_of_the_identity() {
    const LabAnswer answer = ask_laboratory(question("sr", Quantized::weights, 2));
    const double low = answer.levels.front(), high = answer.levels.back();
    QVERIFY(answer.expected_is_exact);
    for (std::size_t i = 0; i < answer.slope_of_expected.x.size(); ++i) {
      const double x = answer.slope_of_expected.x[i];
      if (x > low + 0.001 && x < high - 0.001) QVERIFY(std::abs(answer.slope_of_expected.y[i] - 1.0) < 1e-3);
      if (x > high + 0.001) QVERIFY(std::abs(answer.slope_of_expected.y[i]) < 1e-9);
    }
  }

  void straight_through_takes_one_inside_the_levels_and_nothing_outside() {
    LabQuestion asked = question("rounding", Quantized::weights, 2);
    asked.scalars = {{"step_size", 0.05}};
    const LabAnswer answer = ask_laboratory(asked);
    QVERIFY(answer.expected.x.empty() && answer.draws.empty());  // nothing is random
    QVERIFY(at(answer.slope, 0.02) == 1.0);
    QVERIFY(at(answer.slope, 0.12) == 0.0 && at(answer.slope, -0.2) == 0.0);
  }

  // ŵ = ‖w‖₁/n·sgn(w) with XNOR-Net's gradient (1/n + α·1[|w| ≤ 1]) has a term of every weight's own share:
  // where gradients cross, one backward pass for all numbers would add them up.
  void slopes_are_of_the_number_alone() {
    const LabAnswer answer = ask_laboratory(question("wnq"));
    double largest = 0.0;
    for (const double y : answer.slope.y) largest = std::max(largest, std::abs(y));
    QVERIFY2(largest < 3.0, std::to_string(largest).c_str());
  }

  /// Whatever can be moved is then what the method publishes, unless a limit of the method is in the way.
  void scalars_go_where_they_are_moved_data() { add_cases(); }
  void scalars_go_where_they_are_moved() {
    QFETCH(QString, method);
    QFETCH(int, tensor);
    const LabQuestion asked = question(method.toStdString(), static_cast<Quantized>(tensor));
    for (const LabScalar& one : ask_laboratory(asked).scalars) {
      const double wanted = one.usual * 1.2;
      LabQuestion moved = asked;
      moved.scalars = {{one.quantity.key, wanted}};
      const LabAnswer answer = ask_laboratory(moved);
      QVERIFY2(std::abs(scalar(answer, one.quantity.key).value - wanted) < 1e-4 * std::abs(wanted) + 1e-9,
               one.quantity.key.c_str());
      QVERIFY(answer.rounded != ask_laboratory(asked).rounded || one.quantity.family == "noise" ||
              one.quantity.family == "ratio");
    }
  }

  // A uniform distribution on [−√3·0.1, √3·0.1] and two bits: the levels −2α … α.
  void least_error_of_the_search_is_where_the_error_is_least() {
    LabQuestion asked = question("rounding", Quantized::weights, 2);
    asked.shape = SampleShape::uniform;
    const LabAnswer answer = ask_laboratory(asked);
    QCOMPARE(answer.searched, std::string("step_size"));
    const auto least = std::min_element(answer.search.y.begin(), answer.search.y.end());
    const double best = answer.search.x[static_cast<std::size_t>(least - answer.search.y.begin())];
    // By hand: errors beyond (1 + ½)α on the right cost most; the optimum lies between √3·0.1/2 and √3·0.1.
    QVERIFY(best > 0.0866 && best < 0.1733);
    asked.scalars = {{"step_size", best}};
    QVERIFY(std::abs(ask_laboratory(asked).rms_error - *least) < 1e-9);
  }

  void errors_are_those_of_the_numbers() {
    LabQuestion asked = question("rounding", Quantized::weights, 2);
    asked.shape = SampleShape::given;
    asked.numbers = {-0.3f, -0.1f, 0.02f, 0.2f};
    asked.scalars = {{"step_size", 0.1}};
    asked.at = 0.02;  // a second time
    const LabAnswer answer = ask_laboratory(asked);
    // −0.3 → −0.2, −0.1 → −0.1, 0.02 → 0 (twice), 0.2 → 0.1
    QCOMPARE(answer.x.size(), std::size_t{5});
    QVERIFY(std::abs(answer.largest_error - 0.1) < 1e-6);
    QVERIFY(std::abs(answer.mean_error - (0.1 + 0.02 + 0.02 + 0.1) / 5.0) < 1e-6);
    QVERIFY(std::abs(answer.rms_error - std::sqrt((0.01 + 0.0004 + 0.0004 + 0.01) / 5.0)) < 1e-6);
    QCOMPARE(answer.zeros_pct, 40.0);
  }

  void impossible_questions_are_refused_in_words() {
    LabQuestion asked = question("twn");
    asked.tensor = Quantized::activations;
    QVERIFY(
        complaint_text([&] { ask_laboratory(asked); }).contains(QLatin1String("leaves activations float")));
    asked = question("twn");
    asked.bits = 4;
    QVERIFY(complaint_text([&] {
              ask_laboratory(asked);
            }).contains(QLatin1String("takes 2 bits for weights, not 4")));
    asked = question("rq");
    asked.scalars = {{"sigma", 0.1}};
    QVERIFY(complaint_text([&] {
              ask_laboratory(asked);
            }).contains(QLatin1String("step_size, noise_scale, noise_ratio")));
    asked = question("rq");
    asked.scalars = {{"step_size", -1.0}};
    QVERIFY(complaint_text([&] { ask_laboratory(asked); }).contains(QLatin1String("not possible")));
    asked = question("rq");
    asked.shape = SampleShape::given;
    QVERIFY(complaint_text([&] { ask_laboratory(asked); }).contains(QLatin1String("fewer than two")));
    asked.numbers = {0.0f, 0.0f};
    QVERIFY(complaint_text([&] { ask_laboratory(asked); }).contains(QLatin1String("zero")));
    asked.numbers = {0.0f, std::numeric_limits<float>::quiet_NaN()};
    QVERIFY(complaint_text([&] { ask_laboratory(asked); }).contains(QLatin1String("finite")));
  }

 private:
  static void add_cases() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("tensor");
    for (const Case& one : all_cases())
      QTest::addRow("%s %s", one.method.c_str(), std::string(kQuantized.of(one.tensor)).c_str())
          << QString::fromStdString(one.method) << static_cast<int>(one.tensor);
  }
};

QS_TEST(TestLaboratory)
#include "test_laboratory.moc"
