#include "core/data_library.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/folders.h"
#include "core/base/in_quotes.h"
#include "core/data/digits.h"
#include "core/error.h"

namespace qs {
namespace {

namespace fs = std::filesystem;

const char* const kIdxNames[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                                 "t10k-labels-idx1-ubyte"};

struct Download {
  std::int64_t bytes;
  const char* sha256;
};

/// The four gzip files of a data set in MNIST's format, in the order of kIdxNames.
std::vector<DataFile> idx_files(const std::vector<std::string>& mirrors, const std::vector<Download>& downloads) {
  std::vector<DataFile> files;
  for (std::size_t i = 0; i < downloads.size(); ++i) {
    const std::string name = std::string(kIdxNames[i]) + ".gz";
    DataFile file{name, {}, downloads[i].bytes, downloads[i].sha256};
    for (const std::string& mirror : mirrors) file.urls.push_back(mirror + name);
    files.push_back(std::move(file));
  }
  return files;
}

DataSetInfo idx_set(std::string id, std::string name, std::string summary, std::string source) {
  return {.id = std::move(id), .name = std::move(name), .summary = std::move(summary), .source = std::move(source),
          .image = {28, 28, 1}, .classes = 10, .train = 60000, .test = 10000, .generated = false, .files = {}};
}

DataSetInfo digits() {
  DataSetInfo info = idx_set("digits", "Built-in digits", "drawn by the program, no download",
                             "generated; the same on every machine");
  info.train = kDigitsTrain;
  info.test = kDigitsTest;
  info.generated = true;
  return info;
}

fs::path& preferred_folder() {
  static fs::path folder;
  return folder;
}

/// Whether the files of a data set may lie in a searched folder itself: all sets of MNIST's format have
/// the same file names. A folder that was named for this run is believed unless its name says otherwise.
bool may_hold(const fs::path& root, std::string_view id) {
  fs::path whole = fs::absolute(root).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // "mnist/"
  const fs::path name = whole.filename();
  const auto& sets = data_sets();
  return name == id || (root == preferred_folder() && std::none_of(sets.begin(), sets.end(), [&](const auto& set) {
                          return name == set.id;
                        }));
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
  std::string dotted = name;  // "train-images.idx3-ubyte"
  dotted.at(name.find("-idx")) = '.';
  std::error_code ignored;
  for (const std::string& base : {name, dotted})
    for (const char* ending : {"", ".gz"})
      if (fs::path path = folder / (base + ending); fs::is_regular_file(path, ignored)) return path;
  return {};
}

std::vector<std::string> missing_in(const fs::path& folder) {
  std::vector<std::string> missing;
  for (const char* name : kIdxNames)
    if (file_in(folder, name).empty()) missing.emplace_back(name);
  return missing;
}

}  // namespace

const std::vector<DataSetInfo>& data_sets() {
  static const std::vector<DataSetInfo> list = [] {
    DataSetInfo mnist = idx_set("mnist", "MNIST", "handwritten digits", "LeCun, Cortes & Burges 1998");
    mnist.files = idx_files({"https://ossci-datasets.s3.amazonaws.com/mnist/",
                             "https://storage.googleapis.com/cvdf-datasets/mnist/"},
                            {{9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
                             {28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
                             {1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
                             {4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}});
    DataSetInfo fashion = idx_set("fashion-mnist", "Fashion-MNIST", "pieces of clothing", "Xiao, Rasul & Vollgraf 2017, arXiv 1708.07747");
    fashion.files = idx_files({"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"},
                              {{26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
                               {29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
                               {4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
                               {5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}});
    DataSetInfo kana = idx_set("kmnist", "KMNIST", "cursive Japanese characters", "Clanuwat et al. 2018, arXiv 1812.01718");
    return std::vector<DataSetInfo>{digits(), mnist, fashion, kana};
  }();
  return list;
}

const DataSetInfo& data_set_info(std::string_view id) {
  std::string known;
  for (const DataSetInfo& info : data_sets()) {
    if (info.id == id) return info;
    known += (known.empty() ? "" : ", ") + info.id;
  }
  throw Error("data", "there is no data set " + in_quotes(id), "choose one of: " + known);
}

void set_data_directory(const fs::path& folder) { preferred_folder() = folder; }

fs::path download_directory(std::string_view id) { return data_folder() / "data" / id; }

DataLocation locate(std::string_view id) {
  DataLocation result;
  if (data_set_info(id).generated) {
    result.complete = true;
    return result;
  }
  for (const fs::path& root : search_folders())
    for (const fs::path& folder : {root / id, root / id / "raw", root}) {
      if (folder == root && !may_hold(root, id)) continue;
      result.searched.push_back(folder);
      std::vector<std::string> missing = missing_in(folder);
      if (missing.empty()) {
        result.complete = true;
        result.folder = folder;
        result.missing.clear();
        return result;
      }
      if (result.missing.empty() || missing.size() < result.missing.size()) result.missing = std::move(missing);
    }
  return result;
}

fs::path data_file(const DataLocation& location, const std::string& name) { return file_in(location.folder, name); }

}  // namespace qs
