// Soft weight-sharing: the mixture on values from elsewhere, and one mixture for all layers.
#include <QTest>
#include <set>

#include "core/quantizers/parts/gaussian_mixture.h"
#include "support/check_values.h"
#include "support/test_main.h"
#include "support/twelve_weights.h"

using namespace qs;

namespace {

constexpr GammaPrior kOfZero{5000, 2}, kOfOthers{250, 0.1};

/// Three components and five weights with known values.
GaussianMixture three_components() {
  GaussianMixture mixture(3, 0.9);
  mixture.mean.value[0] = Real(-0.25);
  mixture.mean.value[1] = Real(0.45);
  for (const auto& [j, precision] : {std::pair{0, 2500.0}, std::pair{1, 400.0}, std::pair{2, 100.0}})
    mixture.log_precision.value[j] = static_cast<Real>(std::log(precision));
  mixture.share_logit.value.fill(static_cast<Real>(std::log(0.05)));
  return mixture;
}

Tensor five_weights() { return tensor_of(Shape{5}, {0.01, -0.3, 0.5, 0, 0.12}); }

std::unique_ptr<WeightQuantizer> layer(const WeightFactory& factory, const std::string& name, int bits) {
  return factory({name, bits, false, 0}, Options(find_method("sws").info.options));
}

}  // namespace

