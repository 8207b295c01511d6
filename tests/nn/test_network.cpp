// Networks built from their descriptions: shapes, initial weights, names, policies, and who is blamed
// for the first NaN.
#include <QTest>
#include <cmath>
#include <limits>
#include <set>

#include "core/catalog.h"
#include "core/nn/linear_layer.h"
#include "core/nn/quantized_activation.h"
#include "core/training/network_builder.h"
#include "core/training/snapshot_builder.h"
#include "core/values/error.h"
#include "support/complaint.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

constexpr double kWidth = 0.25;  // quick, and no layer becomes trivial
constexpr int kClasses = 10;

Quantization quantization(const std::string& method, int weight_bits, int act_bits,
                          LayerPolicy policy = LayerPolicy::all) {
  const Method& found = find_method(method);
  return {.method = &found,
          .options = Options(found.info.options),
          .weight_bits = weight_bits,
          .act_bits = act_bits,
          .layer_policy = policy};
}

/// As many bits as the method takes, at most 2.
Quantization low_bits(const std::string& method) {
  const MethodInfo& info = method_info(method);
  const auto bits = [](const BitRange& range) { return range.min == 32 ? 32 : std::min(2, range.max); };
  return quantization(method, bits(info.weight_bits), bits(info.act_bits));
}

Network lenet(const Quantization& how, std::uint64_t seed = 1) {
  return build_network(architecture("lenet5", kWidth, kClasses), how, seed);
}

Tensor images(Index count) { return normal_tensor(Shape{count, 28, 28, 1}, 3); }

Step evaluation() {
  Step step;
  step.mode = Mode::evaluate;
  return step;
}

const Tensor& weights(const Network& network, std::size_t site) {
  return network.sites()[site].layer->quantizer().latent();
}

QString first_bad_layer(Network& network, const Tensor& batch) {
  return QString::fromStdString(network.first_non_finite(batch, evaluation()));
}

void add_methods() {
  QTest::addColumn<QString>("method");
  for (const MethodInfo& method : methods())
    QTest::newRow(method.id.c_str()) << QString::fromStdString(method.id);
}

}  // namespace

