// Whole files: read with a limit, written so that nobody ever sees a half one.
//
// Writing goes to a new file beside the target, is flushed to the disk and then renamed, so the
// target holds either its old or its new content, whatever happens in between. Waiting for the disk
// takes milliseconds; what may be lost when the power fails (but not in a crash or a kill) need not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace qs {

inline constexpr std::int64_t kMaxFileBytes = std::int64_t{1} << 32;

enum class Flush { now, when_the_system_likes };

/// Creates or replaces `path`; the folder must exist. Throws Error naming the file and the system's
/// reason; the target is then unchanged and nothing else is left behind.
void write_file(const std::filesystem::path& path, std::string_view bytes, Flush flush = Flush::now);

/// All bytes of a regular file. Throws Error when it cannot be read or is larger than `max_bytes`.
std::string read_file(const std::filesystem::path& path, std::int64_t max_bytes = kMaxFileBytes);

}  // namespace qs
