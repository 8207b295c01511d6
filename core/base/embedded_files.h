// Files of resources/ that are compiled into the program, each list in the order of the files' names.
#pragma once

#include <string>
#include <vector>

namespace qs {

struct EmbeddedFile {
  std::string id;  // file name, without .json; of a lesson.json that of its folder
  std::string text;
};

const std::vector<EmbeddedFile>& embedded_presets();
const std::vector<EmbeddedFile>& embedded_styles();
const std::vector<EmbeddedFile>& embedded_papers();
const std::vector<EmbeddedFile>& embedded_reproductions();
const std::vector<EmbeddedFile>& embedded_lessons();
const std::vector<EmbeddedFile>& embedded_report();  // parts of the page of report.h

}  // namespace qs
