// oneDNN against Eigen, and Eigen against the definition written as plain loops.
#include <malloc.h>

#include <QTest>

#include "core/tensor/compute.h"
#include "core/tensor/noise.h"
#include "support/test_main.h"

using namespace qs;

namespace {

Tensor random(const Shape& shape, std::uint32_t place) {
  Tensor tensor(shape);
  fill_normal(tensor, {1, 2, place, 4});
  return tensor;
}

double relative_difference(const Tensor& a, const Tensor& b) {
  double difference = 0, size = 0;
  for (Index i = 0; i < a.size(); ++i) {
    difference += std::pow(double(a[i]) - double(b[i]), 2);
    size += std::pow(double(b[i]), 2);
  }
  return std::sqrt(difference / std::max(size, 1e-30));
}

struct Results {
  Tensor y, y_no_bias, dx, dw, db, dw_no_bias;
};

template <class Map>
Results all_results(Map& map, const Tensor& x, const Tensor& w, const Tensor& bias, const Tensor& dy) {
  Results r{dy, dy, x, w, bias, w};
  map.forward(x.data(), w.data(), bias.data(), r.y.data());
  map.forward(x.data(), w.data(), nullptr, r.y_no_bias.data());
  map.backward_data(dy.data(), w.data(), r.dx.data());
  map.backward_weights(x.data(), dy.data(), r.dw.data(), r.db.data());
  map.backward_weights(x.data(), dy.data(), r.dw_no_bias.data(), nullptr);
  return r;
}

void compare(const Results& a, const Results& b) {
  QVERIFY(relative_difference(a.y, b.y) < 1e-5);
  QVERIFY(relative_difference(a.y_no_bias, b.y_no_bias) < 1e-5);
  QVERIFY(relative_difference(a.dx, b.dx) < 1e-5);
  QVERIFY(relative_difference(a.dw, b.dw) < 1e-5);
  QVERIFY(relative_difference(a.db, b.db) < 1e-5);
  QVERIFY(relative_difference(a.dw_no_bias, b.dw) < 1e-5);
}

Index weight_channels(const ConvShape& s) { return s.is_depthwise ? 1 : s.in_channels; }

/// The definition: one loop for each index.
Tensor convolve(const ConvShape& s, const Tensor& x, const Tensor& w, const Tensor& bias) {
  Tensor y(Shape{s.batch, s.out_height(), s.out_width(), s.out_channels});
  for (Index n = 0; n < s.batch; ++n)
    for (Index oy = 0; oy < s.out_height(); ++oy)
      for (Index ox = 0; ox < s.out_width(); ++ox)
        for (Index o = 0; o < s.out_channels; ++o) {
          double sum = double(bias[o]);
          for (Index ky = 0; ky < s.kernel_height; ++ky)
            for (Index kx = 0; kx < s.kernel_width; ++kx)
              for (Index c = 0; c < s.in_channels; ++c) {
                if (s.is_depthwise && c != o) continue;
                const Index iy = oy * s.stride + ky - s.padding, ix = ox * s.stride + kx - s.padding;
                if (iy < 0 || iy >= s.in_height || ix < 0 || ix >= s.in_width) continue;
                sum += double(x[((n * s.in_height + iy) * s.in_width + ix) * s.in_channels + c]) *
                       double(w[((o * s.kernel_height + ky) * s.kernel_width + kx) * weight_channels(s) +
                                (s.is_depthwise ? 0 : c)]);
              }
          y[((n * s.out_height() + oy) * s.out_width() + ox) * s.out_channels + o] = Real(sum);
        }
  return y;
}

}  // namespace

class ComputeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Memory that is not zero by chance shows what nobody has set: the threads of one of oneDNN's kernels
  /// waited there for each other for ever.
  void initTestCase() { mallopt(M_PERTURB, 0xA5); }

  void convolutions_agree_data() {
    QTest::addColumn<ConvShape>("shape");
    const auto row = [](const char* name, ConvShape shape) { QTest::newRow(name) << shape; };
    row("LeNet conv1", {8, 28, 28, 1, 32, 5, 5, 1, 0});
    row("LeNet conv2", {8, 12, 12, 32, 64, 5, 5, 1, 0});
    row("same padding, three channels", {4, 32, 32, 3, 16, 3, 3, 1, 1});
    row("stride two", {4, 16, 16, 16, 32, 3, 3, 2, 1});
    row("odd channels, not square", {3, 9, 7, 5, 11, 3, 3, 1, 1});
    row("one by one", {2, 6, 6, 20, 12, 1, 1, 1, 0});
    row("one by one, stride two", {3, 32, 32, 2, 4, 1, 1, 2, 0});
    row("depthwise", {3, 8, 10, 16, 16, 3, 3, 1, 1, true});
    row("depthwise, stride two, odd channels", {2, 9, 8, 7, 7, 3, 3, 2, 1, true});
    row("batch of one", {1, 8, 8, 3, 4, 5, 5, 1, 2});
  }
  void convolutions_agree() {
    QFETCH(ConvShape, shape);
    const Tensor x = random({shape.batch, shape.in_height, shape.in_width, shape.in_channels}, 1);
    const Tensor w =
        random({shape.out_channels, shape.kernel_height, shape.kernel_width, weight_channels(shape)}, 2);
    const Tensor bias = random({shape.out_channels}, 3);
    const Tensor dy = random({shape.batch, shape.out_height(), shape.out_width(), shape.out_channels}, 4);
    const auto plain = eigen_compute().convolution(shape), fast = default_compute().convolution(shape);
    const Results expected = all_results(*plain, x, w, bias, dy);
    QVERIFY(relative_difference(expected.y, convolve(shape, x, w, bias)) < 1e-6);
    compare(all_results(*fast, x, w, bias, dy), expected);
    compare(all_results(*fast, x, w, bias, dy), expected);  // a second use of the same primitives
  }

  void inner_products_agree_data() {
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("in");
    QTest::addColumn<int>("out");
    QTest::newRow("LeNet fc1") << 32 << 1024 << 512;
    QTest::newRow("LeNet fc2") << 32 << 512 << 10;
    QTest::newRow("odd") << 7 << 33 << 5;
    QTest::newRow("one") << 1 << 1 << 1;
  }
  void inner_products_agree() {
    QFETCH(int, batch);
    QFETCH(int, in);
    QFETCH(int, out);
    const Tensor x = random({batch, in}, 1), w = random({out, in}, 2), bias = random({out}, 3);
    const Tensor dy = random({batch, out}, 4);
    const auto plain = eigen_compute().inner_product({batch, in, out});
    const auto fast = default_compute().inner_product({batch, in, out});
    const Results expected = all_results(*plain, x, w, bias, dy);
    double sum = double(bias[0]);
    for (Index k = 0; k < in; ++k) sum += double(x[k]) * double(w[k]);
    QVERIFY(std::abs(sum - double(expected.y[0])) < 1e-4 * (1 + std::abs(sum)));
    compare(all_results(*fast, x, w, bias, dy), expected);
  }
};

QS_TEST(ComputeTest)
#include "test_compute.moc"