class TestNetwork : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void only_weights_and_biases_decay_data() { add_methods(); }
  void only_weights_and_biases_decay() {
    QFETCH(QString, method);
    Quantization how = low_bits(method.toStdString());
    for (const OptionSpec& option : how.options.specs())  // unless an option says so
      if (option.key.ends_with("_decay") && std::holds_alternative<SwitchKind>(option.kind))
        how.options.set(option.key, false);
    const Network network = lenet(how);
    QStringList decaying;
    for (const Parameter* parameter : network.parameters())
      if (parameter->decay && !parameter->name.ends_with(".weight") && !parameter->name.ends_with(".bias"))
        decaying << QString::fromStdString(parameter->name);
    QVERIFY2(decaying.isEmpty(), qPrintable(decaying.join(u' ')));
  }

  void every_method_gives_one_finite_output_per_class_data() { add_methods(); }
  void every_method_gives_one_finite_output_per_class() {
    QFETCH(QString, method);
    Network network = lenet(low_bits(method.toStdString()));
    network.calibrate(images(8));
    for (const Index count : {5, 1, 7}) {  // the buffers follow the batch, up and down
      const Tensor& logits = network.forward(images(count), evaluation());
      QVERIFY(logits.shape() == (Shape{count, kClasses}));
      QCOMPARE(network.first_non_finite(images(count), evaluation()), std::string());
    }
  }

  void an_image_is_answered_the_same_in_any_company_data() { add_methods(); }
  void an_image_is_answered_the_same_in_any_batch_data() { add_methods(); }
  void an_image_is_answered_the_same_in_any_company() {
    QFETCH(QString, method);
    Network network = lenet(low_bits(method.toStdString()));
    Tensor batch = images(6);
    network.calibrate(batch);
    const Tensor before = network.forward(batch, evaluation());
    const Index size = batch.size() / 6;
    std::rotate(batch.begin(), batch.begin() + size, batch.begin() + 5 * size);  // all but the last image
    const Tensor after = network.forward(batch, evaluation());
    for (Index k = 5 * kClasses; k < 6 * kClasses; ++k) QCOMPARE(after[k], before[k]);
  }
  // Batches of another size are added up in another order. With quantized activations that may move a sum
  // across the border between two codes, and does where weights of one magnitude cancel to nothing. Of
  // binary weights the logits are thousands and one of them may be near zero: the unit is the largest one.
  void an_image_is_answered_the_same_in_any_batch() {
    QFETCH(QString, method);
    Quantization how = low_bits(method.toStdString());
    how.act_bits = 32;
    Network network = lenet(how);
    const Tensor many = images(6);
    const Tensor together = network.forward(many, evaluation());
    Tensor one(Shape{1, 28, 28, 1});
    for (Index image = 0; image < 6; ++image) {
      std::copy_n(many.data() + image * one.size(), one.size(), one.data());
      const Tensor& alone = network.forward(one, evaluation());
      float largest = 1;
      for (const float logit : alone) largest = std::max(largest, std::abs(logit));
      for (Index k = 0; k < kClasses; ++k)
        QVERIFY(std::abs(alone[k] - together[image * kClasses + k]) <= 1e-5f * largest);
    }
  }

  // Glorot & Bengio 2010: uniform in ±√(6/(fan in + fan out)), with variance limit²/3.
  void initial_weights_fill_the_range_of_glorot() {
    const Network network = build_network(architecture("lenet5", 1.0, kClasses), float_quantization(), 1);
    const double fans[] = {25 + 800, 800 + 1600, 1024 + 512, 512 + 10};
    QCOMPARE(network.sites().size(), std::size(fans));
    for (std::size_t site = 0; site < std::size(fans); ++site) {
      const double limit = std::sqrt(6.0 / fans[site]);
      const Tensor& weight = weights(network, site);
      const auto count = static_cast<double>(weight.size());
      double largest = 0.0, sum = 0.0, squares = 0.0;
      for (const Real value : weight) {
        const double w = static_cast<double>(value);
        largest = std::max(largest, std::abs(w));
        sum += w;
        squares += w * w;
      }
      QVERIFY(largest <= limit * (1 + 1e-6) && largest > 0.98 * limit);
      QVERIFY(std::abs(sum / count) < 5 * limit / std::sqrt(3 * count));
      QVERIFY(std::abs(squares / count / (limit * limit / 3) - 1) < 5 * std::sqrt(0.8 / count));
      for (const Real bias : network.sites()[site].layer->quantizer().latent_bias()) QCOMPARE(bias, Real(0));
    }
  }

  // The same numbers in half the range; every layer, quantized or not.
  void half_of_glorots_range_is_half_of_every_weight() {
    const Network whole = lenet(float_quantization());
    Quantization how = low_bits("lab");
    how.initialization = Initialization::half_glorot;
    how.layer_policy = LayerPolicy::all_but_first;
    const Network half = lenet(how);
    for (std::size_t site = 0; site < whole.sites().size(); ++site)
      for (Index i = 0; i < weights(whole, site).size(); ++i)
        QCOMPARE(weights(half, site)[i], Real(0.5) * weights(whole, site)[i]);
  }

  // He et al. 2015: normal of variance 2/fan in, the fourth moment three times the variance squared.
  void hes_weights_are_normal() {
    Quantization how = float_quantization();
    how.initialization = Initialization::he;
    const Network network = build_network(architecture("lenet5", 1.0, kClasses), how, 1);
    const double fan_in[] = {25, 800, 1024, 512};
    for (std::size_t site = 1; site < 3; ++site) {  // of tens of thousands of weights
      double squares = 0.0, fourth = 0.0, sum = 0.0;
      for (const Real value : weights(network, site)) {
        const double w = static_cast<double>(value) / std::sqrt(2.0 / fan_in[site]);
        sum += w;
        squares += w * w;
        fourth += w * w * w * w;
      }
      const auto count = static_cast<double>(weights(network, site).size());
      QVERIFY(std::abs(sum / count) < 5 / std::sqrt(count));
      QVERIFY(std::abs(squares / count - 1) < 5 * std::sqrt(2 / count));
      QVERIFY(std::abs(fourth / count - 3) < 5 * std::sqrt(96 / count));
    }
  }

  void weights_depend_on_the_seed_and_on_nothing_else() {
    const Network first = lenet(float_quantization(), 7), same = lenet(low_bits("rounding"), 7),
                  other = lenet(float_quantization(), 8);
    for (std::size_t site = 0; site < first.sites().size(); ++site) {
      QVERIFY(same_bits(weights(first, site), weights(same, site)));
      QVERIFY(!same_bits(weights(first, site), weights(other, site)));
    }
  }

  void parameters_have_names_of_their_own_data() { add_methods(); }
  void parameters_have_names_of_their_own() {
    QFETCH(QString, method);
    const Network network = lenet(low_bits(method.toStdString()));
    std::set<std::string> names;
    for (const Parameter* parameter : network.parameters()) {
      QVERIFY2(names.insert(parameter->name).second, parameter->name.c_str());
      QVERIFY2(parameter->value.shape() == parameter->grad.shape(), parameter->name.c_str());
    }
    for (const char* layer : {"conv1.", "conv2.", "fc1.", "fc2."})
      QVERIFY2(names.lower_bound(layer) != names.end() && names.lower_bound(layer)->starts_with(layer),
               layer);
  }

  void the_objects_agree_with_the_counts_of_the_description() {
    for (const std::string& id : network_ids()) {
      const Network network = build_network(architecture(id, 0.5, kClasses), float_quantization(), 1);
      const NetworkInfo info = network_info(id, 0.5);
      std::int64_t parameters = 0, macs = 0;
      for (const Parameter* parameter : network.parameters())
        if (parameter->lr_scale != Real(0))
          parameters += parameter->value.size();  // not the running statistics
      for (const LinearSite& site : network.sites()) macs += site.macs;
      QCOMPARE(parameters, info.parameters);
      QCOMPARE(macs, info.macs);
    }
  }

  void activations_may_be_quantized_by_another_method() {
    Quantization how = quantization("twn", 2, 3);
    how.activation_method = &find_method("pact");
    const Network network = lenet(how);
    for (const LinearSite& site : network.sites()) QCOMPARE(site.weight_bits, 2);
    QCOMPARE(network.sites()[0].activations.size(), std::size_t{1});
    QCOMPARE(network.sites()[0].act_bits, 3);
    bool has_clip = false;
    for (const Parameter* parameter : network.parameters())
      has_clip = has_clip || parameter->name.find("conv1.output.clip") != std::string::npos;
    QVERIFY(has_clip);
  }

  void the_policy_spares_the_first_and_the_last_layer_data() {
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QList<int>>("bits");
    QTest::newRow("all") << "all" << QList<int>{2, 2, 2, 2};
    QTest::newRow("first") << "all-but-first" << QList<int>{32, 2, 2, 2};
    QTest::newRow("last") << "all-but-last" << QList<int>{2, 2, 2, 32};
    QTest::newRow("both") << "all-but-first-and-last" << QList<int>{32, 2, 2, 32};
    QTest::newRow("both at eight bits") << "first-and-last-8-bit" << QList<int>{8, 2, 2, 8};
  }
  void the_policy_spares_the_first_and_the_last_layer() {
    QFETCH(QString, policy);
    QFETCH(QList<int>, bits);
    const Network network = lenet(quantization("rq-st", 2, 4, kLayerPolicies.from(policy.toStdString())));
    const std::vector<LinearSite>& sites = network.sites();
    QCOMPARE(qsizetype(sites.size()), bits.size());
    for (std::size_t i = 0; i < sites.size(); ++i) {
      QCOMPARE(sites[i].weight_bits, bits[qsizetype(i)]);
      QCOMPARE(sites[i].layer->quantizer().encode().levels.empty(), sites[i].weight_bits == 32);
      const bool is_last = i + 1 == sites.size();
      QCOMPARE(sites[i].act_bits, is_last ? 32 : 4);
      QCOMPARE(sites[i].activations.empty(), is_last);
      QCOMPARE(sites[i].input_bits, sites[i].weight_bits == 32 ? 32 : 4);
    }
  }

  // Σ m·n·k²·H·W·(b_w·b_a + b_w + b_a + log2(n·k²)), worked out elsewhere.
  void bit_operations_of_a_layer_left_float_are_those_of_float_numbers_data() {
    QTest::addColumn<QString>("policy");
    QTest::addColumn<double>("bops");
    QTest::newRow("all") << "all" << 1.88375117e8;
    QTest::newRow("first") << "all-but-first" << 6.73597517e8;
    QTest::newRow("both") << "all-but-first-and-last" << 6.78988877e8;
  }
  void bit_operations_of_a_layer_left_float_are_those_of_float_numbers() {
    QFETCH(QString, policy);
    QFETCH(double, bops);
    const Network network =
        build_network(architecture("lenet5", 1.0, kClasses),
                      quantization("rq", 5, 5, kLayerPolicies.from(policy.toStdString())), 1);
    const double found = network_cost(network).bops;
    QVERIFY2(std::abs(found / bops - 1.0) < 1e-7, qPrintable(QString::number(found, 'g', 12)));
  }

  void layers_that_the_description_leaves_float_read_float_numbers() {
    const Network network = build_network(architecture("mobilenet", kWidth, kClasses), low_bits("rq"), 1);
    for (const LinearSite& site : network.sites())
      if (site.weight_bits == 32) QCOMPARE(site.input_bits, 32);
  }

  void without_quantized_weights_the_activations_still_count_as_narrow() {
    Quantization how = float_quantization();
    how.activation_method = &find_method("pact");
    how.act_bits = 5;
    const Network network = lenet(how);
    for (const LinearSite& site : network.sites()) QCOMPARE(site.input_bits, 5);
  }

  void normalization_ships_two_floats_a_channel() {
    Architecture net = architecture("lenet5", kWidth, kClasses);
    net.layers = {Conv{6, 3}, BatchNorm{}, Relu{}, Flatten{}, Dense{kClasses}};
    const Cost cost = network_cost(build_network(net, float_quantization(), 1));
    QCOMPARE(cost.layers[0].normalization_bits, 2.0 * 32.0 * 6.0);
    QCOMPARE(cost.layers[1].normalization_bits, 0.0);
    QCOMPARE(cost.compression, 1.0);  // float numbers are as large as float numbers
  }

  void every_quantizer_of_outputs_is_counted_in_the_size() {
    std::vector<Architecture> all;
    for (const std::string& id : network_ids()) all.push_back(architecture(id, kWidth, kClasses));
    all.push_back(all.front());
    all.back().layers = {Conv{4, 3}, Relu{}, BatchNorm{}, Relu{}, Flatten{}, Dense{kClasses}};
    std::size_t most = 0;
    for (const Architecture& described : all) {
      const Network network = build_network(described, low_bits("rq"), 1);
      double shipped = 0.0, counted = 0.0;
      for (const Node& node : network.nodes())
        if (const auto* one = dynamic_cast<const QuantizedActivation*>(node.layer.get()))
          shipped += one->quantizer().overhead_bits();
      for (const LayerSource& source : layer_sources(network)) {
        const double of_weights = source.weights->overhead_bits() - source.weights->bias_bits();
        counted += source.numbers.scale_bits - of_weights;
      }
      for (const LinearSite& site : network.sites()) most = std::max(most, site.activations.size());
      QVERIFY(shipped > 0.0);
      QVERIFY2(counted == shipped, described.name.c_str());
    }
    QCOMPARE(most, std::size_t{2});  // before and behind a normalization
  }

  void another_network_of_the_same_shape_lends_its_weights() {
    const Network trained = lenet(float_quantization(), 3);
    Network network = lenet(low_bits("rounding"), 4);
    network.init_from(trained);
    for (std::size_t site = 0; site < trained.sites().size(); ++site)
      QVERIFY(same_bits(weights(network, site), weights(trained, site)));
  }

  void the_first_layer_with_a_nan_is_named_data() {
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("layer");
    for (const char* layer : {"conv1", "conv2", "fc1", "fc2"})
      for (const char* part : {"weight", "bias"})
        QTest::addRow("%s.%s", layer, part)
            << QStringLiteral("%1.%2").arg(QLatin1String(layer), QLatin1String(part))
            << QString::fromLatin1(layer);
  }
  void the_first_layer_with_a_nan_is_named() {
    QFETCH(QString, parameter);
    QFETCH(QString, layer);
    for (const Real bad : {std::numeric_limits<Real>::quiet_NaN(), -std::numeric_limits<Real>::infinity()}) {
      Network network = lenet(float_quantization());
      QCOMPARE(first_bad_layer(network, images(2)), QString());
      int found = 0;
      for (Parameter* one : network.parameters()) {
        if (one->name != parameter.toStdString()) continue;
        one->value[one->value.size() - 1] = bad;
        ++found;
      }
      QCOMPARE(found, 1);
      QCOMPARE(first_bad_layer(network, images(2)), layer);
    }
  }

  void an_image_with_a_nan_is_noticed_behind_the_first_layer() {
    Network network = lenet(float_quantization());
    Tensor batch = images(2);
    batch[28 * 28 + 5] = std::numeric_limits<Real>::quiet_NaN();
    QCOMPARE(first_bad_layer(network, batch), QStringLiteral("conv1"));
  }

  void backward_adds_to_the_gradients_until_they_are_cleared() {
    Network network = lenet(float_quantization());
    const Tensor batch = images(4), grad = normal_tensor(Shape{4, kClasses}, 9);
    const auto gradients = [&](int passes) {
      network.zero_gradients();
      for (int i = 0; i < passes; ++i) {
        network.forward(batch, Step{});
        network.backward(grad);
      }
      std::vector<Real> all;
      for (const Parameter* parameter : network.parameters())
        all.insert(all.end(), parameter->grad.begin(), parameter->grad.end());
      return all;
    };
    const std::vector<Real> once = gradients(1), twice = gradients(2);
    QVERIFY(std::any_of(once.begin(), once.end(), [](Real value) { return value != 0; }));
    for (std::size_t i = 0; i < once.size(); ++i) QCOMPARE(twice[i], 2 * once[i]);  // exact: x + x
  }

  void images_that_do_not_fit_name_the_layer() {
    Architecture small = architecture("lenet5", kWidth, kClasses);
    small.input = Shape{8, 8, 1};
    const QString sentence = complaint_text([&] { build_network(small, float_quantization(), 1); });
    QVERIFY2(sentence.startsWith(QStringLiteral("conv2: ")), qPrintable(sentence));

    Network network = lenet(float_quantization());
    const QString channels = complaint_text([&] {
      network.forward(Tensor(Shape{1, 28, 28, 3}), evaluation());
    });
    QVERIFY2(channels.startsWith(QStringLiteral("conv1: ")), qPrintable(channels));
    const QString size = complaint_text([&] { network.forward(Tensor(Shape{1, 32, 32, 1}), evaluation()); });
    QVERIFY2(size.startsWith(QStringLiteral("fc1: ")), qPrintable(size));
  }
};

QS_TEST(TestNetwork)
#include "test_network.moc"
