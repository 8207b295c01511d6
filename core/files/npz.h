// NPZ: a ZIP archive of NPY files, as numpy.savez and numpy.savez_compressed write it.
//
// Read: stored and deflated members, CRC checked; archives above 4 GiB (ZIP64) and encrypted ones
// are refused. Written: the same bytes for the same arrays (fixed time stamps).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/named_array.h"

namespace qs {

enum class Compression { stored, deflated };

/// Arrays in the order of the archive, named as numpy.load names them. Throws Error naming file and
/// member; also for a member that is no array of numbers, unless such members are to be left out and listed
/// in `skipped`.
std::vector<NamedArray> read_npz(const std::filesystem::path& path);
void write_npz(const std::filesystem::path& path, const std::vector<NamedArray>& arrays,
               Compression compression = Compression::deflated);

std::vector<NamedArray> parse_npz(std::string_view bytes, const std::string& where,
                                  std::vector<SkippedArray>* skipped = nullptr);
std::string npz_bytes(const std::vector<NamedArray>& arrays, Compression compression);

}  // namespace qs
