// What CIFAR-10 and CIFAR-100 have in common besides their format.
#pragma once

#include "core/data/cifar.h"
#include "core/data/data_source.h"

namespace qs {

/// `number` is "10" or "100"; size and SHA-256 are those of the archive.
DataSource cifar_source(const std::string& number, const CifarFormat& format, std::int64_t bytes,
                        const std::string& sha256);

}  // namespace qs
