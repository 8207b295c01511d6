// The file system in this program's words: questions always have an answer, and what cannot be done is said
// in one sentence.
#pragma once

#include <filesystem>

namespace qs {

/// False also when it cannot be looked at: a name that is too long, a folder that may not be entered.
bool is_there(const std::filesystem::path& path);
bool is_file(const std::filesystem::path& path);  // a regular one, or a link to one
bool is_folder(const std::filesystem::path& path);

/// With all folders above it, where they are missing. Throws Error naming the folder and the system's reason.
void make_folder(const std::filesystem::path& folder);

/// Nothing when there is none. Throws Error naming the file and the system's reason.
void remove_file(const std::filesystem::path& file);

}  // namespace qs
