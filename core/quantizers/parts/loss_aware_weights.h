// Weights whose levels minimise the error that the loss feels, Σ d_i (w_i − ŵ_i)², with d the
// curvature of the loss along each weight (curvature.h).
//
// L. Hou, Q. Yao, J. T. Kwok, ICLR 2017, arXiv 1611.01600, and L. Hou, J. T. Kwok, ICLR 2018, arXiv
// 1802.08635: the proximal Newton step ends in this problem. The gradient of ŵ moves the float weights
// unchanged, which are then clipped, and updates the curvature. A method supplies the fit alone.
#pragma once

#include "core/nn/tensor_quantizer.h"
#include "core/quantizers/method.h"
#include "core/quantizers/parts/curvature.h"
#include "core/quantizers/parts/level_set.h"

namespace qs {

/// The levels of one layer: the magnitudes on either side of zero.
struct SignedLevels {
  Staircase positive, negative;  // of the same size
  bool has_zero = true;          // the first magnitude is 0 and belongs to both sides
};

class LossAwareWeights : public TensorQuantizer {
 public:
  LossAwareWeights(const LayerSite& site, const Options& options);

  void calibrate(const Tensor& x) override;
  void forward(const Tensor& x, Tensor& y, Tape& tape, const Step& step, std::uint32_t place) final;
  /// Straight-through; takes note of the gradient.
  void backward(const Tensor& x, const Tensor& y, const Tape& tape, const Tensor& dy, Tensor& dx) override;
  void project(Tensor& x) final;
  bool set_curvature(const Tensor& d) final;
  Codes encode(const Tensor& x) const final;
  double overhead_bits() const override { return 32.0; }
  std::vector<Parameter*> parameters() override { return curvature_.parameters(); }
  void probe(Probe& probe) const override;

 protected:
  /// The best levels for these weights; called by every forward, calibrate and encode. May only keep
  /// what probe shows.
  virtual SignedLevels fit(const Tensor& x, const Diagonal& diagonal) const = 0;

  // Of the last forward, for the probe.
  double weighted_error() const { return weighted_error_; }
  double weighted_signal() const { return weighted_signal_; }  // Σdw², w in units of the outermost level
  double zeros_pct() const { return zeros_pct_; }

 private:
  void write(const Tensor& x, const SignedLevels& levels, const Diagonal& diagonal, Tensor& y);

  double limit_;
  Curvature curvature_;
  double weighted_error_ = 0.0, weighted_signal_ = 0.0, zeros_pct_ = 0.0;
};

/// What every loss-aware method declares: "weight_limit", and the quantities of probe().
std::vector<OptionSpec> loss_aware_options();
const Quantity& weighted_error_quantity();
const Quantity& zeros_quantity();

}  // namespace qs
