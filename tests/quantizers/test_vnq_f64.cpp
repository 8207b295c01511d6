// Derivatives of the quantizing prior's divergence against central differences, in double precision:
// near the spikes, between them and far away, at several levels, and summed over a layer.
#include <QTest>

#include "core/quantizers/parts/quantizing_prior.h"
#include "core/tensor/views.h"
#include "support/check_values.h"
#include "support/gradient_check.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

class TestVnqF64 : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void derivatives_match_differences() {
    for (const double level : {0.05, 0.2, 0.7})
      for (const double mean : {-1.3, -0.2, -0.11, -0.003, 0.01, 0.06, 0.15, 0.199, 0.21, 0.4, 2.5})
        for (const double log_variance : {-10.0, -7.5, -4.0, -1.0, 0.9}) {
          const KlTerm kl = approximate_kl(level, mean, log_variance);
          double x[] = {level, mean, log_variance};
          const auto value = [&] { return approximate_kl(x[0], x[1], x[2]).value; };
          const double found[] = {kl.d_level, kl.d_mean, kl.d_log_variance};
          // Steps much smaller than σ: near a spike the slope changes within one σ.
          for (std::size_t i = 0; i < 3; ++i) QS_NEAR(found[i], central_difference(x[i], value, 1e-7), 2e-6);
        }
  }

  void gradients_of_a_layer_match_differences() {
    const double level = 0.2, weight = 0.3;
    GaussianPosterior posterior("fc1");
    posterior.init(normal_tensor(Shape{37}, 1, 0.08), -8.0);  // not a multiple of any register
    array(posterior.log_variance.value) = array(normal_tensor(Shape{37}, 2)) - 6.0;
    const auto value = [&] { return weight * add_kl(posterior, level, 1e9, 0.0).value; };
    const KlSums sums = add_kl(posterior, level, 1e9, weight);
    for (Index i = 0; i < 37; ++i) {
      QS_NEAR(posterior.mean.grad[i], central_difference(posterior.mean.value[i], value, 1e-7), 1e-5);
      QS_NEAR(posterior.log_variance.grad[i],
              central_difference(posterior.log_variance.value[i], value, 1e-6), 1e-6);
    }
    double changed = level;
    const auto of_level = [&] { return add_kl(posterior, changed, 1e9, 0.0).value; };
    QS_NEAR(sums.d_level, central_difference(changed, of_level, 1e-7), 1e-6);
  }
};

QS_TEST(TestVnqF64)
#include "test_vnq_f64.moc"
