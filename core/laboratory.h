// The quantizer laboratory: one method on one list of numbers, without training.
//
// Everything comes from the code that trains: the quantizer is built, initialised and asked as a layer would
// ask it. Nothing here knows a method.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/values/bits.h"
#include "core/values/names.h"
#include "core/values/option.h"
#include "core/values/snapshot.h"

namespace qs {

/// What is quantized: the weights of a layer, or the outputs of a ReLU.
enum class Quantized { weights, activations };
inline constexpr Names<Quantized, 2> kQuantized = {"tensor", {kOfWeights, kOfActivations}};

/// How the numbers are distributed: quantiles of a distribution, or given ones. "heavy-tail" is Student's t
/// with four degrees of freedom.
enum class SampleShape { normal, laplace, uniform, heavy_tail, given };
inline constexpr Names<SampleShape, 5> kSampleShapes = {
    "sample", {"normal", "laplace", "uniform", "heavy-tail", "given"}};

struct LabQuestion {
  std::string method;
  Quantized tensor = Quantized::weights;
  int bits = 2;     // 1…8, as far as the method can
  Options options;  // of the method
  SampleShape shape = SampleShape::normal;
  double spread = 0.0;              // root mean square of the numbers; 0: usual_spread(tensor)
  std::vector<float> numbers = {};  // with SampleShape::given: at least two, finite, not all 0
  std::optional<double> at = {};    // the number looked at; absent: one in the upper half
  /// In place of what the method sets, one after the other: {"step_size", 0.1}.
  std::vector<std::pair<std::string, double>> scalars = {};
  int draws = 12;  // of the number looked at, 0…kMostDraws
};
inline constexpr int kMostDraws = 400;
/// Of the quantiles of a distribution, the number looked at among them.
inline constexpr int kLabNumbers = 1024;

/// A number of the method that can be moved.
struct LabScalar {
  Quantity quantity;
  double value = 0.0, usual = 0.0;  // now, and as the method sets it
  double low = 0.0, high = 0.0;     // a range to try
  bool logarithmic = false;
};

struct LabCurve {
  std::vector<double> x, y;
};

/// How the number looked at is rounded at random.
struct LabChances {
  std::vector<double> levels, probability;
  std::vector<double> edges;  // between the cells; empty: noise around the number does not decide
  LabCurve density;           // of the number with its noise; empty: there is none
};

struct LabAnswer {
  std::string method;  // id
  Options options;     // of the method
  Quantized tensor = Quantized::weights;
  int bits = 2;
  std::vector<LabScalar> scalars;

  double at = 0.0, at_rounded = 0.0;  // the number looked at, and what it is rounded to when tested
  std::vector<double> draws;          // what training made of it, draw by draw; empty: always the same

  // Over the numbers, ascending.
  std::vector<double> x;
  std::vector<double> rounded;     // as tested and shipped
  std::vector<double> drawn;       // one step of training; empty: as rounded
  LabCurve expected;               // mean of training; empty: nothing is random
  bool expected_is_exact = false;  // from probabilities, else the mean of kLabMeanDraws draws
  LabCurve slope;              // ∂x̂/∂x as training takes it, mean over draws; empty: x is not trained
  LabCurve slope_of_expected;  // the true one of the exact expectation; empty: not known

  LabChances chances;      // empty: not rounded at random
  double deviation = 0.0;  // of the number looked at, where its noise is Gaussian; else 0
  /// The layer draws its output, not its weights: the draws are what would make such an output.
  bool noise_is_of_the_sum = false;

  std::vector<float> levels;                                      // of the group that the number is in
  double largest_error = 0.0, mean_error = 0.0, rms_error = 0.0;  // of |x − x̂|
  double sqnr_db = 0.0, zeros_pct = 0.0;

  std::string searched;  // key of the scalar that `search` varies; empty: none
  LabCurve search;       // RMS error of the rounding over that scalar

  LayerView layer;  // readings and clouds, as a run's layer has them
};
inline constexpr int kLabMeanDraws = 64;

/// What is asked, as settings for forms and the command line: "method", "tensor", "bits", "sample", "spread",
/// "draws". Options of the method and its scalars are not among them.
const std::vector<OptionSpec>& laboratory_settings();
LabQuestion question_from(const Options& settings);
/// The same back.
Options settings_of(const LabQuestion& question);

/// 0.1 for weights, as in small networks, and 1 for ReLU outputs.
double usual_spread(Quantized tensor);

/// Which of weights and activations the method quantizes; neither for the float baseline.
std::vector<Quantized> quantized_by(const std::string& method);
/// Bits that it offers for such tensors.
BitRange possible_lab_bits(const std::string& method, Quantized tensor);

/// The question with what the method can do: another tensor or other bits where it cannot have those asked
/// for; options of its own instead of another method's.
LabQuestion made_possible(LabQuestion question);

/// The command that draws the same; given numbers need the run and the layer that they are of.
std::string laboratory_command(const LabQuestion& question, const std::string& show,
                               const std::string& run = {}, const std::string& layer = {});

/// Throws Error when the method does not quantize such tensors, cannot do the bits, has no such scalar, or a
/// number is not finite.
LabAnswer ask_laboratory(const LabQuestion& question);

}  // namespace qs
