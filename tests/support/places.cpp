#include "support/places.h"

namespace qs {

const std::string& source_directory() {
  static const std::string path = QS_SOURCE_DIR;
  return path;
}

const std::string& program_path() {
  static const std::string path = QS_PROGRAM;
  return path;
}

}  // namespace qs
