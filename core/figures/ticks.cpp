#include "core/figures/ticks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "core/figures/text_metrics.h"

namespace qs {
namespace {

constexpr std::size_t kMostLabels = 8;
constexpr std::size_t kWantedLabels = 4;

double place(const TickRequest& request, double value) {
  if (request.scale == Scale::linear) {
    return (value - request.low) / (request.high - request.low) * request.length_pt;
  }
  return std::log(value / request.low) / std::log(request.high / request.low) * request.length_pt;
}

/// `air`: least distance between neighbouring labels in units of the text size.
bool labels_fit(const std::vector<Tick>& ticks, const TickRequest& request, double air) {
  double free_from = -1e300;
  for (const Tick& tick : ticks) {
    const double extent = request.flow == LabelFlow::stacked ? request.size_pt * (kAscent + kDescent)
                                                             : text_width(tick.label, request.size_pt);
    const double centre = place(request, tick.value);
    if (centre - extent / 2 < free_from) return false;
    free_from = centre + extent / 2 + air * request.size_pt;
  }
  return true;
}

double comfortable_air(const TickRequest& request) { return request.flow == LabelFlow::stacked ? 0.9 : 1.0; }
double least_air(const TickRequest& request) { return request.flow == LabelFlow::stacked ? 0.15 : 0.5; }

struct LabelFormat {
  double unit = 1.0;        // labels are value / unit …
  std::string suffix = {};  // … with this behind
  int decimals = 0;
  int exponent = 0;  // told in the title of the axis instead of a suffix
};

LabelFormat format_for(double largest, double step) {
  LabelFormat format;
  if (largest >= 1e4 && largest < 1e15) {
    constexpr std::array<const char*, 5> kSuffix = {"", "k", "M", "G", "T"};
    const auto thousands = static_cast<std::size_t>(std::floor(std::log10(largest) / 3.0 + 1e-12));
    format.unit = std::pow(1000.0, static_cast<double>(thousands));
    format.suffix = kSuffix[std::min<std::size_t>(thousands, 4)];
  } else if (largest < 1e-2 || largest >= 1e15) {
    format.exponent = static_cast<int>(std::floor(std::log10(largest) + 1e-9));
    format.unit = std::pow(10.0, format.exponent);
  }
  format.decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step / format.unit) + 1e-9)), 0, 12);
  return format;
}

std::vector<Tick> linear_candidates(const TickRequest& request, double step, const LabelFormat& format) {
  std::vector<Tick> ticks;
  const double first = std::ceil(request.low / step - 1e-6), last = std::floor(request.high / step + 1e-6);
  if (!(last - first < 1000.0)) return ticks;
  for (double i = first; i <= last; i += 1.0) {
    const double value = i == 0.0 ? 0.0 : i * step;
    const double shown = std::clamp(value, request.low, request.high);
    ticks.push_back(
        {shown, value == 0.0 ? "0" : format_fixed(value / format.unit, format.decimals) + format.suffix});
  }
  return ticks;
}

Ticks linear_ticks(const TickRequest& request) {
  const double span = request.high - request.low;
  const double largest = std::max(std::abs(request.low), std::abs(request.high));
  if (!(span > 1e-13 * largest) || !std::isfinite(span)) return {};
  const int decade = static_cast<int>(std::floor(std::log10(span))) - 2;
  for (const double air : {comfortable_air(request), least_air(request)}) {
    for (int k = 0; k < 12; ++k) {
      constexpr std::array<double, 3> kMultiples = {1.0, 2.0, 5.0};
      const double step = kMultiples[static_cast<std::size_t>(k % 3)] * std::pow(10.0, decade + k / 3);
      const LabelFormat format = format_for(largest, step);
      std::vector<Tick> ticks = linear_candidates(request, step, format);
      const bool sparse = ticks.size() < 3 && air > least_air(request);
      if (ticks.empty() || sparse || ticks.size() > kMostLabels || !labels_fit(ticks, request, air)) continue;
      return {std::move(ticks), format.exponent};
    }
  }
  return {};
}

std::string log_label(double multiple, int exponent, bool as_power) {
  if (!as_power) return format_number(multiple * std::pow(10.0, exponent), 12);
  const std::string power = "10" + superscript(exponent);
  return multiple == 1.0 ? power : format_number(multiple) + "×" + power;
}

