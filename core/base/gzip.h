// Files that may or may not be compressed with gzip; what they hold decides, not their name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace qs {

/// The uncompressed bytes. Throws Error naming the file when it cannot be read, is truncated or
/// damaged (length and CRC are checked), or unpacks to more than `max_bytes`.
std::vector<std::uint8_t> read_maybe_gzip(const std::filesystem::path& path, std::int64_t max_bytes);

}  // namespace qs
