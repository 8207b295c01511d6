#include "support/source_tree.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "support/places.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

std::string source_text(const std::string& path) {
  std::ifstream stream(fs::path(source_directory()) / path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<SourceFile> source_files(const std::vector<std::string>& folders) {
  const fs::path root = source_directory();
  std::vector<SourceFile> files;
  for (const std::string& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string suffix = entry.path().extension().string();
      if (suffix == ".h" || suffix == ".cpp" || suffix == ".inc")
        files.push_back({entry.path().lexically_relative(root).generic_string(), lines_of(entry.path())});
    }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace qs
