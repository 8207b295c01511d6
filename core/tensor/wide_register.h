// Several vector registers that act as one wider register.
//
// A processor with 32-byte registers adds a tensor up in eight partial sums, one with 64-byte registers in
// sixteen: in another order, so with other last digits. With N narrow registers in place of a wide one the
// order, and with it every bit, is the same on both. Functions have the names that xsimd gives them and are
// found by the type of their arguments, so that code written for one kind of register serves the other.
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <xsimd/xsimd.hpp>

namespace qs {

/// What a comparison of WideRegisters yields; Mask is xsimd's of one part.
template <class Mask, std::size_t N>
struct WideMask {
  std::array<Mask, N> parts;

  friend WideMask operator&&(const WideMask& a, const WideMask& b) {
    WideMask both;
    for (std::size_t i = 0; i < N; ++i) both.parts[i] = a.parts[i] && b.parts[i];
    return both;
  }
  friend WideMask operator||(const WideMask& a, const WideMask& b) {
    WideMask either;
    for (std::size_t i = 0; i < N; ++i) either.parts[i] = a.parts[i] || b.parts[i];
    return either;
  }
  friend WideMask operator!(const WideMask& a) {
    WideMask none;
    for (std::size_t i = 0; i < N; ++i) none.parts[i] = !a.parts[i];
    return none;
  }
  friend bool any(const WideMask& a) {
    bool is_any = false;
    for (const Mask& part : a.parts) is_any = is_any || xsimd::any(part);
    return is_any;
  }
};

/// N parts of type Batch (an xsimd::batch), lane 0 first. N is a power of two.
template <class Batch, std::size_t N>
class WideRegister {
 public:
  using value_type = typename Batch::value_type;
  using Mask = WideMask<typename Batch::batch_bool_type, N>;
  static constexpr std::size_t size = N * Batch::size;
  static_assert(N > 1 && (N & (N - 1)) == 0);

  WideRegister() = default;
  explicit(false) WideRegister(value_type value) { parts_.fill(Batch(value)); }  // in every lane

  static WideRegister load_unaligned(const value_type* from) {
    return made([&](std::size_t i) { return Batch::load_unaligned(from + i * Batch::size); });
  }
  static WideRegister load_aligned(const value_type* from) {
    return made([&](std::size_t i) { return Batch::load_aligned(from + i * Batch::size); });
  }
  void store_unaligned(value_type* to) const {
    for (std::size_t i = 0; i < N; ++i) parts_[i].store_unaligned(to + i * Batch::size);
  }
  void store_aligned(value_type* to) const {
    for (std::size_t i = 0; i < N; ++i) parts_[i].store_aligned(to + i * Batch::size);
  }

  /// f of each part of the registers.
  template <class Function, class... Registers>
  static WideRegister each(const Function& f, const Registers&... registers) {
    return made([&](std::size_t i) { return f(registers.parts_[i]...); });
  }

  WideRegister& operator+=(const WideRegister& b) { return *this = *this + b; }
  WideRegister& operator-=(const WideRegister& b) { return *this = *this - b; }
  WideRegister& operator*=(const WideRegister& b) { return *this = *this * b; }
  WideRegister& operator/=(const WideRegister& b) { return *this = *this / b; }

  friend WideRegister operator-(const WideRegister& a) {
    return each([](const Batch& x) { return -x; }, a);
  }
  friend WideRegister operator+(const WideRegister& a, const WideRegister& b) {
    return each([](const Batch& x, const Batch& y) { return x + y; }, a, b);
  }
  friend WideRegister operator-(const WideRegister& a, const WideRegister& b) {
    return each([](const Batch& x, const Batch& y) { return x - y; }, a, b);
  }
  friend WideRegister operator*(const WideRegister& a, const WideRegister& b) {
    return each([](const Batch& x, const Batch& y) { return x * y; }, a, b);
  }
  friend WideRegister operator/(const WideRegister& a, const WideRegister& b) {
    return each([](const Batch& x, const Batch& y) { return x / y; }, a, b);
  }

