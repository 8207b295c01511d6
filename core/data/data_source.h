// A data set as the program knows it: what it is, how its files lie on a disk, and how they are read.
//
// Each has a file in sets/; sets/data_sources.inc lists them in menu order. Nothing else in the program knows
// a data set by name.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/data_library.h"
#include "core/data/dataset.h"

namespace qs {

/// How the files of a data set may lie in a searched folder.
struct FileLayout {
  std::vector<std::string> names;    // plain: without .gz
  std::vector<std::string> folders;  // that may hold them, besides the searched folder itself
  std::string archive = {};          // with all of them in it; empty: there is none
};

struct DataSource {
  DataSetInfo info;
  FileLayout layout = {};  // of one that is generated: empty
  /// Fills the images and labels of both splits. Throws Error naming the file, expected and found value, with
  /// kGetAgain as its advice where a sound copy would help.
  std::function<void(const DataSource&, const DataLocation&, Dataset&)> read;
};

/// All of them, in menu order.
const std::vector<DataSource>& data_sources();
const DataSource& find_data_source(std::string_view id);  // throws Error naming the known ids

namespace sources {
#define DATA_SET(name) DataSource name();
#include "core/data/sets/data_sources.inc"
#undef DATA_SET
}  // namespace sources

}  // namespace qs
