// Files that can be made again: worth a remark when they cannot be kept, never a failure.
#pragma once

#include <exception>
#include <filesystem>
#include <string>

namespace qs {

/// Makes the folder of `file`, then calls `write`. Returns what went wrong, in words; empty: nothing.
template <class Write>
std::string problem_of_keeping(const std::filesystem::path& file, const Write& write) {
  std::error_code failure;
  std::filesystem::create_directories(file.parent_path(), failure);
  if (failure) return file.parent_path().string() + ": cannot be made: " + failure.message();
  try {
    write();
  } catch (const std::exception& problem) {
    return problem.what();
  }
  return {};
}

/// False also where it is not allowed to look.
inline bool is_kept(const std::filesystem::path& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored);
}

}  // namespace qs
