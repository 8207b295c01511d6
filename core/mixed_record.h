// The whole truth about mixed precision of a run, kept in its folder as mixed.json.
#pragma once

#include <filesystem>
#include <memory>

#include "core/mixed_precision.h"

namespace qs {

void record_mixed(const std::filesystem::path& run, const MixedPrecision& truth);

/// Null: nobody has asked for it yet. Throws Error naming the place of what is wrong in the file.
std::shared_ptr<const MixedPrecision> recorded_mixed(const std::filesystem::path& run);

}  // namespace qs
