#include "core/laboratory.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/in_quotes.h"
#include "core/base/number_text.h"
#include "core/laboratory/sample.h"
#include "core/laboratory/slopes.h"
#include "core/laboratory/subject.h"
#include "core/quantizers/method.h"
#include "core/tensor/statistics.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr int kPlaces = 161;     // of slopes and expectations along the axis
constexpr int kSlopeDraws = 16;  // whose slopes are averaged
constexpr int kDensityPoints = 201;
constexpr int kSearchPoints = 57;
constexpr double kSearchReach = 8.0, kScalarReach = 16.0;  // factors around the usual value
constexpr double kOutside = 1.25;                          // how far beyond the outermost number one may look

std::vector<double> given_numbers(const std::vector<float>& numbers) {
  if (numbers.size() < 2) throw Error("numbers", "there are fewer than two", "give the weights of a layer");
  std::vector<double> all(numbers.begin(), numbers.end());
  double squares = 0.0;
  for (const double x : all) {
    if (!std::isfinite(x)) throw Error("numbers", "one of them is not finite", "leave it out");
    squares += x * x;
  }
  if (!(squares > 0.0)) throw Error("numbers", "all of them are zero", "give others");
  std::sort(all.begin(), all.end());
  if (all.size() < kLabNumbers) return all;
  std::vector<double> picked;
  for (std::size_t k = 0; k < kLabNumbers - 1; ++k)
    picked.push_back(all[(2 * k + 1) * all.size() / (2 * (kLabNumbers - 1))]);
  return picked;
}

std::vector<double> numbers_for(const LabQuestion& question) {
  if (question.shape == SampleShape::given) return given_numbers(question.numbers);
  if (!(question.spread >= 0.0) || !std::isfinite(question.spread))
    throw Error("spread", shortest_text(question.spread) + " is no size of numbers", "choose one above 0");
  return quantiles(question.shape, question.tensor,
                   question.spread > 0.0 ? question.spread : usual_spread(question.tensor));
}

std::vector<Index> order_of(const Tensor& numbers) {
  std::vector<Index> order(static_cast<std::size_t>(numbers.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return numbers[a] < numbers[b]; });
  return order;
}

/// Moves the first number to where the question looks, or finds the nearest one; returns its index.
Index look_at(Subject& subject, const std::optional<double>& wanted) {
  const std::vector<Index> order = order_of(subject.numbers());
  const double low = static_cast<double>(subject.numbers()[order.front()]);
  const double high = static_cast<double>(subject.numbers()[order.back()]);
  const double usual = static_cast<double>(subject.numbers()[order[order.size() * 3 / 4]]);
  const double at =
      std::clamp(wanted.value_or(usual), std::min(low, kOutside * low), std::max(high, kOutside * high));
  if (subject.put(0, static_cast<Real>(at))) return 0;
  const Tensor& numbers = subject.numbers();
  const auto distance = [&](Index i) { return std::abs(static_cast<double>(numbers[i]) - at); };
  return *std::min_element(order.begin(), order.end(),
                           [&](Index a, Index b) { return distance(a) < distance(b); });
}

/// All that can be moved, with the values that the method sets.
std::vector<LabScalar> movable(Subject& subject, double reach) {
  std::vector<LabScalar> all;
  for (const Reading& reading : subject.layer().readings) {
    const double usual = reading.value;
    if (!subject.set_scalar(reading.quantity.key, usual)) continue;
    LabScalar scalar{.quantity = reading.quantity, .value = usual, .usual = usual};
    scalar.logarithmic = usual > 0.0;
    const double aside = 2.0 * std::abs(usual) + reach;
    scalar.low = scalar.logarithmic ? usual / kScalarReach : usual - aside;
    scalar.high = scalar.logarithmic ? usual * kScalarReach : usual + aside;
    all.push_back(scalar);
  }
  return all;
}

void move(Subject& subject, std::vector<LabScalar>& scalars, const LabQuestion& question) {
  for (const auto& [wanted, value] : question.scalars) {
    const std::string& key = wanted;  // a lambda cannot take what is bound
    const auto is_this = [&](const LabScalar& scalar) { return scalar.quantity.key == key; };
    if (std::none_of(scalars.begin(), scalars.end(), is_this)) {
      std::string known;
      for (const LabScalar& scalar : scalars) known += (known.empty() ? "" : ", ") + scalar.quantity.key;
      throw Error("scalar", in_quotes(key) + " is no number of " + question.method + " that can be moved",
                  known.empty() ? "it has none" : "choose one of: " + known);
    }
    if (!std::isfinite(value) || !subject.set_scalar(key, value))
      throw Error(key, shortest_text(value) + " is not possible", "choose another value");
  }
  for (const Reading& reading : subject.layer().readings)
    for (LabScalar& scalar : scalars)
      if (scalar.quantity.key == reading.quantity.key) scalar.value = reading.value;
}

std::vector<double> in_order(const Tensor& numbers, const std::vector<Index>& order) {
  std::vector<double> all;
  for (const Index i : order) all.push_back(static_cast<double>(numbers[i]));
  return all;
}

