// The files of the source tree, for tests about the code itself.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace qs {

struct SourceFile {
  std::string path;  // from the root of the tree: "core/nn/layer.h"
  std::vector<std::string> lines;
};

/// Text of a file of the tree; empty when there is none.
std::string source_text(const std::string& path);

/// All .h, .cpp and .inc files below these folders of the tree, sorted by path.
std::vector<SourceFile> source_files(const std::vector<std::string>& folders);

}  // namespace qs
