// The files of resources/presets/, compiled into the program in the order of their names.
#pragma once

#include <string>
#include <vector>

namespace qs {

struct PresetFile {
  std::string id;  // file name without .json
  std::string text;
};

const std::vector<PresetFile>& preset_files();

}  // namespace qs
