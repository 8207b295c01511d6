// Where data sets are, which are complete, and what is needed to get the others.
//
// Looked for, in this order: the given folder, $QUANTSCOPE_DATA, the per-user data folder, and
// ../shared/data beside the working directory. In each, NAME/ and NAME/raw/ are tried, also as torchvision
// calls them (MNIST, FashionMNIST, KMNIST), and the folder itself when it is called so; the given folder also
// under any name that is not another data set's.
// CIFAR may also lie in cifar-10/, in the folder that its archive unpacks to, or be the archive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/values/data_set_info.h"

namespace qs {

/// In menu order: digits, shapes, mnist, fashion-mnist, kmnist, cifar10, cifar100.
const std::vector<DataSetInfo>& data_sets();
const DataSetInfo& data_set_info(std::string_view id);  // throws Error naming the known ids

/// What to do when a data set is not there, as the end of a sentence: the command that fetches it, or
/// the folder for its files when there is no download that can be checked.
std::string how_to_get(const DataSetInfo& info);

/// The same for one whose files are damaged.
std::string how_to_get_again(const DataSetInfo& info);

/// A folder to look in first (--data-dir); empty: none.
void set_data_directory(const std::filesystem::path& folder);

/// Where `data fetch` puts files: the per-user data folder, one sub-folder per data set.
std::filesystem::path download_directory(std::string_view id);

struct DataLocation {
  bool complete = false;
  std::filesystem::path folder;      // where the files were found
  std::filesystem::path archive;     // in `folder`, with all files in it; empty: they lie in `folder`
  std::vector<std::string> missing;  // names, when not complete
  std::vector<std::filesystem::path> searched, roots;  // every folder; those of the list above
};
DataLocation locate(std::string_view id);

/// The same; throws Error when the data set is not complete, saying what is missing, in which folders was
/// looked, and how to get it. Built-in sets are always there.
DataLocation require_located(std::string_view id);

/// The file of a located data set that has this plain name ("train-images-idx3-ubyte"), however it is
/// spelled there (with .gz, or ".idx3"). Not for data sets that were found as one archive.
std::filesystem::path data_file(const DataLocation& location, const std::string& name);

}  // namespace qs
