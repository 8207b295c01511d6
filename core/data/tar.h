// Members of a tar archive (POSIX.1-1988 ustar, POSIX.1-2001 pax, and as GNU tar writes it), plain or gzip.
//
// Archive: members, each a header of 512 bytes (name, size in octal, checksum, …) and its bytes padded to
// whole blocks of 512; then a block of zeros. A header has room for a path of 100 bytes. A longer path is the
// content of a member of type L that stands before (GNU), or the record "path" of one of type x (pax: lines
// "LENGTH KEY=VALUE\n"). Nothing that is said there is believed without a check.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace qs {

struct WantedMember {
  std::string name;    // without folders
  std::int64_t bytes;  // the size that it must have
};

/// Called with the number of a wanted member and its bytes, in the order of the archive.
using TakeMember = std::function<void(std::size_t index, std::span<const std::uint8_t> bytes)>;

/// Reads the archive to its end. Throws Error naming the archive, and the member, when a header is damaged,
/// a wanted member is missing, there twice, no plain file or of another size, or the archive is truncated.
/// Asks for no more memory than the largest wanted member needs.
void read_tar(const std::filesystem::path& path, const std::vector<WantedMember>& wanted,
              const TakeMember& take);

}  // namespace qs
