#include "core/mixed/prefix_tree.h"

#include <algorithm>

#include "core/data/batches.h"
#include "core/nn/linear_layer.h"
#include "core/quantizers/method.h"
#include "core/training/network_builder.h"

namespace qs {
namespace {

Step evaluation_step() { return {.mode = Mode::evaluate}; }

/// First node of each layer with weights, and one past the last node: what lies between two of them depends
/// on one layer's weights.
std::vector<std::size_t> cuts_of(const Network& network) {
  std::vector<std::size_t> cuts;
  for (const LinearSite& site : network.sites())
    for (std::size_t i = 0; i < network.nodes().size(); ++i)
      if (network.nodes()[i].layer.get() == site.layer) cuts.push_back(i);
  cuts.front() = 0;
  cuts.push_back(network.nodes().size());
  return cuts;
}

class Walk {
 public:
  Walk(RoundedNetworks& rounded, std::vector<std::int64_t>& wrong)
      : rounded_(rounded), wrong_(wrong), cuts_(cuts_of(rounded.networks.front())), outputs_(cuts_.back()) {}

  void batch(const Batch& batch) {
    labels_ = batch.labels;
    below(0, batch.images, 0);
  }

 private:
  void below(std::size_t layer, const Tensor& input, std::size_t prefix) {
    const bool is_last = layer + 2 == cuts_.size();
    for (std::size_t place = 0; place < rounded_.networks.size(); ++place) {
      const std::size_t assignment = prefix * rounded_.networks.size() + place;
      const Tensor& output = through(rounded_.networks[place], layer, input);
      if (is_last)
        wrong_[assignment] +=
            static_cast<std::int64_t>(labels_.size()) - score(Loss{}, output, labels_).correct;
      else
        below(layer + 1, output, assignment);
    }
  }

  /// Nodes of one segment keep their outputs until their turn comes again.
  const Tensor& through(Network& network, std::size_t layer, const Tensor& input) {
    const Tensor* x = &input;
    for (std::size_t node = cuts_[layer]; node < cuts_[layer + 1]; ++node) {
      Layer& one = *network.nodes()[node].layer;
      outputs_[node].resize(one.output_shape(x->shape()));
      one.forward(*x, outputs_[node], evaluation_step());
      x = &outputs_[node];
    }
    return *x;
  }

  RoundedNetworks& rounded_;
  std::vector<std::int64_t>& wrong_;
  std::vector<std::size_t> cuts_;
  std::vector<Tensor> outputs_;  // one per node
  std::vector<std::uint8_t> labels_;
};

}  // namespace

bool is_chain(const Network& network) {
  for (std::size_t i = 0; i < network.nodes().size(); ++i) {
    const Node& node = network.nodes()[i];
    if (!node.layer || node.input != static_cast<int>(i) - 1) return false;
  }
  return !network.sites().empty();
}

RoundedNetworks round_at_each_width(const Network& trained, int least, int most) {
  RoundedNetworks rounded;
  for (int bits = least; bits <= most; ++bits) {
    Quantization quantization;
    quantization.method = &find_method("rounding");
    quantization.options = Options(quantization.method->info.options);
    quantization.weight_bits = bits;
    rounded.bits.push_back(bits);
    rounded.networks.push_back(build_network(trained.description(), quantization, 1));
    rounded.networks.back().init_from(trained);
  }
  return rounded;
}

std::vector<std::int64_t> wrong_of_every_assignment(RoundedNetworks& rounded, const Images& images,
                                                    std::int64_t batch_size,
                                                    const std::function<void(double share)>& progress) {
  std::size_t assignments = 1;
  for (std::size_t i = 0; i < rounded.networks.front().sites().size(); ++i)
    assignments *= rounded.networks.size();
  std::vector<std::int64_t> wrong(assignments);
  Walk walk(rounded, wrong);
  Batch batch;
  for (std::int64_t first = 0; first < images.slice.count; first += batch_size) {
    const std::int64_t count = std::min(batch_size, images.slice.count - first);
    progress(static_cast<double>(first) / static_cast<double>(images.slice.count));
    fill_batch(images.data, images.slice, first, count, images.normalizer, batch);
    walk.batch(batch);
  }
  return wrong;
}

std::vector<int> places_of(std::int64_t assignment, std::size_t layers, std::size_t widths) {
  std::vector<int> places(layers);
  for (std::size_t i = layers; i-- > 0; assignment /= static_cast<std::int64_t>(widths))
    places[i] = static_cast<int>(assignment % static_cast<std::int64_t>(widths));
  return places;
}

Network assembled(const Network& trained, RoundedNetworks& rounded, const std::vector<int>& places) {
  Network network = build_network(trained.description(), float_quantization(), 1);
  network.init_from(trained);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] < 0) continue;
    const LinearSite& from = rounded.networks[static_cast<std::size_t>(places[i])].sites()[i];
    const EffectiveWeight& weight = from.layer->quantizer().forward(evaluation_step());
    network.sites()[i].layer->quantizer().init(weight.weight, weight.bias);
  }
  return network;
}

}  // namespace qs
