// Costs against published tables: LeNet-5 (32C5-MP2-64C5-MP2-512FC-10, valid padding), and the ratio
// that the Relaxed Quantization paper gives for ResNet-18.
#include <QTest>
#include <cmath>

#include "core/metrics/cost.h"
#include "support/test_main.h"

using qs::Cost;
using qs::LayerNumbers;

namespace {

std::vector<LayerNumbers> lenet(int weight_bits, int act_bits, double scale_bits) {
  std::vector<LayerNumbers> layers = {{"conv1", {32, 5, 5, 1}, 800, 32, 24 * 24 * 25 * 32},
                                      {"conv2", {64, 5, 5, 32}, 51200, 64, 8 * 8 * 25 * 32 * 64},
                                      {"fc1", {512, 1024}, 524288, 512, 1024 * 512},
                                      {"fc2", {10, 512}, 5120, 10, 512 * 10}};
  for (LayerNumbers& layer : layers) {
    layer.weight_bits = weight_bits;
    layer.input_bits = act_bits;
    layer.bias_bits = static_cast<double>(layer.biases) * weight_bits;
    layer.scale_bits = scale_bits;
    set_costs(layer);
  }
  return layers;
}

/// A convolution of ResNet-18 on 224×224 images, repeated.
void add(std::vector<LayerNumbers>& layers, int count, std::int64_t out, std::int64_t in, std::int64_t kernel,
         std::int64_t side, int bits) {
  const std::int64_t weights = out * in * kernel * kernel;
  LayerNumbers layer{.shape = {out, kernel, kernel, in},
                     .weights = weights,
                     .macs = weights * side * side,
                     .weight_bits = bits,
                     .input_bits = bits};
  set_costs(layer);
  layers.insert(layers.end(), static_cast<std::size_t>(count), layer);
}

std::vector<LayerNumbers> resnet18(int first_bits, int bits) {
  std::vector<LayerNumbers> layers;
  add(layers, 1, 64, 3, 7, 112, first_bits);
  add(layers, 4, 64, 64, 3, 56, bits);
  for (const auto& [width, side] : {std::pair{128, 28}, std::pair{256, 14}, std::pair{512, 7}}) {
    add(layers, 1, width, width / 2, 3, side, bits);
    add(layers, 1, width, width / 2, 1, side, bits);
    add(layers, 3, width, width, 3, side, bits);
  }
  add(layers, 1, 1000, 512, 1, 1, bits);
  return layers;
}

bool close(double found, double expected) { return std::abs(found / expected - 1.0) < 1e-7; }

}  // namespace

class TestCost : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void bit_operations_of_lenet_data();
  void bit_operations_of_lenet();
  void resnet18_with_a_float_first_layer_costs_two_and_a_half_times_as_much();
  void lenet_with_a_float_first_layer();
  void size_of_lenet_data();
  void size_of_lenet();
  void activation_scales_are_shipped_too();
  void layers_add_up_to_the_network();
};

void TestCost::bit_operations_of_lenet_data() {
  QTest::addColumn<int>("weights");
  QTest::addColumn<int>("activations");
  QTest::addColumn<double>("full");
  QTest::addColumn<double>("simple");
  QTest::newRow("32/32") << 32 << 32 << 4.68153454e9 << 4.369416192e9;
  QTest::newRow("8/8") << 8 << 8 << 3.80390477e8 << 2.73088512e8;
  QTest::newRow("4/4") << 4 << 4 << 1.41438029e8 << 6.8272128e7;
  QTest::newRow("2/2") << 2 << 2 << 7.31659009e7 << 1.7068032e7;
  QTest::newRow("5/32") << 5 << 32 << 8.79630413e8 << 6.8272128e8;
  QTest::newRow("3/32") << 3 << 32 << 5.98007885e8 << 4.09632768e8;
  QTest::newRow("2/32") << 2 << 32 << 4.57196621e8 << 2.73088512e8;
  QTest::newRow("1/32") << 1 << 32 << 3.16385357e8 << 1.36544256e8;
  QTest::newRow("2/8") << 2 << 8 << 1.49972045e8 << 6.8272128e7;
  QTest::newRow("1/1") << 1 << 1 << 5.18308609e7 << 4.267008e6;
}

void TestCost::bit_operations_of_lenet() {
  QFETCH(int, weights);
  QFETCH(int, activations);
  QFETCH(double, full);
  QFETCH(double, simple);
  const Cost cost = qs::network_cost(lenet(weights, activations, 0.0));
  QVERIFY(close(cost.bops, full));
  QVERIFY(close(cost.simple_bops, simple));
}

void TestCost::resnet18_with_a_float_first_layer_costs_two_and_a_half_times_as_much() {
  const double quantized = qs::network_cost(resnet18(5, 5)).bops;
  QVERIFY(std::abs(quantized / 82.107e9 - 1.0) < 1e-4);
  QVERIFY(std::abs(qs::network_cost(resnet18(32, 5)).bops / quantized - 2.513) < 1e-3);
}

void TestCost::lenet_with_a_float_first_layer() {
  std::vector<LayerNumbers> layers = lenet(5, 5, 0.0);
  layers[0].weight_bits = layers[0].input_bits = 32;
  set_costs(layers[0]);
  QVERIFY(close(qs::network_cost(layers).bops, 6.73597517e8));
}

void TestCost::size_of_lenet_data() {
  QTest::addColumn<int>("bits");
  QTest::addColumn<double>("scale");
  QTest::addColumn<double>("size");
  QTest::addColumn<double>("compression");
  QTest::newRow("32") << 32 << 0.0 << 18624832.0 << 1.0;
  QTest::newRow("8") << 8 << 32.0 << 4656336.0 << 3.99989;
  QTest::newRow("4") << 4 << 32.0 << 2328232.0 << 7.99956;
  QTest::newRow("2") << 2 << 32.0 << 1164180.0 << 15.99824;
}

void TestCost::size_of_lenet() {
  QFETCH(int, bits);
  QFETCH(double, scale);
  QFETCH(double, size);
  QFETCH(double, compression);
  const Cost cost = qs::network_cost(lenet(bits, bits, scale));
  QCOMPARE(cost.model_bits, size);
  QVERIFY(std::abs(cost.compression - compression) < 1e-5);
}

void TestCost::activation_scales_are_shipped_too() {
  std::vector<LayerNumbers> layers = lenet(2, 2, 32.0);
  for (std::size_t i = 0; i < 3; ++i) layers[i].scale_bits += 32.0;
  QCOMPARE(qs::network_cost(layers).model_bits, 1164180.0 + 96.0);
}

void TestCost::layers_add_up_to_the_network() {
  const Cost cost = qs::network_cost(lenet(4, 8, 32.0));
  double bops = 0.0, size = 0.0;
  for (const LayerNumbers& layer : cost.layers) {
    bops += layer.bops;
    size += layer.size_bits();
  }
  QCOMPARE(cost.average_weight_bits, 4.0);
  std::vector<LayerNumbers> normalized = lenet(32, 32, 0.0);
  normalized[0].normalization_bits = 2 * 32 * 32;
  QCOMPARE(qs::network_cost(normalized).compression, 1.0);  // floats are as large as floats
  QCOMPARE(cost.layers[1].name, std::string("conv2"));
  QCOMPARE(cost.layers[1].code_bits, 51200.0 * 4);
  QCOMPARE(cost.layers[1].bias_bits + cost.layers[1].scale_bits, 64.0 * 4 + 32);
  QCOMPARE(bops, cost.bops);
  QCOMPARE(size, cost.model_bits);
}

QS_TEST(TestCost)
#include "test_cost.moc"
