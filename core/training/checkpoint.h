// The complete state of a run in one safetensors file: tensors by name, and text for the rest.
//
// Tensors come back bit for bit. A CRC-32 over all tensors lies in the file's metadata, so a flipped
// bit anywhere is noticed. The file is written beside its target and renamed.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "core/tensor/tensor.h"

namespace qs {

struct NamedTensor {
  std::string name;  // "conv1.weight", "adam.first.conv1.weight"; unique in a checkpoint
  Tensor* tensor;
};

/// Counters, JSON, whatever is not a tensor: "step" → "860".
using CheckpointText = std::map<std::string, std::string>;

void save_checkpoint(const std::filesystem::path& file, std::span<const NamedTensor> tensors,
                     const CheckpointText& text);

/// Reads and verifies the whole file and returns its text without touching any tensor.
CheckpointText read_checkpoint_text(const std::filesystem::path& file);

/// Fills `tensors`; nothing is changed unless all fit. Throws Error listing every tensor that is
/// missing, unknown or of another shape, or saying how the file is damaged.
CheckpointText load_checkpoint(const std::filesystem::path& file, std::span<const NamedTensor> tensors);

/// The same for a file that may hold more tensors than asked for (a model.safetensors).
CheckpointText load_tensors(const std::filesystem::path& file, std::span<const NamedTensor> tensors);

/// The same from a file of another program: NPZ or safetensors, any element type, no checksum; a scalar is a
/// tensor of one element. Throws Error also when a value is not finite. What the file holds besides and
/// cannot be read (text, objects, F8) is left out; the result says so in one sentence, empty when there is
/// none.
std::string import_tensors(const std::filesystem::path& file, std::span<const NamedTensor> tensors);

}  // namespace qs
