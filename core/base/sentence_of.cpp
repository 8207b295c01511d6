#include "core/base/sentence_of.h"

#include <filesystem>
#include <new>
#include <stdexcept>
#include <system_error>

#include "core/values/error.h"

namespace qs {

std::string sentence_of(const std::exception& failure) {
  if (dynamic_cast<const Error*>(&failure)) return failure.what();
  if (const auto* files = dynamic_cast<const std::filesystem::filesystem_error*>(&failure)) {
    const std::string file = files->path1().string(), reason = files->code().message();
    return file.empty() ? "the file system refuses: " + reason : file + ": cannot be used: " + reason;
  }
  if (const auto* system = dynamic_cast<const std::system_error*>(&failure))
    return "the system refuses: " + system->code().message();
  if (dynamic_cast<const std::bad_alloc*>(&failure) || dynamic_cast<const std::length_error*>(&failure))
    return "there is not enough memory; choose a smaller network, batch or data set";
  return std::string("something unexpected has happened (") + failure.what() + ")";
}

}  // namespace qs
