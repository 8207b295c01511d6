// Networks that fork and join: gradients of everything against finite differences, with storage that
// tensors share, and the plan of that storage.
#include <QTest>
#include <cmath>
#include <limits>

#include "core/nn/average_pool.h"
#include "core/nn/batch_norm.h"
#include "core/nn/conv2d.h"
#include "core/nn/dense.h"
#include "core/nn/max_pool.h"
#include "core/nn/network.h"
#include "core/nn/relu.h"
#include "core/nn/sigmoid.h"
#include "core/nn/storage_plan.h"
#include "core/quantizers/parts/shadow_weight.h"
#include "core/tensor/noise.h"
#include "core/tensor/views.h"
#include "support/tensors.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// A network put together node by node.
class Graph {
 public:
  int conv(int input, Index in, Index out, Index kernel, Index stride = 1) {
    return add(std::make_unique<Conv2d>(name(), ConvGeometry{in, out, kernel, stride, (kernel - 1) / 2}, 0,
                                        weights({out, kernel, kernel, in}), eigen_compute()),
               input);
  }
  int dense(int input, Index in, Index out) {
    return add(std::make_unique<DenseLayer>(name(), in, out, 0, weights({out, in}), eigen_compute()), input);
  }
  int norm(int input, Index channels, BatchNormLayer::Output output) {
    return add(std::make_unique<BatchNormLayer>(name(), channels, output), input);
  }
  int add(std::unique_ptr<Layer> layer, int input) {
    nodes_.push_back({.layer = std::move(layer), .join = nullptr, .input = input, .other = kImages});
    return static_cast<int>(nodes_.size()) - 1;
  }
  int join(std::unique_ptr<Join> join, int a, int b) {
    nodes_.push_back({.layer = nullptr, .join = std::move(join), .input = a, .other = b});
    return static_cast<int>(nodes_.size()) - 1;
  }
  Network network() { return Network(Architecture{}, std::move(nodes_), {}); }

 private:
  std::string name() { return "layer" + std::to_string(nodes_.size()); }
  std::unique_ptr<WeightQuantizer> weights(const Shape& shape) {
    auto quantizer = shadow_weight({.layer = name(), .bits = 32, .is_activation = false, .place = 0}, nullptr,
                                   Biases::as_float);
    const auto place = static_cast<std::uint32_t>(nodes_.size());
    Tensor initial = normal_numbers(shape, 100 + place);
    array(initial) *= 0.5;
    quantizer->init(initial, normal_numbers({shape[0]}, 200 + place));
    return quantizer;
  }
  std::vector<Node> nodes_;
};

/// Two residual blocks, the second with a shortcut of type A.
Network residual() {
  Graph graph;
  const int stem = graph.add(std::make_unique<SigmoidLayer>(), graph.conv(kImages, 2, 3, 3));
  int body = graph.norm(graph.conv(stem, 3, 3, 3), 3, BatchNormLayer::Output::relu);
  body = graph.norm(graph.conv(body, 3, 3, 3), 3, BatchNormLayer::Output::plain);
  const int first =
      graph.add(std::make_unique<SigmoidLayer>(), graph.join(std::make_unique<AddJoin>(), body, stem));
  body = graph.norm(graph.conv(first, 3, 5, 3, 2), 5, BatchNormLayer::Output::plain);
  const int second = graph.join(std::make_unique<AddJoin>(), body, first);
  graph.dense(graph.add(std::make_unique<AveragePoolLayer>(0), second), 5, 2);
  return graph.network();
}

/// Two layers whose input goes along, as in DenseNet.
Network concatenated() {
  Graph graph;
  int x = graph.conv(kImages, 2, 3, 3);
  for (const Index channels : {3, 5}) {
    const int body = graph.conv(graph.norm(x, channels, BatchNormLayer::Output::relu), channels, 2, 3);
    x = graph.join(std::make_unique<ConcatenateJoin>(), body, x);
  }
  graph.dense(graph.add(std::make_unique<MaxPoolLayer>(2), x), 7 * 2 * 2, 2);
  return graph.network();
}

/// Squeeze and excite inside a residual block.
Network gated() {
  Graph graph;
  const int stem = graph.add(std::make_unique<SigmoidLayer>(), graph.conv(kImages, 2, 4, 3));
  const int body = graph.conv(stem, 4, 4, 3);
  int gate = graph.dense(graph.add(std::make_unique<AveragePoolLayer>(0), body), 4, 2);
  gate = graph.dense(graph.add(std::make_unique<SigmoidLayer>(), gate), 2, 4);
  gate = graph.add(std::make_unique<SigmoidLayer>(), gate);
  const int joined = graph.join(std::make_unique<GateJoin>(), gate, body);
  const int sum = graph.join(std::make_unique<AddJoin>(), joined, stem);
  graph.dense(sum, 4 * 4 * 4, 2);
  return graph.network();
}

