// Where data sets are, which are complete, and what is needed to get the others.
//
// Looked for, in this order: the given folder, $QUANTSCOPE_DATA, the per-user data folder, and
// ../shared/data beside the working directory. In each, NAME/ and NAME/raw/ are tried, and the folder
// itself when it is called NAME; the given folder also under any name that is not another data set's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qs {

struct DataFile {
  std::string name;                 // "train-images-idx3-ubyte.gz"
  std::vector<std::string> urls;    // mirrors, tried in order
  std::int64_t bytes;               // exact size of the download
  std::string sha256;               // of the download, lower-case hex
};

struct DataSetInfo {
  std::string id, name, summary, source;
  std::vector<std::int64_t> image;  // height, width, channels
  int classes;
  std::int64_t train, test;         // number of images
  bool generated;                   // built in: needs no file
  std::vector<DataFile> files;      // what `data fetch` gets
};

/// In menu order: digits, mnist, fashion-mnist, kmnist.
const std::vector<DataSetInfo>& data_sets();
const DataSetInfo& data_set_info(std::string_view id);  // throws Error naming the known ids

/// A folder to look in first (--data-dir); empty: none.
void set_data_directory(const std::filesystem::path& folder);

/// Where `data fetch` puts files: the per-user data folder, one sub-folder per data set.
std::filesystem::path download_directory(std::string_view id);

struct DataLocation {
  bool complete = false;
  std::filesystem::path folder;            // where the files were found
  std::vector<std::string> missing;        // names, when not complete
  std::vector<std::filesystem::path> searched;
};
DataLocation locate(std::string_view id);

/// The file of a located data set that has this plain name ("train-images-idx3-ubyte"), however it is
/// spelled there (with .gz, or ".idx3").
std::filesystem::path data_file(const DataLocation& location, const std::string& name);

}  // namespace qs
