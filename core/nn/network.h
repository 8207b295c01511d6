// A network: a short description that reads like a paper's table, and the object built from it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/experiment.h"
#include "core/nn/layer.h"
#include "core/nn/weight_quantizer.h"
#include "core/tensor/compute.h"

namespace qs {

// ---- description ---------------------------------------------------------------------------------

enum class Padding { valid, same };

struct Conv {
  Index channels, kernel;
  Padding padding = Padding::valid;
  Index stride = 1;
};
struct MaxPool {
  Index size;  // window and stride
};
struct Relu {};
struct Flatten {};
struct Dense {
  Index units;
};
using LayerDescription = std::variant<Conv, MaxPool, Relu, Flatten, Dense>;

struct Architecture {
  std::string id, name, summary, source;
  Shape input;  // height, width, channels
  std::vector<LayerDescription> layers;
};

/// A hidden layer's channels or units times `width`, at least 1, rounded to nearest.
/// Throws Error naming the known ids.
Architecture architecture(std::string_view id, double width, int classes);
const std::vector<std::string>& architecture_ids();

// ---- object --------------------------------------------------------------------------------------

class LinearLayer;
class QuantizedActivation;
struct Method;

/// A layer with weights, and the activation quantizer behind its ReLU if there is one.
struct LinearSite {
  LinearLayer* layer;
  QuantizedActivation* activation;  // null: float output
  std::int64_t macs;                // multiply-accumulates per image
  Index outputs;                    // elements of the layer's quantized or float output per image
  int weight_bits, act_bits;        // 32 = float; act_bits of the output
  int input_bits;                   // of what flows into the layer (the image counts as act_bits)
};

/// How a network's tensors are quantized.
struct Quantization {
  const Method* method;
  Options options;
  int weight_bits = 32, act_bits = 32;
  std::string layer_policy = "all";
};

class Network {
 public:
  /// Weights are Glorot-uniform from `seed`, biases zero; quantizers are built but not calibrated.
  Network(const Architecture& description, const Quantization& quantization, std::uint64_t seed,
          const Compute& compute = default_compute());
  ~Network();
  Network(Network&&) noexcept;

  /// Logits for a batch N×H×W×C; valid until the next forward.
  const Tensor& forward(const Tensor& images, const Step& step);
  /// dL/d(logits) of the last forward in Mode::train; gradients are ADDED to the parameters.
  void backward(const Tensor& grad);

  /// Sets every activation quantizer from one batch, layer by layer in evaluation mode, each seeing
  /// the output of already quantized layers (RQ §4.1: min and max of one random minibatch).
  void calibrate(const Tensor& images);

  double penalty(const Step& step);
  void after_update(const Step& step);

  std::vector<Parameter*> parameters() const;
  const std::vector<LinearSite>& sites() const { return sites_; }
  const Architecture& description() const { return description_; }

  /// Starts every layer near the float weights of another network of the same description.
  void init_from(const Network& trained);

  /// Layer whose output or parameter holds the first NaN or infinity after a forward; empty: none.
  std::string first_non_finite() const;

 private:
  Architecture description_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<LinearSite> sites_;
  std::vector<Tensor> outputs_, grads_;
  Tensor input_;
};

}  // namespace qs
