#include "core/report/number_list.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/number_text.h"

namespace qs {
namespace {

constexpr int kDigits = 4, kMostDigits = 15;
constexpr std::string_view kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int kBase = 64;

/// Of values that differ by little of their size the first digits are all the same.
int digits_for(const std::vector<double>& values) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const double largest = std::max(std::abs(low), std::abs(high));
  if (!(high > low) || !std::isfinite(largest)) return kDigits;
  constexpr double kNearlyOne = 0.1;  // a range that nearly begins at zero needs no more
  const double ratio = std::log10(largest / (high - low)) - kNearlyOne;
  return std::clamp(kDigits + static_cast<int>(std::ceil(ratio)), kDigits, kMostDigits);
}

/// "0.0123" as ".0123" is no JSON; "1e+06" as "1e6" is, and zeros behind the point say nothing.
std::string number_with(double value, int digits) {
  if (!std::isfinite(value)) return "null";
  const std::string exact = shortest_text(value), rounded = rounded_text(value, digits);
  std::string text = exact.size() <= rounded.size() ? exact : rounded;
  if (const std::size_t plus = text.find("e+"); plus != std::string::npos) text.erase(plus + 1, 1);
  if (const std::size_t zero = text.find("e0"); zero != std::string::npos) text.erase(zero + 1, 1);
  if (const std::size_t zero = text.find("e-0"); zero != std::string::npos) text.erase(zero + 2, 1);
  return text == "-0" ? "0" : text;
}

}  // namespace

std::vector<std::string> shortened_numbers(const std::vector<double>& values) {
  const int digits = digits_for(values);
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const double value : values) texts.push_back(number_with(value, digits));
  return texts;
}

std::string shortened_number(double value) { return number_with(value, kDigits); }

std::string packed_numbers(const std::vector<double>& values, double low, double high, int levels) {
  std::string text;
  for (const double value : values) {
    const double part = high > low && std::isfinite(value) ? (value - low) / (high - low) : 0.0;
    const auto step = static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * (levels - 1)));
    if (levels > kBase) text += kSigns[static_cast<std::size_t>(step / kBase)];
    text += kSigns[static_cast<std::size_t>(step % kBase)];
  }
  return text;
}

}  // namespace qs
