// The memory of a network's activations and gradients for one shape of batches.
#pragma once

#include <vector>

#include "core/nn/network.h"
#include "core/nn/storage_plan.h"
#include "core/tensor/tensor.h"

namespace qs {

struct Network::Flow {
  /// Lays out all tensors; does nothing when the images have the shape of the last call.
  void prepare(const std::vector<Node>& nodes, const Shape& images);

  /// Where a node's backward writes the gradient of one of its inputs. The last of several readers of
  /// an output is the first to come backwards: it writes, the others write elsewhere and add.
  struct Target {
    Tensor* gradient = nullptr;  // of the output that was read; null: of the images, nobody needs it
    Tensor aside;                // empty: write straight to `gradient`
  };

  std::vector<Tensor> outputs;       // y of each node
  std::vector<Tensor> gradients;     // dL/dy of each node; the caller gives that of the last one
  std::vector<Target> input, other;  // of each node; `other` of joins
  Index stored_elements = 0;

 private:
  struct Wanted;
  std::vector<Shape> output_shapes(const std::vector<Node>& nodes) const;
  void lay_out(const std::vector<Node>& nodes, const std::vector<Shape>& shapes);

  Shape images_;
  std::vector<Tensor> slots_;
};

}  // namespace qs