void check_gradients(Network& network) {
  const Tensor images = normal_numbers({3, 4, 4, 2}, 1);
  const Step step{.index = 3, .noise = {1, 2, 0, 3}};
  const Tensor r = normal_numbers({3, 2}, 2);
  const auto loss = [&] { return (array(r) * array(network.forward(images, step))).sum(); };
  network.zero_gradients();
  loss();
  network.backward(r);
  int checked = 0;
  for (Parameter* parameter : network.parameters()) {
    if (parameter->lr_scale == Real(0)) continue;
    for (Index i = 0; i < parameter->value.size(); ++i, ++checked) {
      const Real kept = parameter->value[i], h = 1e-6;
      parameter->value[i] = kept + h;
      const Real up = loss();
      parameter->value[i] = kept - h;
      const Real down = loss();
      parameter->value[i] = kept;
      const Real expected = (up - down) / (2 * h);
      QVERIFY2(std::abs(parameter->grad[i] - expected) < 1e-6 * std::max(Real(1), std::abs(expected)),
               qPrintable(QStringLiteral("%1[%2]: %3 instead of %4")
                              .arg(QString::fromStdString(parameter->name))
                              .arg(i)
                              .arg(parameter->grad[i])
                              .arg(expected)));
    }
  }
  QVERIFY(checked > 100);
}

}  // namespace

class TestFlow : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void residual_blocks() {
    Network network = residual();
    check_gradients(network);
  }
  void concatenated_layers() {
    Network network = concatenated();
    check_gradients(network);
  }
  void gated_channels() {
    Network network = gated();
    check_gradients(network);
  }

  void type_a_shortcut_takes_every_second_pixel_and_adds_zero_channels() {
    const AddJoin join;
    const Tensor a = normal_numbers({2, 2, 3, 3}, 1), b = normal_numbers({2, 4, 6, 2}, 2);
    Tensor y(join.output_shape(a.shape(), b.shape()));
    join.forward(a, b, y);
    for (Index n = 0; n < 2; ++n)
      for (Index h = 0; h < 2; ++h)
        for (Index w = 0; w < 3; ++w)
          for (Index c = 0; c < 3; ++c) {
            const Index at = ((n * 2 + h) * 3 + w) * 3 + c;
            const Real shortcut = c < 2 ? b[((n * 4 + 2 * h) * 6 + 2 * w) * 2 + c] : 0;
            QCOMPARE(y[at], a[at] + shortcut);
          }
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, join.output_shape({2, 2, 3, 1}, {2, 4, 6, 2}));
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, join.output_shape({2, 3, 3, 3}, {2, 4, 6, 2}));
  }

  void another_batch_size_gives_the_same_answers() {
    Network network = residual();
    Step step;
    step.mode = Mode::evaluate;
    const Tensor many = normal_numbers({5, 4, 4, 2}, 1);
    const Tensor together = network.forward(many, step);
    Tensor one(Shape{1, 4, 4, 2});
    std::copy_n(many.data() + 3 * 32, 32, one.data());
    const Tensor& alone = network.forward(one, step);
    for (Index c = 0; c < 2; ++c) QVERIFY(std::abs(alone[c] - together[3 * 2 + c]) < 1e-12);
  }

  void storage_is_smaller_than_the_sum_of_all_tensors() {
    Network network = residual();
    network.forward(normal_numbers({3, 4, 4, 2}, 1), Step{});
    Index all = 0;
    for (const Index elements : {48, 48, 48, 48, 48, 48, 48, 48, 20, 20, 20}) all += 2 * 3 * elements;
    QVERIFY(network.stored_elements() > 0);
    QVERIFY2(network.stored_elements() < all * 3 / 4, qPrintable(QString::number(network.stored_elements())));
  }

  void planned_tensors_never_meet_in_one_slot() {
    std::vector<Lifetime> tensors;
    std::uint32_t state = 7;
    const auto draw = [&](std::uint32_t below) {
      return static_cast<int>((state = state * 1664525u + 1013904223u) >> 16) % static_cast<int>(below);
    };
    for (int i = 0; i < 200; ++i) {
      const int begin = draw(100);
      tensors.push_back({begin, begin + draw(20), 1 + draw(1000), -1});
    }
    const StoragePlan plan = plan_storage(tensors);
    Index sum = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      sum += tensors[i].elements;
      QVERIFY(plan.elements[static_cast<std::size_t>(plan.slot[i])] >= tensors[i].elements);
      for (std::size_t k = 0; k < i; ++k) {
        const bool meet = tensors[i].begin <= tensors[k].end && tensors[k].begin <= tensors[i].end;
        QVERIFY(!meet || plan.slot[i] != plan.slot[k]);
      }
    }
    QVERIFY(plan.total() < sum / 2);
  }

  void a_tensor_takes_over_the_place_of_the_one_it_replaces() {
    const std::vector<Lifetime> tensors{{0, 1, 100, -1}, {1, 3, 100, 0}, {2, 4, 50, 1}};
    const StoragePlan plan = plan_storage(tensors);
    QCOMPARE(plan.slot[1], plan.slot[0]);
    QVERIFY(plan.slot[2] != plan.slot[1]);  // the second still lives when the third is born
    QCOMPARE(plan.total(), Index{150});
  }
};

QS_TEST(TestFlow)
#include "test_flow_f64.moc"
