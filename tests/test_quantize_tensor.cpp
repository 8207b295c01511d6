// One method on one tensor: what is refused, what a vector is, and numbers near the ends of their range.
#include <QTest>
#include <cmath>
#include <limits>

#include "core/catalog.h"
#include "core/quantize_tensor.h"
#include "support/complaint.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr float kLargest = std::numeric_limits<float>::max();
constexpr float kDenormal = std::numeric_limits<float>::denorm_min();

struct Hostile {
  const char* name;
  std::vector<float> values;
};

const std::vector<Hostile>& hostile_weights() {
  static const std::vector<Hostile> all{
      {"the largest float", {kLargest, -kLargest, kLargest, kLargest, -kLargest, kLargest}},
      {"the largest float and zeros", {kLargest, 0.0f, 0.0f, -kLargest, 0.0f, 0.0f}},
      {"the largest float among small ones", {0.1f, -0.2f, kLargest, 0.05f, -0.3f, 0.15f}},
      {"1e38", {1e38f, -3e38f, 2e38f, -1e38f, 1.5e38f, 2.5e38f}},
      {"1e38 and denormals", {1e38f, kDenormal, -kDenormal, 0.0f, -2e38f, 3 * kDenormal}},
      {"denormals", {kDenormal, -kDenormal, 5 * kDenormal, 1e-40f, -1e-39f, 0.0f}},
      {"one denormal", {kDenormal}},
      {"zeros", {0.0f, 0.0f, -0.0f, 0.0f, 0.0f, 0.0f}},
      {"all the largest", {kLargest, kLargest, kLargest, kLargest, kLargest, kLargest}},
      {"all equal", {0.25f, 0.25f, 0.25f, 0.25f, 0.25f, 0.25f}},
      {"a single weight", {0.7f}},
      {"a single negative weight", {-kLargest}}};
  return all;
}

bool all_finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

/// Empty: every number that is reported or written is finite, but for an error relative to nothing.
QString problem_with(const QuantizedTensor& result, const std::vector<float>& weights) {
  if (!all_finite(result.values)) return QStringLiteral("a quantized weight is not finite");
  for (const std::vector<float>& levels : result.levels)
    if (!all_finite(levels)) return QStringLiteral("a level is not finite");
  for (const Reading& reading : result.readings)
    if (!std::isfinite(reading.value)) return QString::fromStdString(reading.quantity.key + " is not finite");
  const bool is_nothing = std::all_of(weights.begin(), weights.end(), [](float w) { return w == 0.0f; });
  if (is_nothing && result.relative_mse > 0.0) return {};
  if (!std::isfinite(result.relative_mse)) return QStringLiteral("the relative error is not finite");
  return {};
}

}  // namespace

class TestQuantizeTensor : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void weighted_error_is_the_sum_of_weighted_squares() {
    const std::vector<float> weights{0.9f, -0.1f, 0.4f}, curvature{2.0f, 3.0f, 5.0f};
    const QuantizedTensor result =
        quantize_tensor("late", 2, Options(method_info("late").options), {3}, weights, curvature);
    double expected = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
      const double difference = static_cast<double>(weights[i]) - static_cast<double>(result.values[i]);
      expected += static_cast<double>(curvature[i]) * difference * difference;
    }
    QVERIFY(expected > 0.01 && std::abs(result.weighted_error - expected) < 1e-6);
  }

  void hostile_weights_give_finite_numbers_or_a_sentence_data();
  void hostile_weights_give_finite_numbers_or_a_sentence();
  void a_vector_is_one_filter();
  void what_ships_beside_the_codes_is_itemised();
};

void TestQuantizeTensor::hostile_weights_give_finite_numbers_or_a_sentence_data() {
  QTest::addColumn<QString>("method");
  QTest::addColumn<int>("bits");
  for (const MethodInfo& method : methods())
    for (int bits = method.weight_bits.min; bits <= method.weight_bits.max && bits < 32; ++bits)
      QTest::addRow("%s %d", method.id.c_str(), bits) << QString::fromStdString(method.id) << bits;
}

void TestQuantizeTensor::hostile_weights_give_finite_numbers_or_a_sentence() {
  QFETCH(QString, method);
  QFETCH(int, bits);
  const std::string id = method.toStdString();
  const Options options(method_info(id).options);
  QStringList problems;
  for (const Hostile& weights : hostile_weights()) {
    const auto count = static_cast<std::int64_t>(weights.values.size());
    QString problem;
    const QString sentence = complaint_text([&] {
      problem = problem_with(quantize_tensor(id, bits, options, {1, count}, weights.values), weights.values);
    });
    if (!sentence.isEmpty()) qInfo().noquote() << weights.name << ':' << sentence;
    if (!problem.isEmpty()) problems << QLatin1String(weights.name) + QStringLiteral(": ") + problem;
  }
  QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QStringLiteral("; "))));
}

void TestQuantizeTensor::a_vector_is_one_filter() {
  const std::vector<float> w{0.3f, -0.2f, 0.1f, 1.5f, -0.05f};
  const Options options(method_info("bwn").options);
  const QuantizedTensor vector = quantize_tensor("bwn", 1, options, {5}, w);
  QCOMPARE(vector.levels.size(), std::size_t{1});
  QVERIFY(std::abs(vector.values[0] - 0.43f) < 1e-6f);
  QCOMPARE(vector.values, quantize_tensor("bwn", 1, options, {1, 5}, w).values);
  QVERIFY(std::abs(vector.bits_per_weight - (1.0 + 32.0 / 5.0)) < 1e-12);
  const std::vector<float> curvature{0.2f, 1.5f, 0.6f, 2.0f, 0.9f};
  const Options of_late(method_info("late").options);
  QCOMPARE(quantize_tensor("late", 2, of_late, {5}, w, curvature).values,
           quantize_tensor("late", 2, of_late, {1, 5}, w, curvature).values);
}

void TestQuantizeTensor::what_ships_beside_the_codes_is_itemised() {
  const Options options(method_info("bwn").options);
  const std::vector<float> w(12, 0.5f);
  const QuantizedTensor filters = quantize_tensor("bwn", 1, options, {3, 4}, w);
  QCOMPARE(filters.overhead_bits_per_weight, 3 * 32.0 / 12.0);
  QCOMPARE(filters.bits_per_weight, 1.0 + filters.overhead_bits_per_weight);
}

QS_TEST(TestQuantizeTensor)
#include "test_quantize_tensor.moc"
