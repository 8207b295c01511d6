#include "core/training/run_directory.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "core/base/file_system.h"
#include "core/values/error.h"

namespace qs {
namespace {

constexpr std::string_view kPrefix = "step-", kSuffix = ".npz";
constexpr std::size_t kDigits = 8;

std::string frame_name(std::int64_t step) {
  std::string digits = std::to_string(step);
  if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
  return std::string(kPrefix) + digits + std::string(kSuffix);
}

}  // namespace

std::filesystem::path frame_file(const std::filesystem::path& directory, std::int64_t step) {
  return directory / kHistoryFolder / frame_name(step);
}

std::vector<std::int64_t> frame_steps(const std::filesystem::path& directory) {
  std::vector<std::int64_t> steps;
  std::error_code ignored;  // no folder: no frames
  for (const auto& entry : std::filesystem::directory_iterator(directory / kHistoryFolder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() <= kPrefix.size() + kSuffix.size()) continue;
    std::int64_t step = -1;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size() - kSuffix.size(), step);
    if (step >= 0 && name == frame_name(step)) steps.push_back(step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

void remove_unfinished(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::vector<std::filesystem::path> unfinished;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().filename().string().find(kUnfinishedMark) != std::string::npos)
      unfinished.push_back(entry.path());
  for (const auto& path : unfinished) std::filesystem::remove(path, ignored);
}

bool is_run(const std::filesystem::path& directory) { return is_file(directory / kConfigFile); }

void require_run(const std::filesystem::path& directory) {
  if (!is_folder(directory))
    throw Error{directory.string(), "is not a directory", "give the directory of a run"};
  if (!is_run(directory))
    throw Error{directory.string(), "is not a run: it has no " + std::string(kConfigFile),
                "give the directory of a run"};
}

}  // namespace qs
