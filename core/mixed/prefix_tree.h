// Every assignment of bit widths to the layers of a network, evaluated by walking the tree of their prefixes:
// what the first layers have in common is computed once. Of 8⁴ assignments of LeNet-5 that is the work of
// about 118 networks instead of 4 096.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/nn/network.h"
#include "core/training/evaluation.h"

namespace qs {

/// Whether each node reads the one before it, and so the network can be cut between any two layers.
bool is_chain(const Network& network);

/// The same float network with its weights rounded at each width, one network per width, ascending.
struct RoundedNetworks {
  std::vector<int> bits;
  std::vector<Network> networks;
};

/// Rounds the weights and biases of `trained` after training, once for each width in `least` … `most`;
/// activations stay float and batch normalization keeps its statistics.
RoundedNetworks round_at_each_width(const Network& trained, int least, int most);

/// For every assignment the number of images that it answers wrong. Digits of an assignment's number, to the
/// base of the number of widths and the first layer's the highest, are places in `bits`. Requires is_chain.
/// `progress` hears the share that is done before each batch.
std::vector<std::int64_t> wrong_of_every_assignment(
    RoundedNetworks& rounded, const Images& images, std::int64_t batch_size,
    const std::function<void(double share)>& progress = [](double) {});

/// The assignment with this number as places in `bits`, one per layer.
std::vector<int> places_of(std::int64_t assignment, std::size_t layers, std::size_t widths);

/// One network with these widths (places in `bits`; −1: the layer stays float), made from the rounded
/// weights: the plain way to evaluate an assignment.
Network assembled(const Network& trained, RoundedNetworks& rounded, const std::vector<int>& places);

}  // namespace qs