bool are_equal(const Tensor& a, const Tensor& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// The mean of training along the axis.
void add_expected(LabAnswer& answer, Subject& subject, const std::vector<Index>& places) {
  std::optional<Tensor> mean = subject.mean();
  const bool has_chances = subject.chances(places.front()).has_value();
  answer.expected_is_exact = mean || has_chances;
  answer.noise_is_of_the_sum = mean.has_value();
  if (!answer.expected_is_exact) {
    mean = Tensor(subject.numbers().shape());
    for (int k = 0; k < kLabMeanDraws; ++k) {
      const Tensor drawn = subject.drawn(static_cast<std::uint32_t>(k));
      for (Index i = 0; i < drawn.size(); ++i) (*mean)[i] += drawn[i] / Real(kLabMeanDraws);
    }
  }
  for (const Index i : places) {
    answer.expected.x.push_back(static_cast<double>(subject.numbers()[i]));
    answer.expected.y.push_back(has_chances ? subject.chances(i)->mean() : static_cast<double>((*mean)[i]));
  }
}

void add_chances(LabAnswer& answer, Subject& subject, Index at) {
  const std::optional<Chances> chances = subject.chances(at);
  answer.deviation = subject.deviation(at);
  if (!chances) return;
  answer.chances.levels = chances->levels;
  answer.chances.probability = chances->probability;
  answer.chances.edges = chances->edges;
  if (!chances->density) return;
  const double low = std::min(answer.x.front(), chances->levels.front());
  const double high = std::max(answer.x.back(), chances->levels.back());
  const double margin = 0.1 * (high - low);
  for (int k = 0; k < kDensityPoints; ++k) {
    const double t = low - margin + (high - low + 2.0 * margin) * k / (kDensityPoints - 1);
    answer.chances.density.x.push_back(t);
    answer.chances.density.y.push_back(chances->density(t));
  }
}

double rms_error(Subject& subject) {
  const Tensor rounded = subject.rounded();
  const SquaredError error = squared_error(subject.numbers().span(), rounded.span());
  return std::sqrt(error.error / static_cast<double>(rounded.size()));
}

void add_errors(LabAnswer& answer, Subject& subject, const Tensor& rounded) {
  const Tensor& numbers = subject.numbers();
  double sum = 0.0;
  Index zeros = 0;
  for (Index i = 0; i < numbers.size(); ++i) {
    const double error = std::abs(static_cast<double>(numbers[i]) - static_cast<double>(rounded[i]));
    answer.largest_error = std::max(answer.largest_error, error);
    sum += error;
    zeros += rounded[i] == Real(0) ? 1 : 0;
  }
  const auto count = static_cast<double>(numbers.size());
  const SquaredError error = squared_error(numbers.span(), rounded.span());
  answer.mean_error = sum / count;
  answer.rms_error = std::sqrt(error.error / count);
  answer.sqnr_db = sqnr_db(error.relative());
  answer.zeros_pct = 100.0 * static_cast<double>(zeros) / count;
}

/// The error over the first scalar that sets the size of the levels.
void add_search(LabAnswer& answer, Subject& subject) {
  const auto found = std::find_if(answer.scalars.begin(), answer.scalars.end(), [](const LabScalar& scalar) {
    return scalar.logarithmic && (scalar.quantity.family == "scale" || scalar.quantity.family == "codebook");
  });
  if (found == answer.scalars.end()) return;
  answer.searched = found->quantity.key;
  for (int k = 0; k < kSearchPoints; ++k) {
    const double factor = std::pow(kSearchReach, 2.0 * k / (kSearchPoints - 1) - 1.0);
    subject.set_scalar(answer.searched, found->usual * factor);
    answer.search.x.push_back(found->usual * factor);
    answer.search.y.push_back(rms_error(subject));
  }
}

}  // namespace

LabAnswer ask_laboratory(const LabQuestion& question) {
  std::vector<double> numbers = numbers_for(question);
  numbers.insert(numbers.begin(), numbers[numbers.size() / 2]);
  const std::unique_ptr<Subject> subject = subject_of(question, numbers);
  const Index at = look_at(*subject, question.at);
  const std::vector<Index> order = order_of(subject->numbers());
  const std::vector<Index> places = spread_out(subject->numbers(), order, kPlaces);

  LabAnswer answer;
  answer.method = question.method;
  answer.options = question.options;
  answer.tensor = question.tensor;
  answer.bits = question.bits;
  answer.x = in_order(subject->numbers(), order);
  answer.scalars = movable(*subject, std::max(std::abs(answer.x.front()), std::abs(answer.x.back())));
  move(*subject, answer.scalars, question);

  const Tensor rounded = subject->rounded(), first = subject->drawn(0), second = subject->drawn(1);
  answer.at = static_cast<double>(subject->numbers()[at]);
  answer.at_rounded = static_cast<double>(rounded[at]);
  answer.rounded = in_order(rounded, order);
  answer.levels = subject->levels(at);
  const bool is_random = !are_equal(first, second);
  if (is_random || !are_equal(first, rounded)) answer.drawn = in_order(first, order);
  if (is_random) {
    add_expected(answer, *subject, places);
    for (int k = 0; k < std::min(question.draws, kMostDraws); ++k)
      answer.draws.push_back(static_cast<double>(subject->drawn(static_cast<std::uint32_t>(k))[at]));
  }
  answer.slope = trained_slope(*subject, places, is_random ? kSlopeDraws : 1);
  const double size = std::sqrt(std::inner_product(answer.x.begin(), answer.x.end(), answer.x.begin(), 0.0) /
                                static_cast<double>(answer.x.size()));
  answer.slope_of_expected = true_slope(*subject, places, size);
  add_chances(answer, *subject, at);
  add_errors(answer, *subject, rounded);
  answer.layer = subject->layer();
  answer.layer.name = kQuantized.of(question.tensor);
  add_search(answer, *subject);
  return answer;
}

}  // namespace qs
