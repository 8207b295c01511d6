// Files that can be made again: worth a remark when they cannot be kept, never a failure.
#pragma once

#include <exception>
#include <filesystem>
#include <string>

#include "core/base/file_system.h"
#include "core/base/sentence_of.h"

namespace qs {

/// Makes the folder of `file`, then calls `write`. Returns what went wrong, in words; empty: nothing.
template <class Write>
std::string problem_of_keeping(const std::filesystem::path& file, const Write& write) {
  try {
    make_folder(file.parent_path());
    write();
  } catch (const std::exception& problem) {
    return sentence_of(problem);
  }
  return {};
}

}  // namespace qs
