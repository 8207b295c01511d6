// safetensors with a CRC-32 over all arrays and all text in the metadata, so that a flipped bit is
// noticed; other programs ignore it.
#pragma once

#include <filesystem>

#include "core/files/safetensors.h"

namespace qs {

void write_checked(const std::filesystem::path& file, Safetensors content);

/// Throws Error naming the file when it is damaged, or holds no checksum.
Safetensors read_checked(const std::filesystem::path& file);

}  // namespace qs
