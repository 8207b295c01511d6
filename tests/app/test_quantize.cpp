// quantscope quantize on vectors whose answer is worked out by hand, and on damaged files.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "support/program.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// An NPY file of version 1.0 with little-endian floats, written without the program's own code.
QByteArray npy(const QByteArray& shape, const std::vector<float>& values) {
  QByteArray header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  QByteArray bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()),
               static_cast<qsizetype>(values.size() * sizeof(float)));
  return bytes;
}

std::vector<float> values_of(const QByteArray& file, std::size_t count) {
  std::vector<float> values(count);
  std::memcpy(values.data(), file.constData() + file.size() - static_cast<qsizetype>(count * sizeof(float)),
              count * sizeof(float));
  return values;
}

}  // namespace

class TestQuantize : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // mean|w| = 2.75/6, Δ = 0.7·mean|w| = 0.3208…; above it 1, 0.8 and 0.6, so α = 0.8.
  void ternary_weights_of_a_vector_worked_out_by_hand() {
    const std::vector<float> w = {1.0f, -0.8f, 0.05f, -0.3f, 0.6f, 0.0f};
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy("(2, 3)", w)));
    const ProgramResult result =
        program_.run(words("quantize --method twn --input w.npy --output q.npy --report r.json --json"));
    QVERIFY2(result.status == 0, result.errors.constData());

    const QByteArray quantized = program_.read(QStringLiteral("q.npy"));
    QVERIFY(quantized.contains("(2, 3)"));
    const float alpha = 0.8f;
    QCOMPARE(values_of(quantized, 6), (std::vector<float>{alpha, -alpha, 0.0f, 0.0f, alpha, 0.0f}));

    const QJsonObject report = QJsonDocument::fromJson(result.output).object();
    QCOMPARE(report, QJsonDocument::fromJson(program_.read(QStringLiteral("r.json"))).object());
    QCOMPARE(report[QStringLiteral("zeros_pct")].toDouble(), 50.0);
    const QJsonObject readings = report[QStringLiteral("readings")].toObject();
    QVERIFY(qAbs(readings[QStringLiteral("scale")].toDouble() - 0.8) < 1e-6);
    QVERIFY(qAbs(readings[QStringLiteral("threshold")].toDouble() - 0.7 * 2.75 / 6.0) < 1e-6);
    // Σ(w−ŵ)² = 0.04 + 0 + 0.0025 + 0.09 + 0.04 = 0.1725;  Σw² = 1 + 0.64 + 0.0025 + 0.09 + 0.36 = 2.0925.
    QVERIFY(qAbs(report[QStringLiteral("relative_mse")].toDouble() - 0.1725 / 2.0925) < 1e-6);
    QCOMPARE(report[QStringLiteral("counts")].toArray()[0].toArray(), (QJsonArray{1, 3, 2}));
    // Two bits a weight and one scale of 32 bits.
    QVERIFY(qAbs(report[QStringLiteral("bits_per_weight")].toDouble() - (2.0 + 32.0 / 6.0)) < 1e-9);
  }

  // mean|w| = 2.15/5; with the weights clipped to ±1 it would be 0.33.
  void a_vector_is_one_filter_and_is_quantized_as_it_is() {
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy("(5,)", {0.3f, -0.2f, 0.1f, 1.5f, -0.05f})));
    const ProgramResult result =
        program_.run(words("quantize --method bwn --weight-bits 1 --input w.npy --output q.npy --json"));
    QVERIFY2(result.status == 0, result.errors.constData());
    const QByteArray quantized = program_.read(QStringLiteral("q.npy"));
    QVERIFY(quantized.contains("(5,)"));
    const std::vector<float> q = values_of(quantized, 5), signs{1.0f, -1.0f, 1.0f, 1.0f, -1.0f};
    for (std::size_t i = 0; i < q.size(); ++i) QVERIFY(qAbs(q[i] - 0.43f * signs[i]) < 1e-6f);
    const QJsonObject report = QJsonDocument::fromJson(result.output).object();
    QVERIFY(qAbs(report[QStringLiteral("bits_per_weight")].toDouble() - 7.4) < 1e-9);
    QVERIFY(qAbs(report[QStringLiteral("overhead_bits_per_weight")].toDouble() - 6.4) < 1e-9);
    QVERIFY2(result.errors.contains("6.4 bits per weight, more than the codes (1)"),
             result.errors.constData());
  }

  void overhead_below_the_codes_needs_no_remark() {
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy("(1, 64)", std::vector<float>(64, 0.5f))));
    const ProgramResult result = program_.run(words("quantize --method bwn --weight-bits 1 --input w.npy"));
    QCOMPARE(result.status, 0);
    QVERIFY2(result.errors.isEmpty(), result.errors.constData());
  }

  void weights_at_the_end_of_the_range_of_float_give_finite_numbers_or_a_sentence() {
    const float largest = std::numeric_limits<float>::max();
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy("(1, 3)", {largest, -largest, largest})));
    for (const char* method : {"rq --weight-bits 2", "lsq --weight-bits 4", "twn --weight-bits 2"}) {
      const ProgramResult result =
          program_.run(words(QByteArray("quantize --input w.npy --output q.npy --method ") + method));
      if (result.status == 0)
        for (const float q : values_of(program_.read(QStringLiteral("q.npy")), 3)) QVERIFY(std::isfinite(q));
      else
        QVERIFY2(result.status == 2 && result.sentence().contains(QStringLiteral("w.npy")),
                 result.errors.constData());
    }
  }

  // b = 2: t = (max−min)/4 = 0.4375, α = t + 3t/4 = 0.765625; levels −2α…α, ties to even.
  void two_bit_rounding_uses_the_first_grid_of_relaxed_quantization() {
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy("(4,)", {-1.0f, 0.75f, 0.3f, 0.5f})));
    const ProgramResult result =
        program_.run(words("quantize --method rounding --weight-bits 2 --input w.npy --output q.npy"));
    QVERIFY2(result.status == 0, result.errors.constData());
    const std::vector<float> q = values_of(program_.read(QStringLiteral("q.npy")), 4);
    const float alpha = 0.765625f;
    const std::vector<float> expected = {-alpha, alpha, 0.0f, alpha};
    for (std::size_t i = 0; i < q.size(); ++i) QVERIFY(qAbs(q[i] - expected[i]) < 1e-6f);
  }

  // The codes and scales of smallest Σd(w−ŵ)², found elsewhere by enumeration and by exact search.
  void loss_aware_methods_take_a_curvature_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("error");
    QTest::newRow("lab") << QByteArray("lab") << 0.3306862745 << 0.5184451961;
    QTest::newRow("late") << QByteArray("late") << 0.4922413793 << 0.2285008621;
    QTest::newRow("lata") << QByteArray("lata") << 0.4922413793 << 0.2285008621;
    QTest::newRow("laq-linear") << QByteArray("laq-linear --weight-bits 3") << 0.6451754386 << 0.05209488304;
    QTest::newRow("laq-log") << QByteArray("laq-log --weight-bits 3") << 0.6919245283 << 0.04795898113;
  }
  void loss_aware_methods_take_a_curvature() {
    QFETCH(QByteArray, method);
    QFETCH(double, scale);
    QFETCH(double, error);
    write_weights_and_curvature();
    const ProgramResult result = program_.run(
        words("quantize --method " + method + " --input w.npy --curvature d.npy --output q.npy --json"));
    QVERIFY2(result.status == 0, result.errors.constData());
    const QJsonObject report = QJsonDocument::fromJson(result.output).object();
    QVERIFY(qAbs(report[QStringLiteral("weighted_error")].toDouble() - error) < 1e-6);
    const QJsonObject readings = report[QStringLiteral("readings")].toObject();
    QVERIFY(qAbs(readings[QStringLiteral("scale")].toDouble() - scale) < 1e-6);
    QVERIFY(qAbs(readings[QStringLiteral("relative_weighted_error")].toDouble() - error / 1.63385) < 1e-6);
    QVERIFY(qAbs(values_of(program_.read(QStringLiteral("q.npy")), 12)[0] - scale) < 1e-6);
  }

  void a_curvature_that_does_not_fit_is_refused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("another shape") << npy("(2, 6)", std::vector<float>(12, 1.0f));
    QTest::newRow("too short") << npy("(1, 3)", {1.0f, 2.0f, 3.0f});
    QTest::newRow("negative") << npy("(1, 12)", std::vector<float>(12, -1.0f));
    QTest::newRow("zero") << npy("(1, 12)", std::vector<float>(12, 0.0f));
    QTest::newRow("not a number") << npy("(1, 12)", std::vector<float>(12, std::nanf("")));
    QTest::newRow("no array") << QByteArray("text");
  }
  void a_curvature_that_does_not_fit_is_refused() {
    QFETCH(QByteArray, bytes);
    write_weights_and_curvature();
    QVERIFY(program_.write(QStringLiteral("bad.npy"), bytes));
    const ProgramResult result =
        program_.run(words("quantize --method late --input w.npy --curvature bad.npy"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("bad.npy")), result.errors.constData());
  }

  void a_method_without_use_for_a_curvature_says_so() {
    write_weights_and_curvature();
    const ProgramResult result = program_.run(words("quantize --method twn --input w.npy --curvature d.npy"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("does not use a curvature")),
             result.errors.constData());
  }

  void a_single_number_is_a_vector_of_one_weight() {
    QVERIFY(program_.write(QStringLiteral("scalar.npy"), npy("()", {0.7f})));
    QVERIFY(program_.write(QStringLiteral("vector.npy"), npy("(1L,)", {0.7f})));
    for (const char* name : {"scalar", "vector"}) {
      const ProgramResult result =
          program_.run(words(("quantize --method lsq --input " + QByteArray(name) + ".npy --output q-" +
                              name + ".npy --report " + name + ".json")
                                 .constData()));
      QVERIFY2(result.status == 0, result.errors.constData());
    }
    QVERIFY(program_.read(QStringLiteral("q-scalar.npy")).contains("'shape': ()"));
    QCOMPARE(values_of(program_.read(QStringLiteral("q-scalar.npy")), 1),
             values_of(program_.read(QStringLiteral("q-vector.npy")), 1));
  }

  void the_same_input_gives_the_same_bytes() {
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy("(2, 2)", {0.1f, -0.7f, 0.4f, 0.2f})));
    QCOMPARE(program_.run(words("quantize --method rq --weight-bits 4 --input w.npy --output a.npy")).status,
             0);
    QCOMPARE(program_.run(words("quantize --method rq --weight-bits 4 --input w.npy --output b.npy")).status,
             0);
    QVERIFY(!program_.read(QStringLiteral("a.npy")).isEmpty());
    QCOMPARE(program_.read(QStringLiteral("a.npy")), program_.read(QStringLiteral("b.npy")));
  }

  void damaged_input_is_refused_with_its_name_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray sound = npy("(2, 3)", {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f});
    for (const qsizetype size : {qsizetype{0}, qsizetype{5}, qsizetype{40}, sound.size() - 1})
      QTest::addRow("cut to %d bytes", static_cast<int>(size)) << sound.left(size);
    QTest::newRow("longer than its header says") << sound + "more";
    QTest::newRow("not a number") << npy("(2,)", {1.0f, std::numeric_limits<float>::quiet_NaN()});
    QTest::newRow("infinite") << npy("(2,)", {1.0f, std::numeric_limits<float>::infinity()});
    QTest::newRow("empty array") << npy("(0, 3)", {});
    QTest::newRow("enormous shape") << npy("(999999999, 999999999)", {1.0f});
    QTest::newRow("negative shape") << npy("(-2, -3)", {1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f});
    QTest::newRow("pickle") << QByteArray(npy("(1,)", {1.0f})).replace("<f4", "|O ");
  }
  void damaged_input_is_refused_with_its_name() {
    QFETCH(QByteArray, bytes);
    QVERIFY(program_.write(QStringLiteral("bad.npy"), bytes));
    const ProgramResult result =
        program_.run(words("quantize --method twn --input bad.npy --output none.npy"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("bad.npy")), result.errors.constData());
    QVERIFY(!QFile::exists(program_.path(QStringLiteral("none.npy"))));
  }

  void what_the_method_cannot_do_is_refused() {
    QVERIFY(program_.write(QStringLiteral("w.npy"), npy("(2,)", {1.0f, 2.0f})));
    QCOMPARE(program_.run(words("quantize --method float --input w.npy")).status, 2);
    QCOMPARE(program_.run(words("quantize --method twn --weight-bits 3 --input w.npy")).status, 2);
    const ProgramResult result =
        program_.run(words("quantize --method twn --input w.npy --output none/q.npy"));
    QCOMPARE(result.status, 2);
    QVERIFY2(result.sentence().contains(QStringLiteral("none/q.npy")), result.errors.constData());
  }

 private:
  void write_weights_and_curvature() {
    QVERIFY(program_.write(QStringLiteral("w.npy"),
                           npy("(1, 12)", {0.91f, -0.63f, 0.47f, -0.38f, 0.29f, -0.22f, 0.17f, -0.12f, 0.08f,
                                           -0.05f, 0.55f, -0.74f})));
    QVERIFY(program_.write(QStringLiteral("d.npy"), npy("(1, 12)", {0.2f, 1.5f, 0.6f, 2.0f, 0.9f, 0.3f, 1.2f,
                                                                    0.7f, 1.8f, 0.4f, 0.1f, 0.5f})));
  }

  Program program_;
};

QS_TEST(TestQuantize)
#include "test_quantize.moc"
