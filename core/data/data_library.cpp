#include "core/data/data_library.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/folders.h"
#include "core/base/in_quotes.h"
#include "core/data/data_source.h"
#include "core/values/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

fs::path& preferred_folder() {
  static fs::path folder;
  return folder;
}

/// Whether the files of a data set may lie in a searched folder itself: all sets of MNIST's format have
/// the same file names. A folder that was named for this run is believed unless its name says otherwise.
bool may_hold(const fs::path& root, const DataSource& source) {
  fs::path whole = fs::absolute(root).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // "mnist/"
  const std::string path = whole.generic_string();
  const auto is_called_after = [&](const DataSource& set) {
    const std::vector<std::string>& folders = set.layout.folders;
    return std::any_of(folders.begin(), folders.end(),
                       [&](const std::string& folder) { return path.ends_with("/" + folder); });
  };
  const auto& all = data_sources();
  return is_called_after(source) ||
         (root == preferred_folder() && std::none_of(all.begin(), all.end(), is_called_after));
}

std::vector<fs::path> search_folders() {
  std::vector<fs::path> list;
  if (!preferred_folder().empty()) list.push_back(preferred_folder());
  if (const char* named = std::getenv("QUANTSCOPE_DATA"); named && *named) list.emplace_back(named);
  list.push_back(data_folder() / "data");
  list.push_back(fs::path("..") / "shared" / "data");
  return list;
}

/// The file in `folder` under any of its usual names; empty: not there.
fs::path file_in(const fs::path& folder, const std::string& name) {
  std::vector<std::string> spellings = {name};
  if (const std::size_t idx = name.find("-idx"); idx != std::string::npos) {  // "train-images.idx3-ubyte"
    spellings.push_back(name);
    spellings.back()[idx] = '.';
  }
  std::error_code ignored;
  for (const std::string& base : spellings)
    for (const char* ending : {"", ".gz"})
      if (fs::path path = folder / (base + ending); fs::is_regular_file(path, ignored)) return path;
  return {};
}

enum class Look { for_everything, for_the_archive };  // other files may belong to another data set

/// Looks into one folder; true when the data set is there.
bool find_in(const fs::path& folder, const FileLayout& layout, Look look, DataLocation& result) {
  result.searched.push_back(folder);
  std::vector<std::string> missing;
  for (const std::string& name : layout.names)
    if (look == Look::for_the_archive || file_in(folder, name).empty()) missing.push_back(name);
  const fs::path archive = layout.archive.empty() ? fs::path() : file_in(folder, layout.archive);
  result.complete = missing.empty() || !archive.empty();
  if (result.complete) {
    result.folder = folder;
    if (!missing.empty()) result.archive = archive;
    result.missing.clear();
  } else if (result.missing.empty() || missing.size() < result.missing.size()) {
    result.missing = std::move(missing);
  }
  return result.complete;
}

}  // namespace

const std::vector<DataSource>& data_sources() {
  static const std::vector<DataSource> list{
#define DATA_SET(name) sources::name(),
#include "core/data/sets/data_sources.inc"
#undef DATA_SET
  };
  return list;
}

const DataSource& find_data_source(std::string_view id) {
  std::string known;
  for (const DataSource& source : data_sources()) {
    if (source.info.id == id) return source;
    known += (known.empty() ? "" : ", ") + source.info.id;
  }
  throw Error("data", "there is no data set " + in_quotes(id), "choose one of: " + known);
}

const std::vector<DataSetInfo>& data_sets() {
  static const std::vector<DataSetInfo> list = [] {
    std::vector<DataSetInfo> infos;
    for (const DataSource& source : data_sources()) infos.push_back(source.info);
    return infos;
  }();
  return list;
}

const DataSetInfo& data_set_info(std::string_view id) { return find_data_source(id).info; }

std::string how_to_get(const DataSetInfo& info) {
  return info.files.empty() ? "put its files into " + download_directory(info.id).string()
                            : "get it with: quantscope data fetch " + info.id;
}

std::string how_to_get_again(const DataSetInfo& info) {
  return info.files.empty() ? "replace it with a sound copy"
                            : "remove it and fetch it again with: quantscope data fetch " + info.id;
}

void set_data_directory(const fs::path& folder) { preferred_folder() = folder; }

fs::path download_directory(std::string_view id) { return data_folder() / "data" / id; }

DataLocation locate(std::string_view id) {
  DataLocation result;
  const DataSource& source = find_data_source(id);
  const FileLayout& layout = source.layout;
  if (source.info.generated) {
    result.complete = true;
    return result;
  }
  for (const fs::path& root : search_folders()) {
    result.roots.push_back(root);
    for (const std::string& name : layout.folders)
      if (find_in(root / name, layout, Look::for_everything, result)) return result;
    const bool is_its_own = may_hold(root, source);
    if (!is_its_own && layout.archive.empty()) continue;
    if (find_in(root, layout, is_its_own ? Look::for_everything : Look::for_the_archive, result))
      return result;
  }
  return result;
}

DataLocation require_located(std::string_view id) {
  DataLocation place = locate(id);
  if (place.complete) return place;
  std::string looked;
  for (const fs::path& root : place.roots) looked += (looked.empty() ? "" : ", ") + root.string();
  throw Error("data set " + std::string(id),
              place.missing.front() + " was not found (looked in " + looked + ")",
              how_to_get(data_set_info(id)) + ", or use a built-in one");
}

fs::path data_file(const DataLocation& location, const std::string& name) {
  return file_in(location.folder, name);
}

}  // namespace qs