/// Labelled ticks at the multiples of every `stride`-th power of ten.
std::vector<Tick> log_candidates(const TickRequest& request, std::span<const double> multiples, int stride) {
  const int first = static_cast<int>(std::floor(std::log10(request.low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(request.high) + 1e-9));
  const bool as_power = request.low < 0.9e-4 || request.high >= 1.1e5;
  std::vector<Tick> ticks;
  for (int exponent = first; exponent <= last; ++exponent) {
    if (exponent % stride != 0) continue;
    for (const double multiple : multiples) {
      const double value = multiple * std::pow(10.0, exponent);
      if (value < request.low * (1 - 1e-9) || value > request.high * (1 + 1e-9)) continue;
      ticks.push_back(
          {std::clamp(value, request.low, request.high), log_label(multiple, exponent, as_power)});
    }
  }
  return ticks;
}

constexpr std::array<double, 1> kOne = {1};
constexpr std::array<double, 3> kOneTwoFive = {1, 2, 5};
constexpr std::array<double, 4> kPrimes = {1, 2, 3, 5};
constexpr std::array<double, 6> kEven = {1, 2, 3, 4, 6, 8};
constexpr std::array<double, 7> kHalves = {1, 1.5, 2, 3, 4, 5, 7};
constexpr std::array<double, 9> kAll = {1, 2, 3, 4, 5, 6, 7, 8, 9};

std::vector<Tick> labelled_log_ticks(const TickRequest& request) {
  std::vector<Tick> best;
  const auto better = [&](std::vector<Tick> ticks) {
    const bool fits = labels_fit(ticks, request, least_air(request));
    if (fits && ticks.size() > best.size()) best = std::move(ticks);
    return best.size() >= kWantedLabels;
  };
  for (const int stride : {1, 2, 3, 5, 10, 20, 50, 100}) {
    std::vector<Tick> powers = log_candidates(request, kOne, stride);
    if (powers.size() <= kMostLabels + 2 && better(std::move(powers))) return best;
  }
  for (const std::span<const double> multiples :
       {std::span<const double>(kOneTwoFive), std::span<const double>(kEven),
        std::span<const double>(kPrimes), std::span<const double>(kHalves), std::span<const double>(kAll)}) {
    std::vector<Tick> ticks = log_candidates(request, multiples, 1);
    if (ticks.size() <= 2 * kMostLabels && better(std::move(ticks))) return best;
  }
  // Less than a decade: evenly spaced values, labelled in full.
  const double span = request.high - request.low;
  for (int k = 0; k < 9; ++k) {
    constexpr std::array<double, 3> kMultiples = {1.0, 2.0, 5.0};
    const double step = kMultiples[static_cast<std::size_t>(k % 3)] *
                        std::pow(10.0, std::floor(std::log10(span)) - 1 + k / 3);
    std::vector<Tick> ticks = linear_candidates(request, step, {});
    for (Tick& tick : ticks) tick.label = format_number(tick.value, 12);
    if (ticks.size() <= kMostLabels && better(std::move(ticks))) return best;
  }
  return best;
}

void add_minor_ticks(std::vector<Tick>& ticks, const TickRequest& request) {
  const double decades = std::log10(request.high / request.low);
  const bool multiples = request.length_pt / decades >= 12.0;
  const bool powers = request.length_pt / decades >= 2.0;
  if (!powers) return;
  std::vector<Tick> minor = multiples ? log_candidates(request, kAll, 1) : log_candidates(request, kOne, 1);
  for (Tick& tick : minor) {
    const auto same = [&](const Tick& other) { return std::abs(other.value / tick.value - 1.0) < 1e-6; };
    if (std::none_of(ticks.begin(), ticks.end(), same)) ticks.push_back({tick.value, {}});
  }
  std::sort(ticks.begin(), ticks.end(), [](const Tick& a, const Tick& b) { return a.value < b.value; });
}

}  // namespace

Ticks make_ticks(const TickRequest& request) {
  if (!(request.high > request.low) || !std::isfinite(request.low) || !std::isfinite(request.high)) return {};
  if (request.scale == Scale::linear) return linear_ticks(request);
  if (!(request.low > 0.0)) return {};
  Ticks result{labelled_log_ticks(request), 0};
  add_minor_ticks(result.ticks, request);
  return result;
}

std::string superscript(int exponent) {
  constexpr std::array<const char*, 10> kDigits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char c : std::to_string(exponent)) {
    text += c == '-' ? "⁻" : kDigits[static_cast<std::size_t>(c - '0')];
  }
  return text;
}

std::string format_fixed(double value, int decimals) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  std::array<char, 400> buffer;
  const auto end = std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed, decimals).ptr;
  std::string text(buffer.begin(), end);
  if (text.front() != '-') return text;
  const bool zero = text.find_first_not_of("-0.") == std::string::npos;
  return zero ? text.substr(1) : "−" + text.substr(1);
}

std::string format_number(double value, int digits) {
  if (value == 0.0) return "0";
  if (!std::isfinite(value)) return format_fixed(value, 0);
  std::array<char, 64> buffer;
  const auto end =
      std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::scientific, digits - 1).ptr;
  const std::string scientific(buffer.begin(), end);
  const std::size_t e = scientific.find('e');
  const int exponent = std::stoi(scientific.substr(e + 1));
  std::string mantissa = scientific.substr(0, e);
  const auto strip = [](std::string& text) {
    if (text.find('.') == std::string::npos) return;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  };
  if (exponent >= -4 && exponent < 7) {
    std::string text = format_fixed(value, std::max(0, digits - 1 - exponent));
    strip(text);
    return text;
  }
  strip(mantissa);
  if (mantissa.front() == '-') mantissa = "−" + mantissa.substr(1);
  return mantissa + "×10" + superscript(exponent);
}

std::string format_count(long long value) {
  std::string text = std::to_string(std::abs(value));
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), "\u2009");
  }
  return (value < 0 ? "−" : "") + text;
}

}  // namespace qs
