// Runs as files for other programs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace qs {

/// The weights of a finished run, all arrays of its model.safetensors (latent, quantized, codes, levels, …),
/// as NPZ. Throws Error when the run has none.
void write_weights_npz(const std::filesystem::path& run, const std::filesystem::path& file);

/// The float weights of one layer of a finished run, in the order of the network's storage. Throws Error when
/// the run has none, or no such layer, naming the layers.
std::vector<float> float_weights(const std::filesystem::path& run, const std::string& layer);

/// The tables of a run as scalars for TensorBoard, in a new event file in `folder`/NAME of the run; returns
/// the file. Throws Error when the run has recorded nothing.
std::filesystem::path write_event_file(const std::filesystem::path& run, const std::filesystem::path& folder);

/// Runs whole, but for their checkpoints, with the list of figures and the looks of their common folder, as
/// one ZIP archive of at most 4 GiB, each under its own name. Throws Error for what is not a run.
void write_bundle(const std::vector<std::filesystem::path>& runs, const std::filesystem::path& file);

struct BundleContent {
  std::vector<std::filesystem::path> runs;  // that are new in the folder
  std::vector<std::string> known;           // names of those that were there already, and stayed as they are
};

/// Unpacks a bundle into a folder of runs. Figures and looks that the folder has none of come with it. Throws
/// Error for an archive that is damaged or holds anything but runs; then the folder is as it was.
BundleContent read_bundle(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace qs