class TestSws : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void surprise_and_its_gradients() {
    GaussianMixture mixture = three_components();
    const Tensor w = five_weights();
    Tensor d_w(w.shape());
    QS_NEAR(mixture.add_surprise(w.span(), d_w.span(), 1.0), 4.5623432984, 2e-6);
    QS_SAME(d_w, {24.9999484, -20, 5, -1.17512e-5, -32.8943226}, 5e-5);
    QS_SAME(mixture.mean.grad, {19.9999881, 27.9895821}, 5e-5);
    QS_SAME(mixture.log_precision.grad, {-0.8694458167, 1.45e-6, 4.5684422162}, 1e-5);
    QS_SAME(mixture.share_logit.grad, {0.4998418826, -0.4998418826}, 1e-6);
  }

  void precisions_have_priors_of_their_own() {
    GaussianMixture mixture = three_components();
    QS_NEAR(mixture.add_hyper_prior(kOfZero, kOfOthers, 1.0), -36700.968057, 1e-6);
    QS_SAME(mixture.log_precision.grad, {1.0 - 5000.0 + 2.0 * 2500.0, 1.0 - 250.0 + 40.0, 1.0 - 250.0 + 10.0},
            1e-2);
  }

  void weight_scales_gradients_and_zero_leaves_them() {
    GaussianMixture mixture = three_components(), silent = three_components();
    const Tensor w = five_weights();
    Tensor d_w(w.shape()), untouched(w.shape());
    mixture.add_surprise(w.span(), d_w.span(), 0.5);
    QS_NEAR(d_w[1], -10.0, 1e-5);
    QS_NEAR(mixture.mean.grad[0], 9.99999405, 1e-5);
    silent.add_surprise(w.span(), untouched.span(), 0.0);
    silent.add_hyper_prior(kOfZero, kOfOthers, 0.0);
    for (const Tensor* grad :
         {&untouched, &silent.mean.grad, &silent.log_precision.grad, &silent.share_logit.grad})
      for (const Real value : *grad) QCOMPARE(value, Real(0));
  }

  void drawn_density_is_the_trained_one() {
    GaussianMixture mixture = three_components();
    const std::vector<MixtureComponent> components = mixture.components();
    const Tensor w = five_weights();
    Tensor d_w(w.shape());
    const double total = mixture.add_surprise(w.span(), d_w.span(), 1.0);
    double sum = 0.0;
    for (Index i = 0; i < w.size(); ++i) {
      sum -= log_mixture(components, static_cast<double>(w[i]));
      QS_NEAR(-log_mixture_slope(components, static_cast<double>(w[i])), d_w[i], 1e-4);
    }
    QS_NEAR(sum, total, 1e-5);
  }

  void far_weights_stay_finite() {
    GaussianMixture mixture = three_components();
    const Tensor w = tensor_of(Shape{3}, {-50, 50, 1e-30});
    Tensor d_w(w.shape());
    QVERIFY(std::isfinite(mixture.add_surprise(w.span(), d_w.span(), 1.0)));
    for (const Real slope : d_w) QVERIFY(std::isfinite(slope));
    QVERIFY(d_w[0] < Real(0) && d_w[1] > Real(0));  // back to the nearest components
  }

  void weights_go_to_the_most_responsible_component() {
    const std::vector<MixtureComponent> components = three_components().components();
    const Tensor w = tensor_of(Shape{4}, {0.01, -0.3, 0.3, 0.09});
    std::vector<std::int32_t> index(4);
    assign(components, Assignment::most_responsible, w.span(), index);
    QCOMPARE(index, (std::vector<std::int32_t>{0, 1, 2, 0}));
    // 0.9·19.9·e^−8.6 against 0.05·4.0·e^−6.7; the densities alone decide the other way.
    const Tensor between = tensor_of(Shape{1}, {0.083});
    std::vector<std::int32_t> one(1);
    assign(components, Assignment::most_responsible, between.span(), one);
    QCOMPARE(one[0], 0);
    assign(components, Assignment::most_likely, between.span(), one);
    QCOMPARE(one[0], 2);
  }

  void coinciding_components_are_merged_by_share() {
    const std::vector<MixtureComponent> three =
        merged({{0.0, 4.0, 0.6}, {0.3, 5.0, 0.1}, {0.3 + 1e-9, 5.0, 0.3}});
    QCOMPARE(three.size(), std::size_t{2});
    QS_NEAR(three[1].share, 0.4, 1e-12);
    QS_NEAR(three[1].centre, 0.3 + 0.75e-9, 1e-12);
    QCOMPARE(merged({{0.0, 4.0, 0.6}, {0.0, 5.0, 0.4}}).size(), std::size_t{2});
  }

  void the_mean_nearest_to_zero_is_zero_after_merging() {
    const std::vector<MixtureComponent> pinned =
        pinned_at_zero({{-0.2, 4.0, 0.3}, {0.001, 4.0, 0.5}, {-0.0005, 5.0, 0.2}});
    QCOMPARE(pinned[1].centre, 0.001);
    QCOMPARE(pinned[2].centre, 0.0);
    QCOMPARE(pinned[2].share, 0.2);
    // A neighbour that coincides with the pinned component pulls the merged mean off zero.
    const auto subject = make_subject(weight_use("sws", 2), tensor_of(Shape{1, 4}, {-0.3, 0.01, 0.0, 0.3}));
    for (Parameter* parameter : subject->parameters())
      if (parameter->name == "mixture.mean") parameter->value[1] = Real(2e-7);
    QS_SAME(subject->forward(evaluation_step())[0], {-0.3, 0, 0, 0.3}, 1e-6);
    const std::vector<float> levels = subject->encode().levels[0];
    QVERIFY(std::find(levels.begin(), levels.end(), 0.0f) != levels.end());
    QCOMPARE(levels.size(), std::size_t{3});
  }

  void layers_of_a_network_share_one_mixture() {
    const Options options(find_method("sws").info.options);
    const WeightFactory factory = find_method("sws").network_weights(options);
    const auto first = layer(factory, "conv1", 3), second = layer(factory, "fc1", 3);
    first->init(tensor_of(Shape{1, 2}, {-0.2, 0.1}), Tensor(Shape{1}));
    second->init(tensor_of(Shape{1, 2}, {-0.1, 0.4}), Tensor(Shape{1}));
    QCOMPARE(first->parameters().size(), std::size_t{5});
    QCOMPARE(second->parameters().size(), std::size_t{2});
    const Tensor& mean = first->parameters()[2]->value;
    QCOMPARE(mean.size(), Index{7});
    QS_NEAR(mean[0], -0.2, 1e-6);  // the range of both layers
    QS_NEAR(mean[6], 0.4, 1e-6);
    second->penalty(training_step(0));
    QVERIFY(first->parameters()[2]->grad[0] != Real(0));
    QCOMPARE(first->encode().levels, second->encode().levels);
    // Another network has a mixture of its own.
    const WeightFactory other = find_method("sws").network_weights(options);
    QCOMPARE(layer(other, "conv1", 3)->parameters().size(), std::size_t{5});
  }

  void the_prior_of_a_mixture_counts_once_for_all_layers() {
    const Options options(find_method("sws").info.options);
    const WeightFactory factory = find_method("sws").network_weights(options);
    const auto owner = layer(factory, "conv1", 2), neighbour = layer(factory, "fc1", 2);
    const Tensor w = tensor_of(Shape{1, 4}, {-0.2, 0.1, 0.03, 0.2});
    owner->init(w, Tensor(Shape{1}));
    neighbour->init(w, Tensor(Shape{1}));
    const std::vector<Parameter*> shared = owner->parameters();
    GaussianMixture mixture(static_cast<int>(shared[2]->value.size()) + 1, options.real("zero_share"));
    mixture.mean.value = shared[2]->value;
    mixture.log_precision.value = shared[3]->value;
    mixture.share_logit.value = shared[4]->value;
    Tensor unused(w.shape());
    const double surprise = mixture.add_surprise(w.span(), unused.span(), 0.0);
    const double prior = mixture.add_hyper_prior(kOfZero, kOfOthers, 0.0);
    const Step step = training_step(0);
    const double weight = options.real("strength") / static_cast<double>(step.train_images);
    QS_NEAR(neighbour->penalty(step), weight * surprise, 1e-6);
    QS_NEAR(owner->penalty(step), weight * (surprise + prior), 1e-4);
    QVERIFY(std::abs(prior) > 100.0 * std::abs(surprise));
  }

  void test_time_uses_the_means() {
    const auto subject = make_subject(weight_use("sws", 2), tensor_of(Shape{1, 4}, {-0.3, -0.01, 0.02, 0.3}));
    QS_SAME(subject->forward(training_step(0))[0], {-0.3, -0.01, 0.02, 0.3}, 1e-7);
    const std::vector<float> levels = subject->encode().levels[0];
    QCOMPARE(levels.size(), std::size_t{3});  // 0, and three means of which the middle one is 0 too
    QVERIFY(std::set<float>(levels.begin(), levels.end()).contains(0.0f));
    const Tensor shipped = subject->forward(evaluation_step())[0];
    for (const Real w : shipped)
      QVERIFY(std::find(levels.begin(), levels.end(), static_cast<float>(w)) != levels.end());
  }
};

QS_TEST(TestSws)
#include "test_sws.moc"
