// Vector registers of any width give the same numbers and sums, bit by bit.
#include <QTest>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "core/quantizers/parts/gaussian_posterior.h"
#include "core/tensor/noise.h"
#include "core/tensor/registers.h"
#include "support/test_main.h"

using namespace qs;

namespace {

/// Of one instruction set with registers of 16 and of 32 bytes; neither fuses multiply and add.
template <class Arch>
using Floats = xsimd::batch<float, std::conditional_t<Arch::supported(), Arch, xsimd::default_arch>>;
using FourNarrow = WideRegister<Floats<xsimd::sse4_2>, 4>;
using TwoWider = WideRegister<Floats<xsimd::avx2>, 2>;

constexpr std::size_t kWidth = 16;

template <class Register>
std::vector<float> lanes_of(const Register& numbers) {
  std::vector<float> list(kWidth);
  numbers.store_unaligned(list.data());
  return list;
}

/// All that the methods compute with registers.
template <class Register>
std::vector<std::vector<float>> everything(const float* a, const float* b) {
  const Register x = Register::load_unaligned(a), y = Register::load_unaligned(b);
  const Register zero(0.0f), one(1.0f), size = abs(y) + Register(0.01f);
  std::vector<std::vector<float>> list{lanes_of(x + y),
                                       lanes_of(x - y),
                                       lanes_of(x * y),
                                       lanes_of(x / size),
                                       lanes_of(-x),
                                       lanes_of(fma(x, y, one)),
                                       lanes_of(abs(x)),
                                       lanes_of(sqrt(size)),
                                       lanes_of(nearbyint(Register(3.0f) * x)),
                                       lanes_of(exp(x)),
                                       lanes_of(log(size)),
                                       lanes_of(log1p(size)),
                                       lanes_of(tanh(x)),
                                       lanes_of(plain_exp(x)),
                                       lanes_of(plain_log(size)),
                                       lanes_of(min(x, y)),
                                       lanes_of(max(x, y)),
                                       lanes_of(clip(x, -one, one)),
                                       lanes_of(select(x < y, one, zero)),
                                       lanes_of(select(x <= zero || y > one, x, y)),
                                       lanes_of(select(x >= y && !(x == y), y, x)),
                                       lanes_of(select(x != y, x, zero))};
  list.push_back({hadd(x), any(x > Register(3.0f)) ? 1.0f : 0.0f});
  return list;
}

Tensor normals(Index size) {
  Tensor numbers({size});
  fill_normal(numbers, {11, 0, 1, 2});
  return numbers;
}

/// Partial sums i mod 16, the upper half of them added to the lower one until four are left, then neighbours.
float sum_in_order(const Tensor& numbers) {
  std::array<float, kWidth> sums{};
  for (Index i = 0; i < numbers.size(); ++i) sums[static_cast<std::size_t>(i) % kWidth] += numbers[i];
  for (const std::size_t half : {8u, 4u})
    for (std::size_t i = 0; i < half; ++i) sums[i] += sums[i + half];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

class TestLanes : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void narrow_and_wide_registers_compute_the_same_bits() {
    if constexpr (!xsimd::avx2::supported()) {
      QSKIP("this program is compiled for a processor with registers of one width");
    } else {
      const Tensor numbers = normals(64 * Index{kWidth});
      for (Index i = 0; i + 2 * Index{kWidth} <= numbers.size(); i += Index{kWidth}) {
        const float *a = numbers.data() + i, *b = a + kWidth;
        const auto narrow = everything<FourNarrow>(a, b), wide = everything<TwoWider>(a, b);
        for (std::size_t f = 0; f < narrow.size(); ++f)
          for (std::size_t lane = 0; lane < narrow[f].size(); ++lane)
            QVERIFY2(
                std::bit_cast<std::uint32_t>(narrow[f][lane]) == std::bit_cast<std::uint32_t>(wide[f][lane]),
                qPrintable(QStringLiteral("function %1").arg(f)));
      }
    }
  }

  void sums_over_a_tensor_have_an_order_that_no_processor_changes() {
    for (const Index size : {16, 17, 95, 1000, 4096}) {
      const Tensor numbers = normals(size);
      const auto [sum] = sum_registers<1>(size, [&](Index i, Index count) {
        return std::array<Lanes, 1>{load_lanes(numbers.data() + i, count)};
      });
      QCOMPARE(static_cast<float>(sum), sum_in_order(numbers));
    }
  }
};

QS_TEST(TestLanes)
#include "test_lanes.moc"
