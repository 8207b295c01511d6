// All assignments at once against one at a time, and proxies against what they are defined as.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <set>

#include "core/base/philox.h"
#include "core/mixed/proxies.h"
#include "core/mixed_precision.h"
#include "core/nn/linear_layer.h"
#include "core/training/network_builder.h"
#include "support/complaint.h"
#include "support/small_run.h"
#include "support/test_main.h"
#include "support/tiny_data.h"

using namespace qs;

namespace {

struct Bench {
  std::shared_ptr<const Dataset> data = tiny_data();
  Network network;
  Normalizer normalizer{*data};
  Images test{*data, test_slice(*data), normalizer};

  explicit Bench(const Architecture& description)
      : network(build_network(description, float_quantization(), 3)) {}
};

Architecture one_dense_layer() {
  Architecture net{
      .id = "softmax", .name = "", .summary = "", .source = "", .input = {28, 28, 1}, .layers = {}};
  net.layers = {Flatten{}, Dense{10}};
  return net;
}

bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance * std::abs(b); }

}  // namespace

class TestMixedPrecision : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void every_assignment_equals_its_plain_evaluation() {
    Bench bench(architecture("lenet5", 0.25, 10));
    QVERIFY(is_chain(bench.network));
    RoundedNetworks rounded = round_at_each_width(bench.network, 1, 4);
    const std::vector<std::int64_t> wrong = wrong_of_every_assignment(rounded, bench.test, 50);
    QCOMPARE(wrong.size(), std::size_t{256});
    QVERIFY((std::set<std::int64_t>(wrong.begin(), wrong.end()).size()) > 5);  // they do differ
    Random random(7, Purpose::test_data, 0);
    for (int i = 0; i < 50; ++i) {
      const auto assignment = static_cast<std::int64_t>(random.below(256));
      const std::vector<int> places = places_of(assignment, 4, 4);
      Network plain = assembled(bench.network, rounded, places);
      const Score score = evaluate(plain, bench.test, {.mode = Mode::evaluate}, 50);
      QCOMPARE(wrong[static_cast<std::size_t>(assignment)],
               std::llround(score.error_pct / 100.0 * static_cast<double>(bench.test.slice.count)));
    }
  }

  void the_first_layer_is_the_highest_digit() {
    QCOMPARE(places_of(0, 3, 8), (std::vector<int>{0, 0, 0}));
    QCOMPARE(places_of(1, 3, 8), (std::vector<int>{0, 0, 1}));
    QCOMPARE(places_of(64 + 2 * 8 + 7, 3, 8), (std::vector<int>{1, 2, 7}));
  }

  void networks_with_joins_are_no_chains() {
    QVERIFY(!is_chain(build_network(architecture("resnet20", 0.25, 10), float_quantization(), 1)));
  }

  void kendall_counts_pairs() {
    QCOMPARE(kendall_tau({1, 2, 3, 4}, {10, 20, 30, 40}), 1.0);
    QCOMPARE(kendall_tau({1, 2, 3, 4}, {4, 3, 2, 1}), -1.0);
    // Pairs: 4 agree, 2 do not.
    QVERIFY(near(kendall_tau({1, 2, 3, 4}, {1, 3, 4, 2}), 2.0 / 6.0, 1e-12));
    // One tie in each: 4 agree, none disagrees, (6 − 1)(6 − 1).
    QVERIFY(near(kendall_tau({1, 1, 2, 3}, {1, 2, 3, 3}), 4.0 / 5.0, 1e-12));
    QCOMPARE(kendall_tau({1, 1}, {1, 2}), 0.0);
  }

  void the_front_has_fewer_errors_at_every_size() {
    const auto one = [](double size, std::int64_t wrong) {
      return MixedAssignment{.bits = {}, .size_bits = size, .wrong = wrong};
    };
    QCOMPARE(front_of({one(4, 5), one(1, 9), one(2, 9), one(2, 7), one(3, 7), one(5, 5), one(6, 1)}),
             (std::vector<std::size_t>{1, 3, 0, 6}));
  }

  void proxies_of_weights_are_what_they_say() {
    Bench bench(architecture("lenet5", 0.25, 10));
    RoundedNetworks rounded = round_at_each_width(bench.network, 2, 3);
    const std::vector<Proxy> all = proxies(bench.network, rounded, bench.test, 1);
    QCOMPARE(all.size(), std::size_t{6});
    for (std::size_t layer = 0; layer < 4; ++layer)
      for (std::size_t place = 0; place < 2; ++place) {
        const WeightQuantizer& quantizer = rounded.networks[place].sites()[layer].layer->quantizer();
        const Tensor w = bench.network.sites()[layer].layer->quantizer().latent();
        const Tensor q = decode(quantizer.encode(), w.shape());
        double noise = 0.0, signal = 0.0, product = 0.0, square = 0.0;
        for (Index i = 0; i < w.size(); ++i) {
          const double a = static_cast<double>(w[i]), b = static_cast<double>(q[i]);
          noise += (a - b) * (a - b);
          signal += a * a;
          square += b * b;
          product += a * b;
        }
        QVERIFY(near(all[0].harms[layer][place], noise / static_cast<double>(w.size()), 1e-9));
        QVERIFY(near(all[1].harms[layer][place], noise / signal, 1e-9));
        QVERIFY(near(all[2].harms[layer][place], 1.0 - product / std::sqrt(signal * square), 1e-6));
        QVERIFY(all[3].harms[layer][place] > 0.0 && all[5].harms[layer][place] > 0.0);
      }
    QCOMPARE(harm_of(all[0], {0, 1, 0, 1}),
             all[0].harms[0][0] + all[0].harms[1][1] + all[0].harms[2][0] + all[0].harms[3][1]);
  }

  // Of softmax regression both are known: with p the outputs and x an image, the block of the Hessian has the
  // trace E[Σ p_c (1 − p_c)]·‖x‖², and the gradient of one image is (p − y) xᵀ.
  void curvature_and_fisher_of_softmax_regression_are_the_known_ones() {
    Bench bench(one_dense_layer());
    RoundedNetworks rounded = round_at_each_width(bench.network, 2, 2);
    const std::vector<Proxy> all = proxies(bench.network, rounded, bench.test, 1);
    Batch batch;
    fill_batch(*bench.data, bench.test.slice, 0, bench.test.slice.count, bench.normalizer, batch);
    const Tensor logits = bench.network.forward(batch.images, {.mode = Mode::evaluate});
    const Tensor w = bench.network.sites()[0].layer->quantizer().latent();
    const Tensor q = decode(rounded.networks[0].sites()[0].layer->quantizer().encode(), w.shape());
    const Index images = bench.test.slice.count, pixels = 784;
    double trace = 0.0, squared = 0.0;
    std::vector<double> fisher(static_cast<std::size_t>(w.size()));
    for (Index n = 0; n < images; ++n) {
      double sum = 0.0, norm = 0.0, p[10];
      for (Index c = 0; c < 10; ++c) sum += p[c] = std::exp(static_cast<double>(logits[n * 10 + c]));
      for (Index i = 0; i < pixels; ++i) {
        const double x = static_cast<double>(batch.images[n * pixels + i]);
        norm += x * x;
      }
      for (Index c = 0; c < 10; ++c) {
        p[c] /= sum;
        trace += p[c] * (1.0 - p[c]) * norm / static_cast<double>(images);
        const double error = p[c] - (batch.labels[static_cast<std::size_t>(n)] == c ? 1.0 : 0.0);
        for (Index i = 0; i < pixels; ++i) {
          const double gradient = error * static_cast<double>(batch.images[n * pixels + i]);
          fisher[static_cast<std::size_t>(c * pixels + i)] +=
              gradient * gradient / static_cast<double>(images);
        }
      }
    }
    double expected = 0.0;
    for (Index i = 0; i < w.size(); ++i) {
      const double change = static_cast<double>(q[i]) - static_cast<double>(w[i]);
      squared += change * change;
      expected += 0.5 * fisher[static_cast<std::size_t>(i)] * change * change;
    }
    QVERIFY2(near(all[3].harms[0][0], expected, 1e-3),
             qPrintable(QString::number(all[3].harms[0][0] / expected)));
    const double of_hessian = trace / static_cast<double>(w.size()) * squared;
    QVERIFY2(near(all[4].harms[0][0], of_hessian, 0.25),
             qPrintable(QString::number(all[4].harms[0][0] / of_hessian)));
  }

  void a_run_without_checkpoint_is_refused() {
    QTemporaryDir folder;
    QVERIFY(!complaint_text([&] {
               mixed_precision({.run = folder.path().toStdString()}, [](const auto&) {});
             }).isEmpty());
    QVERIFY(!complaint_text([&] {
               mixed_precision({.run = folder.path().toStdString(), .least = 5, .most = 2},
                               [](const auto&) {});
             }).isEmpty());
  }
};

QS_TEST(TestMixedPrecision)
#include "test_mixed_precision.moc"
