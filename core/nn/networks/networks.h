// The networks, one file each, and the pieces that several of them are made of.
#pragma once

#include "core/nn/architecture.h"

namespace qs {

namespace networks {
#define NETWORK(function) Architecture function();
#include "core/nn/networks/networks.inc"
#undef NETWORK
}  // namespace networks

using NetworkLayers = std::vector<LayerDescription>;

inline const Shape kGreyDigits{28, 28, 1}, kColourImages{32, 32, 3};

void append(NetworkLayers& layers, const NetworkLayers& more);

/// 2×(128C3)-MP2-2×(256C3)-MP2-2×(512C3)-MP2: of each width two convolutions without biases, normalized; the
/// second is pooled before.
NetworkLayers vgg_features();

/// Convolutions before a normalization, that keep the size of the images at stride 1.
Conv conv3(Index channels, Index stride = 1);
Conv conv1(Index channels, Index stride = 1);

/// 3 stages of 16, 32 and 64 channels with so many blocks each; the first block of the later stages halves
/// the image. add_block(layers, channels, stride).
template <class AddBlock>
void add_stages(NetworkLayers& layers, Index blocks, const AddBlock& add_block) {
  for (const Index channels : {16, 32, 64})
    for (Index block = 0; block < blocks; ++block)
      add_block(layers, channels, channels > 16 && block == 0 ? Index{2} : Index{1});
}

/// The mean of every channel, and a dense layer on top.
void add_classifier(NetworkLayers& layers);

/// ResNet-20, -32, -44, -56 for 32×32 images: of 6·blocks + 2 layers, with shortcuts of type A.
Architecture residual_network(Index blocks);

/// Nesterov momentum, rate 0.1 along a cosine, weight decay 5·10⁻⁴.
FloatRecipe residual_recipe();

}  // namespace qs
