#include "core/base/folders.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "core/values/error.h"

namespace qs {
namespace {

std::filesystem::path from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value ? value : "";
}

std::filesystem::path home() {
  if (const auto folder = from_environment("HOME"); folder.is_absolute()) return folder;
  if (const passwd* user = ::getpwuid(::getuid()); user && user->pw_dir && *user->pw_dir == '/')
    return user->pw_dir;
  throw Error{"HOME", "this user has no home folder", "set HOME, or XDG_DATA_HOME and XDG_CACHE_HOME"};
}

/// The specification says to ignore paths that are not absolute.
std::filesystem::path folder(const char* variable, const char* below_home) {
  const auto given = from_environment(variable);
  return (given.is_absolute() ? given : home() / below_home) / "quantscope";
}

}  // namespace

std::filesystem::path data_folder() { return folder("XDG_DATA_HOME", ".local/share"); }
std::filesystem::path cache_folder() { return folder("XDG_CACHE_HOME", ".cache"); }

}  // namespace qs
