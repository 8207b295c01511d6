// Weights, parameters and multiply-accumulates of every network against published numbers or sums
// worked out by hand, and one pass of each with few channels.
#include <QTest>
#include <set>

#include "core/catalog.h"
#include "core/nn/linear_layer.h"
#include "core/tensor/views.h"
#include "core/training/network_builder.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

std::int64_t weights(const NetworkInfo& net) {
  std::int64_t total = 0;
  for (const LayerSummary& layer : net.layers)
    if (layer.macs > 0) total += layer.weights;
  return total;
}

/// DenseNet-BC with growth 12 and 12 layers in each of three blocks, added up.
std::int64_t densenet_parameters() {
  std::int64_t channels = 24, total = 27 * channels;
  for (int block = 0; block < 3; ++block) {
    for (int layer = 0; layer < 12; ++layer, channels += 12)
      total += 2 * channels + channels * 48 + 2 * 48 + 9 * 48 * 12;
    total += 2 * channels;
    if (block == 2) break;
    total += channels * channels / 2;
    channels /= 2;
  }
  return total + 10 * channels + 10;
}

}  // namespace

class TestArchitectures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void counts_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<qlonglong>("parameters");
    QTest::addColumn<qlonglong>("weights");
    QTest::addColumn<qlonglong>("macs");
    const auto row = [](const char* id, qlonglong parameters, qlonglong weight_count, qlonglong macs) {
      QTest::newRow(id) << QString::fromLatin1(id) << parameters << weight_count << macs;
    };
    row("lenet5", 582'026, 581'408, 4'267'008);
    row("lenet5-caffe-20-50-500", 431'080, 430'500, 2'293'000);
    row("lenet300", 266'610, 266'200, 266'200);
    row("mlp", 10'014'720 + 4 * 3 * 1024 + 20, 10'014'720, 10'014'720);
    row("vgg7", 12'973'440 + 1034 + 2 * 1792, 12'973'440,
        615'917'568);  // 1 034 biases, 1 792 normalised channels
    row("lenet5-bn", 581'408 + 10 + 2 * 608, 581'408, 4'267'008);
    row("vgg-small", 4'656'512 + 10 + 2 * 1792, 4'656'512, 607'600'640);
    row("vgg-laq", 14'022'016 + 2 * (1792 + 2058), 14'022'016, 616'966'144);
    row("resnet20", 269'722, 268'336, 40'551'040);  // He et al.: 0.27 M parameters
    row("preresnet20", 269'722, 268'336, 40'551'040);
    row("resnet32", 464'154, 461'872, 68'862'592);  // He et al.: 0.46, 0.66 and 0.85 M parameters
    row("resnet44", 658'586, 655'408, 97'174'144);
    row("resnet56", 853'018, 848'944, 125'485'696);
    // Gates: 16→1→16, 32→2→32 and 64→4→64, three times each; two shortcuts of 1×1, 16→32 and 32→64. The
    // implementation that WNQ names: 274 490 parameters.
    row("se-resnet20", 274'490, 268'336 + 3 * (32 + 128 + 512) + 2560,
        40'551'040 + 3 * 672 + 256 * 512 + 64 * 2048);
    row("mobilenet", 3'217'226, 3'195'328, 46'354'432);
    row("densenet76", densenet_parameters(), -1, -1);
  }
  void counts() {
    QFETCH(QString, id);
    const NetworkInfo info = network_info(id.toStdString());
    QTEST(qlonglong{info.parameters}, "parameters");
    QFETCH(qlonglong, weights);
    if (weights < 0) return;
    QCOMPARE(qlonglong{::weights(info)}, weights);
    QTEST(qlonglong{info.macs}, "macs");
  }

  void all_networks_have_a_row() {
    std::set<QString> ids;
    for (const std::string& id : network_ids()) ids.insert(QString::fromStdString(id));
    QCOMPARE(ids.size(), std::size_t{16});
  }

  void every_network_trains_one_step_with_few_channels_data() {
    QTest::addColumn<QString>("id");
    for (const std::string& id : network_ids()) QTest::newRow(id.c_str()) << QString::fromStdString(id);
  }
  void every_network_trains_one_step_with_few_channels() {
    QFETCH(QString, id);
    const Method& method = find_method("rq");
    const Quantization quantization{.method = &method,
                                    .options = Options(method.info.options),
                                    .weight_bits = 4,
                                    .act_bits = 4,
                                    .layer_policy = LayerPolicy::all};
    const Architecture description = architecture(id.toStdString(), 0.125, 7);
    Network network = build_network(description, quantization, 1);
    const Shape& image = description.input;
    const Tensor images = normal_tensor(Shape{3, image[0], image[1], image[2]}, 5);
    network.calibrate(images);
    const Step step{.noise = {1, 2, 0, 3}};
    network.zero_gradients();
    const Tensor logits = network.forward(images, step);
    QVERIFY(logits.shape() == (Shape{3, 7}));
    QCOMPARE(network.first_non_finite(images, step), std::string());
    network.backward(normal_tensor(logits.shape(), 6));
    for (const LinearSite& site : network.sites()) {
      const Parameter& weight = *site.layer->parameters().front();
      QVERIFY2((array(weight.grad) != 0).any() && array(weight.grad).allFinite(), weight.name.c_str());
    }
  }

  void hundred_classes_change_the_last_layer_only() {
    const Architecture ten = architecture("vgg7", 0.25, 10), hundred = architecture("vgg7", 0.25, 100);
    QCOMPARE(std::get<Dense>(hundred.layers.back().any()).units, Index{100});
    QCOMPARE(std::get<Conv>(hundred.layers.front().any()).channels, Index{32});
    QCOMPARE(ten.layers.size(), hundred.layers.size());
  }

  void gates_and_depthwise_kernels_stay_float() {
    const Method& method = find_method("rq");
    const Quantization quantization{.method = &method,
                                    .options = Options(method.info.options),
                                    .weight_bits = 2,
                                    .act_bits = 32,
                                    .layer_policy = LayerPolicy::all_but_first_and_last};
    for (const char* id : {"se-resnet20", "mobilenet"}) {
      const Network network = build_network(architecture(id, 0.25, 10), quantization, 1);
      const auto& sites = network.sites();
      for (std::size_t i = 0; i < sites.size(); ++i) {
        const std::string& name = sites[i].layer->name;
        const bool is_float =
            name.starts_with("gate") || name.starts_with("depthwise") || i == 0 || i + 1 == sites.size();
        QVERIFY2((sites[i].weight_bits == 32) == is_float, name.c_str());
      }
    }
  }
};

QS_TEST(TestArchitectures)
#include "test_architectures.moc"
