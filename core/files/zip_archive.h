// ZIP archives in memory, as far as NPZ needs them: one disk, no encryption, below 4 GiB.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/files/npz.h"

namespace qs {

struct ZipMember {
  std::string name;
  std::string bytes;  // uncompressed
};

/// Every member unpacked, its length and CRC checked. Throws Error with `where` and the member's name.
std::vector<ZipMember> parse_zip(std::string_view bytes, const std::string& where);

/// Time stamps are 1980-01-01, so equal members give equal bytes.
std::string zip_bytes(const std::vector<ZipMember>& members, Compression compression);

}  // namespace qs