  friend Mask operator<(const WideRegister& a, const WideRegister& b) {
    return compared([](const Batch& x, const Batch& y) { return x < y; }, a, b);
  }
  friend Mask operator<=(const WideRegister& a, const WideRegister& b) {
    return compared([](const Batch& x, const Batch& y) { return x <= y; }, a, b);
  }
  friend Mask operator>(const WideRegister& a, const WideRegister& b) { return b < a; }
  friend Mask operator>=(const WideRegister& a, const WideRegister& b) { return b <= a; }
  friend Mask operator==(const WideRegister& a, const WideRegister& b) {
    return compared([](const Batch& x, const Batch& y) { return x == y; }, a, b);
  }
  friend Mask operator!=(const WideRegister& a, const WideRegister& b) { return !(a == b); }

  friend WideRegister select(const Mask& mask, const WideRegister& yes, const WideRegister& no) {
    return made([&](std::size_t i) { return xsimd::select(mask.parts[i], yes.parts_[i], no.parts_[i]); });
  }
  friend WideRegister min(const WideRegister& a, const WideRegister& b) {
    return each([](const Batch& x, const Batch& y) { return xsimd::min(x, y); }, a, b);
  }
  friend WideRegister max(const WideRegister& a, const WideRegister& b) {
    return each([](const Batch& x, const Batch& y) { return xsimd::max(x, y); }, a, b);
  }
  friend WideRegister clip(const WideRegister& a, const WideRegister& low, const WideRegister& high) {
    return each([](const Batch& x, const Batch& l, const Batch& h) { return xsimd::clip(x, l, h); }, a, low,
                high);
  }
  friend WideRegister fma(const WideRegister& a, const WideRegister& b, const WideRegister& c) {
    return each([](const Batch& x, const Batch& y, const Batch& z) { return xsimd::fma(x, y, z); }, a, b, c);
  }
  friend WideRegister abs(const WideRegister& a) {
    return each([](const Batch& x) { return xsimd::abs(x); }, a);
  }
  friend WideRegister sqrt(const WideRegister& a) {
    return each([](const Batch& x) { return xsimd::sqrt(x); }, a);
  }
  friend WideRegister nearbyint(const WideRegister& a) {
    return each([](const Batch& x) { return xsimd::nearbyint(x); }, a);
  }
  friend WideRegister exp(const WideRegister& a) {
    return each([](const Batch& x) { return xsimd::exp(x); }, a);
  }
  friend WideRegister log(const WideRegister& a) {
    return each([](const Batch& x) { return xsimd::log(x); }, a);
  }
  friend WideRegister log1p(const WideRegister& a) {
    return each([](const Batch& x) { return xsimd::log1p(x); }, a);
  }
  friend WideRegister tanh(const WideRegister& a) {
    return each([](const Batch& x) { return xsimd::tanh(x); }, a);
  }

  /// Σ of all lanes: the upper half is added to the lower one until a part is left, as xsimd goes on inside
  /// of it on x86.
  friend value_type hadd(WideRegister a) {
    for (std::size_t half = N / 2; half > 0; half /= 2)
      for (std::size_t i = 0; i < half; ++i) a.parts_[i] += a.parts_[i + half];
    return xsimd::hadd(a.parts_[0]);
  }

 private:
  template <class Part>
  static WideRegister made(const Part& part) {
    WideRegister result;
    for (std::size_t i = 0; i < N; ++i) result.parts_[i] = part(i);
    return result;
  }
  template <class Function>
  static Mask compared(const Function& f, const WideRegister& a, const WideRegister& b) {
    Mask mask;
    for (std::size_t i = 0; i < N; ++i) mask.parts[i] = f(a.parts_[i], b.parts_[i]);
    return mask;
  }

  std::array<Batch, N> parts_;
};

}  // namespace qs
